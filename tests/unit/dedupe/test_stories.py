import pytest

from caspian.dedupe import gazetteer
from caspian.dedupe.entities import mentions
from caspian.dedupe.features import features
from caspian.dedupe.folding import fold
from caspian.dedupe.gazetteer import Concepts, Entities, Gazetteer
from caspian.dedupe.idf import DEFAULT_IDF, idf_of
from caspian.dedupe.names import skeleton
from caspian.dedupe.origins import Origin, Origins
from caspian.dedupe.stage import Dedupe
from caspian.dedupe.stories import MAX_APART
from caspian.dedupe.story_index import StoryIndex
from caspian.events.v1.article_pb2 import Reuse
from chaos.prose import story as brief
from unit.dedupe.texts import BANK, CORRIDOR, DRONES, GAS_EN, GAS_RU, HOUR, Run, article


def keys(text):
    return [mention.key for mention in mentions(fold(text), text, 100)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Talks with Pezeshkian", ["g:pezeshkian"]),
        ("Переговоры с Пезешкианом", ["g:pezeshkian"]),
        ("گفتگو با پزشکیان", ["g:pezeshkian"]),
        ("They met Rostamkhani there", ["n:rstmhn"]),
        ("Там был Ростамхани", ["n:rstmhn"]),
        ("Rostamkhani spoke. Yesterday was dull", []),
        ("at 162 stations", ["#:162"]),
        ("в 45 000 рублей", ["#:45000", "c:currency"]),
        ("در ۱۴ مارس", ["d:3-14"]),
        ("on 14 March", ["d:3-14"]),
        ("14 марта", ["d:3-14"]),
        ("March 14 was cold", ["d:3-14"]),
        ("7 men", []),
        ("in the year 2027", ["#:2027"]),
        ("عضویت سامانه شتاب", ["g:mir"]),
    ],
)
def test_mentions_agree_across_languages(text, found):
    assert keys(text) == found


@pytest.mark.parametrize(
    "names",
    [("avdaliani", "авдалиани"), ("rostamkhani", "ростамхани", "رستمخانی"), ("moradkhani", "морадхани", "مرادخانی"),
     ("shirvandi", "ширванди", "شیروندی")],
)  # fmt: skip
def test_skeletons_unite_scripts(names):
    assert len({skeleton(name) for name in names}) == 1
    assert skeleton(names[0])


def test_short_names_have_no_skeleton():
    assert skeleton("lee") == skeleton("али") == ""


def test_the_gazetteer_refuses_a_word_of_two_meanings():
    entities = Entities.model_validate({"entities": {"a": {"weight": 1, "names": ["word"]}}, "months": {}})
    with pytest.raises(ValueError, match="stands for"):
        Gazetteer(
            entities,
            Concepts.model_validate({"weight": 1, "common_weight": 1, "common": [], "concepts": {"b": ["WORD"]}}),
        )
    with pytest.raises(ValueError, match="weight"):
        Entities.model_validate({"entities": {"a": {"weight": 9, "names": ["word"]}}, "months": {}})


def test_what_is_common_in_the_subject_is_a_concept():
    with pytest.raises(ValueError, match="common, but no concepts: c"):
        Concepts.model_validate({"weight": 1, "common_weight": 1, "common": ["c"], "concepts": {"b": ["word"]}})


@pytest.mark.parametrize(
    ("common", "telling"),
    [("the vessel and the turbine", "the turbine"), ("корабль и турбина", "турбина"), ("کشتی و توربین", "توربین")],
)
def test_what_is_common_in_the_subject_says_less(common, telling):
    found = features(fold(""), fold(common), "", common)
    told = features(fold(""), fold(telling), "", telling)
    strongest = found.terms[found.term_weights.argmax()]
    assert strongest in told.terms
    assert found.entities[found.entity_weights.argmax()] == told.entities[told.entity_weights.argmax()]
    assert found.entity_weights.max() > 1.3 * found.entity_weights.min()


def test_the_sea_and_its_ships_are_no_event_in_another_language():
    run = Run(Dedupe())
    (one,) = run.say(
        article(
            "a", "Two shipping firms on the Caspian were put under sanctions. Their vessels stay in port, brokers say."
        )
    )
    (two,) = run.say(
        article(
            "b",
            "ناوهای دو کشور در دریای خزر رزمایش کردند و کشتی‌ها با وجود تحریم به بندر بازگشتند.",
            at=60,
            language="fa",
        )
    )
    assert one.story.id != two.story.id


def test_the_longest_beginning_decides():
    known = gazetteer.load()
    assert known.find("турецкий") is None or known.find("турция") == "g:turkey"
    assert known.find("иранский") == "g:iran"
    assert known.find("banks") == "c:bank"


def test_idf_knows_common_words_of_three_languages():
    for common, rare in (("the", "dredger"), ("это", "буксир"), ("است", "شناورسازی")):
        assert idf_of(common) < 2 < idf_of(rare) <= DEFAULT_IDF


def test_features_are_the_same_for_ever_and_bounded():
    one = features(fold("T"), fold(CORRIDOR), "T", CORRIDOR)
    two = features(fold("T"), fold(CORRIDOR), "T", CORRIDOR)
    assert one.terms.tolist() == two.terms.tolist()
    assert one.term_weights.tolist() == two.term_weights.tolist()
    assert one.entities.tolist() == sorted(one.entities.tolist())
    assert float((one.term_weights**2).sum()) == pytest.approx(1, abs=1e-5)
    assert float((one.entity_weights**2).sum()) < 1
    huge = " ".join(f"Name{n}berg" for n in range(5000))
    assert len(features(fold(""), fold(huge), "", huge).terms) <= 64


