"""
Takes out of a page what its readers do not see: hidden text can carry instructions for a model.

Looks at the `hidden` attribute, inline styles and simple selectors in style elements. External style sheets are not
fetched, and what only scripts hide is not known. aria-hidden alone hides nothing from the eye, nor does a panel that a
button opens.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from lxml.html import HtmlElement

#: Of all style elements of a page together; the rest is not read.
CSS_CHARS_MAX = 400_000
#: Text smaller than this is not read by people; in CSS pixels.
FONT_PX_MIN = 4.0
#: Whatever stands further left or above than this is off the screen; in CSS pixels.
OFF_SCREEN_PX = -500.0
#: Hidden text that is more than this share of a page's paragraphs is its body, folded until a reader asks for more.
BODY_SHARE = 0.5
#: Panels inside of panels that are opened.
PANELS_DEEP_MAX = 3

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TELLING = re.compile(r"display|visib|opacity|indent|clip|overflow|font-size|absolute|fixed|margin-|scale|transparent")
_SIMPLE = re.compile(r"([a-z][a-z0-9]{0,15})?(?:([.#])(-?[\w-]{1,80}))?$", re.IGNORECASE)
_NUMBER = re.compile(r"(-?\d{0,6}(?:\.\d{1,4})?)(px|pt|em|rem|ex|%|vw|vh)?$")
_PIXELS = {"px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "%": 0.16, "vw": 10.0, "vh": 8.0, None: 1.0}
_ZERO_CLIP = re.compile(r"rect\(\s*(?:0|1px)\D*(?:0|1px)\D|inset\(\s*(?:50|100)%|circle\(\s*0")
#: Never rendered as they stand. <noscript> is: browsers that run scripts hide it, and we are none.
_PANELS = frozenset({"region", "tabpanel"})
_CONTROLS = ("button", "a", "summary", "li", "div", "span", "h2", "h3", "h4")
#: All that a panel's style says: more would hide it in a way that no button undoes.
_NOT_SHOWN = re.compile(r"^\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:!important\s*)?;?\s*$", re.IGNORECASE)
_NEVER_SHOWN = frozenset({"template", "datalist"})


def drop_hidden(tree: HtmlElement) -> int:
    """Remove what is hidden from the tree; how many characters of text went."""
    hidden, shown = _hidden_elements(tree), set[HtmlElement]()
    for _ in range(PANELS_DEEP_MAX):
        opened = (_folded_body(tree, hidden) | _opened(tree, hidden)) - shown
        if not opened:
            break
        shown |= opened
        hidden = _hidden_elements(tree, shown)  # inside of them, too
    for element in shown:  # extractors leave out what says so
        element.attrib.pop("hidden", None)
        element.attrib.pop("style", None)
    dropped = 0
    for element in hidden:
        if element.getparent() is not None:
            dropped += len("".join(str(element.text_content()).split()))
            element.drop_tree()
    return dropped


def _hidden_elements(tree: HtmlElement, shown: Collection[HtmlElement] = ()) -> list[HtmlElement]:
    """The outermost hidden ones; those that are `shown` all the same are not."""
    body = tree.find("body")
    rules = _hiding_rules(tree)
    found: list[HtmlElement] = []
    inside: set[HtmlElement] = set()
    for element in body.iter() if body is not None else ():
        if not isinstance(element.tag, str) or element.getparent() in inside:
            inside.add(element)
        elif element is not body and element not in shown and _is_hidden(element, rules):
            inside.add(element)
            found.append(element)
    return found


def _is_hidden(element: HtmlElement, rules: frozenset[str]) -> bool:
    if element.tag in _NEVER_SHOWN or (element.tag == "dialog" and element.get("open") is None):
        return True
    if element.get("hidden", "until-found") != "until-found":
        return True
    if (style := element.get("style")) and (hides := hiding(style)) is not None:
        return hides
    return bool(rules) and not rules.isdisjoint(_selectors(str(element.tag), element.get("class"), element.get("id")))


@lru_cache(maxsize=4096)
def _selectors(tag: str, classes: str | None, name: str | None) -> frozenset[str]:
    """The simple selectors that an element answers to."""
    names = [*(f".{one}" for one in (classes or "").split()), f"#{name or ''}"]
    return frozenset([tag, *names, *(tag + one for one in names)])


def _hiding_rules(tree: HtmlElement) -> frozenset[str]:
    """Simple selectors in the page's style elements of which the last rule hides. At-rules are left out."""
    css = " ".join(element.text or "" for element in tree.iter("style") if _for_screens(element.get("media")))
    rules: dict[str, bool] = {}
    for selectors, declarations in _rules(_COMMENT.sub(" ", css[:CSS_CHARS_MAX])):
        if not _TELLING.search(declarations) or (hides := hiding(declarations)) is None:
            continue
        for selector in map(str.strip, selectors.split(",")):
            if (found := _SIMPLE.match(selector)) and selector.lower() not in {"html", "body", ""}:
                tag, mark, name = found.groups()
                rules[f"{(tag or '').lower()}{mark or ''}{name or ''}"] = hides
    return frozenset(selector for selector, hides in rules.items() if hides)


