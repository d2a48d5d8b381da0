"""
Puts formulas into the sentences that they are a part of.

A formula is markup of its own, a picture, or both with one of them hidden: whatever an extractor drops, the words
around it stay and say something else. So each becomes the text that the page itself gives for it: its TeX, or its signs
in a row.
"""

import re
from itertools import islice

from lxml.html import HtmlElement

from bot.articles.tree.elements import classes, text_of
from bot.language.sentences import split

#: Pictures with more are no formula in a line.
TEX_CHARS_MAX = 400

#: Stands for a formula that is a picture and nothing else: the sentence around it cannot be read.
UNREADABLE = "\ufffc"

_PICTURE = re.compile(
    r"(?:^|[-_/.?])(?:math|mathjax|mwe|latex|tex|katex|equation|formula|codecogs)(?:$|[-_/.?])", re.IGNORECASE
)
_RENDERED = re.compile(r"(?:MathJax|mjx|katex-html)", re.IGNORECASE)
_WRAPPED = re.compile(r"^\{?\s*\\(?:displaystyle|textstyle)\s*(.*?)\}?$|^\$+(.*?)\$+$|^\\[(\[](.*?)\\[)\]]$", re.DOTALL)
_SENTENCE = re.compile(r"(?<![\\\w])[^\W\d_]{2,}(?:[\s,]+[^\W\d_]{2,}){2}")
_TEX_SIGN = re.compile(r"\\[a-zA-Z]+|[_^]\{|^\$.*\$$")
_FRACTION, _POWER, _INDEX, _ROOT = "mfrac", "msup", "msub", "msqrt"


def show_formulas(tree: HtmlElement) -> None:
    """Replace every formula by its text; to be called before what is hidden is dropped."""
    for script in list(tree.iter("script")):
        if (script.get("type") or "").startswith("math/tex") and _is_short(script.text or "") and script.text:
            _drop_rendering(script)
            _become(script, _plain(script.text or ""))
    for math in list(tree.iter("math")):
        if _is_short(text := _text(math)):
            _drop_twins(math)
            _become(math, text)
    for image in list(tree.iter("img")):
        alt = (image.get("alt") or "").strip()
        if _is_short(alt) and _is_formula(image, alt):
            _become(image, _plain(alt) or UNREADABLE)


def readable(line: str) -> str:
    """A line without the sentences that hold a formula of which nothing is known."""
    if UNREADABLE not in line:
        return line
    return " ".join(sentence for sentence in split(line, "und") if UNREADABLE not in sentence)


def _become(element: HtmlElement, text: str) -> None:
    """Turn the element into words, and show them if something around it was hidden."""
    parent, tail = element.getparent(), element.tail
    element.clear()
    element.tag, element.text, element.tail = "span", text, tail
    while parent is not None and parent.tag == "span" and text_of(parent) == " ".join(text.split()):
        parent.attrib.pop("style", None)
        parent.attrib.pop("class", None)
        parent.attrib.pop("aria-hidden", None)
        parent = parent.getparent()


def _drop_twins(math: HtmlElement) -> None:
    """The same formula in another form beside it: a picture for old browsers, what a script rendered."""
    wrapper: HtmlElement | None = math
    while wrapper is not None and wrapper.tag in {"math", "span"}:
        for twin in (wrapper.getprevious(), wrapper.getnext()):
            if twin is None:
                continue
            rendered = twin.get("aria-hidden") == "true" or any(map(_RENDERED.search, classes(twin)))
            if (twin.tag == "span" and rendered) or (twin.tag == "img" and _is_formula(twin, twin.get("alt") or "")):
                twin.drop_tree()
        wrapper = wrapper.getparent()


def _drop_rendering(script: HtmlElement) -> None:
    for twin in list(islice(script.itersiblings(preceding=True), 2)):
        if twin.tag in {"span", "div"} and any(map(_RENDERED.search, classes(twin))):
            twin.drop_tree()


def _is_short(text: str) -> bool:
    """Whether a text may be a formula: what hides, or is no text, must not bring sentences into the article."""
    return len(text) <= TEX_CHARS_MAX and not _SENTENCE.search(text)


def _is_formula(image: HtmlElement, alt: str) -> bool:
    return bool(_TEX_SIGN.search(alt)) or any(map(_PICTURE.search, (*classes(image), image.get("src") or "")))


def _text(math: HtmlElement) -> str:
    """TeX where the page gives it; else the signs in a row, with fractions, powers and roots written out."""
    for annotation in math.iter("annotation"):
        if "tex" in (annotation.get("encoding") or "") and (annotation.text or "").strip():
            return _plain(annotation.text or "")
    return _plain(math.get("alttext") or "") or _row(math)


def _row(element: HtmlElement) -> str:
    if element.tag in {"annotation", "annotation-xml"}:
        return ""
    parts = [_row(child) for child in element]
    if element.tag == _FRACTION and len(parts) == 2:  # noqa: PLR2004 - above and below
        return f"({parts[0]})/({parts[1]})"
    if element.tag in {_POWER, _INDEX} and len(parts) == 2:  # noqa: PLR2004 - base and what is raised or lowered
        return f"{parts[0]}{'^' if element.tag == _POWER else '_'}{parts[1]}"
    inner = (element.text or "").strip() + "".join(parts)
    return f"√({inner})" if element.tag == _ROOT else inner


def _plain(tex: str) -> str:
    """TeX without what only sets its size or marks where it begins."""
    tex = " ".join(tex.split())
    found = _WRAPPED.match(tex)
    return next(group for group in found.groups() if group is not None).strip() if found else tex
