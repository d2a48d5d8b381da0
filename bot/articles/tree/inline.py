"""
Makes the words inside of a line plain text, so that no extractor can take a part of a sentence away.

Extractors delete elements by name and by class, wherever they stand: an icon takes the words behind it along, a date
its own. What is left reads as another statement. After this pass a paragraph holds text, links and line breaks only.
"""

import re

from lxml.etree import strip_tags
from lxml.html import HtmlElement

from bot.articles.tree.elements import (
    HEADINGS,
    INLINE,
    LINES,
    WORDLESS,
    classes,
    ends_sentence,
    is_in_page,
    parent_of,
    text_of,
)

#: Stands for an inline element whose words are those of its line.
_WORDS = "plain-words"
#: Taken off wherever they stand: they say how words look, and no extractor needs to know.
_LOOKS = (
    "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "cite", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "nobr", "q", "rb", "ruby", "s", "samp", "small", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
)  # fmt: skip
#: Shown when somebody points at a word, or a note in the margin: read in place, they are glued into the sentence.
_ASIDE_ROLES = frozenset({"tooltip", "doc-footnote", "doc-noteref"})
_ASIDE = re.compile(
    r"tool-?tips?[-_]*(?:text|content|body|bubble|inner|box|popup)$"
    r"|(?:side|margin|foot|end)-?notes?(?:[-_]*(?:text|content|body|ref|reference|link|marker?|anchor|number))?$"
    # what frameworks call words for screen readers: "(opens in a new window)"
    r"|(?:sr|screen-?reader)-(?:only|text)$|screenreader(?:-only)?$|visually-?hidden$|show-for-sr$|element-invisible$"
    r"|assistive-text$|a11y-(?:hidden|text)$",
    re.IGNORECASE,
)
#: What some sites write for a line's end: <span class="br"></span>. Read over, it glues a heading to its paragraph.
_BREAKS = frozenset({"br", "line-break", "linebreak"})
#: A link to a note at the foot of the page, or whose words are no more than its number.
_NOTE_PLACE = re.compile(r"#.{0,20}(?:fn|note|ref|cite)", re.IGNORECASE)
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§]{1,3})[\])]?$")
#: Words of a sentence only where they stand in its middle.
_CONTROLS = frozenset({"button", "label", "output", "meter"})
_QUOTES = frozenset("\"'“”„«»‚‘’「『")
_DIGITS = re.compile(r"[+\-−–]?\d{1,3}$")
_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")


def break_lines(tree: HtmlElement) -> None:
    """Write as line breaks the empty elements that stand for them."""
    for element in list(tree.iter("span", "i")):
        if not len(element) and not (element.text or "").strip() and not _BREAKS.isdisjoint(classes(element)):
            element.tag = "br"


def make_plain(tree: HtmlElement) -> None:
    """Turn what stands inside of lines into their text; see above."""
    body = tree.find("body")
    if body is None:
        return
    _drop_asides(body)
    _raise_exponents(body)
    _quote(body)
    with_blocks, with_words = _holding_blocks(body), _Lines()
    for element in list(body.iter(*_LOOKS)):
        if element in with_blocks:
            element.tag = "div"  # <font> or <b> around whole paragraphs
    for element in list(body.iter("span", "a", "code", "time", "button", "label", "output", "meter")):
        if element in with_blocks:
            if element.tag == "span":
                element.tag = "div"
        elif with_words.hold(element):
            _plain(element)
    strip_tags(body, _WORDS, *_LOOKS)


def _plain(element: HtmlElement) -> None:
    if element.tag == "a" and _leads_elsewhere(element):
        for name in set(element.attrib) - {"href", "rel"}:
            del element.attrib[name]
    elif not (
        (element.tag in _CONTROLS and not _is_in_sentence(element))
        or (element.tag == "code" and parent_of(element).tag == "pre")
    ):
        element.tag = _WORDS


def _leads_elsewhere(link: HtmlElement) -> bool:
    """Whether following it leaves the text: links do but for those of a heading or in a sentence to their own page."""
    if not link.get("href", "#").startswith("#"):
        return True
    parent = parent_of(link)
    return bool(link.get("href")) and parent.tag not in HEADINGS and text_of(parent) == text_of(link)


def _holding_blocks(body: HtmlElement) -> set[HtmlElement]:
    """Inline elements that hold a block: they are containers, whatever their name."""
    found: set[HtmlElement] = set()
    for element in body.iter():
        if element.tag in INLINE or element.tag in WORDLESS:
            continue
        parent = element.getparent()
        while parent is not None and parent.tag in INLINE and parent not in found:
            found.add(parent)
            parent = parent.getparent()
    return found


class _Lines:
    """Elements that are lines with words of their own, besides those of the elements in them."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, bool] = {}

    def hold(self, element: HtmlElement) -> bool:
        """Whether an element is a part of a line that has other words, or of what is always one line."""
        parent = element.getparent()
        while parent is not None:
            if parent not in self._known:
                self._known[parent] = parent.tag in LINES or _has_words(parent)
            if self._known[parent]:
                return True
            parent = parent.getparent() if parent.tag in INLINE else None
        return False


def _has_words(element: HtmlElement) -> bool:
    if element.text and element.text.strip():
        return True
    return any(child.tail and child.tail.strip() and child.tag in INLINE for child in element)


def _is_in_sentence(element: HtmlElement) -> bool:
    """Whether words stand before the element that do not end a sentence, and others behind it."""
    before, behind = parent_of(element).text or "", element.tail or ""
    if (previous := element.getprevious()) is not None:
        before = text_of(previous) + (previous.tail or "") or before
    return not ends_sentence(before) and bool(behind.strip())


def _drop_asides(body: HtmlElement) -> None:
    for element in list(body.iter("rt", "rp")):
        element.drop_tree()  # readings above the characters
    for element in list(body.iter("span", "small", "i", "em", "a", "sup")):
        is_named = element.get("role") in _ASIDE_ROLES or any(map(_ASIDE.match, classes(element)))
        if (is_named or _is_bubble(element) or _is_note_mark(element)) and is_in_page(element):
            element.drop_tree()


def _is_bubble(element: HtmlElement) -> bool:
    """Of two nested tooltips the outer one is the word, the inner one what is said of it."""
    if "tooltip" not in (element.get("class") or "").lower():
        return False
    return any("tooltip" in (around.get("class") or "").lower() for around in element.iterancestors(*INLINE))


def _is_note_mark(element: HtmlElement) -> bool:
    if element.tag != "a" or not _NOTE_PLACE.match(element.get("href") or ""):
        return False
    return bool(_NOTE_MARK.match(text_of(element)))


def _quote(body: HtmlElement) -> None:
    """Write the quotation marks that browsers set around <q>; without them somebody's words are the article's."""
    for quotation in body.iter("q"):
        text = text_of(quotation)
        if text and text[0] not in _QUOTES:
            quotation.text = f"“{quotation.text or ''}"
            quotation.tail = f"”{quotation.tail or ''}"


def _raise_exponents(body: HtmlElement) -> None:
    """10<sup>6</sup> is no 106."""
    for raised in body.iter("sup"):
        previous = raised.getprevious()
        before = (parent_of(raised).text if previous is None else previous.tail) or ""
        text = text_of(raised)
        if before[-1:].isdigit() and _DIGITS.match(text):
            for inner in list(raised):
                inner.drop_tree()
            raised.text = text.translate(_RAISED)
