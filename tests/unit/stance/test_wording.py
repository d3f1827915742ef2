"""What the wording sounds like: masks, weights, folds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.events.v1 import stance_pb2
from caspian.stance import explain, telling, wording
from caspian.stance.identify import identify
from caspian.stance.lab import wording as lab
from caspian.stance.reading import Reader
from caspian.stance.target import load
from caspian.stance.wording import Wording

READER = Reader(load())


def plain(text: str, language: str = "en") -> list[str]:
    pack, _, _ = identify(language, "", text)
    return READER.read("", text, pack).words()


def test_names_figures_and_capitals_are_not_seen() -> None:
    words = plain("Russia and Iran signed 47 papers. The paper Vestnik told Oleg Starkov that it was a shabby bargain.")
    assert {"signed", "papers", "shabby", "bargain"} <= set(words)
    assert not {"russia", "iran", "47", "vestnik", "oleg", "starkov"} & set(words)
    assert "россия" not in plain("Россия и Иран подписали позорный договор.", "ru")
    assert "договор" in plain("Россия и Иран подписали позорный договор.", "ru")
    assert not {"ایران", "روسیه"} & set(plain("ایران و روسیه پیمان شرم آوری امضا کردند.", "fa"))


def test_no_name_of_a_side_weighs() -> None:
    known = wording.packaged().pieces
    for side in load().sides:
        for names in side.names.values():
            for name in names:
                word = name.rstrip("*").lower()
                if word.isalpha() and word.isascii() and len(word) == 3:
                    assert f"_{word}_" not in known


def test_pieces() -> None:
    assert wording.pieces("a") == ("_a_",)
    assert wording.pieces("ab") == ("_ab", "ab_", "_ab_")
    assert {"_fri", "frien", "end_"} <= set(wording.pieces("friend"))


KNOWN = {"_goo": (2, 90.0, -30.0), "_bad_": (2, -30.0, 90.0), "_the_": (10, 9.0, 9.0)}
SMALL = Wording(events=10, favourable=0.0, critical=0.0, pieces=KNOWN)


def test_chances_by_hand() -> None:
    assert SMALL.chances([]) == {"wording favourable": pytest.approx(1 / 3), "wording critical": pytest.approx(1 / 3)}
    good, bad = SMALL.chances(["good"]), SMALL.chances(["bad", "bad", "the"])
    assert good["wording favourable"] > 0.9 > 0.1 > good["wording critical"]
    assert bad["wording critical"] > 0.9
    assert SMALL.strongest(["good", "bad", "the"], 1) == ["good"]
    assert SMALL.strongest(["good", "bad", "the"], -1) == ["bad"]


@pytest.mark.parametrize(("length", "parts"), [(0, 1), (1, 1), (100, 1), (149, 1), (151, 2), (300, 3), (365, 4)])
def test_a_long_text_is_heard_in_equal_stretches(length: int, parts: int) -> None:
    words = [str(number) for number in range(length)]
    found = wording.stretches(words)
    assert len(found) == parts
    assert [word for stretch in found for word in stretch] == words
    assert max(map(len, found)) - min(map(len, found)) <= parts


def test_a_slight_leaning_is_not_louder_in_a_long_text() -> None:
    text = ["good", *["word"] * 99]
    once, often = SMALL.chances(text), SMALL.chances(text * 8)
    assert often == pytest.approx(once)


@given(st.lists(st.text(max_size=12), max_size=30))
def test_any_words_have_chances(words: list[str]) -> None:
    chances = wording.packaged().chances(words)
    assert all(0 <= value <= 1 for value in chances.values())
    assert sum(chances.values()) <= 1 + 1e-9


def test_the_file_is_sorted_and_small() -> None:
    written = lab.FILE.read_text(encoding="utf-8")
    known = wording.packaged()
    assert lab.dump(known) == written
    assert len(known.pieces) <= lab.KEPT
    assert len(written.encode()) < 400_000


def _samples() -> list[lab.Sample]:
    tones = {"favourable": "splendid", "critical": "shabby", "neutral": "signed"}
    return [
        lab.Sample(f"{label} {i}", [word, "paper", f"filler{i}"], label)
        for i in range(24)
        for label, word in tones.items()
    ]


def test_what_is_there_is_learned_the_same_on_every_run() -> None:
    model = lab.fit(_samples())
    assert model == lab.fit(_samples())
    assert model.chances(["splendid"])["wording favourable"] > 0.5
    assert model.chances(["shabby"])["wording critical"] > 0.5
    assert "_pap" not in model.pieces


def test_the_strongest_pieces_are_kept() -> None:
    assert len(lab.fit(_samples(), kept=10).pieces) == 10


def test_texts_are_judged_by_weights_that_have_not_seen_their_event() -> None:
    samples = _samples() + [lab.Sample("alone", ["unique"], "critical")] * lab.FEWEST_EVENTS
    chances = lab.out_of_fold(samples)
    assert len(chances) == len(samples)
    seen = lab.fit([sample for sample in samples if sample.event != "alone"])
    assert "_uni" not in seen.pieces
    assert chances[-1]["wording critical"] < 0.6


def test_where_no_phrase_decides_the_words_are_named() -> None:
    stance = stance_pb2.Stance(lean=stance_pb2.Stance.CRITICAL, label=stance_pb2.Stance.CRITICAL, confidence=0.8)
    stance.detector, stance.target = "rules", "russia-iran"
    stance.relevance.label = stance_pb2.Relevance.ABOUT
    text = "Moscow left Tehran alone again, and the promises of Russia to Iran turned out to be worthless."
    told = explain.explain(stance, text, "en")
    assert "no single phrase decides, but its wording as a whole is that of critical texts" in told[0]
    assert told[1].startswith("The words that weigh most: ")
    for word in telling.words(text, "en", -1):
        assert word in text
    assert len(explain.explain(stance)) == 1
    stance.voice.own = stance_pb2.Voice.NEGATIVE
    assert "wording" not in explain.explain(stance)[0]


def test_a_target_of_a_users_own_is_no_obstacle() -> None:
    assert len(telling.words("A shabby bargain.", "en", -1, "no-such-target")) <= 3
