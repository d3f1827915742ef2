"""The text of a page in, its lxml tree out; and from the tree the part that holds the article.

One parse for everything: metadata, dates, body and gates read the same tree.
"""

from __future__ import annotations

from itertools import islice
from typing import cast

from lxml import etree
from lxml.html import Element, HtmlElement, HTMLParser, document_fromstring

from caspian.extract.reasons import Reason, RefusedError

# In UTF-8 these bytes are these characters and nothing else.
CONTROL = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
# Holds no article text. `noscript` repeats images and trackers; the gates have looked at it before.
# trafilatura drops most of these too, but not before it has copied them several times.
STRIPPED = (
    "head", "script", "style", "svg", "template", "iframe", "noscript", "audio", "video",
    "canvas", "object", "embed", "math", "select", "textarea", "button", "dialog", "img", "source", "picture", "input",
    "link", "meta",
)  # fmt: skip
# Around the article, unless a page has put the article itself there.
MARGINS = ("nav", "aside", "footer")
MARGIN_SHARE = 0.5
# A menu, a list of headlines: so many links, of so many characters on average, that are so much of the text.
MENU_LINKS = 3
# Longer ones are found by their parts; measuring nested lists as wholes would be quadratic.
MENU_MAX_LINKS = 300
MENU_LINK_SIZE = 60
MENU_SHARE = 0.8
# The headline of another article: characters, links, and how much of the paragraph they are.
POINTER_MIN, POINTER_MAX = 15, 200
POINTER_LINKS = 2
POINTER_SHARE = 0.9
CONTAINERS = etree.XPath("//article | //main | //*[@itemprop='articleBody' or @role='main']")
# Measured on two sets of pages: lower shares cut paragraphs off, without it sidebars get in (docs/decisions/0020).
SCOPE_SHARE = 0.85
# With less text the share means nothing.
SCOPE_MIN = 400
# Lists of teasers have one `article` each; measuring all would be quadratic.
MAX_CONTAINERS = 50


def parse(raw: bytes) -> HtmlElement:
    """Parse UTF-8 without network, DTD, comments or processing instructions.

    Raises:
        RefusedError: nothing to parse, or more than libxml2's 256 levels of elements.
    """
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, no_network=True)
    # lxml.html picks a class per tag in Python, for each element touched; one class for all is a tenth of the whole
    # extraction.
    parser.set_element_class_lookup(ONE_CLASS)
    try:
        tree = document_fromstring(raw.translate(None, CONTROL), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise RefusedError(Reason.EMPTY) from None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # The tree ends where the limit was met: what follows would be lost silently.
        raise RefusedError(Reason.TOO_DEEP)
    return tree


def select(path: etree.XPath, tree: HtmlElement, limit: int) -> list[HtmlElement]:
    """The first elements that a path of elements finds, in document order."""
    return cast(list[HtmlElement], path(tree))[:limit]


def strip(tree: HtmlElement) -> None:
    """Take out, in place, what can never be article text: elements of other uses, and menus."""
    etree.strip_elements(tree, *STRIPPED, with_tail=False)
    if sum(mass(element) for element in tree.iter(*MARGINS)) <= MARGIN_SHARE * mass(tree):
        etree.strip_elements(tree, *MARGINS, with_tail=False)
    pointers = [element for element in tree.iter("p") if _is_pointer(element)]
    for element in [*(element for element in tree.iter("ul", "ol", "tr") if _is_menu(element)), *pointers]:
        if element.getparent() is not None:
            element.drop_tree()


def _is_menu(element: HtmlElement) -> bool:
    """A list, or a row of a page laid out as a table, of short links and hardly anything else."""
    links = [len("".join(link.itertext()).strip()) for link in islice(element.iter("a"), MENU_MAX_LINKS + 1)]
    if not MENU_LINKS <= len(links) <= MENU_MAX_LINKS or sum(links) > MENU_LINK_SIZE * len(links):
        return False
    return sum(links) >= MENU_SHARE * sum(map(len, "".join(element.itertext()).split()))


def _is_pointer(element: HtmlElement) -> bool:
    """A paragraph that is nothing but the headline of another article, linked."""
    links = element.findall(".//a")
    if not 1 <= len(links) <= POINTER_LINKS:
        return False
    size = len("".join(element.itertext()).strip())
    linked = sum(len("".join(link.itertext()).strip()) for link in links)
    return POINTER_MIN <= size <= POINTER_MAX and linked >= POINTER_SHARE * size


def mass(element: HtmlElement) -> int:
    """Characters inside paragraphs."""
    return sum(len("".join(p.itertext()).strip()) for p in element.iter("p"))


def scope(tree: HtmlElement) -> tuple[HtmlElement, int]:
    """The smallest single container that holds nearly all paragraphs, as a page of its own, and the whole's mass.

    The container is moved out of `tree`, not copied.
    """
    total = mass(tree)
    best: tuple[int, HtmlElement] | None = None
    if total >= SCOPE_MIN:
        # The last of equals is the innermost: XPath answers in document order.
        for element in select(CONTAINERS, tree, MAX_CONTAINERS):
            held = mass(element)
            if held >= SCOPE_SHARE * total and (best is None or held <= best[0]):
                best = held, element
    if best is None:
        return tree, total
    element = best[1]
    page = Element("html")
    body = etree.SubElement(page, "body")
    element.tail = None
    body.append(element)
    return page, total
