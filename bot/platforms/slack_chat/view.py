"""What the bot says, as Slack messages. Pure: equal answers give equal messages."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.at_once import Evidence, Status
from bot.domain.briefing import AlreadyBriefed, ArticleAnswer, Briefing, Notice, Several
from bot.domain.digest import Digest
from bot.platforms.commands.answering import Told
from bot.platforms.commands.buttons import button_of_item, buttons
from bot.platforms.slack_chat import digest_view
from bot.platforms.slack_chat.canvas_page import canvas_page
from bot.platforms.slack_chat.plain import plain
from bot.platforms.slack_chat.spans import (
    NAME_CHARACTERS_MAX,
    PARAGRAPH_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    Look,
    Page,
    Paragraph,
    Span,
    for_answer,
    pages,
    paragraph,
    together,
    with_buttons,
)
from bot.texts import say
from bot.texts.answers import already_line, answer_blocks, cut, manner_line, notice_line
from bot.texts.byline import byline, lead_sentences
from bot.texts.evidence import evidence_pages
from bot.texts.found import InChannel, Line, Linked
from bot.texts.notes import note_lines, shared_note_lines
from bot.texts.status import status_lines

#: Messages of evidence: Slack takes 5 for one press, of which one may have told that the text is read again.
PROOF_PAGES_MAX = 4


def render(answer: Answer | Several, manner: Manner = PLAIN) -> list[Page]:
    """
    The messages of an answer, in order.

    Links are made here and nowhere else: to the article, to messages and to briefings. All text is taken for a
    stranger's.
    """
    match answer:
        case Briefing():
            return with_buttons(pages(_briefing(answer, manner)), buttons(answer, manner))
        case Notice():
            return with_buttons(pages([_notice(answer)]), buttons(answer, manner))
        case AlreadyBriefed():
            return with_buttons(pages([_already(answer)]), buttons(answer, manner))
        case Digest() if manner.canvas:
            return [canvas_page(answer)]
        case Digest():
            return with_buttons(answer.fitted(partial(_digest, manner=manner)), buttons(answer, manner))
        case ArticleAnswer():
            return with_buttons(pages(_answer(answer)), buttons(answer, manner))
        case Several():
            return _several(answer, manner)
        case Evidence(about):
            return proof(about, about.language)
        case Status():
            return [told(status_lines(answer))]


def told(lines: Iterable[Line]) -> Page:
    """Lines of plain text as one message; what is beyond its limits is left out."""
    parts: list[list[Span]] = []
    size = 0
    for line in lines:
        spans = _spans(line)
        length = sum(len(plain(span.text)) for span in spans) + 1
        if parts and size + length <= PARAGRAPH_CHARACTERS_MAX:
            parts[-1] += [Span("\n"), *spans]
            size += length
        else:
            parts.append(spans)
            size = length
    page, *_ = pages(paragraph(*_joined(spans)) for spans in parts)
    return page


def _joined(spans: Sequence[Span]) -> Sequence[Span]:
    """Without links one text, as its lines are."""
    return spans if any(span.url or span.channel for span in spans) else [Span("".join(span.text for span in spans))]


def _spans(line: Line) -> list[Span]:
    match line:
        case str():
            return [Span(line)]
        case InChannel():
            return [Span(line.before), Span(line.channel, channel=line.channel), Span(line.after)]
        case Linked():
            return _linked(line)


def proof(answer: Briefing | ArticleAnswer, language: str) -> list[Page]:
    """What an answer rests on, in as many messages as it takes, PROOF_PAGES_MAX at most."""
    return evidence_pages(answer, _proof_pages, pages_max=PROOF_PAGES_MAX, language=language)


def _proof_pages(paragraphs: Sequence[Sequence[str]]) -> list[Page]:
    return pages(paragraph(text) for lines in paragraphs for text in _within(lines))


def _within(lines: Sequence[str]) -> Iterator[str]:
    """The lines as texts of PARAGRAPH_CHARACTERS_MAX at most, as they are counted once they are harmless."""
    text = ""
    for line in map(plain, lines):
        if text and len(text) + len(line) + 1 > PARAGRAPH_CHARACTERS_MAX:
            yield text
            text = ""
        text = f"{text}\n{line}" if text else line
    yield text


def _linked(line: Linked) -> list[Span]:
    site = [Span(" · "), Span(line.site, url=line.link)] if line.site else []
    return [Span(line.label, url=line.url), *site, Span("".join(f" · {part}" for part in line.after))]


def offered(told_: Told, about: str) -> Page:
    """The same with buttons that are for the message `about`."""
    (page,) = with_buttons([told(told_.lines)], told_.buttons)
    return for_answer(page, about)


def _briefing(briefing: Briefing, manner: Manner) -> list[Paragraph]:
    return [
        paragraph(_title(_called(briefing), briefing.url), look=Look.HEADER),
        _byline(briefing),
        _lead(briefing),
        paragraph(briefing.body, look=Look.STORY),
        paragraph(briefing.overview, look=Look.SMALL),
        paragraph(briefing.conclusion, look=Look.QUOTE),
        _source(briefing),
        paragraph(" ".join(note_lines(briefing)), look=Look.SMALL),
        paragraph(manner_line(manner, briefing.language), look=Look.SMALL),
    ]


def _lead(briefing: Briefing) -> Paragraph:
    """Its first sentence, which says what happened, in bold: a phone would show nothing but bold letters otherwise."""
    first, rest = lead_sentences(briefing)
    return paragraph(Span(first, bold=True), f" {rest}" if rest else "")


def _called(briefing: Briefing) -> str:
    """What a header can show of an article, which may have no title: never its address, which would become a link."""
    names = (briefing.title, briefing.site, say("byline.article", briefing.language))
    return next(name for name in names if plain(name).strip())


def _byline(briefing: Briefing) -> Paragraph:
    """A header holds no link, so the site below it is one, to the article."""
    line = byline(briefing)
    kind = f"{line.kind} · " if line.kind else ""
    site = Span(line.site or say("byline.article", briefing.language), url=briefing.url)
    return paragraph(kind, site, "".join(f" · {piece}" for piece in line.after), look=Look.SMALL)


def _answer(answer: ArticleAnswer) -> list[Paragraph]:
    return [
        paragraph(_title(answer.title or answer.site, answer.url)),
        *map(paragraph, answer_blocks(answer)),
        paragraph(" ".join(note_lines(answer)), look=Look.SMALL),
    ]


def _title(title: str, url: str) -> Span:
    return Span(cut(title, TITLE_CHARACTERS_MAX), url=url, bold=True)


def _source(briefing: Briefing) -> Paragraph:
    """The last line of the layout. Its host would become a link by itself, so it is made one, to the article."""
    if not briefing.site or not briefing.source.endswith(briefing.site):
        return paragraph(briefing.source, look=Look.SMALL)
    words = briefing.source.removesuffix(briefing.site)
    return paragraph(words, Span(briefing.site, url=briefing.url), look=Look.SMALL)


def _several(several: Several, manner: Manner) -> list[Page]:
    """Short briefings below each other, each with its button; links that were not briefed in a line each."""
    found: list[Page] = []
    for item in several.items:
        (page,) = pages(_item(item.answer))
        row = button_of_item(item.answer)
        found.append(for_answer(with_buttons([page], row)[0], item.name) if row else page)
    notes = shared_note_lines(item.answer for item in several.items if isinstance(item.answer, Briefing))
    last = (" ".join(notes), manner_line(manner, several.items[0].answer.language))
    return together([*found, *pages(paragraph(line, look=Look.SMALL) for line in last)])


def _item(answer: Briefing | Notice | AlreadyBriefed) -> list[Paragraph]:
    match answer:
        case Briefing():
            title = paragraph(_title(_called(answer), answer.url))
            return [title, _byline(answer), _lead(answer), paragraph(answer.conclusion, look=Look.QUOTE)]
        case Notice():
            return [_notice(answer)]
        case AlreadyBriefed():
            return [_already(answer)]


def _notice(notice: Notice) -> Paragraph:
    words = notice_line(notice)
    if not notice.link:
        return paragraph(words)
    return paragraph(f"{words} ", Span(cut(notice.link, TITLE_CHARACTERS_MAX), url=notice.link))


def _already(already: AlreadyBriefed) -> Paragraph:
    author = cut(plain(already.author), NAME_CHARACTERS_MAX)
    before, after = already_line(author, already.language, untold=already.untold)
    title = cut(already.title, TITLE_CHARACTERS_MAX) or say("notice.briefing", already.language)
    return paragraph(before, digest_view.moment(already.posted_at), f"{after} ", Span(title, url=already.answer_url))


def _digest(digest: Digest, manner: Manner) -> list[Page]:
    return pages(digest_view.paragraphs(digest, by=manner_line(manner, digest.language)))
