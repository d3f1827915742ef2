"""What the system says of itself: metrics (defined once), structured logs, and the probes of an orchestrator."""
