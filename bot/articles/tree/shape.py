"""
Gives a page's elements the names that their use has: a paragraph is a <p>, a container a <div>.

Sites build paragraphs from elements of their own and lay pages out with tables. Extractors know paragraphs and
containers by name, so what has another is easily lost.
"""

from lxml.html import HtmlElement

from bot.articles.tree.elements import CONTAINERS, HEADINGS, INLINE, LINES, WORDLESS, parent_of, text_of
from bot.articles.tree.prose import is_prose

#: HTML's own elements; any other is a site's.
_KNOWN = INLINE | LINES | CONTAINERS | WORDLESS | frozenset(
    {
        "address", "area", "audio", "base", "canvas", "col", "colgroup", "datalist", "dialog", "dir", "dl", "embed",
        "fieldset", "footer", "frame", "frameset", "head", "hgroup", "hr", "html", "iframe", "legend", "map", "marquee",
        "math", "menu", "nav", "noscript", "object", "ol", "optgroup", "option", "param", "pre", "rp", "rt", "search",
        "select", "slot", "table", "tbody", "template", "textarea", "tfoot", "thead", "title", "tr", "track", "ul",
        "video",
    }
)  # fmt: skip
_TABLE = ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col")
#: A cell with so many paragraphs, or one with a heading among them, is a part of the page and no datum.
_LAYOUT_BLOCKS = 2


def name_by_use(tree: HtmlElement) -> None:
    """Rename own elements, layout tables and what holds a paragraph; see above. To be called after `make_plain`."""
    body = tree.find("body")
    if body is None:
        return
    for table in list(body.iter("table")):
        if _is_layout(table):
            _unlay(table)
    for element in list(body.iter("center")):
        element.tag = "div"


def name_own_elements(tree: HtmlElement) -> None:
    """Turn elements that HTML does not know into what they are used as: words of a line, or a container."""
    body = tree.find("body")
    for element in reversed(list(body.iter())) if body is not None else ():
        if isinstance(element.tag, str) and element.tag not in _KNOWN and not _in_foreign(element):
            element.tag = (
                "span" if not any(_is_block(inner) for inner in element) and _is_beside_words(element) else "div"
            )


def empty_unread(tree: HtmlElement) -> None:
    """Take the insides of scripts, styles and drawings out: none is text, and all is copied for each extractor."""
    for element in tree.iter("script", "style"):
        element.text = None
    for drawing in list(tree.iter("svg")):
        for inner in list(drawing):
            drawing.remove(inner)
    for element in list(tree.iter("noscript")):
        if not text_of(element):
            element.drop_tree()  # a picture for those without scripts, often in the middle of a sentence


def _in_foreign(element: HtmlElement) -> bool:
    return next(element.iterancestors("svg", "math"), None) is not None


def _is_block(element: HtmlElement) -> bool:
    return element.tag not in INLINE and element.tag not in WORDLESS


def _is_beside_words(element: HtmlElement) -> bool:
    parent = parent_of(element)
    if parent.tag in LINES or parent.tag in INLINE or (element.tail or "").strip():
        return True
    previous = element.getprevious()
    before = parent.text if previous is None else previous.tail
    return bool((before or "").strip()) or (parent.tag not in _KNOWN and _is_beside_words(parent))


def _is_layout(table: HtmlElement) -> bool:
    """Whether a table arranges the page: a cell holds another table, a heading, or several paragraphs."""
    if table.get("role") in {"presentation", "none"}:
        return True
    for cell in table.iter("td", "th"):
        inside = [inner for inner in cell.iterdescendants("p", "div", "table", *HEADINGS) if text_of(inner)]
        if any(inner.tag == "table" or inner.tag in {"h1", "h2"} for inner in inside):
            return True
        if sum(1 for inner in inside if inner.tag == "p" and is_prose(inner)) >= _LAYOUT_BLOCKS:
            return True
    return False


def _unlay(table: HtmlElement) -> None:
    own = [e for e in table.iter(*_TABLE) if next(e.iterancestors("table"), table) is table]
    for element in own:
        element.tag = "div"
