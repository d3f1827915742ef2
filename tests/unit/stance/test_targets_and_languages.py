from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from caspian.events.v1 import stance_pb2
from caspian.stance.detector import load_default
from caspian.stance.language import LanguagePack, packs
from caspian.stance.lexicon import Tag, build
from caspian.stance.reading import Reader
from caspian.stance.target import LARGEST_BYTES, TargetError, load, packaged, parse

ROOT = Path(__file__).parents[3]
TARGETS = ROOT / "deploy" / "targets"


@pytest.mark.parametrize("language", sorted(packs()))
def test_every_pattern_of_every_language_compiles(language: str) -> None:
    lexicon = build(load(), packs()[language])
    assert lexicon.find([], 0, 0) == []


def test_the_full_languages_are_not_experimental() -> None:
    assert {code for code, pack in packs().items() if not pack.experimental} == {"en", "ru", "fa"}


def test_file_names_are_language_codes() -> None:
    folder = ROOT / "services" / "caspian" / "stance" / "data" / "languages"
    assert {path.stem for path in folder.glob("*.yaml")} == set(packs())


@pytest.mark.parametrize("code", sorted(packs()))
def test_both_sides_have_names_in_every_language(code: str) -> None:
    for side in load().sides:
        assert side.names.get(code)
        assert side.people.get(code)


def test_unknown_keys_in_a_language_are_refused() -> None:
    raw = packs()["en"].model_dump()
    with pytest.raises(ValidationError):
        LanguagePack.model_validate(raw | {"surprise": []})


def test_the_deployed_target_is_the_packaged_one() -> None:
    inside = (packaged() / "russia-iran.yaml").read_text(encoding="utf-8")
    assert (TARGETS / "russia-iran.yaml").read_text(encoding="utf-8") == inside


@pytest.mark.parametrize("path", sorted(TARGETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_deployed_target_loads(path: Path) -> None:
    assert load(str(path)).id == path.stem


def test_holder_types_are_those_of_the_contract() -> None:
    known = set(stance_pb2.Holder.Type.keys())
    for actor in (*load().sides, *load().others):
        assert {actor.holder, actor.public, actor.opposition, actor.politician} <= known


def test_a_small_word_is_no_country() -> None:
    detector = load_default()
    relevant = "Russia and Iran told us nothing about their pact. It is for us to judge the cooperation."
    held = {stance_pb2.Holder.Type.Name(holder.type) for holder in detector.detect("", relevant, "en").holders}
    assert "US_GOV" not in held


def test_a_town_names_its_side_and_does_not_speak() -> None:
    text = (
        "Cargo on the Caspian doubles. Ships from Novorossiysk and Makhachkala carried 40 percent more grain to Bandar "
        "Anzali this year, port officials said on Monday. The countries signed a contract on a second terminal."
    )
    named = Reader(load()).read("", text, packs()["en"])
    assert named.both_sides_named
    assert not [aim for aim in named.aims if aim.sides]
    nowhere = Reader(load()).read("", text.replace("Bandar Anzali", "the south"), packs()["en"])
    assert not nowhere.both_sides_named
    assert not {"RU_GOV", "IR_GOV"} & {
        stance_pb2.Holder.Type.Name(holder.type) for holder in load_default().detect("", text, "en").holders
    }


def test_a_target_without_places_is_named_by_its_countries() -> None:
    reader = Reader(load(str(TARGETS / "turkey-azerbaijan.yaml")))
    assert reader.read("", "Turkey and Azerbaijan signed a treaty.", packs()["en"]).both_sides_named
    assert not reader.read("", "Turkey signed a treaty.", packs()["en"]).both_sides_named
    assert not reader.read("", "", packs()["en"]).both_sides_named


def test_another_target_needs_no_code() -> None:
    detector = load_default(str(TARGETS / "turkey-azerbaijan.yaml"))
    about = (
        "Turkey and Azerbaijan sign defence agreement. Ankara and Baku agreed on joint exercises on Monday. "
        "The Azerbaijani president said the alliance of the two brotherly nations guaranteed stability in the region. "
        "The Turkish foreign minister hailed the partnership as historic."
    )
    stance = detector.detect("", about, "en")
    assert stance.target == "turkey-azerbaijan"
    assert stance.relevance.label == stance_pb2.Relevance.ABOUT
    assert stance.voice.attributed == stance_pb2.Voice.POSITIVE
    other = "Russia and Iran signed a treaty in Moscow. The two sides praised their cooperation."
    assert detector.detect("", other, "en").relevance.label == stance_pb2.Relevance.NOT


@pytest.mark.parametrize(
    "written",
    [
        "",
        "- a list",
        "id: x",
        "id: X Y\nname: n\nsides: []",
        "{unbalanced",
        yaml.safe_dump({"id": "a", "name": "b", "sides": [], "extra": 1}),
        "!!python/object/apply:os.system ['true']",
        "#" * (LARGEST_BYTES + 1),
    ],
)
def test_unusable_targets_are_refused_with_a_remedy(written: str) -> None:
    with pytest.raises(TargetError, match=r"compare with|split the target"):
        parse(written, "mine.yaml")


@pytest.mark.parametrize("name", ["no-such-target", "/no/such/file.yaml", "../russia-iran", "."])
def test_missing_targets_are_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(TargetError, match="give an id or the path"):
        load(name)


def test_a_binary_target_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TargetError):
        load(str(path))


def test_names_in_capitals_are_marked_as_such() -> None:
    entries = [match.value for match in build(load(), packs()["en"]).find(["us"], 0, 1)]
    assert any(entry.tag is Tag.ACTOR and entry.written == "US" for entry in entries)
