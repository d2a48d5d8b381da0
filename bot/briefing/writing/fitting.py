"""
Lengths, which are soft: what a part has too much is shortened by whoever wrote it, and only at last left out.

Never the second sentence of a lead, which says why it matters, nor the last of a body, which says what is next.
"""

from dataclasses import replace

from bot.briefing.grounding.finding import Finding
from bot.briefing.layout import clipped, opening
from bot.briefing.vocabulary.phrases import Phrases, phrases
from bot.briefing.writing.manuscript import Line, Lines
from bot.briefing.writing.shapes import Rooms, size
from bot.domain.briefing import Part

#: Share of a sentence that can be taken from it and leave a sentence.
SHORTENED_MAX = 0.4


def lengthy(lines: Lines, rooms: Rooms, language: str) -> Lines:
    """The lines that have to be said in fewer words, the longest ones of each part that is too long, with how few."""
    words = phrases(language)
    found: list[Line] = []
    for part, room in rooms.items():
        own = [line for line in lines if line.part is part and line.text]
        chars = _chars(own, words) + len(opening(words, part))
        if not own or chars <= room.chars_max:
            continue
        # Half of what is accepted beyond the room is kept back: nobody writes to the word.
        over = chars - (room.chars + room.chars_max) // 2
        chosen: list[Line] = []
        for line in sorted(own, key=lambda line: -len(line.text)):
            if sum(SHORTENED_MAX * len(one.text) for one in chosen) >= over:
                break
            chosen.append(line)
        share = 1 - over / sum(len(line.text) for line in chosen)
        found += [_wished(line, share, language) for line in chosen]
    return tuple(found)


def _wished(line: Line, share: float, language: str) -> Line:
    most = size(round(max(share, 1 - SHORTENED_MAX) * len(line.text)), language)
    return replace(line, findings=(*line.findings, Finding("long", 0, len(line.text), most)))


def trimmed(lines: Lines, rooms: Rooms, *, chars_max: int, language: str) -> Lines:
    """
    The lines, each part within its room and all within `chars_max`, that of the article.

    A lead gives its second sentence to the body. A body loses what the article tells last, but not its own end. A part
    of one sentence that is too long is cut between two words.
    """
    words = phrases(language)
    kept = {part: [line for line in lines if line.part is part] for part in Part}
    for part, room in rooms.items():
        own, most = kept[part], room.chars_max - len(opening(words, part))
        while len(own) > 1 and _chars(own, words) > most:
            if part is Part.LEAD and Part.BODY not in rooms:
                break  # it would be lost
            gone = own.pop(_least(own, part))
            if part is Part.LEAD:
                kept[Part.BODY].insert(0, replace(gone, sentence=replace(gone.sentence, part=Part.BODY)))
        if len(own) == 1 and len(own[0].text) > most:
            cut = replace(own[0].sentence, text=clipped(own[0].text, most))
            kept[part] = [replace(own[0], sentence=cut)]
    body = kept[Part.BODY]
    while len(body) > 1 and _whole(kept) > chars_max:
        body.pop(_least(body, Part.BODY))
    for part in (Part.OVERVIEW, Part.BODY):
        if _whole(kept) > chars_max:
            kept[part] = []
    return tuple(line for part in Part for line in kept[part] if part in rooms)


def _least(own: list[Line], part: Part) -> int:
    """Which of a part's lines goes first."""
    if part is not Part.BODY or len(own) == 2:  # noqa: PLR2004 - the first and the last
        return len(own) - 1
    inner = range(1, len(own) - 1)
    return max(inner, key=lambda at: (min(own[at].sentence.supported_by, default=0), len(own[at].text)))


def _chars(lines: list[Line], words: Phrases) -> int:
    return len(words.join([line.text for line in lines]))


def _whole(kept: dict[Part, list[Line]]) -> int:
    return sum(len(line.text) + 1 for own in kept.values() for line in own)
