"""What the lines of a plain text are, as far as the text alone shows it."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.domain.article import Block, BlockKind
from bot.language.marks import LINE_ENDS
from bot.language.sentences import split

#: Words of a heading.
HEADING_WORDS_MAX = 12
#: Turns of a conversation, and how often one of its speakers speaks.
TURNS_MIN, RETURNS_MIN = 4, 2

_LETTER = re.compile(r"[^\W\d_]")
_ITEM = re.compile(r"[•·▪◦*]\s")
_LABEL = re.compile(r"(?P<name>[^\W\d_a-zß-öø-ÿа-яіїєґ][\w.’'-]*(?: [^\W\d_a-zß-öø-ÿа-яіїєґ][\w.’'-]*){0,3}): (?=\S)")


def lines(text: str, language: str) -> tuple[list[str], list[Block]]:
    """
    The text's sentences, and its lines as blocks of them.

    A heading is a short line without a mark at its end, above a longer one. A turn begins with a name and a colon, in
    a text where names come back so; a line without one goes on with it.
    """
    found = [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
    speakers = _speakers(found)
    sentences: list[str] = []
    blocks: list[Block] = []
    speaker = ""
    for number, line in enumerate(found):
        first = len(sentences) + 1
        sentences += split(line, language)
        kind = _kind(line, found[number + 1] if number + 1 < len(found) else "")
        label = _LABEL.match(line)
        if speakers and kind is BlockKind.PARAGRAPH:
            named = label is not None and label["name"] in speakers
            speaker = label["name"] if label is not None and named else speaker
            if speaker:
                blocks.append(Block(BlockKind.SPEECH, first, len(sentences), speaker if named else ""))
                continue
        blocks.append(Block(kind, first, len(sentences), level=int(kind is BlockKind.HEADING)))
    return sentences, blocks


def _kind(line: str, following: str) -> BlockKind:
    if _ITEM.match(line):
        return BlockKind.ITEM
    short = len(line.split()) <= HEADING_WORDS_MAX and len(line) < len(following)
    heads = short and not LINE_ENDS.search(line) and _LETTER.search(line) and LINE_ENDS.search(following)
    return BlockKind.HEADING if heads else BlockKind.PARAGRAPH


def _speakers(found: Sequence[str]) -> set[str]:
    """The names that lines begin with, if it is a conversation."""
    names = Counter(label["name"] for line in found if (label := _LABEL.match(line)))
    several = len(names) > 1 and names.total() >= TURNS_MIN
    return {*names} if several and max(names.values()) >= RETURNS_MIN else set()
