"""The archive of classes, made by a stand-in for the JVM; tests/scenario/test_local_kafka.py has the real one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from filelock import FileLock

from caspian.local.class_archive import ClassArchive

JVM = """#!/bin/sh
for option in "$@"; do
  case $option in
    -XX:SharedArchiveFile=*) echo archive > "${option#*=}" ;;
    -XX:SharedClassListFile=*) cp "${option#*=}" "$0.given" ;;
  esac
done
exit $(cat "$0.code")
"""


@pytest.fixture
def archive(tmp_path):
    java, jars = tmp_path / "java", tmp_path / "jars" / "abc"
    java.write_text(JVM)
    java.chmod(0o755)
    (tmp_path / "java.code").write_text("0")
    jars.mkdir(parents=True)
    return ClassArchive(java, jars, ("-Xmx512m",))


@pytest.fixture
def classes(tmp_path):
    file = tmp_path / "classes"
    file.write_text("java/lang/Object id: 0\nkafka/Kafka id: 1\nkafka/Raf")
    return file


def made(archive: ClassArchive, classes: Path) -> None:
    thread = archive.make_from(classes)
    assert thread is not None
    thread.join(10)
    assert not thread.is_alive()


def test_the_first_broker_writes_down_and_the_next_uses(archive, classes):
    assert archive.use() == ()
    assert archive.record(classes) == (f"-XX:DumpLoadedClassList={classes}",)
    made(archive, classes)
    assert archive.use() == (f"-XX:SharedArchiveFile={archive.file}",)
    assert archive.record(classes) == ()
    assert archive.make_from(classes) is None


def test_a_line_that_is_being_written_is_left_out(archive, classes):
    made(archive, classes)
    assert archive.java.with_name("java.given").read_text() == "java/lang/Object id: 0\nkafka/Kafka id: 1\n"


def test_nothing_but_the_archive_stays(archive, classes):
    made(archive, classes)
    left = {file.suffix for file in archive.jars.parent.iterdir()} - {"", ".lock"}
    assert left == {".jsa"}


def test_a_java_that_cannot_is_asked_once(archive, classes):
    archive.java.with_name("java.code").write_text("1")
    made(archive, classes)
    assert archive.use() == archive.record(classes) == ()
    assert archive.make_from(classes) is None


def test_one_that_was_killed_is_asked_again(archive, classes):
    archive.java.write_text("#!/bin/sh\nkill -9 $$\n")
    made(archive, classes)
    assert archive.use() == ()
    assert archive.record(classes) != ()


def test_another_java_has_another_archive(archive, classes):
    made(archive, classes)
    time.sleep(0.01)
    archive.java.touch()
    assert archive.use() == ()


def test_two_processes_do_not_make_it_twice(archive, classes):
    with FileLock(archive.file.with_suffix(".lock")):
        made(archive, classes)
    assert archive.use() == ()
    made(archive, classes)
    assert archive.use() != ()


def test_without_a_list_or_a_place_nothing_happens(archive, classes, tmp_path):
    assert archive.make_from(tmp_path / "missing") is None
    archive.jars.rmdir()
    archive.jars.parent.rmdir()
    archive.jars.parent.write_text("a file where the cache should be")
    made(archive, classes)
    assert archive.use() == ()
