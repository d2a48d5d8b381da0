"""
The shapes of the answers that a model is asked for: in words for the prompt, and as JSON schemas for servers that can.

The schemas stay within the subset that strict mode takes, and every array and string in them has an end: small models
never close one without.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.briefing.layout import DENSE_FACTOR, Room, dense
from bot.domain.briefing import Part

#: Share of a short article that its body may have: a briefing longer than its article would lose its end. And at least
#: so many sentences and characters.
BODY_SHARE, BODY_SENTENCES_LEAST, BODY_CHARS_LEAST = 0.45, 3, 300
#: Characters of a word, the space behind it included, and to what the words of a part are rounded: models count words
#: better than characters, and neither well.
WORD_CHARS, WORDS_STEP = 6.5, 5
#: Article sentences behind one sentence, and items of a digest behind one of its conclusion, at most.
SOURCES_MAX, LINE_SOURCES_MAX = 4, 10
#: Characters of one sentence at most, and sentences of a digest's conclusion.
SENTENCE_CHARS_MAX, LINE_SENTENCES_MAX = 320, 2

#: Key points of a section, and characters of one, at most.
POINTS_MAX, POINT_CHARS_MAX = 8, 120

#: Sentences of an answer to a question, and of one that is to be mended, at most.
REPLY_SENTENCES_MAX, MENDED_MAX = 4, 24
#: Characters of why a second look finds a sentence wrong, at most.
WHY_CHARS_MAX = 160

Rooms = Mapping[Part, Room]


def within(rooms: Rooms, sentences: Sequence[str]) -> Rooms:
    """The rooms, that of the body no larger than a short article allows."""
    if not (body := rooms.get(Part.BODY)):
        return rooms
    chars = sum(len(sentence) + 1 for sentence in sentences)
    most = Room(
        min(body.chars, max(BODY_CHARS_LEAST, round(BODY_SHARE * chars))),
        min(body.sentences, max(BODY_SENTENCES_LEAST, round(BODY_SHARE * len(sentences)))),
    )
    return {**rooms, Part.BODY: most}


def size(chars: int, language: str) -> str:
    """So many characters of an alphabet in words that a model can follow: "60 words"."""
    if dense(language):
        return f"{round(chars / DENSE_FACTOR)} characters"
    return f"{max(1, round(chars / WORD_CHARS / WORDS_STEP)) * WORDS_STEP} words"


def shape(rooms: Rooms, language: str) -> str:
    """The shape of a briefing in words, for every rung of the ladder."""
    rows = [
        f'  "{part}": [{{"sources": [n, …], "text": "…"}}, …]   '
        f"// at most {room.sentences} sentences, {size(room.chars, language)} in all"
        for part, room in rooms.items()
    ]
    return "{\n" + ",\n".join(rows) + "\n}"


def schema(rooms: Rooms, numbers: int) -> dict[str, Any]:
    """The shape of a briefing of an article of so many sentences as a JSON schema."""
    parts = {part.value: _array(_sentence(numbers), room.sentences) for part, room in rooms.items()}
    return _closed({name: {**part, "minItems": 1} for name, part in parts.items()})


#: The shape of sentences that were mended.
MENDED_SHAPE = '{"mended": [{"id": 1, "sources": [n, …], "text": "…"}, …]}'


def mended_schema(ids: int, numbers: int) -> dict[str, Any]:
    """The same as a JSON schema, for so many sentences to be mended."""
    return _closed({"mended": _array(_identified(ids, numbers), MENDED_MAX)})


#: The shape of a second look.
LOOK_SHAPE = '{"failed": [{"id": 1, "why": "…", "sources": [n, …], "text": "…"}, …]}'


def look_schema(ids: int, numbers: int) -> dict[str, Any]:
    """The shape of a second look as a JSON schema."""
    why = {"type": "string", "maxLength": WHY_CHARS_MAX}
    return _closed({"failed": _array(_identified(ids, numbers, why=why), MENDED_MAX)})


#: The shape of a digest's conclusion.
LINE_SHAPE = (
    f'{{"conclusion": [{{"sources": [n, …], "text": "…"}}, …]}}'
    f"   // at most {LINE_SENTENCES_MAX} sentences, {{size}} in all; the numbers of the items that each is about"
)


def line_schema(numbers: int) -> dict[str, Any]:
    """The shape of a digest's conclusion as a JSON schema."""
    return _closed({"conclusion": _array(_sentence(numbers, sources_max=LINE_SOURCES_MAX), LINE_SENTENCES_MAX)})


#: The shape of a section's key points.
POINTS_SHAPE = (
    f'{{"points": [{{"sources": [n, …], "point": "…"}}, …]}}'
    f"   // at most {POINTS_MAX} points, of {POINT_CHARS_MAX} characters each"
)


def points_schema(numbers: int) -> dict[str, Any]:
    """The shape of a section's key points as a JSON schema."""
    return _closed({"points": _array(_sentence(numbers, text="point", chars_max=POINT_CHARS_MAX), POINTS_MAX)})


#: The shape of an answer to a question about an article.
REPLY_SHAPE = (
    f'{{"stated": true, "answer": [{{"sources": [n, …], "text": "…"}}, …]}}'
    f"   // at most {REPLY_SENTENCES_MAX} sentences\n"
    'or, when the article does not say: {"stated": false, "answer": []}'
)


def reply_schema(numbers: int) -> dict[str, Any]:
    """The shape of an answer to a question as a JSON schema."""
    return _closed({"stated": {"type": "boolean"}, "answer": _array(_sentence(numbers), REPLY_SENTENCES_MAX)})


def _sentence(
    numbers: int, *, text: str = "text", chars_max: int = SENTENCE_CHARS_MAX, sources_max: int = SOURCES_MAX
) -> dict[str, Any]:
    """
    A sentence with the numbers, at least one, that it rests on.

    They come first: a server that holds a model to a schema has it write in this order, and whoever chooses before
    writing says one new thing after the other. A small model that wrote first wrote one sentence ten times.
    """
    sources = {**_array(_number(numbers), sources_max), "minItems": 1}
    return _closed({"sources": sources, text: {"type": "string", "maxLength": chars_max}})


def _identified(ids: int, numbers: int, **more: dict[str, Any]) -> dict[str, Any]:
    """A sentence with the number under which it was shown; one that is left out has neither text nor sources."""
    sources, text = _array(_number(numbers), SOURCES_MAX), {"type": "string", "maxLength": SENTENCE_CHARS_MAX}
    return _closed({"id": _number(ids), **more, "sources": sources, "text": text})


def _number(highest: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": highest}


def _array(items: dict[str, Any], items_max: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": items_max}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
