from caspian.stream.deaths import limit_of
from caspian.stream.failures import FailureLimit
from caspian.stream.settings import StreamSettings


def test_a_hundred_in_a_row_stop_the_worker():
    limit = FailureLimit(1000, 1.0, 100)
    assert all(limit.record(failed=True) is None for _ in range(99))
    assert "100 records in a row" in limit.record(failed=True)


def test_a_success_breaks_the_row():
    limit = FailureLimit(1000, 1.0, 3)
    for failed in (True, True, False, True, True):
        assert limit.record(failed=failed) is None
    assert limit.record(failed=True)


def test_more_than_the_share_of_the_window_stops_it():
    limit = FailureLimit(100, 0.05, 1000)
    results = [limit.record(failed=number % 10 == 0) for number in range(60)]
    assert results.index(next(filter(None, results))) == 50, "the sixth failure, not the fifth"


def test_old_failures_are_forgotten():
    limit = FailureLimit(100, 0.05, 1000)
    for number in range(10_000):
        assert limit.record(failed=number % 25 == 0) is None


def test_marks_of_earlier_lives_count_by_where_they_lie():
    stream = StreamSettings()
    assert limit_of(set(), stream) is None
    assert "in a row" in limit_of({("t", 0, offset) for offset in range(40)}, StreamSettings(failures_in_a_row=40))
    assert limit_of({("t", 0, offset * 1000) for offset in range(500)}, stream) is None
    assert limit_of({("t", partition, 7) for partition in range(12)}, stream) is None
    two = {(topic, 0, offset) for topic in ("t", "u") for offset in range(30)}
    assert limit_of(two, StreamSettings(failures_in_a_row=40)) is None
