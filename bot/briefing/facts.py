"""
The facts in a text that can be looked up in another: numbers, months and weekdays, quotations, names.

Each has keys: ways of writing it that are the same in every language and spelling, so that "1.4 Mio." is found in
"1,400,000" and "Zelenskyj's" in "Zelenskyj".
"""

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from bot.briefing.calendar import Calendar, calendar
from bot.briefing.scripts import script
from bot.briefing.words import vocabulary

Kind = Literal["number", "date", "quote", "name", "choice"]

#: A quotation of fewer words is a word under scare quotes.
QUOTE_WORDS_MIN = 3
#: The same for scripts without spaces, in characters.
QUOTE_DENSE_MIN = 6

_NUMBER = re.compile(r"\d+(?:[.,:'’\u00a0\u202f ](?=\d{3}(?!\d))\d{3}|[.,:]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*\.?")
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_AFTER_NUMBER = re.compile(r"[\s\u00a0\u202f-]?([^\W\d_]+)")
_BEFORE_NUMBER = re.compile(r"(?:([$€£¥])|(\b[^\W\d_]+\.?))[\s\u00a0]?$")
_SIGN_AFTER = re.compile(r"[\s\u00a0\u202f]?([%$€£¥])")
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+")
_DECIMAL = re.compile(r"(\d+(?:[.,'’\u00a0\u202f ]\d{3})*)[.,](\d+)")
_QUOTED = re.compile(
    r"“(?P<a>[^“”]+)”|„(?P<b>[^„“”\"]+)[“”\"]|«\s?(?P<c>[^«»]+?)\s?»|»(?P<d>[^«»]+)«|「(?P<e>[^「」]+)」|『(?P<f>[^『』]+)』"
    r"|\"(?P<g>[^\"]+)\"|(?<![\w])‘(?P<h>[^‘]+?)’(?!\w)|(?<![\w])'(?!(?:s|t|d|m|ll|re|ve)\b)(?P<i>[^'\s](?:[^']|'(?=\w))+?)'(?!\w)"
)
#: One capital letter of a script that has them.
CAPITAL = r"(?=[^\W\d_])(?:[A-ZÀ-ÖØ-ÞĀ-Ž\u0386-\u03ab\u0400-\u042fІЇЄҐ]|[\u10a0-\u10ff])"
_NAME = re.compile(rf"(?<![\w@#])(?:(?:{CAPITAL}\.){{2,}}|(?!I[’']){CAPITAL}[\w’'-]*)")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]\s|\n)[\"'“”„«»‘’(\[\s]*$")
#: Text that is written small throughout: its odd capital says nothing.
_UNCASED = re.compile(r"[^\w]*[a-z][^A-Z]*(?:\b[A-Z]{2,}\b[^A-Z]*)*$")
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
    unit: str = ""  #: Of a number; "" when it has none that is known.
    power: int = 0  #: Of ten, by which a number's scale multiplies it.


def facts(text: str, language: str, known: Container[str] = ()) -> list[Fact]:
    """Every fact of a text, in order of kind and place; `known` as in `names`."""
    return [*numbers(text, language), *dates(text, language), *quotes(text), *names(text, language, known)]


def numbers(text: str, language: str) -> Iterator[Fact]:
    """Figures with their scale and unit ("1.4 million euros"), and number words."""
    words = calendar(language)
    for found in _NUMBER.finditer(text):
        token = found.group().rstrip(".,:")
        yield _number(text, found.start(), found.start() + len(token), token, words)
    if words.numbers:
        for found in _PLAIN_WORD.finditer(text):
            value = words.numbers.get(found.group().lower())
            # "One" and "eine" are articles and pronouns more often than numbers.
            if value not in {None, 1}:
                yield _number(text, found.start(), found.end(), str(value), words)


def _number(text: str, start: int, end: int, token: str, words: Calendar) -> Fact:
    after = _AFTER_NUMBER.match(text, end)
    power = words.scales.get(after[1].lower(), 0) if after else 0
    keys = frozenset(readings(token, power))
    unit = _unit(text, start, after.end() if after and power else end, words)
    return Fact("number", start, end, token, keys, unit, power)


def _unit(text: str, start: int, end: int, words: Calendar) -> str:
    """The unit of a figure, by a sign beside it or the word behind it; a day of a month counts as one; "" for none."""
    before = _BEFORE_NUMBER.search(text, max(0, start - 16), start)
    if sign := _SIGN_AFTER.match(text, end):
        return sign[1]
    if before and before[1]:
        return before[1]
    after = _AFTER_NUMBER.match(text, end)
    word = after[1].lower() if after else ""
    if word in words.units:
        return words.units[word]
    return "date" if word in words.months or (before and before[2].lower().rstrip(".") in words.months) else ""


def readings(token: str, power: int) -> Iterator[str]:
    """What a figure may mean: separators differ by country, and "1.2 to 1.4 million" gives its scale once."""
    if not power:
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
        raw = _POSSESSIVE.sub("", found.group().rstrip("."))
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


def names(text: str, language: str, known: Container[str] = ()) -> Iterator[Fact]:
    """
    Words that are written like names: with a capital inside a sentence, or katakana.

    Args:
        text: Any.
        language: Of the text.
        known: Names in small letters that count where a sentence begins, too. All other words have a capital there.
    """
    for found in _KATAKANA.finditer(text):
        yield Fact("name", found.start(), found.end(), found.group(), frozenset({found.group()}))
    if _UNCASED.match(text):
        return
    base = language.split("-")[0].lower()
    words, stop = calendar(language), vocabulary(language)
    common = {*stop.stop, *stop.weak, *words.months, *words.days, *words.numbers, *words.scales, *words.units}
    found_all = [found for found in _NAME.finditer(text) if _POSSESSIVE.sub("", found.group()).lower() not in common]
    for index, found in enumerate(found_all):
        word = _POSSESSIVE.sub("", found.group())
        run = _beside(found_all, index, text)
        starts = bool(_SENTENCE_START.search(text[max(0, found.start() - 8) : found.start()]))
        # Where a sentence begins, a verb may stand before a name.
        unknown = starts and (not run or script(word) == "cyrillic") and word.lower() not in known
        noun = base in _NOUNS_CAPITAL and not run and not word.isupper()
        if len(word) > 1 and not unknown and not noun:
            yield Fact("name", found.start(), found.start() + len(word), word, frozenset(name_keys(word)))


def capitals(text: str) -> Iterator[str]:
    """Every word with a capital, wherever it stands."""
    for found in _NAME.finditer(text):
        yield _POSSESSIVE.sub("", found.group())


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


def folded(text: str) -> str:
    """Without case and accents, with plain quotation marks."""
    text = text.replace("’", "'").replace("‘", "'").replace("ß", "ss")
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()
