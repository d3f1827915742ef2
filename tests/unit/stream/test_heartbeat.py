from datetime import UTC, datetime, timedelta

from caspian.pipeline import STANCE
from caspian.stream.heartbeat import Pulse

NOW = datetime(2026, 1, 1, 12, 0, 30, tzinfo=UTC)


def test_one_line_a_minute_which_a_repeat_does_not_double():
    pulse = Pulse(STANCE, "host-0")
    (first,) = pulse.due(NOW)
    assert pulse.due(NOW + timedelta(seconds=29)) == []
    pulse.processed = 7
    (second,) = pulse.due(NOW + timedelta(seconds=31))
    assert first.value.id != second.value.id
    assert second.value.heartbeat.processed == 7
    assert (second.key, second.value.source_id, second.value.stage) == ("stance", "stance", "stance")
    (again,) = Pulse(STANCE, "host-0").due(NOW)
    assert again.value.id == first.value.id, "a restart within the minute says the same"
    (other,) = Pulse(STANCE, "host-1").due(NOW)
    assert other.value.id != first.value.id
