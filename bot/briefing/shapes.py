"""
The shapes of the answers that a model is asked for: in words for the prompt, and as JSON schemas for servers that can.

The schemas stay within the subset that strict mode takes, and every array and string in them has an end: small models
never close one without.
"""

from typing import Any

from bot.briefing.layout import BUDGETS
from bot.domain.types import Length, Part

#: Sentences of a part, at most.
SENTENCES_MAX = {Part.LEAD: 2, Part.BODY: 10, Part.OVERVIEW: 2, Part.CONCLUSION: 2}
BODY_SENTENCES_MAX_FULL = 14
#: Article sentences behind one sentence, and items of a digest behind its conclusion, at most.
SOURCES_MAX, LINE_SOURCES_MAX = 4, 10
#: Characters of one sentence, and of a digest's conclusion, at most.
SENTENCE_CHARS_MAX, LINE_CHARS_MAX = 320, 400

#: Key points of a section, and characters of one, at most.
POINTS_MAX, POINT_CHARS_MAX = 8, 120


def sentences_max(part: Part, length: Length) -> int:
    """How many sentences a part may have."""
    return BODY_SENTENCES_MAX_FULL if (part, length) == (Part.BODY, Length.FULL) else SENTENCES_MAX[part]


def shape(length: Length) -> str:
    """The shape of a briefing in words, with the budgets, for every rung of the ladder."""
    rows = [
        f'  "{part}": [{{"text": "…", "sources": [1, 2]}}, …]'
        f"   // at most {sentences_max(part, length)} sentences and {budget} characters"
        for part, budget in BUDGETS[length].items()
    ]
    return "{\n" + ",\n".join(rows) + "\n}"


def schema(length: Length, numbers: int) -> dict[str, Any]:
    """
    The shape of a briefing as a JSON schema.

    Args:
        length: Which parts.
        numbers: The article's last sentence number.
    """
    parts = {part.value: _array(_sentence(numbers), sentences_max(part, length)) for part in BUDGETS[length]}
    return _closed({name: {**part, "minItems": 1} for name, part in parts.items()})


#: The shape of a digest's conclusion.
LINE_SHAPE = (
    f'{{"text": "…", "sources": [1, 2]}}   // at most {LINE_CHARS_MAX} characters; the numbers of the items it is about'
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
    f'{{"points": [{{"point": "…", "sources": [12, 13]}}, …]}}'
    f"   // at most {POINTS_MAX} points, of {POINT_CHARS_MAX} characters each"
)


def points_schema(numbers: int) -> dict[str, Any]:
    """The shape of a section's key points as a JSON schema."""
    return _closed({"points": _array(_sentence(numbers, text="point", chars_max=POINT_CHARS_MAX), POINTS_MAX)})


def _sentence(
    numbers: int, *, text: str = "text", chars_max: int = SENTENCE_CHARS_MAX, sources_max: int = SOURCES_MAX
) -> dict[str, Any]:
    """A sentence with the numbers, at least one, that it rests on."""
    sources = {**_array(_number(numbers), sources_max), "minItems": 1}
    return _closed({text: {"type": "string", "maxLength": chars_max}, "sources": sources})


def _number(highest: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": highest}


def _array(items: dict[str, Any], items_max: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": items_max}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
