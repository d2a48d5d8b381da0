"""A digest as HTML: a page that needs nothing else, or what stands below a title elsewhere."""

from collections.abc import Sequence
from html import escape

from bot.domain.digest import Digest, DigestEntry, DigestStory, FeedEntry
from bot.domain.hosts import split
from bot.platforms.chart_svg import svg
from bot.platforms.digest_page import about, about_feed, end, missing, more, numbered, span
from bot.platforms.page import document, paragraph, safe
from bot.texts import say
from bot.texts.answers import digest_title
from bot.texts.chart import chart_words
from bot.texts.digest import arc_lines, compared_lines, missed_items, sources_line
from bot.texts.feeds import feed_line, feed_title, feeds_heading, feeds_rest


def html(digest: Digest, *, foot: Sequence[str] = ()) -> str:
    """The digest as a whole page, which loads nothing; lines of `foot` stand below it."""
    title = digest_title(digest)
    head = f"<header><h1>{safe(title)}</h1>{_opening(digest)}</header>"
    lines = [paragraph(line) for line in foot]
    below = f"<footer>{''.join(lines)}</footer>" if lines else ""
    return document(digest.language, title, [head, "<main>", *_sections(digest), "</main>", below])


def html_body(digest: Digest) -> list[str]:
    """What stands under its title, as elements."""
    return [_opening(digest), *_sections(digest)]


def _opening(digest: Digest) -> str:
    return paragraph(span(digest), "soft") + paragraph(digest.lead, "lead") + _picture(digest)


def _picture(digest: Digest) -> str:
    """And below it all of it in words: nothing is folded, so that it prints whole."""
    if not digest.chart:
        return ""
    title, _, words = chart_words(digest.chart, digest.language).partition(": ")
    told = paragraph(title, "soft") + paragraph(words)
    return f"<figure>{svg(digest.chart, digest.language)}<figcaption>{told}</figcaption></figure>"


def _sections(digest: Digest) -> list[str]:
    """Stories, what stands alone, what feeds say, what is missing, and what it comes down to."""
    language = digest.language
    found = []
    for story in digest.stories:
        links = "".join(f"<li>{_item(entry, digest)}</li>" for _, entry in numbered(story, digest))
        told = [paragraph(sources_line(story, language), "soft"), paragraph(story.text)]
        told += map(paragraph, compared_lines(story, language))
        told.append(_course(story, language))
        told += [f"<ol>{links}</ol>", paragraph(more(story, language)), _feeds(story.feeds, digest)]
        found.append(_section(story.title, *told))
    alone = [
        f"<p>{_item(entry, digest)}</p>{paragraph(entry.line)}{_feeds(entry.feeds, digest)}" for entry in digest.alone
    ]
    found.append(_section(say("digest.also", language) if digest.stories else "", *alone))
    news = [f"<p>{_feed(entry, digest)}</p>{paragraph(feed_line(entry))}" for entry in digest.feeds]
    found.append(_section(feeds_heading(digest), *news, paragraph(feeds_rest(digest))) if digest.feeds else "")
    missed = "".join(f"<li>{safe(url)} · {safe(why)}</li>" for url, why in missed_items(digest))
    lines = [*map(paragraph, missing(digest)), f"<ul>{missed}</ul>" if missed else ""]
    found.append(_section(say("digest.missing_title", language) if missed else "", *lines))
    *remarks, conclusion = end(digest)
    found.append(_section("", *map(paragraph, remarks), paragraph(conclusion, "end")))
    return list(filter(None, found))


def _section(title: str, *parts: str) -> str:
    inside = "".join(parts)
    heading = f"<h2>{safe(title)}</h2>" if title else ""
    return f"<section>{heading}{inside}</section>" if inside else ""


def _item(entry: DigestEntry, digest: Digest) -> str:
    return f"{_linked(entry.title or entry.site, entry.url)} <small>{safe(about(entry, digest))}</small>"


def _feed(entry: FeedEntry, digest: Digest) -> str:
    return f"{_linked(feed_title(entry), entry.url)} <small>{safe(about_feed(entry, digest))}</small>"


def _course(story: DigestStory, language: str) -> str:
    """How a story went on."""
    lines = arc_lines(story, language)
    items = "".join(f"<li>{safe(day)}: {_linked(text, url)}</li>" for day, text, url in lines)
    return f"<ul>{items}</ul>" if items else ""


def _feeds(entries: Sequence[FeedEntry], digest: Digest) -> str:
    """Further sources of what people shared."""
    items = "".join(f"<li>{_feed(entry, digest)}</li>" for entry in entries)
    return f"<ul>{items}</ul>" if items else ""


def _linked(title: str, url: str) -> str:
    return f'<a href="{escape(url)}" rel="noreferrer">{safe(title)}</a>' if split(url) else safe(title)
