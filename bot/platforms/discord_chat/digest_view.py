"""A digest in Discord's markdown, a block a paragraph. Pure."""

from datetime import datetime

from bot.domain.digest import Digest, DigestEntry, DigestStory, FeedEntry
from bot.platforms.discord_chat.inert import host, inert, inert_line, link, shown_url
from bot.platforms.discord_chat.pages import AUTHOR_CHARS_MAX, TITLE_CHARS_MAX
from bot.texts import say
from bot.texts.answers import cut, digest_remarks, digest_title, utf16_length
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

#: Of a source below its story, and of the line that tells a link.
SOURCE_TITLE_CHARS_MAX, LINE_CHARS_MAX = 90, 400


def blocks(digest: Digest, chars_max: int, *, by: str = "", pictured: bool = False) -> list[str]:
    """
    What was shared, the weightiest first: the lead, stories, single links, what is missing, the conclusion.

    A story is one block, or one for each of its sources where it is longer than `chars_max`, in UTF-16 units. `by`
    says who had it posted; `pictured`: the words of its picture stand there as well.
    """
    language = digest.language
    span = f"-# {moment(digest.since, 'f')} – {moment(digest.until, 'f')}"
    small = [f"-# {inert_line(line)}" for line in (counts_line(digest), by) if line]
    heading = "\n".join((f"### {inert_line(digest_title(digest))}", span, *small))
    found = [heading, inert(digest.lead)]
    if digest.chart and pictured:
        found.append(f"-# {chart_words(digest.chart, language, host)}")
    for story in digest.stories:
        told, *sources = _story(story, digest)
        whole = "\n".join((told, *sources))
        found += [whole] if utf16_length(whole) <= chars_max else [told, *sources]
    if digest.stories and digest.alone:
        found.append(f"**{inert_line(say('digest.also', language))}**")
    found += [_entry(entry, language) for entry in digest.alone]
    if not digest.entries:
        found.append(inert(say("notice.digest_empty", language)))
    found += _feeds(digest)
    found += _missing(digest, chars_max)
    found += map(inert, digest_remarks(digest))
    return [*found, inert(digest.conclusion)]


def _feeds(digest: Digest) -> list[str]:
    """What feeds say, below all that people shared."""
    language = digest.language
    heading = f"**{inert_line(feeds_heading(digest))}**" if digest.feeds else ""
    rest = feeds_rest(digest)
    return [heading, *(_feed(entry, language) for entry in digest.feeds), f"-# {inert_line(rest)}" if rest else ""]


def _feed(entry: FeedEntry, language: str) -> str:
    title = link(inert_line(feed_title(entry)), entry.url)
    about = " · ".join((moment(entry.seen_at), inert_line(feed_about(entry, language))))
    lines = [" · ".join(filter(None, (title, host(entry.site)))), inert_line(feed_line(entry)), f"-# {about}"]
    return "\n".join(filter(None, lines))


def _from_feed(entry: FeedEntry, language: str) -> str:
    """The same as one more source of what people shared."""
    title = link(inert_line(feed_title(entry)), entry.url)
    return f"-# + {' · '.join(filter(None, (title, host(entry.site), inert_line(feed_about(entry, language)))))}"


def _missing(digest: Digest, chars_max: int) -> list[str]:
    """How much could not be read, and below it which links, small and without a preview; of a long one its host."""
    counts = [f"-# {inert_line(line)}" for line in missing_lines(digest)]
    listed = [f"-# • {shown_url(url) or host(url)} – {inert_line(why)}" for url, why in missed_items(digest)]
    whole = "\n".join(counts + listed)
    return [whole] if utf16_length(whole) <= chars_max else counts + listed


def moment(at: datetime, style: str = "R") -> str:
    """A time that each reader sees in their own zone and language."""
    return f"<t:{int(at.timestamp())}:{style}>"


def _story(story: DigestStory, digest: Digest) -> list[str]:
    language, entries = digest.language, [digest.entries[place] for place in story.entries]
    title = inert_line(cut(story.title, TITLE_CHARS_MAX)) or inert_line(entries[0].site)
    lines = [f"**{link(title, entries[0].url)}**", f"-# {inert_line(sources_line(story, language))}", inert(story.text)]
    lines += [inert_line(line) for line in compared_lines(story, language)]
    course = [f"{inert_line(day)} · {link(inert_line(text), url)}" for day, text, url in arc_lines(story, language)]
    sources = [
        f"-# \\({number}) {_source(entry, story.title, language)}" for number, entry in enumerate(entries, start=1)
    ]
    if more := story.links - len(entries):
        sources.append(f"-# {inert_line(say('digest.more_sources', language, count=more))}")
    sources += [_from_feed(entry, language) for entry in story.feeds]
    return ["\n".join(filter(None, lines)), *course, *sources]


def _source(entry: DigestEntry, told: str, language: str) -> str:
    """One source of a story; where it has the story's own headline, its site stands for that."""
    site, *about = _about(entry, language)
    if entry.title == told and site:
        return " · ".join(filter(None, (link(site, entry.url), *about)))
    title = inert_line(cut(entry.title, SOURCE_TITLE_CHARS_MAX))
    return " · ".join(filter(None, (link(title, entry.url) if title else "", site, *about)))


def _entry(entry: DigestEntry, language: str) -> str:
    # What an older version could not read has its address for a title, which is no text to show as one.
    title = inert_line(cut(entry.title, TITLE_CHARS_MAX)) if entry.title != entry.url else ""
    head = f"**{link(title, entry.url)}**" if title else shown_url(entry.url)
    site, *about = _about(entry, language)
    lines = [" · ".join(part for part in (head, site) if part)]
    if entry.line:
        lines.append(inert_line(cut(entry.line, LINE_CHARS_MAX)))
    lines.append("-# " + " · ".join(filter(None, about)))
    return "\n".join((*lines, *(_from_feed(each, language) for each in entry.feeds)))


def _about(entry: DigestEntry, language: str) -> list[str]:
    """Its host, what it is, who posted it, when, and where that and its briefing stand."""
    author = inert_line(posted_line(entry, cut(entry.author, AUTHOR_CHARS_MAX), language))
    jumps = [
        link(inert_line(say(f"notice.{key}", language)), url) if url else ""
        for key, url in (("original_message", entry.message_url), ("briefing", entry.answer_url))
    ]
    return [host(entry.site), inert_line(label(entry, language)), author, moment(entry.posted_at), *jumps]
