"""
Takes the question for consent off a page: it may stand inside of the article, and be longer than the story.

An overlay is known by what it is (a dialogue, or named as one) or by a button that answers it, and by what it talks
about: one notion of devices, partners, advertising, consent and their like is in many articles, several at once with a
button are in none. It never holds the headline.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from lxml.html import HtmlElement

from bot.articles.tree.elements import classes, is_in_page, names_of, text_of
from bot.articles.tree.prose import prose

#: So many notions make an overlay: of what is named or built as one, and of what only has a fitting button.
NOTIONS_NAMED, NOTIONS_UNNAMED = 3, 4
#: More text than this is no question.
OVERLAY_CHARS_MAX = 12_000
#: A page that tells less beside the question is nothing but the question: that is for `page_state` to say.
STORY_CHARS_MIN = 150

_NAME = re.compile(
    r"overlay|modal|consent|cookie|gdpr|dsgvo|rgpd|\bcmp\b|privacy|pop-?up|dialog|notice|banner|lightbox|interstitial",
    re.IGNORECASE,
)
_ROLES = frozenset({"dialog", "alertdialog"})
_HOLDERS = ("div", "section", "aside", "form", "dialog", "fieldset")
_CONTROLS = frozenset({"button", "submit"})


def drop_overlays(tree: HtmlElement) -> None:
    """Remove questions for consent. To be called while buttons are still in the tree."""
    body = tree.find("body")
    if body is None:
        return
    controls = [element for element in body.iter("button", "input", "a") if _is_control(element)]
    notions: dict[HtmlElement, int] = {}
    overlays = {overlay for control in controls if (overlay := _overlay(control, notions)) is not None}
    if overlays and _told_beside(body, overlays) >= STORY_CHARS_MIN:
        for overlay in overlays:
            if is_in_page(overlay):
                overlay.drop_tree()


def _told_beside(body: HtmlElement, overlays: set[HtmlElement]) -> int:
    """Characters of prose outside of the overlays."""
    return sum(len(text_of(p)) for p in prose(body) if overlays.isdisjoint(p.iterancestors()))


def _is_control(element: HtmlElement) -> bool:
    if element.tag == "a":
        return element.get("role") == "button" or any("btn" in name or "button" in name for name in classes(element))
    return element.tag == "button" or element.get("type") in _CONTROLS


def _overlay(control: HtmlElement, notions: dict[HtmlElement, int]) -> HtmlElement | None:
    """The largest element around a button that is a question for consent and nothing else."""
    answers = _answers(text_of(control) or (control.get("value") or ""))
    found = None
    for element in control.iterancestors(*_HOLDERS):
        named = (
            element.get("role") in _ROLES
            or element.get("aria-modal") == "true"
            or bool(_NAME.search(names_of(element)))
        )
        if not named and (not answers or found is not None):
            continue
        if element not in notions:
            notions[element] = _notions(element)
        if notions[element] < 0:
            break
        if notions[element] >= (NOTIONS_NAMED if named else NOTIONS_UNNAMED):
            found = element
    return found


def _notions(element: HtmlElement) -> int:
    """How many different things that such a question talks about are in an element; -1 for one that is more than it."""
    text = text_of(element).casefold()
    if len(text) > OVERLAY_CHARS_MAX or element.find(".//h1") is not None or element.find(".//article") is not None:
        return -1
    return sum(1 for words in _lists()["notions"].values() if any(word in text for word in words))


def _answers(button: str) -> bool:
    """Whether a button's words answer a question for consent."""
    words = " ".join(button.casefold().split())
    return any(
        words == first or words.startswith(f"{first} " if first.isascii() else first)
        for first in _lists()["answers"]["first_words"]
    )


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    file = resources.files("bot.articles.tree") / "overlays.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
