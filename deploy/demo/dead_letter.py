"""A page that costs more than extract may spend becomes a dead letter; the budget is mended, the letter put back."""

from __future__ import annotations

import shutil
from pathlib import Path

from deploy.demo import live_blog
from deploy.demo.desk import Desk, kinds

from caspian.extract.settings import ExtractSettings
from caspian.pipeline import PAGES
from caspian.settings import variable
from caspian.stream.letters import letters

_BUDGET = variable("extract", "cpu_seconds")
_MENDED = {_BUDGET: str(ExtractSettings.model_fields["cpu_seconds"].default)}


def tight() -> dict[str, str]:
    """What somebody sets who wants to save: the column fits, at most a sixth of the live blog's cost; that does not."""
    return {_BUDGET: f"{0.6 * live_blog.cost():.2f}"}


def show(desk: Desk) -> str:
    """The step; returns the id of the column, which the later ones are about."""
    desk.title("A dead letter, its repair and its replay")
    shutil.copy(Path(__file__).with_name("column.txt"), desk.directory)
    (desk.directory / "live-blog.html").write_bytes(live_blog.page())
    desk.restart("extract", tight())
    known = {event.article.id for event in desk.events()}
    desk.caspian(
        "ingest", "column.txt", "live-blog.html",
        look=f"the column is an event; the live blog cost more than extract may spend ({_BUDGET}): a dead letter.",
    )  # fmt: skip
    (column,) = {event.article.id for event in desk.events()} - known
    letter = _only_letter(desk)

    desk.caspian("dlq", "ls", look="how many wait, on which topic, and why.")
    desk.caspian("dlq", "ls", PAGES.noun, look="its number (#0), when, the reason, where it was read, which article.")
    desk.caspian("dlq", "show", PAGES.noun, "0", look="the stage that gave up, and the record as it was.")
    desk.restart("extract", _MENDED)
    desk.caspian("dlq", "replay", PAGES.noun, look="the letter is back where it came from.")
    desk.wait(lambda: bool(desk.events(letter)), "the live blog is an event on `enriched`")
    desk.check(kinds(desk.events(letter)) == ["created"], "… exactly one, `created`")
    desk.caspian("dlq", "replay", PAGES.noun, look="a second replay finds nothing to put back.")
    desk.caspian("dlq", "ls", "--all", look="none waits; what was put back stays readable for 90 days.")
    desk.check(not list(letters(desk.run.system.kafka, desk.run.system.names, PAGES, waiting_only=True)), "none waits")
    desk.check(_copies(desk, letter) == 2, "the page stands on `pages` twice: as it came, and put back once")
    return column


def _only_letter(desk: Desk) -> str:
    """The article that the one waiting letter is about."""
    waiting = list(letters(desk.run.system.kafka, desk.run.system.names, PAGES, waiting_only=True))
    desk.check(
        len(waiting) == 1 and waiting[0].reason.startswith("killed"),
        f"one letter waits on `pages.dlq`: {', '.join(each.reason for each in waiting) or 'none'}",
    )
    return waiting[0].article


def _copies(desk: Desk, article: str) -> int:
    return sum(record.key == article.encode() for record in desk.records(PAGES.noun))
