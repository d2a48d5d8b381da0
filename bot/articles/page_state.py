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

from bot.articles.page import WORDS_MIN
from bot.articles.page_kind import other_kinds
from bot.articles.shown import Shown
from bot.articles.sign import Sign
from bot.domain.errors import NothingToRead
from bot.domain.words import count_words

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
#: A page that only says that there is nothing, and offers other stories, has fewer words with theirs.
TEASED_WORDS = 500
#: A text with so many full paragraphs tells a story, whatever words it uses.
TOLD_PARAGRAPHS = 2
#: Text of fewer words has a sentence in it, or it is a list of names and counts.
SENTENCE_WORDS = 60
#: A page that says where its link leads has fewer words.
LEAVING_WORDS = 120
#: Longer texts are about templates, not made of them.
TEMPLATE_WORDS = 300

_REFUSALS = frozenset({FORBIDDEN, TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE})
_CONSENT_ADDRESS = re.compile(
    r"^https?://(?:consent|guce|cmp|cookies?)\.|/(?:privacy-gate|cookie-?wall|consent)(?:[/?]|$)"
)
_LOGIN_ADDRESS = re.compile(r"/(?:log-?in|sign-?in|auth|sso|account/login|users/sign_in|accounts/login)(?:[/?.]|$)")
_CUT_OFF = re.compile(r"(?:…|\.\.\.)[\"”’)\]]?\s*$")
#: What a script would have replaced: {{ title }}, {% block %}, <%= title %>, ${title}.
_TEMPLATE = re.compile(r"\{\{[^{}]{1,80}\}\}|\{%[^{}]{1,80}%\}|<%[^<>]{1,80}%>|\$\{[^{}\n]{1,60}\}")
#: Some words and the end of a sentence; Thai, Lao, Khmer and Burmese have no sign for it that all writers use.
_SENTENCE = re.compile(r"\w[^\n]{20,}[.!?…。！？؟।۔][\"”»’“)\]]*(?:\s|$)|[\u3040-\u30ff\u3400-\u9fff][^\n]{8,}[。！？]")
_WITHOUT_STOPS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def judge(page: Shown) -> str:
    """
    The state of an article: "ok", or "subscriber" when it is declared as paid although the text is there.

    Raises:
        NothingToRead: the page is no article; with the reason and what gave it away.
    """
    signs = chain(
        _refused(page), _missing(page), _walls(page), _leaving(page), _scripted(page), other_kinds(page), _short(page)
    )
    for sign in signs:
        raise NothingToRead(sign.reason, sign.evidence, sign.rule)
    return "subscriber" if page.is_declared_paid else "ok"


def _refused(page: Shown) -> Iterator[Sign]:
    """The site wants to see a person, or refuses."""
    if page.mitigated == "challenge":
        yield Sign("bot_check", "check_header", "header cf-mitigated")
    fine = OK <= page.status < MULTIPLE_CHOICES
    if fine and page.words >= BOT_CHECK_WORDS:
        return  # nothing below could tell; looking for it is most of what judging an article costs
    marker, title, said = page.marks("bot_check"), page.title_says("bot_check"), page.says("bot_check")
    if page.status in _REFUSALS and (marker or title or said):
        yield Sign("bot_check", "check_status", f"status {page.status} and {marker or title or said}")
    if not fine:
        yield Sign("forbidden" if page.status in _REFUSALS else "error_page", "status", f"status {page.status}")
    if page.words < BOT_CHECK_WORDS and sum(map(bool, (marker, title, said))) > 1:
        yield Sign("bot_check", "check_signs", f"{marker} {title} {said}".strip())
    if page.words < TEXT_ONLY_WORDS and (marker or (title and count_words(page.all_text) < BOT_CHECK_WORDS)):
        yield Sign("bot_check", "check_marker", marker or title)