def _for_screens(media: str | None) -> bool:
    return not media or "screen" in media.lower() or media.strip().lower() == "all"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of each rule outside of @media and other blocks that hold rules of their own."""
    depth = 0
    for part in css.split("}"):
        *outer, selectors, declarations = part.split("{") if "{" in part else ("", "")
        depth += len(outer)
        if depth == 0 and selectors:
            yield selectors.rpartition(";")[2], declarations
        if "{" not in part:
            depth = max(0, depth - 1)


@lru_cache(maxsize=4096)
def hiding(declarations: str) -> bool | None:
    """Whether CSS declarations hide text; None when they say nothing about it."""
    style: dict[str, str] = {}
    for declaration in declarations.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            style[name.strip().lower()] = value.replace("!important", "").strip().lower()
    if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
        return True
    if style.get("content-visibility") == "hidden" or _tiny(style) or _off_screen(style) or _see_through(style):
        return True
    return False if style.keys() & {"display", "visibility"} else None


def _tiny(style: dict[str, str]) -> bool:
    font = _pixels(style.get("font-size", ""))
    sizes = [_pixels(style.get(name, "")) for name in ("height", "max-height", "width", "max-width")]
    cut = style.get("overflow", style.get("overflow-y", "")) in {"hidden", "clip"}
    squeezed = cut and any(size is not None and size <= 1 for size in sizes)
    scaled = bool(re.search(r"scale\(\s*0(?:\.0\d*)?\s*[,)]", style.get("transform", "")))
    return (font is not None and font < FONT_PX_MIN) or squeezed or scaled


def _off_screen(style: dict[str, str]) -> bool:
    if (_pixels(style.get("text-indent", "")) or 0) <= OFF_SCREEN_PX:
        return True
    if _ZERO_CLIP.search(style.get("clip", "")) or _ZERO_CLIP.search(style.get("clip-path", "")):
        return True
    moved = ("left", "top", "right", "bottom") if style.get("position") in {"absolute", "fixed", "relative"} else ()
    margins = ("margin-left", "margin-top")
    return any((_pixels(style.get(name, "")) or 0) <= OFF_SCREEN_PX for name in (*moved, *margins))


def _see_through(style: dict[str, str]) -> bool:
    opacity, colour = _pixels(style.get("opacity", "")), style.get("color", "")
    background = style.get("background-color") or style.get("background", "")
    return (opacity is not None and opacity < 0.05) or colour == "transparent" or bool(colour and colour == background)  # noqa: PLR2004 - no eye sees 5 %


def _pixels(value: str) -> float | None:
    found = _NUMBER.match(value)
    return float(found[1]) * _PIXELS[found[2]] if found and any(map(str.isdigit, found[1])) else None


def _folded_body(tree: HtmlElement, hidden: Iterable[HtmlElement]) -> set[HtmlElement]:
    """Hidden elements, or hidden siblings together, that hold most of the page's paragraphs."""
    sizes = {element: _paragraph_chars(element) for element in hidden}
    whole = _paragraph_chars(tree)
    together: Counter[HtmlElement | None] = Counter()
    for element, size in sizes.items():
        together[element.getparent()] += size
    limit = BODY_SHARE * whole
    return {element for element, size in sizes.items() if size and together[element.getparent()] > limit}


def _opened(tree: HtmlElement, hidden: Iterable[HtmlElement]) -> set[HtmlElement]:
    """Panels that are folded away, and that a reader opens by a button or a tab that is shown and says something."""
    body = tree.find("body")
    out_of_sight = {inner for element in hidden for inner in element.iter()}
    named = {
        name
        for control in (body.iter(*_CONTROLS) if body is not None else ())
        if control.get("aria-controls") and control not in out_of_sight and _says_something(control)
        for name in str(control.get("aria-controls")).split()
    }
    return {element for element in hidden if element.get("id") in named and _is_folded_panel(element)}


def _says_something(control: HtmlElement) -> bool:
    return bool(str(control.text_content()).strip() or control.get("aria-label"))


def _is_folded_panel(element: HtmlElement) -> bool:
    """Whether it is not shown at all, as a button undoes it; text that is tiny or see-through stays so when opened."""
    is_panel = element.get("role") in _PANELS and element.tag not in _NEVER_SHOWN | {"dialog"}
    return is_panel and (element.get("hidden") is not None or _NOT_SHOWN.search(element.get("style") or "") is not None)


def _paragraph_chars(element: HtmlElement) -> int:
    return sum(len(str(paragraph.text_content())) for paragraph in element.iter("p"))
