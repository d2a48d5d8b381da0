"""
Answers as Discord messages. Pure: equal answers give equal pages, and nothing is sent here.

The limits are kept here because discord.py does not keep them. Lengths are counted in UTF-16 units, of which a text
has at least as many as characters, so it does not matter which of the two Discord counts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from discord import ui

from bot.domain.types import AlreadyBriefed, Answer, Briefing, Digest, DigestEntry, Notice
from bot.platforms.discord_chat.inert import begun, host, inert, inert_line, link, shown_url, tame
from bot.texts import say
from bot.texts.answers import JOINERS, already_line, cut, digest_remarks, digest_title, notice_line, utf16_length
from bot.texts.notes import note_lines

#: Text of one Components V2 message, over all its text displays.
PAGE_CHARS_MAX = 4_000
#: Components of one message, with nesting; the box around them is one.
COMPONENTS_MAX = 40
#: Content of one plain message.
PLAIN_CHARS_MAX = 2_000
#: A title as it is shown; longer ones are cut between words.
TITLE_CHARS_MAX = 250
#: A thread's name.
THREAD_NAME_CHARS_MAX = 100
#: Characters of a marker that a plain message shows, so that it is recognised later.
PLAIN_MARK_CHARS = 8

_FALLBACK_NAME = "Newsbrief"
_AUTHOR_CHARS_MAX = 80
_LINE_CHARS_MAX = 400
# A word with the space before it, in bits of 400 at most; a backslash stays with what it escapes, a mark of ours at the
# start of a line with its line, and an address of ours, the one thing in angle brackets without a backslash, is never
# torn: its second half might be one too.
_WORD = re.compile(r"\s*(?:-# )?(?:\\\S|<[^<>\s]+>|[^\s\\]){1,400}|\s+")


@dataclass(frozen=True, slots=True)
class Page:
    """One message of an answer."""

    name: str  #: Names the thread, if this page opens one; plain, never empty.
    blocks: tuple[str, ...]  #: Paragraphs in Discord's markdown, at least one.
    plain: bool = False  #: As content instead of components, for where those are refused.

    def arguments(self, marker: str) -> dict[str, Any]:
        """What discord.py's methods that send and edit are given."""
        return {"content": self.content(marker)} if self.plain else {"view": self.layout(marker)}

    def layout(self, marker: str) -> ui.LayoutView:
        """The page as components; the first text carries the marker."""
        first, *rest = self.blocks
        texts: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(first, id=component_id(marker))]
        texts += [ui.TextDisplay(block) for block in rest]
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.Container(*texts) if rest else texts[0])
        return view

    def content(self, marker: str) -> str:
        """The page as plain content; its last line shows the marker."""
        return "\n\n".join(self.blocks) + plain_mark(marker)


def component_id(marker: str) -> int:
    """
    The marker as the id of a component: Discord keeps it and gives it back with the message, whenever that is read.

    31 bits, because ids are signed and 0 means "none".
    """
    return int(marker[:8], 16) % (2**31 - 1) + 1


def plain_mark(marker: str) -> str:
    """How a plain message, which has no components, shows its marker: small, in a line of its own."""
    return f"\n-# {marker[:PLAIN_MARK_CHARS]}"


def render(answer: Answer, *, plain: bool = False) -> list[Page]:
    """The pages of an answer, split between blocks; a block too long for a page is split between words."""
    match answer:
        case Briefing():
            name, blocks = answer.title or answer.site, _briefing(answer)
        case Notice():
            name, blocks = "", [_notice(answer)]
        case AlreadyBriefed():
            name, blocks = answer.title, [_already(answer)]
        case Digest():
            name, blocks = digest_title(answer), _digest(answer)
    limit = PLAIN_CHARS_MAX - len(plain_mark("0" * PLAIN_MARK_CHARS)) if plain else PAGE_CHARS_MAX
    gap = len("\n\n") if plain else 0
    name = _thread_name(name)
    return [Page(name, page, plain) for page in _pages(blocks, limit, gap)]


