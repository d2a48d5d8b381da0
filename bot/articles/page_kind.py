"""Tells an article from videos, posts, app stores, home pages, lists and search results."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from bot.articles.shown import Shown, count_words
from bot.articles.structured import types

#: A page with a player and less text than this has no article or transcript of its own.
MEDIA_WORDS = 120
#: Links have at least this share of the words that a list shows, and that a home page shows.
LIST_LINKS_MIN = 0.5
HOME_LINKS_MIN = 0.35
#: A paragraph of so many words is prose; so many of them, or one twice as long, are an article …
PROSE_WORDS = 25
PROSE_PARAGRAPHS = 3
#: … unless so many headings are links, with fewer words of prose for each and fewer paragraphs than a long read has.
TEASERS_MIN = 6
TEASER_WORDS = 40
LONG_READ_PARAGRAPHS = 10

_ROOT = re.compile(r"^/?(?:index\.\w{3,5}|home|[a-z]{2}(?:-[a-z]{2})?)?/?$", re.IGNORECASE)
_LISTS = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList", "CategoryPage"})
_SOCIAL = re.compile(
    r"(?:^|\.)(?:(?:twitter|x|facebook|instagram|threads|tiktok|reddit|pinterest|tumblr|vk|linkedin|truthsocial)\.com"
    r"|threads\.net|bsky\.app|mastodon\.[a-z]+|weibo\.c(?:n|om))$"
)
_APP_STORES = re.compile(
    r"^https?://(?:(?:apps|itunes)\.apple\.com/.*/app/|play\.google\.com/store/apps|apps\.microsoft\.com/|"
    r"f-droid\.org/.*packages/|store\.steampowered\.com/app/)"
)
_VIDEO = frozenset({"VideoObject", "Movie", "TVEpisode", "Clip"})
_AUDIO = frozenset({"AudioObject", "PodcastEpisode", "MusicRecording", "MusicAlbum", "RadioEpisode", "PodcastSeries"})
_APPS = frozenset({"SoftwareApplication", "MobileApplication", "VideoGame"})
_QUERIES = frozenset({"q", "s", "query", "search", "keyword", "keywords", "searchterm", "suche", "text"})


def other_kinds(page: Shown) -> Iterator[tuple[str, str]]:
    """Reason and evidence for each kind that the page is instead of an article."""
    host = urlsplit(page.url).hostname or ""
    declared = {name for node in page.data.nodes for name in types(node)}
    if _APP_STORES.search(page.url) or (declared & _APPS and not page.is_declared_article and not _has_prose(page)):
        yield "app_store", host
    if _SOCIAL.search(host) and (page.words < MEDIA_WORDS or not page.is_declared_article):
        yield "social_post", host
    if page.words < MEDIA_WORDS:
        yield from _media(page, declared)
    yield from _lists(page, declared)


def _media(page: Shown, declared: set[str]) -> Iterator[tuple[str, str]]:
    """Players without an article around them."""
    kind = page.data.first("og:type").lower()
    if kind.startswith("video") or (declared & _VIDEO and not page.data.articles) or page.data.first("twitter:player"):
        yield "video", f"og:type {kind}" if kind.startswith("video") else "declared as a video"
    if kind.startswith("music") or (declared & _AUDIO and not page.data.articles):
        yield "audio", f"og:type {kind}" if kind.startswith("music") else "declared as audio"
    if page.is_declared_article:
        return
    for player in ("video", "audio"):
        if page.tree.find(f".//{player}") is not None:
            yield player, "a player and no article"


def _lists(page: Shown, declared: set[str]) -> Iterator[tuple[str, str]]:
    """Home, section and search pages."""
    if page.is_declared_article:
        return
    address = urlsplit(page.url)
    asked = {name.lower() for name, _ in parse_qsl(address.query)} & _QUERIES
    if (asked or "search" in address.path.lower()) and page.title_says("search"):
        yield "not_article", "a page of search results"
    if _has_prose(page):
        return
    share = _link_share(page)
    if _ROOT.match(address.path) and not address.query and share >= HOME_LINKS_MIN:
        yield "not_article", "a home page"
    if declared & _LISTS or share >= LIST_LINKS_MIN:
        yield "not_article", "a list of links"


def _has_prose(page: Shown) -> bool:
    """Whether the text has paragraphs enough for an article, and for the teasers around it."""
    long = [words for line in page.text.split("\n") if (words := count_words(line)) >= PROSE_WORDS]
    enough = len(long) >= PROSE_PARAGRAPHS or max(long, default=0) >= 2 * PROSE_WORDS
    teasers = sum(1 for h in page.tree.iter("h2", "h3", "h4") if _is_link(h))
    few = teasers < TEASERS_MIN or sum(long) >= teasers * TEASER_WORDS
    return enough and (few or len(long) >= LONG_READ_PARAGRAPHS)


def _is_link(heading: HtmlElement) -> bool:
    parent = heading.getparent()
    return heading.find(".//a") is not None or (parent is not None and parent.tag == "a")


def _link_share(page: Shown) -> float:
    linked = sum(count_words(str(link.text_content())) for link in page.tree.iter("a"))
    return linked / max(1, linked, count_words(page.all_text))
