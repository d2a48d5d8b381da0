"""How a model's answer is read: strictly where it can be, tolerantly where it must."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from bot.briefing.extractive.quotations import inside_quotations
from bot.briefing.layout import Draft, clipped, opening
from bot.briefing.vocabulary.phrases import phrases, without
from bot.briefing.writing.shapes import LINE_SENTENCES_MAX, SENTENCE_CHARS_MAX, Rooms
from bot.domain.briefing import Part, Sentence
from bot.domain.errors import LayoutBroken
from bot.language.hygiene import clean
from bot.language.marks import SENTENCE_ENDS
from bot.language.sentences import split

#: Characters of an answer, and of a sentence in it, that are looked at: a model may run on without an end.
ANSWER_CHARS_MAX, TEXT_CHARS_MAX = 60_000, 2_000
#: What stands beside the text of a sentence, whatever that is called.
_BESIDE = {"sources", "why", "part"}
#: Sentences of an answer that are looked at: several times what the longest briefing asks for.
SENTENCES_READ_MAX = 100
#: Characters that a model's longest words have, about.
WORD_CHARS_MAX = 20

_YES_NO = re.compile(r"\b(?:(?P<yes>yes)|no)\b", re.IGNORECASE)
_HEADING = re.compile(r"^[\s#*_>\"'-]*(lead|body|overview|conclusion)[\s*_\"']*(?:[:：]|$)[\s*_]*", re.IGNORECASE)
_CITED = re.compile(r"(?:(?<![\s(])[\s(]+)?\[(?:sources?:?\s*)?(\d+(?:\s*[,;–-]\s*\d+)*)\][\s)]*")
_LINK = re.compile(
    r"\[([^\[\]]{0,300})\]\([^()]{0,2000}\)|<?(?:https?|ftp|mailto|tel|javascript):[^\s>]*>?|www\.\S+", re.IGNORECASE
)
_DENSE_END = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]$")
_MARKUP = re.compile(r"\*\*|__|~~|\|\||`+|^\s*(?:#{1,6}|[-*>•])\s+")


def read_mended(text: str, *, parts: Sequence[Part], language: str) -> list[tuple[int, Draft]]:
    """
    What was written under which number of some sentences, from 1; () for one that is to be left out.

    Models mix the numbers up (placing.py); those of no sentence are passed over.

    Args:
        text: The answer.
        parts: In which the sentences stand that were shown.
        language: Of them.

    Raises:
        LayoutBroken: there is no list of sentences in it.
    """
    found = _object(text[:ANSWER_CHARS_MAX])
    items = found.get("mended", found.get("failed"))
    if not isinstance(items, list):
        raise LayoutBroken("the answer has no list of sentences")
    mended: list[tuple[int, Draft]] = []
    for item in islice(items, SENTENCES_READ_MAX):
        # A number alone says that it is wrong, and no more.
        told = item if isinstance(item, dict) else {"id": item, "text": ""}
        number = told.get("id")
        # JSON's true is the number 1 to Python.
        if type(number) is int and 1 <= number <= len(parts):
            mended.append((number, _bare(_singly(told, parts[number - 1], language, goes_on=False), language)))
    return mended


def read_yes(text: str) -> bool:
    """Whether a checker that answers Yes or No says yes. Raises LayoutBroken."""
    found = _YES_NO.search(text[:ANSWER_CHARS_MAX])
    if found is None:
        raise LayoutBroken("the answer is neither yes nor no")
    return found["yes"] is not None


def read(text: str, *, rooms: Rooms, language: str) -> Draft:
    """
    The draft in a model's answer.

    JSON in any wrapping, or headed paragraphs whose sentences end in [numbers]. The sentences are plain text; whether
    their sources exist is for grounding to say.

    Raises:
        LayoutBroken: there is no lead in it.
    """
    text = text[:ANSWER_CHARS_MAX]
    found = _object(text)
    sentences = _within(_parts(found, rooms, language) if found else list(_headed(text, language)), rooms)
    draft = _bare((sentence for sentence in sentences if sentence.part in rooms), language)
    if not any(sentence.part is Part.LEAD for sentence in draft):
        raise LayoutBroken("the answer has no lead")
    return draft


def read_line(text: str, *, language: str) -> Draft:
    """The sentences of a digest's conclusion. Raises LayoutBroken."""
    text = text[:ANSWER_CHARS_MAX]
    found = _object(text)
    value = found.get("conclusion", found or text)
    draft = _bare(_part(value, Part.CONCLUSION, language), language)[:LINE_SENTENCES_MAX]
    if not draft:
        raise LayoutBroken("the answer has no text")
    return draft


