"""Tells: alerts in; webhooks, chat and mail out, at least once."""
