from caspian.dedupe.comparison import MAX_CHARACTERS, relation, side_by_side
from caspian.dedupe.folding import fold
from caspian.dedupe.relations import shared_passages
from caspian.dedupe.stage import Dedupe
from caspian.events.v1.article_pb2 import Article, Reuse
from unit.dedupe.texts import CORRIDOR, DRONES, Run, article, paragraphs


def test_shared_passages_stand_beside_each_other():
    text = f"They wrote:\n\n{paragraphs(CORRIDOR, 1)}"
    found = shared_passages(fold(text), fold(CORRIDOR))
    lines = side_by_side(found, text, CORRIDOR, width=90)
    assert len(found) == 1
    assert lines[0].split("│")[0].strip() == f"{found[0].start}-{found[0].end}"
    left = " ".join(line.split("│")[0].strip() for line in lines[1:])
    right = " ".join(line.split("│")[1].strip() for line in lines[1:])
    assert left == right
    assert left.startswith("The line is 162 kilometres")
    assert all(len(line) <= 90 for line in lines)


def test_long_passages_are_shortened():
    text = CORRIDOR + DRONES
    lines = side_by_side([Reuse.Passage(start=0, end=len(text), match_start=0, match_end=len(text))], text, text)
    left = " ".join(line.split("│")[0].strip() for line in lines[1:])
    assert "[…]" in left
    assert len(left) <= MAX_CHARACTERS + 10


def test_offsets_beyond_the_text_are_harmless():
    assert side_by_side([Reuse.Passage(start=5, end=99, match_start=50, match_end=80)], "short", "shorter", 40)
    assert side_by_side([], "a", "b") == []


def test_a_relation_in_one_line():
    run = Run(Dedupe())
    run.say(article("whole"))
    (part,) = run.say(article("part", paragraphs(CORRIDOR, 0, 1), at=60))
    told = relation(part)
    assert told.startswith("EXCERPT of whole, 100% of it, ")
    assert "original whole" in told
    assert "2 articles, 2 publishers, 1 origins" in told
    assert relation(Article(id="a", reuse=Reuse(kind=Reuse.NONE, original_id="a"))) == "NONE; the original"