def read_points(text: str, *, shown: Collection[int]) -> list[int]:
    """
    The sentences behind the key points in an answer, by index, in the order of the points.

    Args:
        text: The answer; nothing but the numbers in it is used.
        shown: The indexes that the model could see; others are passed over.

    Raises:
        LayoutBroken: there are no points in it, or none of them has a number that the model could see.
    """
    points = _object(text[:ANSWER_CHARS_MAX]).get("points")
    if not isinstance(points, list):
        raise LayoutBroken("the answer has no points")
    sources = [_numbers(point.get("sources") if isinstance(point, dict) else point) for point in points]
    seen = frozenset(shown)
    found = [number - 1 for number in dict.fromkeys(chain.from_iterable(sources)) if number - 1 in seen]
    if points and not found:
        raise LayoutBroken("the points name no sentences")
    return found


def read_reply(text: str, *, language: str) -> Draft:
    """
    The sentences that answer a question; () when the article does not say.

    Raises:
        LayoutBroken: there is neither in it.
    """
    text = text[:ANSWER_CHARS_MAX]
    found = _object(text)
    if found.get("stated") is False:
        return ()
    # Whoever was not held to the shape may have written prose, with its sources behind each sentence.
    prose = text if not found and _CITED.search(text) else ()
    draft = _bare(_part(found.get("answer", prose), Part.BODY, language), language)
    if not draft:
        raise LayoutBroken("the answer neither answers nor says that the article does not")
    return draft


def plain(text: str) -> str:
    """A model's sentence without markup, links and invisible characters, on one line."""
    text = _LINK.sub(lambda found: found[1] or "", clean(text[:TEXT_CHARS_MAX])[0])
    return " ".join(_MARKUP.sub("", text).split())


def _bare(sentences: Iterable[Sentence], language: str) -> Draft:
    """The sentences without our phrases before them, each with its full stop; empty ones are left out."""
    words = phrases(language)
    return tuple(
        replace(sentence, text=_ended(words.bare(opening(words, sentence.part), sentence.text)))
        for sentence in islice(sentences, SENTENCES_READ_MAX)
        if sentence.text and not _another_overview(sentence, words.overview)
    )


def _another_overview(sentence: Sentence, overview: str) -> bool:
    """Whether a conclusion is one: "In summary, the article discusses …"."""
    return sentence.part is Part.CONCLUSION and without(sentence.text, overview) != sentence.text


def _ended(text: str) -> str:
    """The sentence with a full stop, which models forget behind half sentences."""
    if SENTENCE_ENDS.search(text):
        return text
    return text.rstrip(" ,;:") + ("。" if _DENSE_END.search(text) else ".")


def _object(text: str) -> dict[str, Any]:
    start, end = text.find("{"), text.rfind("}") + 1  # a pattern would try every brace of a million
    try:
        # strict=False: some grammars let raw newlines into strings.
        value = json.loads(text[start:end], strict=False)
        if "\\u" in text:  # may be half of a surrogate pair, which is no character and stops whoever encodes it
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _parts(found: dict[str, Any], rooms: Rooms, language: str) -> list[Sentence]:
    """All parts, in order."""
    sentences: list[Sentence] = []
    goes_on = False
    for part in rooms:
        value = found.get(part.value)
        sentences += _part(value, part, language, goes_on=goes_on)
        goes_on = any(_cut(item) for item in _items(value)[-1:])
    return sentences


