"""
The messages of an answer, and how its blocks fill them. Pure: nothing is sent here.

The limits are kept here because discord.py does not keep them. Lengths are counted in UTF-16 units, of which a text
has at least as many as characters, so it does not matter which of the two Discord counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from io import BytesIO
from itertools import chain
from typing import Any

import discord
from discord import ui

from bot.platforms.commands.buttons import BUTTONS, BUTTONS_MAX, Row
from bot.platforms.commands.entries import Button
from bot.platforms.discord_chat.inert import begun
from bot.texts.answers import JOINERS, utf16_length

#: Text of one Components V2 message, over all its text displays.
PAGE_CHARS_MAX = 4_000
#: Components of one message, with nesting.
COMPONENTS_MAX = 40
#: Those that are no text: the box, the first text's section and its picture, a row of buttons.
FRAME_COMPONENTS = 3 + 1 + BUTTONS_MAX
#: How a picture of ours is called where it is uploaded, and characters of its description.
PICTURE_NAME, DESCRIPTION_CHARS_MAX = "picture.png", 1_024
#: How a button is told again: Discord keeps it with the message, for as long as that stands. Behind its name stands the
#: answer that it is for, where that is another message, or one of several in this one.
_CUSTOM_ID = re.compile(r"newsbrief:(?P<name>[a-z_]+)(?::(?P<about>[0-9a-f]+))?")
#: Texts of one message.
BLOCKS_MAX = COMPONENTS_MAX - FRAME_COMPONENTS
#: Description of an embed; a page of components always fits, with the empty lines between its blocks.
EMBED_CHARS_MAX = 4_096
#: Content of one plain message.
PLAIN_CHARS_MAX = 2_000
#: A title, and a person's name, as they are shown; what is longer is cut between words.
TITLE_CHARS_MAX, AUTHOR_CHARS_MAX = 250, 80

_GAP = "\n\n"
_SPOILER = "||{}||"
#: What counts at the beginning of a line of ours, and nowhere else.
_LINE_MARK = re.compile(r"#{1,3} |-# |> ")
# A word with the space before it, in bits of 400 at most; a backslash stays with what it escapes, a mark of ours at the
# start of a line with its line, and an address of ours, the one thing in angle brackets without a backslash, is never
# torn: its second half might be one too.
_WORD = re.compile(r"\s*(?:-# )?(?:\\\S|<[^<>\s]+>|[^\s\\]){1,400}|\s+")


class Form(StrEnum):
    """How a page is sent, from the best to what every channel takes."""

    COMPONENTS = "components"
    EMBED = "embed"
    PLAIN = "plain"

    @property
    def next(self) -> "Form | None":
        """What to try where this one is refused."""
        forms = list(Form)
        return forms[forms.index(self) + 1] if self is not forms[-1] else None


class Style(StrEnum):
    """How a block of one line stands out. The marks are put around each of its pieces when it has to be split."""

    BOLD = "**{}**"
    SMALL = "-# {}"
    QUOTE = "> {}"


@dataclass(frozen=True, slots=True)
class Styled:
    """A block of one line, already inert."""

    text: str
    style: str  #: One of Style, or another with "{}" where the text goes.


#: Text in Discord's markdown.
Block = str | Styled


def hidden(blocks: Iterable[Block]) -> list[Block]:
    """Blocks as spoilers, a line each: where there is no box to hide them in."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Styled):
            found.append(replace(block, style=block.style.replace("{}", _SPOILER)))
            continue
        for line in filter(str.strip, block.splitlines()):
            mark = _LINE_MARK.match(line)
            start = mark[0] if mark else ""
            found.append(Styled(line.removeprefix(start), f"{start}{_SPOILER}"))
    return found


