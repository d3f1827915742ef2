"""Alert's state: what was told, held, muted and usual. Records of `alerting` in, the same as lookups out.

Every change is a message for `alerting`, so that what is remembered is what Kafka holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.events.v1.alert_pb2 import AlertState
from caspian.outcome import Emit
from caspian.pipeline import ALERTING

# Longer than `enriched` keeps its events, so that no replay can tell anything twice.
_KEPT = {"sent": timedelta(days=60), "held": timedelta(days=30), "told": timedelta(days=14)}
# Tombstones in one transaction.
_EXPIRED_AT_ONCE = 500


def stamp(moment: datetime) -> Timestamp:
    """As the contract writes it."""
    result = Timestamp()
    result.FromDatetime(moment)
    return result


def moment_of(value: Timestamp) -> datetime:
    """As Python compares it."""
    return value.ToDatetime(UTC)


def key_of(state: AlertState) -> str:
    """Key of an entry."""
    match state.WhichOneof("entry"):
        case "sent":
            return f"sent:{state.sent.alert_id}"
        case "baseline":
            return f"baseline:{state.baseline.subject}"
        case "digest":
            return f"digest:{state.digest.rule}:{state.digest.due.seconds}:{state.digest.part}"
        case "mute":
            return f"mute:{state.mute.subject}"
        case "held":
            return f"held:{state.held.rule}:{state.held.article_id}"
        case "told":
            return f"told:{state.told.story_id}"
        case _:
            raise ValueError("an entry of a kind we do not know")


class Memory:
    """See the module."""

    def __init__(self) -> None:
        self._entries: dict[str, AlertState] = {}
        self._digests: set[str] = set()
        # Alerts by rule, then by what they are about: times, newest last.
        self._of_rule: dict[str, list[datetime]] = defaultdict(list)
        self._of_subject: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)

    # --- records ---

    def put(self, state: AlertState) -> Emit:
        """Remember an entry; the message that makes it so."""
        key = key_of(state)
        known = key in self._entries
        self._entries[key] = state
        if state.HasField("digest"):
            self._digests.add(key)
        if state.HasField("sent") and not known:
            sent = state.sent
            self._of_rule[sent.rule].append(moment_of(sent.at))
            self._of_subject[sent.rule, sent.story_id].append((moment_of(sent.at), sent.state))
        return Emit(ALERTING.noun, key, state)

    def drop(self, key: str) -> Emit:
        """Forget an entry."""
        self._entries.pop(key, None)
        self._digests.discard(key)
        return Emit(ALERTING.noun, key, None)

    def restore(self, key: str, value: bytes | None) -> None:
        """Take back one record."""
        if value is None:
            self.drop(key)
        else:
            self.put(AlertState.FromString(value))

    # --- lookups ---

    def sent(self, alert_id: str) -> AlertState.Sent | None:
        """An alert that exists."""
        found = self._entries.get(f"sent:{alert_id}")
        return found.sent if found else None

    def times_of(self, rule: str) -> list[datetime]:
        """When the rule's alerts are told, held ones in the future."""
        return self._of_rule.get(rule, [])

    def last_on(self, rule: str, subject: str, state_prefix: str = "") -> datetime | None:
        """When the rule's newest alert on a subject is told: in the future for one that is held."""
        found = self._of_subject.get((rule, subject), ())
        return max((at for at, state in found if state.startswith(state_prefix)), default=None)

    def muted(self, subject: str, now: datetime) -> datetime | None:
        """Until when somebody silenced it; None where nobody did."""
        found = self._entries.get(f"mute:{subject}")
        until = moment_of(found.mute.until) if found else now
        return until if until > now else None

    def baseline(self, subject: str) -> AlertState.Baseline | None:
        """What it usually says."""
        found = self._entries.get(f"baseline:{subject}")
        return found.baseline if found else None

    def told(self, story: str) -> AlertState.Told | None:
        """What outlets say of a story."""
        found = self._entries.get(f"told:{story}")
        return found.told if found else None

    def held(self, rule: str, article: str) -> AlertState.Held | None:
        """What a gate last stopped or delayed for an article."""
        found = self._entries.get(f"held:{rule}:{article}")
        return found.held if found else None

    def digest(self, rule: str, due: datetime, part: int) -> AlertState.Digest | None:
        """Alerts held for a time."""
        found = self._entries.get(f"digest:{rule}:{int(due.timestamp())}:{part}")
        return found.digest if found else None

    def digests(self) -> Iterator[AlertState.Digest]:
        """Everything held, soonest first."""
        found = [self._entries[key].digest for key in self._digests]
        yield from sorted(found, key=lambda digest: (digest.due.ToNanoseconds(), digest.rule, digest.part))

    def expired(self, now: datetime) -> Iterator[Emit]:
        """Forget what is too old to matter, a limited number at once."""
        old = [key for key, entry in self._entries.items() if _is_old(entry, now)][:_EXPIRED_AT_ONCE]
        for key in old:
            yield self.drop(key)
        if old:
            self._forget_times(now - _KEPT["sent"])

    def _forget_times(self, before: datetime) -> None:
        for rule, times in list(self._of_rule.items()):
            self._of_rule[rule] = [at for at in times if at > before]
        for subject, found in list(self._of_subject.items()):
            if kept := [pair for pair in found if pair[0] > before]:
                self._of_subject[subject] = kept
            else:
                del self._of_subject[subject]


def _is_old(entry: AlertState, now: datetime) -> bool:
    match entry.WhichOneof("entry"):
        case "mute":
            return moment_of(entry.mute.until) < now
        case "sent" | "held" | "told" as kind:
            return moment_of(getattr(entry, kind).at) < now - _KEPT[kind]
        case _:
            return False
