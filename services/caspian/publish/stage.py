"""Decides what is published, and that it is published once."""
