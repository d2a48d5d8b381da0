"""
Tells an article from what a site shows instead of one.

The order of evidence: status and headers, then structure, then wording, and wording only where there is little text:
articles are written about paywalls, cookies and robots too. Nothing is bypassed here, only recognised.
"""

import re
from collections.abc import Iterator
from http.client import FORBIDDEN, MULTIPLE_CHOICES, OK, SERVICE_UNAVAILABLE, TOO_MANY_REQUESTS
from itertools import chain
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from bot.articles.page_kind import other_kinds
from bot.articles.shown import Shown, count_words
from bot.domain.errors import NothingToRead

#: Words of article text below which wording counts, by what it would tell.
BOT_CHECK_WORDS = 120
NOT_FOUND_WORDS = 150
ERROR_WORDS = 80
LOGIN_WORDS = 120
PAYWALL_WORDS = 200
CONSENT_WORDS = 150
SCRIPT_WORDS = 40
#: The same for pages that say it in their text and not in their title, or have a marker and no telling title.
TEXT_ONLY_WORDS = 60
#: A text with so many full paragraphs tells a story, whatever words it uses.
TOLD_PARAGRAPHS = 2
#: Fewer words than this are no text to brief.
WORDS_MIN = 15

_REFUSALS = frozenset({FORBIDDEN, TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE})
_CONSENT_ADDRESS = re.compile(
    r"^https?://(?:consent|guce|cmp|cookies?)\.|/(?:privacy-gate|cookie-?wall|consent)(?:[/?]|$)"
)
_LOGIN_ADDRESS = re.compile(r"/(?:log-?in|sign-?in|auth|sso|account/login|users/sign_in|accounts/login)(?:[/?.]|$)")
_CUT_OFF = re.compile(r"(?:…|\.\.\.)[\"”’)\]]?\s*$")
_NOT_FREE = frozenset({"false", "http://schema.org/false", "https://schema.org/false"})


def judge(page: Shown) -> str:
    """
    The state of an article: "ok", or "subscriber" when it is declared as paid although the text is there.

    Raises:
        NothingToRead: the page is no article; with the reason and what gave it away.
    """
    signs = chain(_refused(page), _missing(page), _walls(page), _scripted(page), other_kinds(page))
    for reason, evidence in signs:
        raise NothingToRead(reason, evidence)
    if page.words < WORDS_MIN:
        raise NothingToRead("too_short" if page.words else "no_text", f"{page.words} words")
    return "subscriber" if declared_paid(page) else "ok"


def _refused(page: Shown) -> Iterator[tuple[str, str]]:
    """The site wants to see a person, or refuses."""
    if page.mitigated == "challenge":
        yield "bot_check", "header cf-mitigated"
    marker, title, said = page.marks("bot_check"), page.title_says("bot_check"), page.says("bot_check")
    if page.status in _REFUSALS and (marker or title or said):
        yield "bot_check", f"status {page.status} and {marker or title or said}"
    if not OK <= page.status < MULTIPLE_CHOICES:
        yield "forbidden" if page.status in _REFUSALS else "error_page", f"status {page.status}"
    if page.words < BOT_CHECK_WORDS and sum(map(bool, (marker, title, said))) > 1:
        yield "bot_check", f"{marker} {title} {said}".strip()
    if page.words < TEXT_ONLY_WORDS and (marker or (title and count_words(page.all_text) < BOT_CHECK_WORDS)):
        yield "bot_check", marker or title


def _missing(page: Shown) -> Iterator[tuple[str, str]]:
    """There is no such page, or it is broken, although the status says that all is well."""
    for state, words_max in (("not_found", NOT_FOUND_WORDS), ("error_page", ERROR_WORDS)):
        title, said = page.title_says(state), page.says(state)
        if title and page.words < words_max:
            yield state, f"title {title}"
        if said and page.words < TEXT_ONLY_WORDS and count_words(page.all_text) < words_max:
            yield state, said


def _walls(page: Shown) -> Iterator[tuple[str, str]]:
    """The article is there, for others."""
    if _CONSENT_ADDRESS.search(page.url):
        yield "consent_wall", "the address that it redirects to"
    ending = "\n".join(page.text.split("\n")[-3:])
    said = page.says("paywall") if page.words < PAYWALL_WORDS else page.says("paywall", ending)
    if declared_paid(page) and (page.words < PAYWALL_WORDS or _CUT_OFF.search(page.text) or said):
        yield "paywall", "declared as not free, and the text is cut off"
    if said and page.words < PAYWALL_WORDS and (page.marks("paywall") or page.words < ERROR_WORDS):
        yield "paywall", said
    told = page.paragraphs >= TOLD_PARAGRAPHS
    title = page.title_says("login_wall")
    signs = (
        title,
        page.says("login_wall"),
        page.tree.find(".//input[@type='password']") is not None,
        _LOGIN_ADDRESS.search(urlsplit(page.url).path),
    )
    if page.words < LOGIN_WORDS and sum(map(bool, signs)) > 1 and (title or not told):
        yield "login_wall", f"title {title}" if title else "it asks for a password"
    if page.words < CONSENT_WORDS and not told and (phrases := page.phrases("consent_wall")) > 1:
        yield "consent_wall", f"{phrases} phrases about cookies and consent"


def _scripted(page: Shown) -> Iterator[tuple[str, str]]:
    """The text comes with scripts, which are not run."""
    if page.words >= SCRIPT_WORDS:
        return
    without_scripts = " ".join(str(element.text_content()) for element in page.tree.iter("noscript"))
    if said := page.says("needs_javascript") or page.says("needs_javascript", without_scripts):
        yield "needs_javascript", said
    if max(page.words, count_words(page.all_text)) < WORDS_MIN and _has_scripts(page.tree):
        yield "needs_javascript", "an empty page with scripts"


def _has_scripts(tree: HtmlElement) -> bool:
    return any(script.get("src") for script in tree.iter("script"))


def declared_paid(page: Shown) -> bool:
    """Whether the page says in structured data that it is not free to read (schema.org isAccessibleForFree)."""
    marked = page.tree.iterfind(".//*[@itemprop='isAccessibleForFree']")
    values = [
        *(node.get("isAccessibleForFree") for node in page.data.nodes),
        *page.data.meta.get("isaccessibleforfree", []),
        *(element.get("content") or element.text_content() for element in marked),
    ]
    locked = page.data.first("article:content_tier").lower() == "locked"
    return locked or any(str(value).strip().lower() in _NOT_FREE for value in values)
