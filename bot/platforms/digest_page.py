"""
A digest out of chat: as Markdown to paste, and what that has in common with its page of HTML (digest_html.py).

All text is taken for a stranger's: none of it is read as markup, and links lead to web addresses alone.
"""

import re
from datetime import UTC, datetime

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
    posted_line,
    sources_line,
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
        found.append("\n".join(f"{number}. {_item(entry, language)}" for number, entry in numbered(story, digest)))
        found.append("\n".join(f"- {_feed(entry, language)}" for entry in story.feeds))
    if digest.stories and digest.alone:
        found.append(f"## {_plain(say('digest.also', language))}")
    found.append("\n".join(f"- {_item(entry, language)}{_below(entry, language)}" for entry in digest.alone))
    found.append(f"## {_plain(feeds_heading(digest))}" if digest.feeds else "")
    found.append("\n".join(f"- {_feed(entry, language)}{_under(feed_line(entry))}" for entry in digest.feeds))
    found.append(_plain(feeds_rest(digest)))
    found += map(_plain, missing(digest))
    found.append("\n".join(f"- {_plain(url)} · {_plain(why)}" for url, why in missed_items(digest)))
    found += map(_plain, end(digest))
    return "\n\n".join(filter(None, found))


def numbered(story: DigestStory, digest: Digest) -> list[tuple[int, DigestEntry]]:
    """Links of a story, as its text numbers them."""
    return [(number, digest.entries[place]) for number, place in enumerate(story.entries, start=1)]


def span(digest: Digest) -> str:
    """From when to when, and how much."""
    return " · ".join(filter(None, (f"{_time(digest.since)} – {_time(digest.until)}", counts_line(digest))))


def missing(digest: Digest) -> list[str]:
    """What could not be read, by reason; or that there was nothing."""
    empty = [] if digest.entries else [say("notice.digest_empty", digest.language)]
    return [*empty, *missing_lines(digest)]


def end(digest: Digest) -> list[str]:
    """Remarks, and last what it comes down to; "" where nothing does."""
    return [*digest_remarks(digest), digest.conclusion]


def about(entry: DigestEntry, language: str) -> str:
    """Site, kind, who posted it and when."""
    author = posted_line(entry, entry.author, language)
    return " · ".join(filter(None, (entry.site, label(entry, language), author, _time(entry.posted_at))))


def _item(entry: DigestEntry, language: str) -> str:
    return f"{_link(entry.title or entry.site, entry.url)} · {_plain(about(entry, language))}"


def _link(text: str, address: str) -> str:
    title, url = _plain(text), address.translate(_IN_URL)
    return f"[{title}](<{url}>)" if split(url) else title


def _below(entry: DigestEntry, language: str) -> str:
    return _under(entry.line) + "".join(f"\n  - {_feed(each, language)}" for each in entry.feeds)


def _under(line: str) -> str:
    return f"\n  {_plain(line)}" if line else ""


def _feed(entry: FeedEntry, language: str) -> str:
    return f"{_link(feed_title(entry), entry.url)} · {_plain(about_feed(entry, language))}"


def about_feed(entry: FeedEntry, language: str) -> str:
    """Site, feed and when."""
    return " · ".join(filter(None, (entry.site, feed_about(entry, language), _time(entry.seen_at))))


def _plain(text: str) -> str:
    """The text in one line, as Markdown shows it letter by letter."""
    return _LINE_START.sub(r"\1\\", _MARKUP.sub(r"\\\g<0>", _one_line(text)))


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
