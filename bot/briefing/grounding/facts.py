"""
The facts in a text that can be looked up in another: numbers, months and weekdays, quotations, names.

Each has keys: ways of writing it that are the same in every language and spelling, so that "1.4 Mio." is found in
"1,400,000" and "Zelenskyj's" in "Zelenskyj".
"""

import re
import unicodedata
from collections.abc import Container, Iterator

from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.figures import dates, numbers
from bot.briefing.grounding.scripts import script
from bot.briefing.vocabulary.calendar import calendar
from bot.briefing.vocabulary.words import vocabulary

#: A quotation of fewer words is a word under scare quotes.
QUOTE_WORDS_MIN = 3
#: The same for scripts without spaces, in characters.
QUOTE_DENSE_MIN = 6

_QUOTED = re.compile(
    r"“(?P<a>[^“”]+)”|„(?P<b>[^„“”\"]+)[“”\"]|«\s?(?P<c>[^«»]+?)\s?»|»(?P<d>[^«»]+)«|「(?P<e>[^「」]+)」|『(?P<f>[^『』]+)』"
    r"|\"(?P<g>[^\"]+)\"|(?<![\w])‘(?P<h>[^‘]+?)’(?!\w)|(?<![\w])'(?!(?:s|t|d|m|ll|re|ve)\b)(?P<i>[^'\s](?:[^']|'(?=\w))+?)'(?!\w)"
)
#: The capitals of Polish, Czech and Turkish stand between their small letters.
_EXTENDED = "".join(letter for letter in map(chr, range(0x100, 0x180)) if letter.isupper())
#: One capital letter of a script that has them.
CAPITAL = f"(?:[A-ZÀ-ÖØ-Þ{_EXTENDED}\u0386-\u03ab\u0400-\u042fҐ]|[\u10a0-\u10ff])"
_NAME = re.compile(rf"(?<![\w@#])(?:(?:{CAPITAL}\.)+{CAPITAL}(?!\w)\.?|(?!I[’']){CAPITAL}[\w’'-]*)")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]\s|\n)[\"'“”„«»‘’(\[\s]*$")
#: Text that is written small throughout: its odd capital says nothing.
_UNCASED = re.compile(r"[^\w]*[a-z][^A-Z]*(?:\b[A-Z]{2,}\b[^A-Z]*)*$")
#: "L'associazione", "Qu'il": an elided word before one that is no name.
_ELIDED = re.compile(r"\w{1,2}[’'][^\W\d_A-Z]")
_POSSESSIVE = re.compile(r"[’']s?$")
#: Letters that Unicode does not take apart.
_UNACCENTED = str.maketrans({
    "ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "Þ": "Th", "æ": "ae",
    "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "İ": "I",
})  # fmt: skip
#: Languages that write all nouns with a capital: a capital alone makes no name.
NOUNS_CAPITAL = frozenset({"de", "lb"})


def facts(text: str, language: str, known: Container[str] = ()) -> list[Fact]:
    """Every fact of a text, in order of kind and place; `known` as in `names`."""
    return [*numbers(text, language), *dates(text, language), *quotes(text), *names(text, language, known)]


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
        noun = base in NOUNS_CAPITAL and not run and not word.isupper()
        if len(word) > 1 and not unknown and not noun and not (_ELIDED.match(word) and word[-1].islower()):
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
    text = text.replace("’", "'").replace("‘", "'")
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_UNACCENTED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()
