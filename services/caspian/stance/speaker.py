"""A sentence's phrases in, everybody out who could be the one who speaks in it, by what they are."""

from __future__ import annotations

from dataclasses import dataclass

from caspian.stance.document import Document, Hit, Sentence
from caspian.stance.language import LanguagePack
from caspian.stance.lexicon import Tag
from caspian.stance.phrases import Match
from caspian.stance.target import Actor, Target

# Words between an office and the country it belongs to ("foreign minister of the Islamic Republic of Iran").
NEAR_OFFICE = 4
# Words between a group and its country ("Iranian lawmakers"); further away the country is another matter.
NEAR_KIND = 0
# Words between an office and the town or region it sits in.
NEAR_PLACE = 1
# Both presidents, "the two sides": a voice of each side's government.
JOINT = "JOINT"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is given the word: holder type, name as written, words [first, last)."""

    kind: str
    name: str
    first: int
    last: int
    actor: Actor | None = None

    @property
    def side(self) -> str:
        """The state that the voice belongs to, or its kind."""
        return self.actor.id if self.actor else self.kind


def speakers(
    document: Document, sentence: Sentence, target: Target, pack: LanguagePack, home: Actor | None = None
) -> list[Speaker]:
    """Everybody in the sentence who could be the one who speaks, in order.

    An office without a country is one of `home`, by default of the side whose language the text is in.
    """
    home = home or next((side for side in target.sides if pack.language in side.home), None)
    actors = sentence.having(Tag.ACTOR)
    barriers = sentence.having(Tag.APART, Tag.REPORT)
    found: list[Speaker] = []
    people = [hit for hit in sentence.having(Tag.PERSON) if hit.value.actor]
    pronouns = sentence.having(Tag.PRONOUN)
    for hit in sentence.hits:
        entry = hit.value
        if pronouns and any(other.first <= hit.first and hit.last <= other.last for other in pronouns):
            # "The same official" is the one of before, not another.
            continue
        if entry.tag is Tag.PERSON and entry.actor:
            found.append(of(document, hit, entry.kind, entry.actor))
        elif entry.tag is Tag.GROUP:
            found.append(of(document, hit, entry.kind, None))
        elif entry.tag is Tag.KIND:
            found.append(_of_kind(document, hit, actors, barriers, target, home))
        elif entry.tag is Tag.OFFICE:
            if any(hit.last == person.first or person.last == hit.first for person in people):
                # "President Pezeshkian" is himself, whatever else is near.
                continue
            owners = sorted([*actors, *_beside(sentence, hit)], key=lambda a: a.first)
            allowed = [a for a in owners if a.first <= hit.first] if pack.groups.country_first else owners
            near = _nearest(hit, allowed, NEAR_OFFICE)
            if (
                near
                and near.value.actor
                and (not _apart(document, hit, near, barriers) or _seat(sentence, hit, near, pack))
            ):
                whole = Match(min(hit.first, near.first), max(hit.last, near.last), entry)
                found.append(of(document, whole, near.value.actor.holder, near.value.actor))
            elif home:
                found.append(of(document, hit, home.holder, home))
    politicians = [s for s in found if s.kind not in ("ANALYST", "MEDIA") and not s.actor]
    # "Former Iranian minister" is a politician; the office inside it speaks for no government.
    return [s for s in found if not (s.actor and any(p.first <= s.last - 1 and s.first < p.last for p in politicians))]


def of(document: Document, hit: Hit, kind: str, actor: Actor | None) -> Speaker:
    """The speaker a phrase names."""
    return Speaker(kind, document.words(hit.first, hit.last), hit.first, hit.last, actor)


def _nearest(hit: Hit, actors: list[Hit], reach: int) -> Hit | None:
    distances = [(max(hit.first - a.last, a.first - hit.last, 0), a.first, a) for a in actors]
    close = [d for d in distances if d[0] <= reach]
    return min(close, key=lambda d: d[:2])[2] if close else None


def _apart(document: Document, office: Hit, country: Hit, barriers: list[Hit]) -> bool:
    """A comma, a verb or a word of place between them: the country is not the office's."""
    first, last = (office.last, country.first) if office.first < country.first else (country.last, office.first)
    if last < first:
        return False
    if any(first <= barrier.first < last for barrier in barriers):
        return True
    between = document.source[document.tokens.ends[first - 1] : document.tokens.starts[last]]
    return any(mark in between for mark in ",;،:")


def _seat(sentence: Sentence, office: Hit, country: Hit, pack: LanguagePack) -> bool:
    """ "The ministry in Tehran" is Tehran's; "the ambassador in Tehran" is not."""
    if not pack.groups.abroad or any(
        hit.first < office.last and office.first < hit.last for hit in sentence.having(Tag.ABROAD)
    ):
        return False
    between = [hit for hit in sentence.having(Tag.APART) if hit.first == office.last]
    return bool(between) and country.first == between[0].last


def _beside(sentence: Sentence, office: Hit) -> list[Hit]:
    """Places right at an office ("Tatarstan's trade ministry", "the mayor of Sirik")."""
    places = [hit for hit in sentence.having(Tag.PLACE) if hit.value.actor]
    return [hit for hit in places if max(office.first - hit.last, hit.first - office.last) <= NEAR_PLACE]


def _of_kind(
    document: Document, hit: Hit, actors: list[Hit], barriers: list[Hit], target: Target, home: Actor | None
) -> Speaker:
    """Analysts and media are what they are; the public, opposition and politicians belong to a country."""
    kind = hit.value.kind
    if kind in ("analyst", "media"):
        return of(document, hit, kind.upper(), None)
    near = _nearest(hit, actors, NEAR_KIND)
    owner = near.value.actor if near and not _apart(document, hit, near, barriers) else None
    if kind == "politician" and not owner and home and home not in target.sides:
        # "Lawmakers" in a text about a third state are that state's.
        owner = home
    if owner and kind == "politician" and owner.politician == "OTHER":
        # Where politicians are no type of their own ("British lawmakers"), they stand for their state.
        return of(document, hit, owner.holder, owner)
    owner = owner or next((s for s in target.sides if getattr(s, kind) != "OTHER"), None)
    return of(document, hit, getattr(owner, kind) if owner else "OTHER", None)
