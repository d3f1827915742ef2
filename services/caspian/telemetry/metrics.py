"""Every metric of Caspian, defined once. docs/metrics.md is generated from this page; workers only import from here.

Label values are from small closed sets (worker names, topics, fixed reasons), never text from outside.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

# Article work takes milliseconds, a stuck page up to the 10 s its process is given.
_WORK_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# From "at once" to "a day late".
_AGE_SECONDS = (0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1800, 3600, 21600, 86400)

# One per input of a worker, by its only outcome: the sum is the number of inputs decided.
MESSAGES = Counter("caspian_messages_total", "Inputs decided, by outcome", ["stage", "outcome"])
# Items ended by name; each is a line of the ledger.
DROPS = Counter("caspian_drops_total", "Items ended by a stage, by reason", ["stage", "reason"])
# Confirmed by the broker (at-least-once) or committed (transactional).
OUTPUTS = Counter("caspian_outputs_total", "Messages sent on and confirmed", ["stage", "topic"])
# Each holds the raw bytes, the reason and the coordinates.
DEAD_LETTERS = Counter("caspian_dead_letters_total", "Records sent to a dead letter topic", ["stage", "reason"])
# Failures of ours that were tried again in process.
RETRIES = Counter("caspian_retries_total", "Handler failures tried again", ["stage"])
# Time from taking an input to its decision, without waiting for the broker.
STAGE_SECONDS = Histogram("caspian_stage_seconds", "Time to decide one input", ["stage"], buckets=_WORK_SECONDS)
# Freshness: from the fetch of the article to the moment its stage finished with it.
EVENT_AGE = Histogram(
    "caspian_event_age_seconds", "Age of articles, since fetched, when a stage is done", ["stage"], buckets=_AGE_SECONDS
)
# Inputs not yet decided; transaction markers do not count.
LAG = Gauge("caspian_lag_records", "Records of the input not yet decided", ["stage"])
INFLIGHT = Gauge("caspian_inflight_records", "Records taken and not yet acknowledged", ["stage"])
TRANSACTIONS = Counter("caspian_transactions_total", "Transactions committed", ["stage"])
RESTORED = Counter("caspian_restored_records_total", "State records read back after an assignment", ["stage"])
ABANDONED = Counter("caspian_abandoned_records_total", "In-flight records given up at a rebalance or stop", ["stage"])
PARTITIONS = Gauge("caspian_assigned_partitions", "Input partitions this process owns", ["stage"])
PROGRESS = Gauge(
    "caspian_last_progress_timestamp_seconds", "When the worker last decided an input or was idle", ["stage"]
)
# `2xx`…, `304`, `403`, `404`, `410`, `429`, `503`, or why there was no answer; of a feed, sitemap, index, page, robots.
FETCH_ANSWERS = Counter("caspian_fetch_answers_total", "Requests of fetch that ended, by outcome", ["kind", "outcome"])
FETCH_SECONDS = Histogram("caspian_fetch_seconds", "From a request to its end", ["kind"], buckets=_WORK_SECONDS)
# On the wire, before decompression.
FETCH_BYTES = Counter("caspian_fetch_bytes_total", "Body bytes received", ["kind"])
# Feeds, sitemaps, indexes and pages of the partitions this process owns.
FETCH_ITEMS = Gauge("caspian_fetch_items", "Items of the frontier held")
FETCH_UNDER_WAY = Gauge("caspian_fetch_requests_under_way", "Requests not yet ended")
# Waiting for a host's delay does not count: above a second or two means that `CASPIAN_FETCH_PARALLEL` is used up.
FETCH_OVERDUE = Gauge("caspian_fetch_overdue_seconds", "Since when an item is due whose host is free")
# `told`, or the gate that stopped or delayed it: already, mute, quiet, debounce, digest, limit.
ALERTS = Counter("caspian_alerts_total", "Alerts decided, by rule and gate", ["rule", "gate"])
# 1 while a changed rules or channels file is broken and the one before it stays in force.
FILE_REFUSED = Gauge("caspian_file_refused", "Whether the newest version of its file was refused", ["stage"])
# `delivered`, `failed` (tried again), `dead` (given up, in the dead letters).
NOTIFICATIONS = Counter("caspian_notifications_total", "Attempts to tell a channel", ["channel", "outcome"])
NOTIFICATION_AGE = Histogram(
    "caspian_notification_age_seconds", "From the alert to its delivery", ["channel"], buckets=_AGE_SECONDS
)
# Alerts that wait for a channel.
OUTBOX = Gauge("caspian_outbox_alerts", "Alerts not yet delivered", ["channel"])
BOARD_CLIENTS = Gauge("caspian_board_clients", "Readers of live events connected to the board")
# Each reads the list anew: too long away, or too slow.
BOARD_RESETS = Counter("caspian_board_resets_total", "Readers of live events that had missed more than is kept")


# --- of the whole, by `caspian coverage --metrics-port`, over the last 24 hours ---

# `handed-on` is the sum of the others: published, dropped, dead, under-way, lost.
LEDGER_VISITS = Gauge("caspian_ledger_visits", "Visits of the ledger, by what became of them", ["outcome"])
UNBALANCED = Gauge("caspian_ledger_unbalanced_sources", "Sources whose sums do not balance")
# `news`, `no-news` (somebody looked) or `no-data` (nobody could).
SOURCES = Gauge("caspian_sources", "Declared sources, by what coverage says of them", ["verdict"])
SILENT = Gauge("caspian_silent_addresses", "Feeds that are quiet for too long, or unreachable", ["kind"])
WAITING_LETTERS = Gauge("caspian_waiting_dead_letters", "Dead letters that no replay has put back", ["topic"])
LEDGER_READ = Gauge("caspian_ledger_read_timestamp_seconds", "When the ledger was last read to its end")
