"""Answers as Discord messages. Pure: equal answers give equal pages, and nothing is sent here."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.article import ArticleKind
from bot.domain.at_once import Evidence, Status
from bot.domain.briefing import AlreadyBriefed, ArticleAnswer, Briefing, Notice, Several
from bot.domain.digest import Digest
from bot.platforms.commands.answering import Told
from bot.platforms.commands.buttons import button_of_item, buttons
from bot.platforms.discord_chat import digest_view
from bot.platforms.discord_chat.chart_png import png
from bot.platforms.discord_chat.inert import host, inert, inert_line, link, picture, plain_name, shown_url
from bot.platforms.discord_chat.pages import (
    AUTHOR_CHARS_MAX,
    DESCRIPTION_CHARS_MAX,
    PAGE_CHARS_MAX,
    PLAIN_CHARS_MAX,
    TITLE_CHARS_MAX,
    Beside,
    Block,
    Form,
    Page,
    Picture,
    Style,
    Styled,
    fill,
    hidden,
    paged,
)
from bot.texts import say
from bot.texts.answers import already_line, answer_blocks, cut, digest_title, manner_line, notice_line
from bot.texts.byline import byline, lead_sentences
from bot.texts.chart import chart_words
from bot.texts.evidence import evidence_pages
from bot.texts.found import InChannel, Line
from bot.texts.notes import note_lines, shared_note_lines
from bot.texts.status import status_lines

#: Messages of evidence, which one person alone sees: a response and what follows it. Where people brought the bot
#: along, Discord takes five of the latter.
PROOF_PAGES_MAX = 6
#: A thread's name.
THREAD_NAME_CHARS_MAX = 100

_FALLBACK_NAME = "Newsbrief"
#: Far below a page: a block that begins with so much in bold is never split within it.
_BOLD_CHARS_MAX = 800
#: The colour of a briefing's edge. The kind stands in words as well: nobody has to tell colours apart.
_NEWS = 0x3B6FD4
_VIEWS = 0x8A5CC7
_PAID = 0xC98A1B
_ACCENTS = {
    ArticleKind.OPINION: _VIEWS,
    ArticleKind.ANALYSIS: _VIEWS,
    ArticleKind.REVIEW: _VIEWS,
    ArticleKind.SATIRE: _VIEWS,
    ArticleKind.PRESS_RELEASE: _PAID,
    ArticleKind.SPONSORED: _PAID,
}


def render(answer: Answer | Several, form: Form = Form.COMPONENTS, manner: Manner = PLAIN) -> list[Page]:
    """The pages of an answer, split between blocks; a block too long for a page is split between words."""
    accent, image, spoiler = None, "", False
    blocks: list[Block]
    match answer:
        case Briefing():
            name, blocks = answer.title or answer.site, _briefing(answer, manner)
            spoiler = answer.spoiler
            accent, image = _ACCENTS.get(answer.kind, _NEWS), answer.image
        case Notice():
            name, blocks = "", [_notice(answer)]
        case AlreadyBriefed():
            name, blocks = answer.title, [_already(answer)]
        case Digest():
            return _with_buttons(answer.fitted(partial(_digest, form=form, manner=manner)), answer, manner)
        case ArticleAnswer():
            name, blocks = answer.title or answer.site, [*_answer(answer)]
            spoiler = answer.spoiler
        case Several():
            return _several(answer, form, manner)
        case Evidence(about):
            return proof(about, about.language, form)
        case Status():
            name, blocks = "", ["\n".join(map(inert_line, status_lines(answer)))]
    if spoiler:  # a thread's name is read by everybody
        name, blocks = "", blocks if form is Form.COMPONENTS else hidden(blocks)
    pages = [
        replace(page, spoiler=spoiler)
        for page in paged(_thread_name(name), blocks, form, accent=accent, image=picture(image))
    ]
    return _with_buttons(pages, answer, manner)


def _with_buttons(pages: Sequence[Page], answer: Answer, manner: Manner) -> list[Page]:
    """They stand where reading ends."""
    return [*pages[:-1], *(replace(page, buttons=buttons(answer, manner)) for page in pages[-1:])]


def _several(several: Several, form: Form, manner: Manner) -> list[Page]:
    """Short briefings below each other, each with its button; links that were not briefed in a line each."""
    blocks = [_item(item.answer) for item in several.items]
    notes = shared_note_lines(item.answer for item in several.items if isinstance(item.answer, Briefing))
    last = [*(f"-# {inert_line(note)}" for note in notes), _by(manner, several.items[0].answer.language)]
    pages = paged(_FALLBACK_NAME, [*blocks, "\n".join(filter(None, last))], form, accent=_NEWS)
    if len(pages) > 1:  # there is no room for all of them
        return pages
    shown = [(item.name, button_of_item(item.answer)) for item in several.items]
    beside = (Beside(*row[0], about=name) if row else None for name, row in shown)
    page = replace(pages[0], beside=tuple(beside))
    if all(used <= limit for used, limit in page.used().values()):
        return [page]
    half = len(several.items) // 2
    halves = Several(several.items[:half]), Several(several.items[half:])
    return [page for each in halves for page in _several(each, form, manner)]


def _item(answer: Briefing | Notice | AlreadyBriefed) -> str:
    match answer:
        case Briefing():
            conclusion = Styled(inert_line(answer.conclusion), Style.QUOTE)
            blocks: list[Block] = [_heading(answer), Styled(_byline(answer), Style.SMALL), _lead(answer), conclusion]
            return "\n".join(filter(None, map(_shown, hidden(blocks) if answer.spoiler else blocks)))
        case Notice():
            return _notice(answer)
        case AlreadyBriefed():
            return _already(answer)


def _shown(block: Block) -> str:
    if isinstance(block, str):
        return block
    return block.style.format(block.text) if block.text.strip() else ""


def _digest(digest: Digest, form: Form, manner: Manner) -> list[Page]:
    chars_max = PLAIN_CHARS_MAX if form is Form.PLAIN else PAGE_CHARS_MAX
    picture = _drawn(digest) if form is Form.COMPONENTS else None
    by = manner_line(manner, digest.language)
    blocks = digest_view.blocks(digest, chars_max, by=by, pictured=picture is not None)
    pages = paged(_thread_name(digest_title(digest)), blocks, form)
    return [replace(page, picture=None if number else picture) for number, page in enumerate(pages)]


def _drawn(digest: Digest) -> Picture | None:
    """The picture, where there is one to be made."""
    if not digest.chart or not (image := png(digest.chart, digest.language)):
        return None
    return Picture(image, cut(chart_words(digest.chart, digest.language), DESCRIPTION_CHARS_MAX))


def told(lines: Iterable[Line]) -> Page:
    """Lines of plain text as one message, in components where they are too long for another; the rest is left out."""
    shown = [_told(line) for line in lines]
    first, *more = fill(shown, PLAIN_CHARS_MAX, len("\n"), blocks_max=PLAIN_CHARS_MAX)
    if not more:
        return Page(_FALLBACK_NAME, ("\n".join(first),), Form.PLAIN)
    first, *_ = fill(shown, PAGE_CHARS_MAX, len("\n"), blocks_max=PAGE_CHARS_MAX)
    return Page(_FALLBACK_NAME, ("\n".join(first),))


def proof(answer: Briefing | ArticleAnswer, language: str, form: Form = Form.COMPONENTS) -> list[Page]:
    """What an answer rests on, in as many messages as it takes, PROOF_PAGES_MAX at most."""

    def pages(paragraphs: Sequence[Sequence[str]]) -> list[Page]:
        return paged(_FALLBACK_NAME, ["\n".join(map(inert_line, lines)) for lines in paragraphs], form)

    return evidence_pages(answer, pages, pages_max=PROOF_PAGES_MAX, language=language)


def _told(line: Line) -> str:
    if isinstance(line, str):
        return inert_line(line)
    if isinstance(line, InChannel):
        named = f"<#{line.channel}>" if line.channel.isdecimal() else inert_line(line.channel)
        return " ".join(filter(None, (inert_line(line.before), named))) + inert_line(line.after)
    parts = (link(inert_line(line.label), line.url), host(line.site), *map(inert_line, line.after))
    return " · ".join(filter(None, parts))


def offered(told_: Told, about: str) -> Page:
    """The same with buttons that are for the message `about`."""
    return replace(told(told_.lines), form=Form.COMPONENTS, buttons=told_.buttons, about=about)


def _briefing(briefing: Briefing, manner: Manner) -> list[Block]:
    return [
        _heading(briefing),
        Styled(_byline(briefing), Style.SMALL),
        _lead(briefing),
        inert(briefing.body),
        Styled(inert_line(briefing.overview), Style.SMALL),
        Styled(inert_line(briefing.conclusion), Style.QUOTE),
        "\n".join(filter(None, (f"-# {_source(briefing)}", _notes(briefing), _by(manner, briefing.language)))),
    ]


def _lead(briefing: Briefing) -> Block:
    """Its first sentence, which says what happened, in bold: a phone would show nothing but bold letters otherwise."""
    first, rest = map(inert_line, lead_sentences(briefing))
    if len(first) > _BOLD_CHARS_MAX:
        return Styled(inert_line(briefing.lead), Style.BOLD)
    return f"{Style.BOLD.format(first)} {rest}".rstrip() if first else ""


def _byline(briefing: Briefing) -> str:
    line = byline(briefing)
    return " · ".join(filter(None, (inert_line(line.kind), host(line.site), *map(inert_line, line.after))))


def _answer(answer: ArticleAnswer) -> list[str]:
    return [_heading(answer), *map(inert, answer_blocks(answer)), _notes(answer)]


def _heading(about: Briefing | ArticleAnswer) -> str:
    title = inert_line(cut(about.title, TITLE_CHARS_MAX)) or host(about.site) or _FALLBACK_NAME
    return f"### {link(title, about.url)}"


def _by(manner: Manner, language: str) -> str:
    line = inert_line(manner_line(manner, language))
    return f"-# {line}" if line else ""


def _notes(about: Briefing | ArticleAnswer) -> str:
    return "\n".join(f"-# {inert_line(line)}" for line in note_lines(about))


def _source(briefing: Briefing) -> str:
    """The line is made by code; the host in it stays whole, so that people see where the text is from."""
    if briefing.site and briefing.source.endswith(briefing.site):
        return f"{inert_line(briefing.source.removesuffix(briefing.site))} {host(briefing.site)}"
    return inert_line(briefing.source)


def _notice(notice: Notice) -> str:
    text = inert(notice_line(notice))
    address = shown_url(notice.link)
    return f"{text}\n-# {address}" if address else text


def _already(answer: AlreadyBriefed) -> str:
    author = cut(answer.author, AUTHOR_CHARS_MAX)
    before, after = map(inert_line, already_line(author, answer.language, untold=answer.untold))
    line = f"{before} {digest_view.moment(answer.posted_at)}{after}"
    title = inert_line(cut(answer.title, TITLE_CHARS_MAX)) or say("notice.briefing", answer.language)
    return f"{line}\n{link(title, answer.answer_url)}"


def _thread_name(text: str) -> str:
    return cut(plain_name(cut(text, TITLE_CHARS_MAX)), THREAD_NAME_CHARS_MAX) or _FALLBACK_NAME
