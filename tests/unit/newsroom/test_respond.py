from __future__ import annotations

import json
from urllib.parse import quote

from caspian.local.newsroom.respond import Newsroom


def test_an_article_is_updated_after_it_was_first_served(newsroom: Newsroom) -> None:
    path = "/world/live-caspian-naval-exercise-russia-iran"
    assert newsroom.respond("harbour-ledger", path, 1.9).status == 404
    assert b"begin naval exercise" in newsroom.respond("harbour-ledger", path, 50).body
    assert b"begin naval exercise" in newsroom.respond("harbour-ledger", path, 51.9).body
    assert b"Kazakhstan protests" in newsroom.respond("harbour-ledger", path, 52).body
    # The feed follows.
    assert b"Kazakhstan protests" in newsroom.respond("harbour-ledger", "/rss/world.xml", 53).body


def test_an_article_is_gone_for_good(newsroom: Newsroom) -> None:
    path = "/2026/05/leaked-memo-depot.html"
    assert [newsroom.respond("koochgah", path, second).status for second in (3, 4, 5, 9)] == [200, 200, 410, 410]


def test_addresses_may_be_percent_encoded_and_carry_a_query(newsroom: Newsroom) -> None:
    path = "/fa/news/220433/رزمایش-سپر-آبی"
    assert newsroom.respond("sepidar", quote(path), 5).status == 200
    assert newsroom.respond("sepidar", f"{path}?utm_source=x", 5).status == 200


def test_robots_front_page_and_the_rest(newsroom: Newsroom) -> None:
    assert b"Allow: /" in newsroom.respond("sepidar", "/robots.txt", 0).body
    assert newsroom.respond("zarechye", "/robots.txt", 0).status == 404
    assert b"grain terminal" in newsroom.respond("silk-junction", "/", 0).body
    assert newsroom.respond("silk-junction", "/nothing", 0).status == 404


def test_slow_outlets_take_their_time(newsroom: Newsroom) -> None:
    assert newsroom.respond("lindenhof", "/publications/fuel-without-trust", 20).delay_s == 2.5
    assert newsroom.respond("lindenhof", "/publications/atom.xml", 20).delay_s == 0


def test_the_status_tells_when_the_time_line_is_over(newsroom: Newsroom) -> None:
    status = json.loads(newsroom.respond("koochgah", "/newsroom.json", 12.3456).body)
    assert status["second"] == 12.346
    assert status["over"] is False
    assert json.loads(newsroom.respond("koochgah", "/newsroom.json", 301).body)["over"] is True