def _missing(page: Shown) -> Iterator[Sign]:
    """
    There is no such page, or it is broken, although the status says that all is well.

    Such pages offer other stories, so only what is the page's own counts: neither links nor what stands below them.
    """
    if page.words >= TEASED_WORDS:
        return
    for state, rule, words_max in (("not_found", "missing", NOT_FOUND_WORDS), ("error_page", "broken", ERROR_WORDS)):
        if (title := page.title_says(state)) and page.own_words < words_max:
            yield Sign(state, f"{rule}_title", f"title {title}")
        little = page.own_words < TEXT_ONLY_WORDS and count_words(page.own_text) < words_max
        if little and (said := page.says(state, page.own_text)):
            yield Sign(state, f"{rule}_text", said)


def _walls(page: Shown) -> Iterator[Sign]:
    """The article is there, for others."""
    if _CONSENT_ADDRESS.search(page.url):
        yield Sign("consent_wall", "consent_address", "the address that it redirects to")
    is_short, ending = page.words < PAYWALL_WORDS, "\n".join(page.text.split("\n")[-3:])
    if page.is_declared_paid and (is_short or _CUT_OFF.search(page.text) or page.says("paywall", ending)):
        yield Sign("paywall", "paid_cut_off", "declared as not free, and the text is cut off")
    if is_short and (said := page.says("paywall")) and (page.words < ERROR_WORDS or page.marks("paywall")):
        yield Sign("paywall", "paid_words", said)
    if page.words >= max(LOGIN_WORDS, CONSENT_WORDS):
        return
    told = page.paragraphs >= TOLD_PARAGRAPHS
    title = page.title_says("login_wall")
    signs = (
        title,
        page.says("login_wall"),
        page.tree.find(".//input[@type='password']") is not None,
        _LOGIN_ADDRESS.search(urlsplit(page.url).path),
    )
    if page.words < LOGIN_WORDS and sum(map(bool, signs)) > 1 and (title or not told):
        yield Sign("login_wall", "login_signs", f"title {title}" if title else "it asks for a password")
    if page.words < CONSENT_WORDS and not told and (phrases := page.phrases("consent_wall")) > 1:
        yield Sign("consent_wall", "consent_words", f"{phrases} phrases about cookies and consent")


def _leaving(page: Shown) -> Iterator[Sign]:
    """A page between a link and where it leads."""
    if page.words < LEAVING_WORDS and page.paragraphs < TOLD_PARAGRAPHS:
        title, said = page.title_says("leaving"), page.says("leaving", page.text or page.own_text)
        if said or title:
            yield Sign("not_article", "leaving", said or title)


def _scripted(page: Shown) -> Iterator[Sign]:
    """The text comes with scripts, which are not run."""
    templates = _TEMPLATE.findall(page.text) if page.words < TEMPLATE_WORDS else []
    if len(templates) > 1 and count_words(_TEMPLATE.sub(" ", page.text)) < TEXT_ONLY_WORDS:
        yield Sign("needs_javascript", "script_templates", templates[0][:60])
    if page.words >= SCRIPT_WORDS:
        return
    without_scripts = " ".join(str(element.text_content()) for element in page.tree.iter("noscript"))
    if said := page.says("needs_javascript") or page.says("needs_javascript", without_scripts):
        yield Sign("needs_javascript", "script_words", said)
    if max(page.words, count_words(page.all_text)) < WORDS_MIN and _has_scripts(page.tree):
        yield Sign("needs_javascript", "script_empty", "an empty page with scripts")


def _short(page: Shown) -> Iterator[Sign]:
    """Too little to brief."""
    if page.words < WORDS_MIN:
        yield Sign("too_short" if page.words else "no_text", "few_words", f"{page.words} words")
    if page.words < SENTENCE_WORDS and not _WITHOUT_STOPS.search(page.text) and not _SENTENCE.search(page.text):
        yield Sign("too_short", "no_sentence", f"{page.words} words and no sentence")


def _has_scripts(tree: HtmlElement) -> bool:
    return any(script.get("src") for script in tree.iter("script"))
