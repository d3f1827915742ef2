"""Decides: rules and events in, alerts out, each exactly once."""
