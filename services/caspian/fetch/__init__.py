"""The fetch worker: polls feeds, visits pages, politely and within budgets. Start reading at worker.py."""
