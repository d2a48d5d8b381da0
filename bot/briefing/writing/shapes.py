"""
The shapes of the answers that a model is asked for: in words for the prompt, and as JSON schemas for servers that can.

The schemas stay within the subset that strict mode takes, and every array and string in them has an end: small models
never close one without.
"""

from collections.abc import Sequence
from typing import Any

from bot.briefing.layout import BUDGETS
from bot.domain.types import Length, Part

#: Sentences of a part, at most.
SENTENCES_MAX = {Part.LEAD: 2, Part.BODY: 10, Part.OVERVIEW: 2, Part.CONCLUSION: 2}
BODY_SENTENCES_MAX_FULL = 14
#: Share of a short article that its body may have: a briefing longer than its article would lose its end. And at least
#: so many sentences and characters.
BODY_SHARE, BODY_SENTENCES_LEAST, BODY_CHARS_LEAST = 0.45, 3, 300
#: Article sentences behind one sentence, and items of a digest behind its conclusion, at most.
SOURCES_MAX, LINE_SOURCES_MAX = 4, 10
#: Characters of one sentence, and of a digest's conclusion, at most.
SENTENCE_CHARS_MAX, LINE_CHARS_MAX = 320, 400

#: Key points of a section, and characters of one, at most.
POINTS_MAX, POINT_CHARS_MAX = 8, 120

#: Sentences of an answer to a question, at most.
REPLY_SENTENCES_MAX = 4


def body_max(length: Length, sentences: Sequence[str]) -> tuple[int, int]:
    """How many sentences and characters the body of a briefing of an article may have."""
    most = BODY_SENTENCES_MAX_FULL if length is Length.FULL else SENTENCES_MAX[Part.BODY]
    chars = sum(len(sentence) + 1 for sentence in sentences)
    return (
        min(most, max(BODY_SENTENCES_LEAST, round(BODY_SHARE * len(sentences)))),
        min(BUDGETS[length].get(Part.BODY, 0), max(BODY_CHARS_LEAST, round(BODY_SHARE * chars))),
    )


def shape(length: Length, sentences: Sequence[str]) -> str:
    """The shape of a briefing of an article in words, with the budgets, for every rung of the ladder."""
    most = {part: (SENTENCES_MAX[part], budget) for part, budget in BUDGETS[length].items()}
    if Part.BODY in most:
        most[Part.BODY] = body_max(length, sentences)
    rows = [
        f'  "{part}": [{{"sources": [n, …], "text": "…"}}, …]   // at most {count} sentences and {chars} characters'
        for part, (count, chars) in most.items()
    ]
    return "{\n" + ",\n".join(rows) + "\n}"


def schema(length: Length, sentences: Sequence[str]) -> dict[str, Any]:
    """
    The shape of a briefing as a JSON schema.

    Args:
        length: Which parts.
        sentences: The article's.
    """
    most = {**SENTENCES_MAX, Part.BODY: body_max(length, sentences)[0]}
    parts = {part.value: _array(_sentence(len(sentences)), most[part]) for part in BUDGETS[length]}
    return _closed({name: {**part, "minItems": 1} for name, part in parts.items()})


#: The shape of a digest's conclusion.
LINE_SHAPE = (
    f'{{"sources": [n, …], "text": "…"}}   // at most {LINE_CHARS_MAX} characters; the numbers of the items it is about'
)


def line_schema(numbers: int) -> dict[str, Any]:
    """The shape of a digest's conclusion as a JSON schema."""
    return _sentence(numbers, chars_max=LINE_CHARS_MAX, sources_max=LINE_SOURCES_MAX)


#: The shape of a second look.
FAILED_SHAPE = '{"failed": [2, 5]}'


def failed_schema(numbers: int) -> dict[str, Any]:
    """The shape of a second look as a JSON schema."""
    return _closed({"failed": _array(_number(numbers), numbers)})


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


def _number(highest: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": highest}


def _array(items: dict[str, Any], items_max: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": items_max}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
