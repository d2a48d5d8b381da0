"""What the bot says, as Slack messages. Pure: equal answers give equal messages."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.domain.types import AlreadyBriefed, Answer, Briefing, Digest, DigestEntry, Notice
from bot.platforms.slack_chat.plain import plain
from bot.platforms.slack_chat.spans import Page, Paragraph, Span, pages, paragraph
from bot.texts import say
from bot.texts.answers import already_line, cut, digest_remarks, digest_title, notice_line
from bot.texts.notes import note_lines

#: Titles are cut here, so that one of a hostile page does not push the briefing off the screen.
TITLE_CHARACTERS_MAX = 300
#: A line of a digest entry.
LINE_CHARACTERS_MAX = 500
NAME_CHARACTERS_MAX = 80


def render(answer: Answer) -> list[Page]:
    """
    The messages of an answer, in order.

    Links are made here and nowhere else: to the article, to messages and to briefings. All text is taken for a
    stranger's.
    """
    match answer:
        case Briefing():
            return pages(_briefing(answer))
        case Notice():
            return pages([_notice(answer)])
        case AlreadyBriefed():
            return pages([_already(answer)])
        case Digest():
            return pages(_digest(answer))


def told(lines: Iterable[str]) -> Page:
    """Lines of plain text as one message."""
    (page,) = pages([paragraph("\n".join(lines))])
    return page


def _briefing(briefing: Briefing) -> list[Paragraph]:
    parts = (briefing.lead, briefing.body, briefing.overview, briefing.conclusion)
    return [
        paragraph(_title(briefing.title or briefing.site, briefing.url)),
        *(paragraph(part) for part in parts),
        _source(briefing),
        paragraph(" · ".join(note_lines(briefing)), small=True),
    ]


def _title(title: str, url: str) -> Span:
    return Span(cut(title, TITLE_CHARACTERS_MAX), url=url, bold=True)


def _source(briefing: Briefing) -> Paragraph:
    """The last line of the layout. Its host would become a link by itself, so it is made one, to the article."""
    if not briefing.site or not briefing.source.endswith(briefing.site):
        return paragraph(briefing.source)
    return paragraph(briefing.source.removesuffix(briefing.site), Span(briefing.site, url=briefing.url))


def _notice(notice: Notice) -> Paragraph:
    words = notice_line(notice)
    if not notice.link:
        return paragraph(words)
    return paragraph(f"{words} ", Span(cut(notice.link, TITLE_CHARACTERS_MAX), url=notice.link))


def _already(already: AlreadyBriefed) -> Paragraph:
    before, after = already_line(cut(plain(already.author), NAME_CHARACTERS_MAX))
    title = cut(already.title, TITLE_CHARACTERS_MAX) or say("notice.briefing")
    return paragraph(before, _time(already.posted_at), f"{after} ", Span(title, url=already.answer_url))


def _digest(digest: Digest) -> list[Paragraph]:
    language = digest.language
    lines = [
        paragraph(Span(digest_title(digest), bold=True), " · ", _time(digest.since), " – ", _time(digest.until)),
        *(_entry(entry, language) for entry in digest.entries),
    ]
    if not digest.entries:
        lines.append(paragraph(say("notice.digest_empty", language)))
    lines += map(paragraph, digest_remarks(digest))
    return [*lines, paragraph(digest.conclusion)]


def _entry(entry: DigestEntry, language: str) -> Paragraph:
    spans = [_title(entry.title or entry.url, entry.url)]
    if entry.line:
        spans.append(Span(f"\n{cut(entry.line, LINE_CHARACTERS_MAX)}"))
    spans.append(Span("\n"))
    if author := cut(plain(entry.author), NAME_CHARACTERS_MAX):
        spans += [Span(say("notice.posted_by", language, author=author), italic=True), Span(" · ")]
    spans.append(_time(entry.posted_at))
    for key, url in (("notice.original_message", entry.message_url), ("notice.briefing", entry.answer_url)):
        if url:
            spans += [Span(" · "), Span(say(key, language), url=url)]
    return Paragraph(tuple(spans))


def _time(at: datetime) -> Span:
    return Span(at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"), at=at)