@dataclass(frozen=True, slots=True)
class Beside:
    """A button beside a block."""

    name: str
    label: str
    about: str  #: The answer that it is for.


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that is sent along."""

    png: bytes
    description: str  #: For who cannot see it.

    def file(self) -> discord.File:
        """It, to be uploaded; one serves for one call."""
        return discord.File(BytesIO(self.png), PICTURE_NAME, description=self.description)


@dataclass(frozen=True, slots=True)
class Page:
    """One message of an answer."""

    name: str  #: Names the thread, if this page opens one; plain, never empty.
    blocks: tuple[str, ...]  #: Paragraphs in Discord's markdown, at least one.
    form: Form = Form.COMPONENTS
    accent: int | None = None  #: The colour of the box's edge, 0xRRGGBB.
    spoiler: bool = False  #: The box is shown to who opens it.
    image: str = ""  #: Address of a picture beside the first block; Discord fetches it, not we.
    picture: Picture | None = None  #: Below the first two blocks; only among components.
    buttons: Row = ()  #: In rows below the components.
    about: str = ""  #: The message that they are for; "": this one.
    #: Of the blocks, in their order: a button to the right of each; () for none at all.
    beside: tuple[Beside | None, ...] = ()

    def arguments(self, marker: str, *, edits: bool = False) -> dict[str, Any]:
        """What discord.py's methods that send are given, or those that edit."""
        match self.form:
            case Form.COMPONENTS:
                files = {"attachments" if edits else "files": [self.picture.file()]} if self.picture else {}
                return {"view": self.layout(marker), **files}
            case Form.EMBED:
                return {"embed": discord.Embed(description=self.words, colour=self.accent)}
            case Form.PLAIN:
                return {"content": self.words}

    @property
    def words(self) -> str:
        """The page in one text."""
        return _GAP.join(self.blocks)

    def layout(self, marker: str) -> ui.LayoutView:
        """The page as components; the first text carries the marker."""
        first, *rest = self.blocks
        head: ui.Item[ui.LayoutView] = ui.TextDisplay(first, id=component_id(marker))
        if self.image:
            head = ui.Section(head, accessory=ui.Thumbnail(self.image))
        view = ui.LayoutView(timeout=None)
        boxed = rest or self.image or self.spoiler or self.picture
        texts: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(block) for block in rest]
        if self.picture:
            shown = discord.MediaGalleryItem(f"attachment://{PICTURE_NAME}", description=self.picture.description)
            texts.insert(1, ui.MediaGallery(shown))
        for number, button in enumerate(self.beside):
            if button:
                accessory = ui.Button[ui.LayoutView](label=button.label, custom_id=custom_id(button.name, button.about))
                text = texts[number - 1] if number else head
                section: ui.Item[ui.LayoutView] = ui.Section(text, accessory=accessory)
                head, texts = (head, [*texts[: number - 1], section, *texts[number:]]) if number else (section, texts)
        box = partial(ui.Container[ui.LayoutView], accent_colour=self.accent, spoiler=self.spoiler)
        view.add_item(box(head, *texts) if boxed else head)
        for row in self.rows:
            pressed = (
                ui.Button[ui.LayoutView](label=label, custom_id=custom_id(name, self.about)) for name, label in row
            )
            view.add_item(ui.ActionRow(*pressed))
        view.stop()  # or discord.py keeps it for as long as the program runs; presses are looked up in the database
        return view

    @property
    def rows(self) -> list[Row]:
        """The buttons, as many in a row as Discord takes."""
        return [self.buttons[start : start + BUTTONS_MAX] for start in range(0, len(self.buttons), BUTTONS_MAX)]

    def used(self) -> dict[str, tuple[int, int]]:
        """Which limits the page comes near to: what it takes, and what Discord allows."""
        if self.form is Form.PLAIN:
            return {"characters": (utf16_length(self.words), PLAIN_CHARS_MAX)}
        if self.form is Form.EMBED:
            return {"characters": (utf16_length(self.words), EMBED_CHARS_MAX)}
        characters = sum(map(utf16_length, self.blocks))
        boxed = len(self.blocks) > 1 or self.image or self.spoiler or self.picture
        frame = (2 if self.image else 0) + bool(boxed) + bool(self.picture)
        frame += 2 * sum(bool(button) for button in self.beside)
        components = len(self.blocks) + frame + len(self.buttons) + len(self.rows)
        return {"characters": (characters, PAGE_CHARS_MAX), "components": (components, COMPONENTS_MAX)}


def custom_id(name: str, about: str = "") -> str:
    """What a button or its form is told again by; `about`: the answer that it is for, where it does not stand there."""
    return ":".join(filter(None, ("newsbrief", name, about)))


def pressed_at(told: str) -> tuple[Button, str] | None:
    """A button of ours, and the message that it is for ("": the one under which it stands); None for any other."""
    found = _CUSTOM_ID.fullmatch(told)
    button = next((button for button in BUTTONS if found and button.name == found["name"]), None)
    return (button, found["about"] or "") if found and button else None


def component_id(marker: str) -> int:
    """
    The marker as the id of a component: Discord keeps it and gives it back with the message, whenever that is read.

    31 bits, because ids are signed and 0 means "none".
    """
    return int(marker[:8], 16) % (2**31 - 1) + 1


def paged(
    name: str, blocks: Iterable[Block], form: Form = Form.COMPONENTS, *, accent: int | None = None, image: str = ""
) -> list[Page]:
    """Pages of whole blocks in order; a block too long for a page is split between words. Empty blocks are left out."""
    limit = PLAIN_CHARS_MAX if form is Form.PLAIN else PAGE_CHARS_MAX
    gap = len(_GAP) if form is Form.PLAIN else 0
    filled = fill(blocks, limit, gap)
    return [Page(name, page, form, accent, image="" if number else image) for number, page in enumerate(filled)]


def fill(blocks: Iterable[Block], limit: int, gap: int, blocks_max: int = BLOCKS_MAX) -> list[tuple[str, ...]]:
    """Fill pages up to the limits; `gap` is what lies between two blocks. Discord refuses blocks without text."""
    pages: list[list[str]] = []
    room = 0
    for piece in chain.from_iterable(_shown(block, limit) for block in blocks):
        if not pages or utf16_length(piece) + gap > room or len(pages[-1]) == blocks_max:
            pages.append([])
            room = limit + gap
        pages[-1].append(piece)
        room -= utf16_length(piece) + gap
    return [tuple(page) for page in pages]


def _shown(block: Block, limit: int) -> Sequence[str]:
    """The block with its marks, in pieces within the limit; none when there is nothing to see."""
    if isinstance(block, str):
        return _pieces(block, limit) if block.strip() else []
    marks = utf16_length(block.style.format(""))
    return [block.style.format(piece) for piece in _pieces(block.text, limit - marks)] if block.text.strip() else []


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
