"""
A digest out of chat: Markdown to paste, and a page of HTML that needs nothing else.

All text is taken for a stranger's: none of it is read as markup, and links lead to web addresses alone.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from bot.domain.digest import Digest, DigestEntry, DigestStory, FeedEntry
from bot.domain.hosts import split
from bot.language.hygiene import visible
from bot.platforms.chart_svg import svg
from bot.texts import say
from bot.texts.answers import digest_remarks, digest_title
from bot.texts.chart import chart_words
from bot.texts.digest import (
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
_STYLE = (
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:16px/1.55 system-ui,sans-serif}"
    "h2{font-size:1.1rem;margin:1.6rem 0 0}p{margin:.4rem 0}small,ol,ul{color:#565d69;font-size:.875rem}"
    "figure{margin:1rem 0}svg{width:100%;height:auto}figcaption{color:#565d69;font-size:.875rem}"
    ":root{color-scheme:light dark}"
)


def markdown(digest: Digest) -> str:
    """The digest in Markdown (CommonMark)."""
    language = digest.language
    found = [f"# {_plain(digest_title(digest))}", _plain(_span(digest)), _plain(digest.lead)]
    found.append(_plain(chart_words(digest.chart, language)) if digest.chart else "")
    for story in digest.stories:
        found += [f"## {_plain(story.title)}", f"*{_plain(sources_line(story, language))}*", _plain(story.text)]
        found += map(_plain, compared_lines(story, language))
        found.append("\n".join(f"{number}. {_item(entry, language)}" for number, entry in _numbered(story, digest)))
        found.append("\n".join(f"- {_feed(entry, language)}" for entry in story.feeds))
    if digest.stories and digest.alone:
        found.append(f"## {_plain(say('digest.also', language))}")
    found.append("\n".join(f"- {_item(entry, language)}{_below(entry, language)}" for entry in digest.alone))
    found.append(f"## {_plain(feeds_heading(digest))}" if digest.feeds else "")
    found.append("\n".join(f"- {_feed(entry, language)}{_under(feed_line(entry))}" for entry in digest.feeds))
    found.append(_plain(feeds_rest(digest)))
    missing, end = _missing(digest), _end(digest)
    found += map(_plain, missing)
    found.append("\n".join(f"- {_plain(url)} · {_plain(why)}" for url, why in missed_items(digest)))
    found += map(_plain, end)
    return "\n\n".join(filter(None, found))


def html(digest: Digest) -> str:
    """The digest as a whole page; it loads nothing."""
    language = digest.language
    title = _safe(digest_title(digest))
    body = [f"<h1>{title}</h1>", _paragraph(_span(digest)), _paragraph(digest.lead), _picture(digest)]
    for story in digest.stories:
        body += [f"<h2>{_safe(story.title)}</h2>", f"<p><small>{_safe(sources_line(story, language))}</small></p>"]
        body += map(_paragraph, (story.text, *compared_lines(story, language)))
        items = "".join(f"<li>{_html_item(entry, language)}</li>" for _, entry in _numbered(story, digest))
        body += [f"<ol>{items}</ol>", _html_feeds(story.feeds, language)]
    if digest.stories and digest.alone:
        body.append(f"<h2>{_safe(say('digest.also', language))}</h2>")
    for entry in digest.alone:
        body += [f"<p>{_html_item(entry, language)}</p>{_paragraph(entry.line)}", _html_feeds(entry.feeds, language)]
    body.append(f"<h2>{_safe(feeds_heading(digest))}</h2>" if digest.feeds else "")
    body += [f"<p>{_html_feed(entry, language)}</p>{_paragraph(feed_line(entry))}" for entry in digest.feeds]
    body.append(_paragraph(feeds_rest(digest)))
    body.append(_folded(_missing(digest), missed_items(digest)))
    body += map(_paragraph, _end(digest))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style>'
    )
    return f'<!doctype html>\n<html lang="{_safe(language)}"><head>{head}</head>\n<body>\n' + "\n".join(
        [*filter(None, body), "</body></html>"]
    )


def _picture(digest: Digest) -> str:
    """And, folded below it, all of it in words."""
    if not digest.chart:
        return ""
    words = chart_words(digest.chart, digest.language)
    title, _, rest = words.partition(": ")
    folded = f"<details><summary>{_safe(title)}</summary>{_paragraph(rest)}</details>"
    return f"<figure>{svg(digest.chart, digest.language)}<figcaption>{folded}</figcaption></figure>"


def _numbered(story: DigestStory, digest: Digest) -> list[tuple[int, DigestEntry]]:
    return [(number, digest.entries[place]) for number, place in enumerate(story.entries, start=1)]


def _span(digest: Digest) -> str:
    return " · ".join(filter(None, (f"{_time(digest.since)} – {_time(digest.until)}", counts_line(digest))))


def _missing(digest: Digest) -> list[str]:
    empty = [] if digest.entries else [say("notice.digest_empty", digest.language)]
    return [*empty, *missing_lines(digest)]


def _end(digest: Digest) -> list[str]:
    return [*digest_remarks(digest), digest.conclusion]


def _about(entry: DigestEntry, language: str) -> str:
    author = posted_line(entry, entry.author, language)
    return " · ".join(filter(None, (entry.site, label(entry, language), author, _time(entry.posted_at))))


def _item(entry: DigestEntry, language: str) -> str:
    title, url = _plain(entry.title or entry.site), entry.url.translate(_IN_URL)
    linked = f"[{title}](<{url}>)" if split(url) else title
    return f"{linked} · {_plain(_about(entry, language))}"


def _below(entry: DigestEntry, language: str) -> str:
    return _under(entry.line) + "".join(f"\n  - {_feed(each, language)}" for each in entry.feeds)


def _under(line: str) -> str:
    return f"\n  {_plain(line)}" if line else ""


def _feed(entry: FeedEntry, language: str) -> str:
    title, url = _plain(feed_title(entry)), entry.url.translate(_IN_URL)
    linked = f"[{title}](<{url}>)" if split(url) else title
    return f"{linked} · {_plain(_about_feed(entry, language))}"


def _about_feed(entry: FeedEntry, language: str) -> str:
    return " · ".join(filter(None, (entry.site, feed_about(entry, language), _time(entry.seen_at))))


def _html_feed(entry: FeedEntry, language: str) -> str:
    title = _safe(feed_title(entry))
    linked = f'<a href="{escape(entry.url)}" rel="noreferrer">{title}</a>' if split(entry.url) else title
    return f"{linked} <small>{_safe(_about_feed(entry, language))}</small>"


def _html_feeds(entries: Sequence[FeedEntry], language: str) -> str:
    """Further sources of what people shared."""
    items = "".join(f"<li>{_html_feed(entry, language)}</li>" for entry in entries)
    return f"<ul>{items}</ul>" if items else ""


def _html_item(entry: DigestEntry, language: str) -> str:
    title = _safe(entry.title or entry.site)
    linked = f'<a href="{escape(entry.url)}" rel="noreferrer">{title}</a>' if split(entry.url) else title
    return f"{linked} <small>{_safe(_about(entry, language))}</small>"


def _folded(counts: Sequence[str], missed: Sequence[tuple[str, str]]) -> str:
    """What could not be read: the counts, and behind them, for who wants to know, which and why."""
    if not missed:
        return "".join(map(_paragraph, counts))
    items = "".join(f"<li>{_safe(url)} · {_safe(why)}</li>" for url, why in missed)
    return f"<details><summary>{_safe(' '.join(counts))}</summary><ul>{items}</ul></details>"


def _paragraph(text: str) -> str:
    return f"<p>{_safe(text)}</p>" if text else ""


def _safe(text: str) -> str:
    return escape(visible(text))


def _plain(text: str) -> str:
    """The text in one line, as Markdown shows it letter by letter."""
    return _LINE_START.sub(r"\1\\", _MARKUP.sub(r"\\\g<0>", _one_line(text)))


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
