"""
The facts in a text that can be looked up in another: numbers, months and weekdays, quotations, names.

Each has keys: ways of writing it that are the same in every language and spelling, so that "1.4 Mio." is found in
"1,400,000" and "Zelenskyj's" in "Zelenskyj".
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Literal

from bot.briefing.calendar import Calendar, calendar
from bot.briefing.words import vocabulary

Kind = Literal["number", "date", "quote", "name"]

#: A quotation of fewer words is a word under scare quotes.
QUOTE_WORDS_MIN = 3
#: The same for scripts without spaces, in characters.
QUOTE_DENSE_MIN = 6

_NUMBER = re.compile(r"\d+(?:[.,:'’\u00a0\u202f ](?=\d{3}(?!\d))\d{3}|[.,:]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*\.?")
_AFTER_NUMBER = re.compile(r"[\s\u00a0\u202f-]?([^\W\d_]+)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+")
_DECIMAL = re.compile(r"(\d+(?:[.,'’\u00a0\u202f ]\d{3})*)[.,](\d+)")
_QUOTED = re.compile(
    r"“(?P<a>[^“”]+)”|„(?P<b>[^„“”\"]+)[“”\"]|«\s?(?P<c>[^«»]+?)\s?»|»(?P<d>[^«»]+)«|「(?P<e>[^「」]+)」|『(?P<f>[^『』]+)』"
    r"|\"(?P<g>[^\"]+)\"|(?<![\w])‘(?P<h>[^‘]+?)’(?!\w)|(?<![\w])'(?P<i>[^'\s](?:[^']|'(?=\w))+?)'(?!\w)"
)
_CAPITAL = r"(?=[^\W\d_])(?:[A-ZÀ-ÖØ-ÞĀ-Ž\u0386-\u03ab\u0400-\u042fІЇЄҐ]|[\u10a0-\u10ff])"
_NAME = re.compile(rf"(?<![\w@#]){_CAPITAL}[\w’'-]*(?:\.(?=\w)[\w’'-]+)*")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]\s|\n)[\"'“”„«»‘’(\[\s]*$")
_OPENING = "\"'“„«‘([—– "
_POSSESSIVE = re.compile(r"[’']s?$")
_MAY_AS_MONTH = re.compile(
    r"(?:\b(?:in|last|on|since|until|till|by|of|early|late|mid|this|next|from|to|and|after|before|\d+(?:st|nd|rd|th)?)[\s-])$|^$"
)
#: Languages that write all nouns with a capital: a capital alone makes no name.
_NOUNS_CAPITAL = frozenset({"de", "lb"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact and where it stands in its text."""

    kind: Kind
    start: int
    end: int
    text: str
    keys: frozenset[str]


def facts(text: str, language: str) -> list[Fact]:
    """Every fact of a text, in order of kind and place."""
    return [*numbers(text, language), *dates(text, language), *quotes(text), *names(text, language)]


def numbers(text: str, language: str) -> Iterator[Fact]:
    """Figures with their scale ("1.4 million"), and number words."""
    words = calendar(language)
    for found in _NUMBER.finditer(text):
        token = found.group().rstrip(".,:")
        end = found.start() + len(token)
        after = _AFTER_NUMBER.match(text, end)
        power = words.scales.get(after[1].lower(), 0) if after else 0
        yield Fact("number", found.start(), end, text[found.start() : end], frozenset(_readings(token, power)))
    if words.numbers:
        yield from _number_words(text, words)


def _number_words(text: str, words: Calendar) -> Iterator[Fact]:
    for found in _WORD.finditer(text):
        word = found.group().lower().rstrip(".")
        if word in words.numbers:
            after = _AFTER_NUMBER.match(text, found.end())
            power = words.scales.get(after[1].lower(), 0) if after else 0
            keys = _readings(str(words.numbers[word]), power)
            yield Fact("number", found.start(), found.end(), found.group(), frozenset(keys))