def told(lines: Iterable[str]) -> str:
    """Lines of plain text as the content of one message; what is beyond its limit is left out."""
    pages = _pages(map(inert_line, lines), PLAIN_CHARS_MAX, len("\n"))
    return "\n".join(pages[0])


def _briefing(briefing: Briefing) -> list[str]:
    title = inert_line(cut(briefing.title, TITLE_CHARS_MAX)) or host(briefing.site) or _FALLBACK_NAME
    blocks = [f"### {link(title, briefing.url)}"]
    blocks += [inert(part) for part in (briefing.lead, briefing.body, briefing.overview, briefing.conclusion)]
    blocks.append(_source(briefing))
    blocks.append("\n".join(f"-# {inert_line(line)}" for line in note_lines(briefing)))
    return blocks


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
    before, after = map(inert_line, already_line(cut(answer.author, _AUTHOR_CHARS_MAX)))
    line = f"{before} {_time(answer.posted_at)}{after}"
    title = inert_line(cut(answer.title, TITLE_CHARS_MAX)) or say("notice.briefing")
    return f"{line}\n{link(title, answer.answer_url)}"


def _digest(digest: Digest) -> list[str]:
    heading = f"### {inert_line(digest_title(digest))}"
    blocks = [f"{heading}\n-# {_time(digest.since, 'f')} – {_time(digest.until, 'f')}"]
    blocks += [_entry(entry, digest.language) for entry in digest.entries]
    if not digest.entries:
        blocks.append(inert(say("notice.digest_empty", digest.language)))
    blocks += map(inert, digest_remarks(digest))
    blocks.append(inert(digest.conclusion))
    return blocks


def _entry(entry: DigestEntry, language: str) -> str:
    # What could not be read has its address for a title, which is no text to show as one.
    title = inert_line(cut(entry.title, TITLE_CHARS_MAX)) if entry.title != entry.url else ""
    head = f"**{link(title, entry.url)}**" if title else shown_url(entry.url)
    lines = [" · ".join(part for part in (head, host(entry.site)) if part)]
    if entry.line:
        lines.append(inert_line(cut(entry.line, _LINE_CHARS_MAX)))
    author = cut(entry.author, _AUTHOR_CHARS_MAX)
    about = [inert_line(say("notice.posted_by", language, author=author)) if author else ""]
    about.append(_time(entry.posted_at))
    about += [
        link(inert_line(say(f"notice.{key}", language)), url)
        for key, url in (("original_message", entry.message_url), ("briefing", entry.answer_url))
        if url
    ]
    lines.append("-# " + " · ".join(part for part in about if part))
    return "\n".join(lines)


def _time(moment: datetime, style: str = "R") -> str:
    """A time that each reader sees in their own zone and language."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def _thread_name(text: str) -> str:
    return cut(tame(cut(text, TITLE_CHARS_MAX)), THREAD_NAME_CHARS_MAX) or _FALLBACK_NAME


def _pages(blocks: Iterable[str], limit: int, gap: int) -> list[tuple[str, ...]]:
    """Fill pages up to the limits; `gap` is what lies between two blocks. Discord refuses blocks without text."""
    pages: list[list[str]] = []
    room = 0
    for block in chain.from_iterable(_pieces(block, limit) for block in blocks if block.strip()):
        if not pages or utf16_length(block) + gap > room or len(pages[-1]) + 1 >= COMPONENTS_MAX:
            pages.append([])
            room = limit + gap
        pages[-1].append(block)
        room -= utf16_length(block) + gap
    return [tuple(page) for page in pages]


def _pieces(block: str, limit: int) -> list[str]:
    """The block in pieces within the limit, each ending with a word; never between a backslash and what it escapes."""
    if utf16_length(block) <= limit:
        return [block]
    pieces = [""]
    for word in _WORD.findall(block):
        if utf16_length(pieces[-1]) + utf16_length(word) <= limit:
            pieces[-1] += word
        else:
            # What stood within a line now begins one.
            pieces.append(word.lstrip() if "\n" in word else begun(word.lstrip()))
    return [piece.strip(JOINERS) for piece in pieces]
