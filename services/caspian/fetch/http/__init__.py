"""The bounded HTTP client: nothing a server sends can cost more time, memory or reach than its budget allows."""