def _readings(token: str, power: int) -> Iterator[str]:
    """What a figure may mean: separators differ by country, and "1.2 to 1.4 million" gives its scale once."""
    yield token
    bare = re.sub(r"\D", "", token)
    values = []
    if _GROUPED.fullmatch(token) or token.isdecimal():
        values.append(Decimal(bare))
    if decimal := _DECIMAL.fullmatch(token):
        values.append(Decimal(re.sub(r"\D", "", decimal[1]) + "." + decimal[2]))
    for value in values:
        try:
            yield f"={(value.scaleb(power)).normalize():f}"
        except InvalidOperation:  # more digits than a number in the news has
            yield f"={bare}"


def dates(text: str, language: str) -> Iterator[Fact]:
    """Months and weekdays."""
    words = calendar(language)
    for found in _WORD.finditer(text):
        raw = found.group().rstrip(".")
        word = raw.lower()
        capital_needed = language.startswith(("en", "de", "und")) and not raw[0].isupper()
        if capital_needed or (len(word) <= 3 and not raw[0].isupper()):  # noqa: PLR2004 - "mar", "set", "sun"
            continue
        if word == "may" and not _is_month(text, found):
            continue
        for kind, table in (("month", words.months), ("day", words.days)):
            if word in table:
                keys = frozenset({f"{kind}:{table[word]}"})
                yield Fact("date", found.start(), found.start() + len(raw), raw, keys)


def _is_month(text: str, found: re.Match[str]) -> bool:
    """Whether "May" is the month here: after "in", "last", "on" or a day, or before a digit."""
    before, after = text[: found.start()], text[found.end() : found.end() + 3]
    return bool(re.match(r",? ?\d", after)) or bool(before and _MAY_AS_MONTH.search(before.lower()[-12:]))


def quotes(text: str) -> Iterator[Fact]:
    """What stands between quotation marks and is long enough to be somebody's words."""
    for found in _QUOTED.finditer(text):
        inner = next(group for group in found.groups() if group is not None)
        dense = len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]", inner)) >= QUOTE_DENSE_MIN
        if dense or len(inner.split()) >= QUOTE_WORDS_MIN:
            yield Fact("quote", found.start(), found.end(), inner, frozenset({spoken(inner)}))


def spoken(text: str) -> str:
    """A text as it is compared with a quotation: without case, punctuation and white space at the joints."""
    return " ".join(re.sub(r"[^\w%$€£]+", " ", folded(text)).split())


def names(text: str, language: str) -> Iterator[Fact]:
    """Words that are written like names: with a capital inside a sentence, or katakana."""
    for found in _KATAKANA.finditer(text):
        yield Fact("name", found.start(), found.end(), found.group(), frozenset({found.group()}))
    base = language.split("-")[0].lower()
    words, stop = calendar(language), vocabulary(language)
    found_all = list(_NAME.finditer(text))
    for index, found in enumerate(found_all):
        word = _POSSESSIVE.sub("", found.group())
        low = word.lower()
        if len(word) < 2 or low in stop.stop or low in stop.weak or low in words.months or low in words.days:  # noqa: PLR2004
            continue
        if low in words.numbers or low in words.scales:
            continue
        run = _beside(found_all, index, text)
        if _SENTENCE_START.search(text[max(0, found.start() - 8) : found.start()]) and not run:
            continue
        if base in _NOUNS_CAPITAL and not run and not word.isupper():
            continue
        yield Fact("name", found.start(), found.start() + len(word), word, frozenset(name_keys(word)))


def _beside(found: list[re.Match[str]], index: int, text: str) -> bool:
    """Whether another capitalised word follows or goes before, with only a space between."""
    here = found[index]
    after = index + 1 < len(found) and text[here.end() : found[index + 1].start()] == " "
    before = index > 0 and text[found[index - 1].end() : here.start()] == " "
    return after or before


def name_keys(word: str) -> Iterator[str]:
    """A name as it is looked up: folded, without dots; for a hyphenated one also its halves."""
    plain = folded(word).replace(".", "").replace("'", "")
    yield plain
    if "-" in plain:
        yield plain.replace("-", "")


@cache
def folded(text: str) -> str:
    """Without case and accents, with plain quotation marks."""
    text = text.replace("’", "'").replace("‘", "'").replace("ß", "ss")
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()