@pytest.mark.parametrize("text", [GAS_EN, GAS_RU, CORRIDOR, "the ferry of Baku", "the the the port and the sea"])
def test_every_text_is_like_itself(text):
    found = features(fold(""), fold(text), "", text)
    index = StoryIndex()
    index.add(1, 1, found)
    assert index.compare(found, [1])[0][0] == pytest.approx(1, abs=1e-5)
    assert index.similar(found, 1) == [1]


def test_nothing_has_no_features():
    found = features(fold(""), fold(""), "", "")
    assert len(found.terms) == len(found.entities) == 0
    index = StoryIndex()
    assert index.similar(found, 5) == []
    index.add(1, 1, found)
    assert index.compare(found, [1]).tolist() == [[0, 0]]


def test_the_index_finds_after_growing_and_removing():
    index, texts = StoryIndex(rows=4), [CORRIDOR, DRONES, BANK, GAS_EN]
    for number in range(400):
        text = f"{texts[number % 4]} Number {number}"
        index.add(number, number + 1, features(fold(""), fold(text), "", text))
        if number >= 40:
            index.remove(number - 40)
    assert len(index) == 40
    query = features(fold(""), fold(BANK), "", BANK)
    best = index.similar(query, 10)
    assert {slot % 4 for slot in best} == {2}
    assert all(slot >= 360 for slot in best)
    terms, entities = index.compare(query, best[:1])[0]
    assert terms > 0.9
    assert entities > 0.7


def test_a_rewrite_is_told_from_a_copy():
    run = Run(Dedupe())
    run.say(article("a", GAS_EN))
    reworded = (
        "A contract for gas by way of Azerbaijan was put on paper on 3 June: Gazprom is to sell 55 billion cubic "
        "metres a year to the National Iranian Gas Company. Putin and Pezeshkian made it known from Baku. For 2027 a "
        "start with 2 billion is planned, at a price that was kept secret. Historic, said Lavrov; experts in Yerevan "
        "do not see the pipeline finished by then."
    )
    (out,) = run.say(article("b", reworded, at=60))
    assert (out.reuse.kind, out.reuse.match_id) == (Reuse.REWRITE, "a")
    assert out.reuse.cluster_id != ""
    assert not out.story.is_new_origin


def test_an_event_is_over_after_72_hours():
    run = Run(Dedupe())
    (one,) = run.say(article("a", GAS_EN))
    (two,) = run.say(article("b", GAS_RU, at=80 * HOUR, language="ru"))
    assert one.story.id != two.story.id


def test_what_was_published_years_apart_is_not_one_story():
    run = Run(Dedupe())
    (one,) = run.say(article("a", GAS_EN, published=0))
    (two,) = run.say(article("b", GAS_RU, at=60, language="ru", published=-MAX_APART - 1))
    (three,) = run.say(article("c", GAS_RU, at=90, language="ru", published=-MAX_APART + 1))
    assert one.story.id != two.story.id
    assert three.story.id in (one.story.id, two.story.id)


def test_a_copy_joins_the_story_of_its_match_however_old():
    run = Run(Dedupe())
    (one,) = run.say(article("a"))
    (two,) = run.say(article("b", at=100 * HOUR))
    assert two.story.id == one.story.id
    assert two.story.articles == 2


ORIGINS = [
    ([Origin("a"), Origin("a")], 1, "copies"),
    ([Origin("a"), Origin("b")], 2, "texts of their own"),
    ([Origin("a"), Origin("b", made_from="a")], 1, "a rewrite"),
    ([Origin("a"), Origin("b", made_from="a"), Origin("c", made_from="b")], 1, "a translation of a rewrite"),
    ([Origin("a", wire="w"), Origin("b", wire="w")], 1, "one wire"),
    ([Origin("a", wire="w"), Origin("b", wire="v")], 2, "two wires"),
    ([Origin("a", wire="w"), Origin("b", publisher="w")], 1, "the wire itself, seen later"),
    ([Origin("b", publisher="w"), Origin("a", wire="w")], 1, "the wire itself, seen first"),
    ([Origin("a", publisher="p"), Origin("b", publisher="p")], 2, "two texts of one publisher that nobody credits"),
    ([Origin("a", wire="w"), Origin("a", wire="v"), Origin("b", wire="v")], 1, "a copy that credits another wire"),
]


@pytest.mark.parametrize(("parts", "count", "why"), ORIGINS)
def test_origins(parts, count, why):
    for order in (parts, parts[::-1]):
        origins = Origins()
        for origin in order:
            origins.add(origin)
        assert origins.count() == count, why


def test_origins_are_counted_anew_when_one_goes():
    origins = Origins()
    for origin in (Origin("a"), Origin("b", made_from="a"), Origin("c")):
        origins.add(origin)
    origins.remove(Origin("c"))
    assert origins.count() == 1
    origins.add(Origin("c"))
    assert origins.count() == 2
    origins.rest()
    origins.add(Origin("d", made_from="c"))
    assert origins.count() == 2


def test_an_index_that_is_swept_answers_as_one_that_never_was():
    swept, roomy = StoryIndex(rows=4, nodes=64), StoryIndex(nodes=1 << 14)
    for number in range(200):
        text = "\n\n".join(brief(1, number, 1).paragraphs)
        found = features(fold(""), fold(text), "", text)
        assert swept.similar(found, 8) == roomy.similar(found, 8), number
        for index in (swept, roomy):
            index.add(number, number + 1, found)
            if number >= 30:
                index.remove(number - 30)
