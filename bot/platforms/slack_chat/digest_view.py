"""A digest as paragraphs of a Slack message. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.domain.digest import Digest, DigestEntry, DigestStory, FeedEntry
from bot.platforms.slack_chat import chart_block
from bot.platforms.slack_chat.plain import plain
from bot.platforms.slack_chat.spans import (
    NAME_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    Look,
    Paragraph,
    Span,
    paragraph,
)
from bot.texts import say
from bot.texts.answers import cut, digest_remarks, digest_title
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
SOURCE_TITLE_CHARACTERS_MAX, LINE_CHARACTERS_MAX = 90, 500


def paragraphs(digest: Digest, *, by: str = "") -> list[Paragraph]:
    """
    What was shared, the weightiest first: the lead, stories, single links, what is missing, the conclusion.

    `by` says who had it posted.
    """
    language = digest.language
    span = (moment(digest.since), " – ", moment(digest.until))
    found = [
        paragraph(Span(digest_title(digest), bold=True), " · ", *span),
        paragraph(" · ".join(filter(None, (counts_line(digest), by))), look=Look.SMALL),
        paragraph(digest.lead),
        *_picture(digest),
        *(_story(story, digest) for story in digest.stories),
    ]
    if digest.stories and digest.alone:
        found.append(paragraph(Span(say("digest.also", language), bold=True)))
    found += [_entry(entry, language) for entry in digest.alone]
    if not digest.entries:
        found.append(paragraph(say("notice.digest_empty", language)))
    if digest.feeds:
        found.append(paragraph(Span(feeds_heading(digest), bold=True)))
    found += [_feed(entry, language) for entry in digest.feeds]
    found.append(paragraph(feeds_rest(digest), look=Look.SMALL))
    found.append(paragraph(" ".join(missing_lines(digest)), look=Look.SMALL))
    for url, why in missed_items(digest):
        found.append(paragraph("• ", Span(url, url=url), f" – {why}", look=Look.SMALL))
    found += map(paragraph, digest_remarks(digest))
    return [*found, paragraph(digest.conclusion)]


def _picture(digest: Digest) -> list[Paragraph]:
    """Bars, and below them all of it in words."""
    if not digest.chart:
        return []
    block, words = chart_block.block(digest.chart, digest.language), chart_words(digest.chart, digest.language)
    return [Paragraph((), Look.PICTURE, (block,)), paragraph(words, look=Look.SMALL)]


def _feed(entry: FeedEntry, language: str) -> Paragraph:
    """An item of a feed, below all that people shared."""
    line = [Span(f"\n{feed_line(entry)}")] if entry.line else []
    title = Span(feed_title(entry), url=entry.url)
    site = [Span(" · "), Span(entry.site, url=entry.url)] if entry.site else []
    about = Span(feed_about(entry, language), italic=True)
    return Paragraph((title, *site, *line, Span("\n"), moment(entry.seen_at), Span(" · "), about))


def _from_feeds(entries: Sequence[FeedEntry], language: str) -> list[Span]:
    """The same as further sources of what people shared."""
    found: list[Span] = []
    for entry in entries:
        site = [Span(" · "), Span(entry.site, url=entry.url)] if entry.site else []
        about = Span(feed_about(entry, language), italic=True)
        found += [Span("\n+ "), Span(feed_title(entry), url=entry.url), *site, Span(" · "), about]
    return found


def moment(at: datetime) -> Span:
    """A time that each reader sees in their own zone."""
    return Span(at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"), at=at)


def _story(story: DigestStory, digest: Digest) -> Paragraph:
    language, entries = digest.language, [digest.entries[place] for place in story.entries]
    spans = [
        Span(cut(story.title, TITLE_CHARACTERS_MAX) or entries[0].site, url=entries[0].url, bold=True),
        Span("\n"),
        Span(sources_line(story, language), italic=True),
    ]
    spans += [Span(f"\n{line}") for line in (story.text, *compared_lines(story, language)) if line]
    for day, text, url in arc_lines(story, language):
        spans += [Span(f"\n{day} · "), Span(text, url=url)]
    for number, entry in enumerate(entries, start=1):
        title = cut(entry.title, SOURCE_TITLE_CHARACTERS_MAX) if entry.title != story.title or not entry.site else ""
        named = [Span(title, url=entry.url), Span(" · ")] if title else []
        spans += [Span(f"\n({number}) "), *named, *_about(entry, language)]
    if more := story.links - len(entries):
        spans.append(Span(f"\n{say('digest.more_sources', language, count=more)}"))
    return Paragraph((*spans, *_from_feeds(story.feeds, language)))


def _entry(entry: DigestEntry, language: str) -> Paragraph:
    title = Span(cut(entry.title or entry.url, TITLE_CHARACTERS_MAX), url=entry.url, bold=True)
    line = [Span(f"\n{cut(entry.line, LINE_CHARACTERS_MAX)}")] if entry.line else []
    about = (*_about(entry, language), *_from_feeds(entry.feeds, language))
    return Paragraph((title, *line, Span("\n"), *about))


def _about(entry: DigestEntry, language: str) -> list[Span]:
    """Its host, what it is, who posted it, when, and where that and its briefing stand."""
    author = posted_line(entry, cut(plain(entry.author), NAME_CHARACTERS_MAX), language)
    parts = [Span(entry.site, url=entry.url) if entry.site else None, _said(label(entry, language))]
    parts += [_said(author, italic=True), moment(entry.posted_at)]
    for key, url in (("notice.original_message", entry.message_url), ("notice.briefing", entry.answer_url)):
        parts.append(Span(say(key, language), url=url) if url else None)
    first, *others = [part for part in parts if part]
    return [first, *(span for part in others for span in (Span(" · "), part))]


def _said(text: str, *, italic: bool = False) -> Span | None:
    return Span(text, italic=italic) if text else None
