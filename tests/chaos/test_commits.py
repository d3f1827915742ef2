"""Commits as the log has them: read, told apart from other records, and a lower one found."""

from __future__ import annotations

import struct

import pytest

from chaos.commits import TOPIC, history, offset_of, place_of, went_back
from chaos.reading import Record


def key(group: str, topic: str, partition: int, version: int = 1) -> bytes:
    texts = b"".join(struct.pack(">h", len(text)) + text.encode() for text in (group, topic))
    return struct.pack(">h", version) + texts + struct.pack(">i", partition)


def commit(group: str, partition: int, offset: int, *, number: int = 0) -> Record:
    # version, offset, leader epoch, metadata (empty), commit time
    value = struct.pack(">hqihq", 3, offset, -1, 0, 1_700_000_000_000)
    return Record(TOPIC, 0, number, key(group, "pages", partition), value)


@pytest.mark.parametrize("version", [0, 1])
def test_a_commit_names_group_topic_and_partition(version):
    assert place_of(key("caspian-extract", "caspian.pages.v1", 11, version)) == (
        "caspian-extract",
        "caspian.pages.v1",
        11,
    )


def test_members_of_a_group_are_no_commits():
    assert place_of(struct.pack(">hh", 2, 5) + b"group") is None
    assert place_of(None) is None


def test_the_offset_is_read():
    assert offset_of(commit("g", 0, 7_000_000_000).value or b"") == 7_000_000_000


def test_a_lower_commit_is_found_once():
    log = [commit("g", 0, 5), commit("g", 1, 3), commit("g", 0, 9), commit("g", 0, 8), commit("g", 0, 10)]
    assert list(went_back(log, ["g"])) == ["g/0: 9 → 8"]


def test_the_same_offset_again_and_other_groups_are_fine():
    assert list(went_back([commit("g", 0, 5), commit("g", 0, 5), commit("h", 0, 2), commit("h", 0, 1)], ["g"])) == []


def test_a_commit_that_was_deleted_is_skipped():
    log = [commit("g", 0, 5), Record(TOPIC, 0, 1, key("g", "pages", 0), None), commit("g", 0, 6)]
    assert list(went_back(log, ["g"])) == []


def test_the_history_of_one_group_and_topic_by_partition():
    log = [commit("g", 0, 5), commit("h", 0, 9), commit("g", 1, 2), commit("g", 0, 7)]
    assert history(log, "g", "pages") == {0: [(0.0, 5), (0.0, 7)], 1: [(0.0, 2)]}
    assert history(log, "g", "articles") == {}
