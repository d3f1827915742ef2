"""`caspian alerts`: what it says of files, and a rule rehearsed on given records; the rest is tested on a broker."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from caspian.cli.alert_files import sample
from caspian.cli.alert_history import rehearsal
from caspian.cli.main import main
from caspian.local.announcement import Announcement
from caspian.notify.message import message
from caspian.pipeline import COVERAGE, ENRICHED
from caspian.stream.codec import encode
from caspian.stream.records import Taken
from unit.alert.events import NOON, event, rule, silence

ROOT = Path(__file__).parents[3]


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        main, ["alerts", *arguments], env={"CASPIAN_ALERT_RULES": "", "CASPIAN_NOTIFY_CHANNELS": ""}
    )
    return done.exit_code, done.output


def test_lint_counts_or_names_the_line(tmp_path: Path) -> None:
    code, output = run("lint", str(ROOT / "deploy/rules.yaml"), str(ROOT / "deploy/channels.yaml"))
    assert code == 0
    assert "rules.yaml: 6 rules" in output
    assert "channels.yaml: 0 channels" in output
    broken = tmp_path / "rules.yaml"
    broken.write_text("rules:\n  - name: one\n    about: x\n    watch: sky\n", encoding="utf-8")
    code, output = run("lint", str(broken))
    assert code == 2
    assert output.startswith(f"caspian: {broken}:4: watch: ")
    broken.write_text("channels:\n  - name: one\n    kind: pigeon\n", encoding="utf-8")
    assert run("lint", str(broken))[0] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lint",), "name a file"),
        (("lint", "none.yaml"), "No such file"),
        (("test", "x"), "no rules: use --rules FILE"),
        (("test", "x", "--rules", str(ROOT / "deploy/rules.yaml")), "no rule 'x'"),
        (("test", "stealth-edit", "--rules", str(ROOT / "deploy/rules.yaml"), "--since", "soon"), "--since"),
        (("send-test", "x"), "no channels: use --channels FILE"),
        (("send-test", "x", "--channels", str(ROOT / "deploy/channels.yaml")), "no channel 'x'"),
        (("mute", "s1", "--for", "ever"), "is no span"),
    ],
)
def test_what_a_person_must_mend_is_one_line(arguments: tuple[str, ...], words: str) -> None:
    code, output = run(*arguments)
    assert code == 2, output
    assert words in output
    assert output.count("\n") == 1


@pytest.mark.parametrize(
    ("worker", "setting", "text", "words"),
    [
        ("alert", "CASPIAN_ALERT_RULES", "rules:\n  - name: one\n    about: x\n    watch: sky\n", ":4: watch: "),
        ("alert", "CASPIAN_ALERT_RULES", "rules: [", ":1: "),
        ("notify", "CASPIAN_NOTIFY_CHANNELS", "channels:\n  - name: one\n    kind: pigeon\n", ":2: "),
    ],
)
def test_a_worker_does_not_start_with_a_broken_file(tmp_path, worker, setting, text, words) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["worker", worker], env={setting: str(path), "CASPIAN_KAFKA_BOOTSTRAP": "x:1"})
    assert done.exit_code == 2
    assert f"{setting}: {path}{words}" in done.output
    assert done.output.count("\n") == 1


def test_up_refuses_broken_files_before_it_starts_anything(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("rules:\n  - name: one\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["up", "--rules", str(path)])
    assert done.exit_code == 2
    assert done.output.startswith(f"caspian: {path}:2: ")
    assert CliRunner().invoke(main, ["up", "--channels", str(path)]).exit_code == 2


def test_rules_of_the_system_that_runs_here_need_not_be_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("CASPIAN_LOCAL_CACHE_DIR", str(tmp_path))
    with Announcement("127.0.0.1:9", str(ROOT / "deploy/rules.yaml")):
        code, output = run("test", "none-of-them")
        assert code == 2
        assert "it has partnership-new-origin, " in output
    assert "no rules: use --rules FILE" in run("test", "none-of-them")[1]


def taken(*messages, minutes: int = 1) -> list[Taken]:
    found = []
    for number, each in enumerate(messages):
        topic = COVERAGE if each.DESCRIPTOR.name == "CoverageRecord" else ENRICHED
        at = int((NOON + timedelta(minutes=minutes * number)).timestamp() * 1000)
        key = each.source_id if topic is COVERAGE else each.article.id
        found.append(Taken(topic.name, 0, number, key.encode(), encode(each), (), at))
    return found


def test_a_rehearsal_tells_what_would_have_been_told_and_why_not() -> None:
    wanted = rule("watch: origin\nwhen: {label: [critical]}\ngates: {debounce: 5m}")
    history = taken(
        event("a1"), event("a2", origins=2), event("a3", label="NEUTRAL"), event("a4", new_origin=False),
        event("a5", kind="NEAR"), event("a6", lane="BACKFILL"), event("b1", story="s2"),
    )  # fmt: skip
    lines = list(rehearsal(wanted, history, 0))
    assert [line.split()[3] for line in lines[:-2]] == [
        "told", "debounce", "no", "no", "no", "later", "no", "told",
    ]  # fmt: skip
    assert "label: wanted critical, saw neutral" in lines[2]
    assert "no new origin" in lines[3]
    assert "a copy of another article" in lines[4]
    assert "lane backfill" in lines[6]
    assert lines[0].endswith("new-origin:1; independent origin number 1 of the story")
    assert lines[-2:] == ["2 told at once; 1 debounce, 4 no", "3 messages; 0 alerts still held; nothing was sent"]


def test_what_came_before_is_learnt_from_and_not_shown() -> None:
    history = taken(event("a1"), event("a2"), event("a3", story="s2"))
    lines = list(rehearsal(rule("watch: story"), history, history[1].timestamp))
    assert [line.split()[3] for line in lines[:-2]] == ["already", "told"]


def test_silences_are_rehearsed_too() -> None:
    lines = list(rehearsal(rule("watch: silence"), taken(silence(), silence(kind="ENDED")), 0))
    assert "harbour-dispatch: reachable, and nothing new" in lines[0]
    assert lines[-2] == "1 told at once; nothing stopped"


def test_what_has_no_title_is_named_by_its_address() -> None:
    gone = event("a1", type="RETRACTED")
    gone.article.metadata.ClearField("title")
    (line, *_) = rehearsal(rule("watch: story"), taken(gone), 0)
    assert gone.article.url in line


def test_the_sample_says_that_it_is_one() -> None:
    told = message([sample("desk", NOON)])
    assert told.subject == "Test: this channel works"
    assert "nothing has happened" in told.text
