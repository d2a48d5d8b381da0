"""Tells an article from videos, posts, app stores, home pages, lists and search results."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from bot.articles.page_lines import KEY_CHARS, comments_of, letters
from bot.articles.shown import Shown
from bot.articles.sign import Sign
from bot.articles.structured import types
from bot.domain.words import count_words

#: A page with a player and less text than this has no article or transcript of its own.
MEDIA_WORDS = 120
#: Links have at least this share of the words that a list shows, and that a home page shows.
LIST_LINKS_MIN = 0.5
HOME_LINKS_MIN = 0.35
#: A paragraph of so many words is prose; so many of them, or twice the words in all, are an article …
PROSE_WORDS = 25
PROSE_PARAGRAPHS = 3
#: … but fewer words than this below the name of a section, with so many headlines, only introduce it.
SECTION_WORDS = 120
SECTION_NAME_WORDS = 3
#: A paragraph below a headline tells another story with so many words.
STORY_WORDS = 12
STORIES_MIN = 6
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


def other_kinds(page: Shown) -> Iterator[Sign]:
    """Reason and evidence for each kind that the page is instead of an article."""
    host = urlsplit(page.url).hostname or ""
    declared = {name for node in page.data.nodes for name in types(node)}
    is_app = declared & _APPS and not page.is_declared_article and not _is_enough(_prose(page))
    if is_app or _APP_STORES.search(page.url):
        yield Sign("app_store", "app_store", host)
    if _SOCIAL.search(host) and (page.words < MEDIA_WORDS or not page.is_declared_article):
        yield Sign("social_post", "social_host", host)
    if page.words < MEDIA_WORDS:
        yield from _media(page, declared)
    yield from _lists(page, declared)


def _media(page: Shown, declared: set[str]) -> Iterator[Sign]:
    """Players without an article around them."""
    kind = page.data.first("og:type").lower()
    if kind.startswith("video") or (declared & _VIDEO and not page.data.articles) or page.data.first("twitter:player"):
        yield Sign("video", "video_declared", f"og:type {kind}" if kind.startswith("video") else "declared as a video")
    if kind.startswith("music") or (declared & _AUDIO and not page.data.articles):
        yield Sign("audio", "audio_declared", f"og:type {kind}" if kind.startswith("music") else "declared as audio")
    if page.is_declared_article:
        return
    for player in ("video", "audio"):
        # What plays without a sound, by itself, is a moving picture behind the text.
        if any(element.get("muted") is None or element.get("autoplay") is None for element in page.tree.iter(player)):
            yield Sign(player, f"{player}_player", "a player and no article")


def _lists(page: Shown, declared: set[str]) -> Iterator[Sign]:
    """Home, section and search pages, and threads of comments."""
    if page.is_declared_article:
        return
    address = urlsplit(page.url)
    asked = {name.lower() for name, _ in parse_qsl(address.query)} & _QUERIES
    if (asked or "search" in address.path.lower()) and page.title_says("search"):
        yield Sign("not_article", "search_page", "a page of search results")
    if _is_long_read(page):
        return
    own = _prose(page)
    if own and _are_comments(page, own):
        yield Sign("not_article", "comments_only", "comments of readers")
    if _is_enough(own):
        words = sum(map(count_words, own))
        if words < SECTION_WORDS and _has_stories(page) and count_words(page.heading) <= SECTION_NAME_WORDS:
            yield Sign("not_article", "section", f"headlines that lead elsewhere, and {words} words")
        return
    stories = [line for line in page.foreign_paragraphs if count_words(line) >= STORY_WORDS]
    if len(stories) >= PROSE_PARAGRAPHS:
        yield Sign("not_article", "section", f"{len(stories)} paragraphs below headlines that lead elsewhere")
    share = _link_share(page)
    if _ROOT.match(address.path) and not address.query and (share >= HOME_LINKS_MIN or not own):
        seen = "no paragraph of prose" if not own else f"{share:.0%} of its words are links"
        yield Sign("not_article", "home_page", f"a home page: {seen}")
    if declared & _LISTS or share >= LIST_LINKS_MIN:
        yield Sign("not_article", "list_of_links", f"a list of links: {share:.0%} of its words")


def _prose(page: Shown) -> list[str]:
    """The page's own paragraphs."""
    return [line for line in page.own_paragraphs if count_words(line) >= PROSE_WORDS]


def _is_enough(paragraphs: list[str]) -> bool:
    """Whether paragraphs are enough for an article."""
    return len(paragraphs) >= PROSE_PARAGRAPHS or sum(map(count_words, paragraphs)) >= 2 * PROSE_WORDS


def _is_long_read(page: Shown) -> bool:
    """Whether the text is too long for anything but an article: this spares most pages a closer look."""
    return sum(1 for line in page.text.split("\n") if count_words(line) >= PROSE_WORDS) >= LONG_READ_PARAGRAPHS


def _has_stories(page: Shown) -> bool:
    """Whether the page shows headlines that lead elsewhere, as many as a section does."""
    return sum(1 for line in page.lines if line.is_linked and line.is_heading) >= STORIES_MIN


def _are_comments(page: Shown, paragraphs: list[str]) -> bool:
    comments = comments_of(page.tree)
    return bool(comments) and all(letters(line)[:KEY_CHARS] in comments for line in paragraphs)


def _link_share(page: Shown) -> float:
    linked = sum(count_words(str(link.text_content())) for link in page.tree.iter("a"))
    return linked / max(1, linked, count_words(page.all_text))