def _part(value: Any, part: Part, language: str, *, goes_on: bool = False) -> Iterator[Sentence]:
    """A part, whatever it is made of; `goes_on` when the end of the part before it was cut off."""
    for item in _items(value):
        if isinstance(item, str):
            yield from _cited(item, part, language)
        elif isinstance(item, dict):
            yield from _singly(item, part, language, goes_on=goes_on)
        goes_on = _cut(item)


def _items(value: Any) -> list[Any]:
    """A list of objects or strings, one object, or one text."""
    return [value] if isinstance(value, dict | str) else value if isinstance(value, list) else []


def _cut(item: Any) -> bool:
    """Whether the schema's limit has cut it off: what comes next may be its rest."""
    return isinstance(item, dict) and len(_text(item)) >= SENTENCE_CHARS_MAX - WORD_CHARS_MAX


def _within(sentences: Sequence[Sentence], rooms: Rooms) -> list[Sentence]:
    """What goes beyond two sentences of a lead belongs to the body, of an overview or a conclusion to nothing."""
    seen: Counter[Part] = Counter()
    kept: list[Sentence] = []
    for sentence in sentences:
        seen[sentence.part] += 1
        room = rooms.get(sentence.part)
        if sentence.part is Part.BODY or (room and seen[sentence.part] <= room.sentences):
            kept.append(sentence)
        elif sentence.part is Part.LEAD:
            kept.append(replace(sentence, part=Part.BODY))
    return kept


def _singly(item: dict[str, Any], part: Part, language: str, *, goes_on: bool) -> Iterator[Sentence]:
    """
    Each of the sentences that a model wrote where one was asked for, so that each is checked and dropped alone; those
    of one quotation stay together.

    The one that the schema's limit cut off is left out, with its rest in the next item (`goes_on`); it is shown as cut
    when it is all there is. Servers end a string before the limit when no word of theirs fits any more.
    """
    raw, sources = _text(item), _numbers(item.get("sources"))
    text = plain(raw)
    texts = split(text, language)
    if any(inside_quotations(texts)):
        texts = [text]
    whole, several = bool(texts) and bool(SENTENCE_ENDS.search(texts[-1])), len(texts) > 1
    if several and (not whole or len(raw) >= SENTENCE_CHARS_MAX):
        del texts[-1]
    elif texts and not whole and len(raw) >= SENTENCE_CHARS_MAX - WORD_CHARS_MAX:
        texts = [clipped(texts[0], len(texts[0]) - 1)]
    if goes_on and raw.lstrip()[:1].islower():
        del texts[:1]
    for sentence in texts:
        yield Sentence(part, sentence, sources)


def _text(item: dict[str, Any]) -> str:
    text = item.get("text")
    if not isinstance(text, str):
        text = next((value for key, value in item.items() if key not in _BESIDE and isinstance(value, str)), "")
    return _CITED.sub(" ", text)


def _headed(text: str, language: str) -> Iterator[Sentence]:
    """Free text with a heading for each part."""
    part: Part | None = None
    for line in text.splitlines():
        if heading := _HEADING.match(line):
            part = Part(heading[1].lower())
            line = line[heading.end() :]  # noqa: PLW2901 - the rest of the heading's line is its text
        if part and line.strip():
            yield from _cited(line, part, language)


def _cited(text: str, part: Part, language: str) -> Iterator[Sentence]:
    """Sentences with their sources in brackets behind them."""
    start = 0
    for cited in _CITED.finditer(text):
        yield Sentence(part, plain(text[start : cited.start()].strip(" .") + "."), _numbers(cited[1]))
        start = cited.end()
    for sentence in split(text[start:].lstrip(" ."), language):
        yield Sentence(part, plain(sentence), ())


def _numbers(value: Any) -> tuple[int, ...]:
    if isinstance(value, list | int):
        value = json.dumps(value)
    return tuple(
        dict.fromkeys(int(number) for number in re.findall(r"\d{1,6}", value if isinstance(value, str) else ""))
    )
