"""From a tree to the lines of the article: body, blocks, filter, credits, gates, rescue, language, translation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.events.v1 import article_pb2
from caspian.extract import blocks, clean, credits, feedtext, language, lines, translation, tree
from caspian.extract.credits import Kind
from caspian.extract.phrases import boilerplate, key, line_key, load
from caspian.extract.reasons import RefusedError
from caspian.extract.stage import extract
from caspian.extract.trace import Trace
from caspian.outcome import Rejected
from unit.extract.pages import PARAGRAPHS, article_of, html, page

SENTENCE = "The harbour master said that the quay would be ready by autumn, and nobody in the hall believed him."


def text_of(markup: str, **more: Any) -> str:
    return article_of(extract(page(markup, **more))).text


# --- clean lines ---


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("  a \n\t b\xa0c ", "a b c"),
        ("co\xadoperation", "cooperation"),
        ("می\u200cرود", "می\u200cرود"),
        ("a\u200bb\ufeffc\u202ed", "abcd"),
        ("cafe\u0301", "café"),
        ("a\x00b\x07c", "abc"),
    ],
)
def test_clean_line(raw: str, line: str) -> None:
    assert clean.line(raw) == line


@given(st.text(max_size=200), st.integers(min_value=2, max_value=50))
def test_clean_line_is_stable_and_bounded(raw: str, limit: int) -> None:
    once = clean.line(raw)
    assert clean.line(once) == once
    assert "\n" not in once
    assert len(clean.line(raw, limit)) <= limit


# --- blocks ---


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>one</p><p>two <b>bold</b> three</p>", ["one", "two bold three"]),
        ("one<br>two<br><br>three", ["one", "two", "three"]),
        ("<ul><li>one</li><li><p>two</p></li></ul>", ["- one", "two"]),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", ["a | b", "c"]),
        ("<p>one\ntwo</p>tail", ["one two", "tail"]),
        ("<script>bad()</script><p>good</p>", ["good"]),
        ("<p> </p><p>&nbsp;</p>", []),
    ],
)
def test_lines_of_a_fragment(markup: str, expected: list[str]) -> None:
    assert feedtext.lines(markup) == expected


@given(st.text(alphabet="<>/pabr ul li=\"'&;x", max_size=200))
def test_lines_of_any_fragment(markup: str) -> None:
    assert all(line.strip() for line in feedtext.lines(markup))


def test_deep_trees_do_not_recurse() -> None:
    root = tree.parse(("<div>" * 200 + "x" + "</div>" * 200).encode())
    assert blocks.lines(root) == ["x"]


def test_too_deep_is_refused_and_not_cut() -> None:
    with pytest.raises(RefusedError) as refused:
        tree.parse(("<div>" * 300 + "x").encode())
    assert refused.value.reason == "too-deep"


# --- what belongs to the article ---


def test_menus_margins_and_pointers_go() -> None:
    menu = "<ul>" + "".join(f'<li><a href="/{n}">Short item {n}</a></li>' for n in range(6)) + "</ul>"
    pointer = '<p><a href="/other">Another headline about another ferry line</a></p>'
    aside = f"<aside><p>{PARAGRAPHS[0]} Elsewhere.</p></aside>"
    assert text_of(html(body=menu + pointer + aside)) == "\n\n".join(PARAGRAPHS)


def test_text_in_the_margin_stays_where_there_is_no_other() -> None:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    markup = f"<html><body><aside><article><h1>Ferry</h1>{paragraphs}</article></aside></body></html>"
    assert PARAGRAPHS[0] in text_of(markup)


def test_article_in_several_parts_is_whole() -> None:
    def part(number: int) -> str:
        return (
            '<div class="article__body">' + "".join(f"<p>{number} {p}</p>" for p in PARAGRAPHS) + "</div><div>Ad</div>"
        )

    markup = f"<html><body><article><h1>Ferry</h1>{''.join(map(part, range(5)))}</article></body></html>"
    text = text_of(markup)
    assert all(f"{number} {paragraph}" in text for number in range(5) for paragraph in PARAGRAPHS)


def test_comments_below_a_short_article_are_not_taken_for_it() -> None:
    comments = (
        '<div class="comments">'
        + "".join(f"<p>Reader {n} thinks that {PARAGRAPHS[n % 4]}</p>" for n in range(30))
        + "</div>"
    )
    text = text_of(html(body=comments))
    assert text.startswith(PARAGRAPHS[0])
    assert "Reader 7" not in text


def test_list_items_and_tables_of_the_article_stay() -> None:
    body = "<ul><li>The first ship carries cars.</li><li>The second carries people.</li></ul>"
    text = text_of(html(body=body))
    assert "- The first ship carries cars.\n\n- The second carries people." in text


def test_joiners_of_persian_stay() -> None:
    paragraph = "شرکت کشتی‌رانی اعلام کرد که خط تازه‌ای میان دو بندر راه‌اندازی می‌شود و مسافران می‌توانند بلیت بخرند. " * 3
    text = text_of(html(lang="fa", title="خط تازه کشتی‌رانی", paragraphs=(paragraph,) * 1 + (paragraph + "پایان.",)))
    assert "می‌شود" in text
    assert article_of(extract(page(html(lang="fa", paragraphs=(paragraph,))))).metadata.language == "fa"


# --- boilerplate ---


BOILERPLATE = {
    "en": ["Leave a Reply", "Read also: Another ferry", "Share this article",
           "Sign up for our newsletter", "Tags: ferry, sea", "© 2025 Gazette", "5 min read"],
    "ru": ["Читайте также: Другой паром", "Поделиться", "Подпишитесь на наш канал",
           "Теги: паром", "Все права защищены", "Реклама"],
    "fa": ["بیشتر بخوانید", "برچسب‌ها: کشتی", "نظرات", "انتهای پیام", "کد خبر ۱۲۳۴۵", "به اشتراک بگذارید"],
    "ar": ["اقرأ أيضاً: خط آخر", "تابعونا على تويتر", "التعليقات", "الوسوم: سفن", "جميع الحقوق محفوظة"],
    "tr": ["İlgili haberler", "Abone ol", "Yorumlar", "Etiketler: vapur", "Tüm hakları saklıdır"],
    "he": ["קראו גם: קו אחר", "תגובות", "תגיות: ספינה", "כל הזכויות שמורות"],
    "de": ["Lesen Sie auch: Eine andere Fähre", "Anzeige", "Artikel teilen",
           "Schlagwörter: Fähre", "Alle Rechte vorbehalten"],
    "fr": ["Lire aussi : Un autre bac", "Publicité", "Partager sur Facebook",
           "Mots-clés : bac", "Tous droits réservés"],
}  # fmt: skip


@pytest.mark.parametrize("line", [line for group in BOILERPLATE.values() for line in group])
def test_boilerplate_goes(line: str) -> None:
    trace = Trace()
    kept = lines.keep([*PARAGRAPHS, line], "", None, trace)
    assert kept.lines == list(PARAGRAPHS)
    assert [drop.line for drop in trace.dropped] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Watch out for ferries, the harbour master told the fishermen.",
        "Related companies were not affected by the strike, he said.",
        "Подробности сделки не раскрываются, сообщили в порту.",
        "Zum Thema Sicherheit sagte der Hafenmeister nichts.",
        "Share prices of both ferry companies rose by five per cent on Tuesday.",
        "20 | 729 | 0 | 4",
        "More ferries are needed.",
        "Homes were flooded.",
        "Read also: " + "a sentence that is far too long to be a pointer to another article, " * 3,
    ],
)
def test_sentences_that_begin_alike_stay(line: str) -> None:
    assert line in lines.keep([*PARAGRAPHS, line, PARAGRAPHS[0] + " End."], "", None, Trace()).lines


def test_an_end_in_the_middle_is_believed_only_near_the_end() -> None:
    late = [*PARAGRAPHS, "Leave a Reply", "I do not believe a word of it.", "Nor do I."]
    assert lines.keep(late, "", None, Trace()).lines == list(PARAGRAPHS)
    early = [PARAGRAPHS[0], "Leave a Reply", *PARAGRAPHS[1:]]
    assert lines.keep(early, "", None, Trace()).lines == list(PARAGRAPHS)


def test_every_phrase_of_the_list_is_known_by_its_key() -> None:
    phrases = boilerplate()
    for by_kind in load("lines", dict[str, dict[str, dict[str, list[str]]]]).values():
        for kind in by_kind.values():
            assert all(phrases.starts.match(line_key(phrase)) for phrase in kind.get("starts", ()))
            assert all(phrases.ends.match(line_key(phrase)) for phrase in kind.get("ends", ()))
            assert all(key(phrase) in phrases.whole for phrase in kind.get("whole", ()))


@given(st.lists(st.text(max_size=80), max_size=12), st.text(max_size=60))
def test_filter_only_takes_away(found: list[str], title: str) -> None:
    trace = Trace()
    kept = lines.keep(found, title, None, trace)
    rest = iter(found)
    assert all(line in rest for line in kept.lines)
    assert len(kept.lines) + len(trace.dropped) == len(found)


@given(st.text(max_size=100))
def test_keys_are_stable(text: str) -> None:
    assert key(key(text)) == key(text)


# --- credits ---


@pytest.mark.parametrize(
    ("line", "kind", "values"),
    [
        ("Source: Stern", Kind.ATTRIBUTION, ("Stern",)),
        ("Credited from: BBC", Kind.ATTRIBUTION, ("BBC",)),
        (
            "Credited from: Quayside Institute for Port Studies",
            Kind.ATTRIBUTION,
            ("Quayside Institute for Port Studies",),
        ),
        ("dpa", Kind.ATTRIBUTION, ("dpa",)),
        ("(Reuters)", Kind.ATTRIBUTION, ("Reuters",)),
        ("AFP, AP", Kind.ATTRIBUTION, ("AFP", "AP")),
        ("dpa/mk", Kind.ATTRIBUTION, ("dpa",)),
        ("Источник: РИА Новости", Kind.ATTRIBUTION, ("РИА Новости",)),
        ("منبع: ایسنا", Kind.ATTRIBUTION, ("ایسنا",)),
        ("المصدر: رويترز", Kind.ATTRIBUTION, ("رويترز",)),
        ("Kaynak: Anadolu Ajansı", Kind.ATTRIBUTION, ("Anadolu Ajansı",)),
        ("Source: The Lakeside Courier", Kind.ATTRIBUTION, ("The Lakeside Courier",)),
        ("Originally published in Le Monde", Kind.ATTRIBUTION, ("Le Monde",)),
        ("By Jane Roe", Kind.AUTHOR, ("Jane Roe",)),
        ("By:", Kind.AUTHOR, ()),
        ("Dr. Jane Roe", Kind.AUTHOR, ("Dr. Jane Roe",)),
        ("Publication: Coastal Monitor Volume: 2", Kind.PUBLICATION, ("Coastal Monitor Volume: 2",)),
        ("4 March 2025", Kind.DATE, ()),
    ],
)
def test_credit(line: str, kind: Kind, values: tuple[str, ...]) -> None:
    credit = credits.read(line, None, at_start=True)
    assert credit is not None
    assert (credit.kind, credit.values) == (kind, values)


@pytest.mark.parametrize(
    "line",
    [
        "Source: officials who asked not to be named said the line would open.",
        "By the time the ferry left, the tents were full.",
        "From Jane Roe we learned that the line is closed.",
        "Dr. Roe said that the line was closed.",
        "Sources said so.",
        SENTENCE,
    ],
)
def test_sentences_are_no_credits(line: str) -> None:
    assert credits.read(line, None, at_start=True) is None


def test_dates_and_bylines_count_before_the_text_only() -> None:
    assert credits.read("4 March 2025", None, at_start=False) is None
    assert credits.read("By Jane Roe", None, at_start=False) is None


@given(st.text(max_size=170))
def test_credits_in_anything(line: str) -> None:
    credits.read(line, None, at_start=True)


@pytest.mark.parametrize(
    ("first", "wire"),
    [
        ("BAKU (Reuters) - The ferry company said on Tuesday that its new route would open in May.", "Reuters"),
        ("МОСКВА, 4 марта. /ТАСС/. Паромная компания сообщила во вторник, что новый маршрут откроется.", "ТАСС"),
        ("The ferry company said on Tuesday that its new route would open in May (as seen by readers).", ""),
    ],
)
def test_wire_in_the_dateline(first: str, wire: str) -> None:
    article = article_of(extract(page(html(paragraphs=(first, *PARAGRAPHS)))))
    assert article.provenance.wire_origin == wire
    assert article.text.startswith(first)


# --- gates ---


def wall(title: str, *sentences: str, head: str = "") -> str:
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return f"<html><head><title>{title}</title>{head}</head><body><div id='page'>{body}</div></body></html>"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (wall("Just a moment...", "Checking your browser before accessing the gazette."), "challenge"),
        (wall("Harbour", "Please complete the security check to go on reading this page."), "challenge"),
        (wall("Harbour", "Hold on.", head="<script src='/cdn-cgi/challenge-platform/x.js'></script>"), "challenge"),
        (wall("Проверка браузера", "Подождите немного, мы проверяем ваш браузер."), "challenge"),
        (wall("Before you continue", "We use cookies and other data.", "Accept all", "Reject all"), "consent-wall"),
        (
            wall("Gazette", "We value your privacy. We and our partners store and/or access information on a device."),
            "consent-wall",
        ),
        (
            wall("Gazette", "Wir und unsere Partner verarbeiten Daten.", "Alle akzeptieren", "Alle ablehnen"),
            "consent-wall",
        ),
        (wall("Page not found | Gazette", "The link may be old.", "Try the search."), "soft-404"),
        (wall("Gazette", "The page you are looking for has moved or never existed at all."), "soft-404"),
        (wall("Страница не найдена", "Вернитесь на главную страницу."), "soft-404"),
        (wall("صفحه یافت نشد", "به صفحه اصلی بازگردید."), "soft-404"),
        ("<html><body><div id='root'></div><script src='/app.js'></script></body></html>", "js-only"),
        (wall("Gazette", "You need to enable JavaScript to run this app."), "js-only"),
        ("<html><body><noscript>Please enable JavaScript</noscript><div id=x></div></body></html>", "js-only"),
        (wall("Ferry", "The ferry company said on Tuesday that", "Subscribe to continue reading."), "paywall"),
        (wall("Паром", "Паромная компания сообщила", "Материал доступен по подписке"), "paywall"),
        (wall("Gazette", "Ferries."), "no-text"),
        ("<html></html>", "no-text"),
    ],
)
def test_gate(markup: str, reason: str) -> None:
    assert extract(page(markup)) == Rejected(reason)


PAID = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'


def test_paid_teaser_is_refused_and_paid_article_flagged() -> None:
    assert extract(page(html(head=PAID, paragraphs=PARAGRAPHS[:1]))) == Rejected("paywall")
    assert article_of(extract(page(html(head=PAID)))).metadata.paywalled


@pytest.mark.parametrize(
    "title", ["404 ferries stopped", "Access denied: how a port shut its gates", "Just a moment of calm"]
)
def test_articles_about_walls_are_articles(title: str) -> None:
    long = tuple(f"{n} {paragraph}" for n in range(3) for paragraph in PARAGRAPHS)
    assert article_of(extract(page(html(title=title, paragraphs=long)))).metadata.title == title


def test_an_article_with_a_banner_is_an_article() -> None:
    banner = "<div class='banner'><p>We value your privacy</p><p>Accept all</p><p>Reject all</p></div>"
    assert "customs hall" in text_of(html().replace("<nav>", banner + "<nav>"))


def test_flash_of_one_sentence_is_an_article() -> None:
    flash = "The ferry line across the inland sea will open on the first of May, the company says."
    assert text_of(html(paragraphs=(flash,))) == flash


# --- rescue ---


def test_body_in_json_ld() -> None:
    node = {"@type": "NewsArticle", "headline": "Ferry line opens early", "articleBody": "\n".join(PARAGRAPHS)}
    script = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    markup = f"<html><head>{script}</head><body><div id='root'></div></body></html>"
    article = article_of(extract(page(markup)))
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.provenance.text_source == article_pb2.Provenance.STRUCTURED_DATA


@pytest.mark.parametrize(
    "content",
    [
        {"article": {"body": "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)}},
        {"post": {"blocks": [{"type": "p", "text": paragraph} for paragraph in PARAGRAPHS]}},
        {"data": {"content": [{"kind": "p", "children": [{"text": paragraph}]} for paragraph in PARAGRAPHS]}},
    ],
)
def test_body_in_a_next_payload(content: object) -> None:
    payload = json.dumps({"props": {"pageProps": content}})
    script = f"<script id='__NEXT_DATA__' type='application/json'>{payload}</script>"
    markup = f"<html><body><div id='__next'></div>{script}</body></html>"
    article = article_of(extract(page(markup)))
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.provenance.text_source == article_pb2.Provenance.STRUCTURED_DATA


def test_body_in_the_feed() -> None:
    walled = page(wall("Before you continue", "We use cookies and other data.", "Accept all", "Reject all"))
    walled.entry.content = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    article = article_of(extract(walled))
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.provenance.text_source == article_pb2.Provenance.FEED


# --- language and translation ---


@pytest.mark.parametrize(
    ("text", "stated", "code"),
    [
        (PARAGRAPHS[0], "", "en"),
        (PARAGRAPHS[0], "fa", "en"),
        ("Паромная компания сообщила во вторник, что новый маршрут через море откроется в мае.", "en", "ru"),
        ("شرکت کشتی‌رانی روز سه‌شنبه اعلام کرد که خط تازه‌ای میان دو بندر راه‌اندازی می‌شود.", "", "fa"),
        ("أعلنت شركة العبارات يوم الثلاثاء أن الخط الجديد عبر البحر سيفتتح في مايو.", "", "ar"),
        ("Feribot şirketi salı günü yeni hattın mayıs ayında açılacağını duyurdu.", "", "tr"),
        ("חברת המעבורות הודיעה ביום שלישי כי הקו החדש ייפתח בחודש מאי הקרוב.", "", "he"),
        ("Ferry", "ru", "ru"),
        ("", "", "und"),
        ("12345", "", "und"),
    ],
)
def test_language(text: str, stated: str, code: str) -> None:
    assert language.detect("", text, stated) == code


@pytest.mark.parametrize(
    ("raw", "code"),
    [("fa-IR", "fa"), ("EN", "en"), ("ru_RU", "ru"), ("iw", "he"), ("english", ""), ("", ""), ("x" * 999, "")],
)
def test_declared_language(raw: str, code: str) -> None:
    assert language.declared(raw) == code


@pytest.mark.parametrize(
    ("found", "code", "credited", "suspected"),
    [
        ([SENTENCE], "en", [], False),
        ([SENTENCE], "en", ["Stern"], True),
        ([SENTENCE], "de", ["Stern"], False),
        ([SENTENCE], "en", ["Reuters"], False),
        ([SENTENCE, "Translated from German by Jane Roe"], "en", [], True),
        ([SENTENCE, "Перевод с персидского"], "ru", [], True),
        (["Peseschkian met Lawrow in the harbour."], "en", [], True),
        (["Peseschkian met Lavrov in the harbour."], "en", [], False),
        (["Peseschkian und Lawrow trafen sich."], "de", [], False),
    ],
)
def test_translation(found: list[str], code: str, credited: list[str], suspected: bool) -> None:
    assert bool(translation.suspected(found, code, credited)) is suspected
