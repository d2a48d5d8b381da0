"""
A digest out of chat: as Markdown to paste, and what that has in common with its page of HTML (digest_html.py).

All text is taken for a stranger's: none of it is read as markup, and links lead to web addresses alone.
"""

import re

from bot.domain.digest import Digest, DigestEntry, DigestStory, FeedEntry
from bot.domain.hosts import split
from bot.language.hygiene import visible
from bot.texts import say
from bot.texts.answers import digest_remarks, digest_title
from bot.texts.chart import chart_words
from bot.texts.digest import (
    arc_lines,
    compared_lines,
    counts_line,
    label,
    missed_items,
    missing_lines,
    moment_of,
    posted_line,
    sources_line,
    span_line,
)
from bot.texts.feeds import feed_about, feed_line, feed_title, feeds_heading, feeds_rest

_MARKUP = re.compile(r"[\\`*_\[\]<>|~#&]")
#: What begins a list: "1." and "-".
_LINE_START = re.compile(r"^(\d+(?=[.)])|(?=[-+]))")
_IN_URL = {ord(character): f"%{ord(character):02X}" for character in "<>\\ \"'`"}


def markdown(digest: Digest) -> str:
    """The digest in Markdown (CommonMark)."""
    language = digest.language
    found = [f"# {_plain(digest_title(digest))}", _plain(span(digest)), _plain(digest.lead)]
    found.append(_plain(chart_words(digest.chart, language)) if digest.chart else "")
    for story in digest.stories:
        found += [f"## {_plain(story.title)}", f"*{_plain(sources_line(story, language))}*", _plain(story.text)]
        found += map(_plain, compared_lines(story, language))
        found.append("\n".join(f"- {_plain(day)}: {_link(text, url)}" for day, text, url in arc_lines(story, language)))
        found.append("\n".join(f"{number}. {_item(entry, digest)}" for number, entry in numbered(story, digest)))
        found.append(_plain(more(story, language)))
        found.append("\n".join(f"- {_feed(entry, digest)}" for entry in story.feeds))
    if digest.stories and digest.alone:
        found.append(f"## {_plain(say('digest.also', language))}")
    found.append("\n".join(f"- {_item(entry, digest)}{_below(entry, digest)}" for entry in digest.alone))
    found.append(f"## {_plain(feeds_heading(digest))}" if digest.feeds else "")
    found.append("\n".join(f"- {_feed(entry, digest)}{_under(feed_line(entry))}" for entry in digest.feeds))
    found.append(_plain(feeds_rest(digest)))
    found += map(_plain, missing(digest))
    found.append("\n".join(f"- {_plain(url)} · {_plain(why)}" for url, why in missed_items(digest)))
    found += map(_plain, end(digest))
    return "\n\n".join(filter(None, found))


def numbered(story: DigestStory, digest: Digest) -> list[tuple[int, DigestEntry]]:
    """Links of a story, as its text numbers them."""
    return [(number, digest.entries[place]) for number, place in enumerate(story.entries, start=1)]


def more(story: DigestStory, language: str) -> str:
    """How many more links tell a story than are listed; "" for none."""
    count = story.links - len(story.entries)
    return say("digest.more_sources", language, count=count) if count > 0 else ""


def span(digest: Digest) -> str:
    """From when to when, and how much."""
    return " · ".join(filter(None, (span_line(digest), counts_line(digest))))


def missing(digest: Digest) -> list[str]:
    """What could not be read, by reason; or that there was nothing."""
    empty = [] if digest.entries else [say("notice.digest_empty", digest.language)]
    return [*empty, *missing_lines(digest)]


def end(digest: Digest) -> list[str]:
    """Remarks, and last what it comes down to; "" where nothing does."""
    return [*digest_remarks(digest), digest.conclusion]


def about(entry: DigestEntry, digest: Digest) -> str:
    """Site, kind, who posted it and when."""
    language = digest.language
    author = posted_line(entry, entry.author, language)
    return " · ".join(filter(None, (entry.site, label(entry, language), author, moment_of(entry.posted_at, digest))))


def _item(entry: DigestEntry, digest: Digest) -> str:
    return f"{_link(entry.title or entry.site, entry.url)} · {_plain(about(entry, digest))}"


def _link(text: str, address: str) -> str:
    title, url = _plain(text), address.translate(_IN_URL)
    return f"[{title}](<{url}>)" if split(url) else title


def _below(entry: DigestEntry, digest: Digest) -> str:
    return _under(entry.line) + "".join(f"\n  - {_feed(each, digest)}" for each in entry.feeds)


def _under(line: str) -> str:
    return f"\n  {_plain(line)}" if line else ""


def _feed(entry: FeedEntry, digest: Digest) -> str:
    return f"{_link(feed_title(entry), entry.url)} · {_plain(about_feed(entry, digest))}"


def about_feed(entry: FeedEntry, digest: Digest) -> str:
    """Site, feed and when."""
    parts = (entry.site, feed_about(entry, digest.language), moment_of(entry.seen_at, digest))
    return " · ".join(filter(None, parts))


def _plain(text: str) -> str:
    """The text in one line, as Markdown shows it letter by letter."""
    return _LINE_START.sub(r"\1\\", _MARKUP.sub(r"\\\g<0>", _one_line(text)))


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())
