"""Which pack a text is read with: what is claimed, what the letters say, and what the smallest words say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.stance.identify import SAMPLE, UNKNOWN, identify, script_of
from caspian.stance.language import packs

ENGLISH = "The treaty of Russia and Iran is in force and it was signed in Moscow"
RUSSIAN = "Договор России и Ирана вступил в силу, и стороны его подписали"
PERSIAN = "این پیمان میان ایران و روسیه برای بیست سال است که امضا شد"


@pytest.mark.parametrize("claimed", ["en", "EN", "en-GB", "en_US", "En-Latn-GB"])
def test_a_claim_is_read_however_it_is_written(claimed: str) -> None:
    assert identify(claimed, "", ENGLISH)[1:] == ("en", [])


@pytest.mark.parametrize("claimed", sorted(UNKNOWN))
@pytest.mark.parametrize(("text", "found"), [(ENGLISH, "en"), (RUSSIAN, "ru"), (PERSIAN, "fa")])
def test_without_a_claim_the_text_tells(claimed: str, text: str, found: str) -> None:
    pack, language, warnings = identify(claimed, "", text)
    assert (pack.language, language, warnings) == (found, found, [])


@pytest.mark.parametrize(
    ("claimed", "text", "found"), [("en", RUSSIAN, "ru"), ("fa", ENGLISH, "en"), ("ru", PERSIAN, "fa")]
)
def test_a_claim_that_the_letters_contradict_is_not_believed(claimed: str, text: str, found: str) -> None:
    assert identify(claimed, "", text)[1] == found


def test_a_claim_of_another_language_of_the_same_letters_is_believed() -> None:
    assert identify("tr", "", ENGLISH)[1] == "tr"
    assert identify("ar", "", PERSIAN)[1] == "ar"


@pytest.mark.parametrize(
    ("claimed", "text", "pack"),
    [("de", "Der Vertrag", "en"), ("uk", "Договір", "ru"), ("yi", "דער אָפּמאַך", "he"), ("ur", "معاہدہ", "fa")],
)
def test_an_unknown_language_is_read_with_the_pack_of_its_letters_and_said_so(
    claimed: str, text: str, pack: str
) -> None:
    used, found, warnings = identify(claimed, "", text)
    assert (used.language, found, warnings) == (pack, claimed, [f"language-unsupported:{claimed}"])


@pytest.mark.parametrize("text", ["", "12345", "東京 北京"])
def test_a_text_in_no_letters_of_ours_is_unsupported(text: str) -> None:
    used, found, warnings = identify("", "", text)
    assert (used.language, found, warnings) == ("en", "und", ["language-unsupported:und"])


def test_the_title_is_part_of_the_sample() -> None:
    assert identify("", RUSSIAN, "12345")[1] == "ru"


def test_only_the_beginning_is_looked_at() -> None:
    assert identify("", "", ENGLISH.ljust(SAMPLE) + RUSSIAN * 20)[1] == "en"


def test_a_few_foreign_letters_do_not_decide() -> None:
    assert script_of("Газета The Times пишет") == "cyrillic"
    assert identify("", "", f"{RUSSIAN} The Times")[1] == "ru"


@pytest.mark.parametrize(
    ("sample", "script"),
    [
        ("abc", "latin"),
        ("İğdır əsr", "latin"),
        ("где", "cyrillic"),
        ("שלום", "hebrew"),
        ("سلام", "arabic"),
        ("東京", ""),
    ],
)
def test_letters(sample: str, script: str) -> None:
    assert script_of(sample) == script


@given(st.text(max_size=12), st.text(max_size=80))
@settings(max_examples=60)
def test_any_claim_and_any_text_have_a_pack(claimed: str, text: str) -> None:
    pack, found, warnings = identify(claimed, "", text)
    assert pack.language in packs()
    supported = found in packs()
    assert supported == (pack.language == found)
    assert bool([w for w in warnings if w.startswith("language-unsupported")]) is not supported
