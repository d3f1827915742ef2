"""The target learns a name; a replay says what that changes, is refused, is applied, and says nothing twice."""

from __future__ import annotations

from deploy.demo.desk import Desk, Unseen, kinds

from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.pipeline import ALERTS, ASSESSED, COVERAGE, PIPELINE_VERSION, STANCE
from caspian.settings import variable
from caspian.stance.target import DEFAULT, packaged

_NAME = "northern neighbour"
_WRITTEN = "en: [russia, "
_SINCE = ("replay", "--since", "1h")


def show(desk: Desk, column: str) -> None:
    """The step; `column` is the article that the change is about."""
    desk.title("A changed target: shadow, then applied")
    print(f"The column calls Russia “the {_NAME}”, which the target does not know. A copy of it that does: target.yaml")
    (desk.directory / "target.yaml").write_text(_with_the_name(), encoding="utf-8")
    changed = {
        variable("stance", "target"): str(desk.directory / "target.yaml"),
        variable("stance", "revision"): "1",
    }
    before, alerts = len(desk.events()), len(desk.records(ALERTS.noun))
    assessed = len(desk.records(ASSESSED.noun))
    desk.caspian(
        *_SINCE, env=changed,
        look="what would change, which events readers would get, how fast it is; nothing is written.",
    )  # fmt: skip
    untouched = len(desk.events()) == before and len(desk.records(ASSESSED.noun)) == assessed
    desk.check(untouched, "the shadow run left `assessed` and `enriched` as they were")
    desk.caspian(
        *_SINCE, "--apply", env=changed, code=2,
        look="refused: the stance worker that runs would judge the next edit by the old target.",
    )  # fmt: skip
    desk.restart(STANCE.name, changed)
    desk.wait(lambda: _beats(desk), f"stance says that it is pipeline version {PIPELINE_VERSION + 1}")
    desk.caspian(*_SINCE, "--apply", env=changed, look="the same differences, now written.")
    desk.wait(lambda: len(desk.events()) > before, "events follow on `enriched`")
    new = desk.events()[before:]
    desk.caspian("tail", "enriched", "--since", "1m", "--until-end", look="`rescored`, with the new stance.")
    desk.check(kinds(new) == ["rescored"] and new[0].article.id == column, "one event, `rescored`: the column")
    desk.check(new[0].pipeline_version == PIPELINE_VERSION + 1, "… by the greater pipeline version")
    desk.check(new[0].article.lane == Article.REPLAY, "… in the lane REPLAY")
    told = [Alert.FromString(record.value or b"") for record in desk.records(ALERTS.noun)[alerts:]]
    desk.check(all(alert.event.event_id != new[0].event_id for alert in told), "… of which nobody was alerted")
    desk.caspian(*_SINCE, "--apply", env=changed, look="0 written: applying it twice changes nothing.")
    desk.check(len(desk.events()) == before + 1, "no further event")


def _with_the_name() -> str:
    text = (packaged() / f"{DEFAULT}.yaml").read_text(encoding="utf-8")
    if text.count(_WRITTEN) != 1:
        raise Unseen(f"the packaged target has no single line with “{_WRITTEN}”")
    return text.replace(_WRITTEN, f'{_WRITTEN}"{_NAME}", ')


def _beats(desk: Desk) -> bool:
    """Whether the newest heartbeat of stance tells the greater version."""
    lines = (CoverageRecord.FromString(record.value or b"") for record in desk.records(COVERAGE.noun))
    versions = [line.heartbeat.pipeline_version for line in lines if line.heartbeat.worker == STANCE.name]
    return bool(versions) and versions[-1] == PIPELINE_VERSION + 1
