"""
Takes the apparatus of encyclopedias and papers out of a page: marks, links for editing, references, boxes of data.

Known by form: a raised note in brackets, a link in brackets in a heading, a list whose items lead back into the text, a
table of short pairs in front of the first paragraph.
"""

import re

from lxml.html import HtmlElement

from bot.articles.tree.elements import HEADINGS, classes, is_in_page, text_of
from bot.articles.tree.prose import prose

#: A cell of a box with data is no longer than this.
DATUM_CHARS_MAX = 160

_BRACKETED = re.compile(r"[\[［（(].{1,60}[\]］）)]$")
_NOTE = re.compile(r"\[.{1,60}\]$")
_BACK = re.compile(r"[\^↑⇑]")
_RETURN = re.compile(r"[\^↑⇑↩↵⮝⤴\ufe0e\ufe0f]+$")
_LISTS = frozenset({"references", "reflist", "mw-references-wrap", "citation-list"})
_BOXES = frozenset({"infobox", "taxobox", "vcard", "navbox", "vertical-navbox", "metadata", "ambox"})
#: Ids that MediaWiki gives what stands around its text.
_AROUND = frozenset({"siteSub", "contentSub", "coordinates", "jump-to-nav", "catlinks"})
_HATNOTES = frozenset({"hatnote", "dablink", "rellink", "homonymie"})


def drop_apparatus(tree: HtmlElement) -> None:
    """Remove what refers and edits; see above. To be called before `make_plain`."""
    body = tree.find("body")
    if body is None:
        return
    for raised in list(body.iter("sup")):
        if is_in_page(raised) and _NOTE.match(text_of(raised)):
            raised.drop_tree()
    for heading in list(body.iter(*HEADINGS)):
        _drop_edit_links(heading)
    for element in list(body.iter("ol", "ul", "div", "section")):
        if _is_reference_list(element) and is_in_page(element):
            _drop_with_heading(element)
    for link in list(body.iter("a")):
        if (link.get("href") or "").startswith("#") and _RETURN.match(text_of(link)) and is_in_page(link):
            link.drop_tree()
    _drop_boxes(body)


def _drop_edit_links(heading: HtmlElement) -> None:
    for inner in list(heading.iterdescendants("span", "small", "a")):
        is_link = inner.tag == "a" or inner.find(".//a") is not None
        if is_link and is_in_page(inner) and _BRACKETED.match(text_of(inner)):
            inner.drop_tree()


def _is_reference_list(element: HtmlElement) -> bool:
    if _LISTS & set(classes(element)):
        return True
    if element.tag not in {"ol", "ul"}:
        return False
    items = element.findall("li")
    return bool(items) and _leads_back(items[0]) and sum(map(_leads_back, items)) * 2 > len(items)


def _leads_back(item: HtmlElement) -> bool:
    """Whether an item begins with a mark that leads back into the text, or ends with one."""
    if _BACK.match(text_of(item)):
        return True
    links = list(item.iter("a"))
    return any((link.get("href") or "").startswith("#") and _BACK.match(text_of(link)) for link in links)


def _drop_with_heading(element: HtmlElement) -> None:
    """The heading above goes too when nothing else stands below it."""
    above, below = element.getprevious(), element.getnext()
    is_last = below is None or _is_heading(below)
    if above is not None and is_last and _is_heading(above) and not (above.tail or "").strip():
        above.drop_tree()
    element.drop_tree()


def _is_heading(element: HtmlElement) -> bool:
    """Whether an element is a heading, or holds one and nothing more."""
    holds_one = len(element) > 0 and element[0].tag in HEADINGS and text_of(element[0]) == text_of(element)
    return element.tag in HEADINGS or holds_one


def _drop_boxes(body: HtmlElement) -> None:
    first = next(prose(body), None)
    above = set(first.itersiblings(preceding=True)) if first is not None else set()
    for element in list(body.iter("table", "div")):
        if _is_box(element, above) and is_in_page(element):
            element.drop_tree()


def _is_box(element: HtmlElement, above: set[HtmlElement]) -> bool:
    """Whether an element stands beside the text: named as a box or a hatnote, or in front of the first paragraph."""
    is_table = element.tag == "table"
    if (_BOXES if is_table else _HATNOTES) & set(classes(element)) or element.get("id") in _AROUND:
        return True
    if not (is_table or element.get("role") == "note") or element not in above:
        return False
    return not is_table or _is_pairs(element)


def _is_pairs(table: HtmlElement) -> bool:
    """Whether a table says short things about one subject: rows of a name and a value."""
    rows = [row.findall("th") + row.findall("td") for row in table.iter("tr")]
    named = sum(1 for cells in rows if len(cells) == 2)  # noqa: PLR2004 - a name and its value
    short = all(len(text_of(cell)) <= DATUM_CHARS_MAX for cells in rows for cell in cells)
    return short and named * 2 > len(rows) and all(len(cells) <= 2 for cells in rows)  # noqa: PLR2004 - as above
