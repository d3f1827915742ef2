"""A query string in, what is to be shown out: the same filter for the page, the API, live events and feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from caspian.board.folding import fold
from caspian.board.row import Row
from caspian.events.v1.article_pb2 import Provenance
from caspian.events.v1.stance_pb2 import Stance

_SPAN = re.compile(r"(\d{1,5})([mhd])")
_SPAN_SECONDS = {"m": 60, "h": 3_600, "d": 86_400}
_MOST = 40


class BadFilter(Exception):
    """A parameter cannot be used; the message names it."""


def _listed(value: Any) -> Any:
    """`a,b` and repeated parameters are one list."""
    if isinstance(value, str):
        value = [value]
    return tuple(part.strip() for one in value for part in one.split(",") if part.strip())


def _known(names: Iterable[str]) -> AfterValidator:
    known = [name for name in names if not name.endswith("UNSPECIFIED")]

    def check(values: tuple[str, ...]) -> tuple[str, ...]:
        upper = tuple(value.upper().replace("-", "_") for value in values)
        for value in upper:
            if value not in known:
                raise ValueError(f"{value[:40]} is none of {', '.join(known)}")
        return upper

    return AfterValidator(check)


def _moment(value: str) -> str:
    if value and not _SPAN.fullmatch(value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("neither a span (90m, 24h, 7d) nor an ISO 8601 time") from None
    return value


_Words = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(max_length=_MOST)]
_Lower = Annotated[_Words, AfterValidator(lambda values: tuple(value.lower() for value in values))]
_Moment = Annotated[str, Field(max_length=40), AfterValidator(_moment)]


class Filter(BaseModel):
    """Every field narrows; an empty one does not. Names are those of the query string."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    stance: Annotated[_Words, _known(Stance.Label.keys())] = Field((), description="Labels: FAVOURABLE, CRITICAL, …")
    source_class: Annotated[_Words, _known(Provenance.SourceClass.keys())] = Field(
        (), alias="class", description="Classes of outlets: WIRE, STATE_RU, INDEPENDENT, …"
    )
    country: _Lower = Field((), description="Countries of outlets, ISO 3166-1 alpha-2")
    language: _Lower = Field((), description="Languages of texts, ISO 639-1")
    source: _Words = Field((), description="Ids of sources")
    since: _Moment = Field("", description="Found after: a span back from now (90m, 24h, 7d) or an ISO 8601 time")
    until: _Moment = Field("", description="Found before: likewise")
    q: str = Field("", max_length=200, description="Words that title, outlet, author, holders or evidence must have")
    originals: bool = Field(False, description="Leave out copies, excerpts, rewrites and translations")

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple(fold(self.q).split())

    def matches(self, row: Row, now: float) -> bool:
        """Whether the article is to be shown; `now` in seconds since 1970, for spans."""
        return (
            (not self.stance or row.stance in self.stance)
            and (not self.source_class or row.source_class in self.source_class)
            and (not self.country or row.country in self.country)
            and (not self.language or row.language in self.language)
            and (not self.source or row.source in self.source)
            and (not self.originals or row.original)
            and (not self.since or row.at >= seconds(self.since, now))
            and (not self.until or row.at < seconds(self.until, now))
            and all(word in row.searched for word in self._words)
        )

    def without_choices(self) -> Filter:
        """Time and text alone: what the choices that the page offers are counted over."""
        return Filter.model_validate({"since": self.since, "until": self.until, "q": self.q})


NAMES = frozenset(field.alias or name for name, field in Filter.model_fields.items())


def seconds(moment: str, now: float) -> float:
    """A span back from `now`, or a time, as seconds since 1970; times without a zone are UTC."""
    if span := _SPAN.fullmatch(moment):
        return now - int(span[1]) * _SPAN_SECONDS[span[2]]
    at = datetime.fromisoformat(moment)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def parse(pairs: Iterable[tuple[str, str]], *, besides: frozenset[str] = frozenset()) -> Filter:
    """The filter of a query string; parameters named in `besides` are somebody else's.

    Raises:
        BadFilter: an unknown parameter or value.
    """
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in besides:
            continue
        if name in ("since", "until", "q", "originals"):
            values[name] = value
        else:
            values.setdefault(name, []).append(value)
    if unknown := set(values) - NAMES:
        raise BadFilter(f"{min(unknown)[:40]}: no such parameter; there are {', '.join(sorted(NAMES))}")
    try:
        return Filter.model_validate({name: value for name, value in values.items() if value != ""})
    except ValidationError as exc:
        problem = exc.errors(include_url=False)[0]
        where = str(problem["loc"][0]) if problem["loc"] else "filter"
        raise BadFilter(f"{where}: {problem['msg'].removeprefix('Value error, ')}") from None
