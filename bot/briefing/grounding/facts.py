"""
The facts in a text that can be looked up in another: numbers, months and weekdays, quotations, names.

Each has keys: ways of writing it that are the same in every language and spelling, so that "1.4 Mio." is found in
"1,400,000" and "Zelenskyj's" in "Zelenskyj".
"""

import re
from collections.abc import Container, Iterator
from functools import lru_cache

from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.figures import dates, numbers
from bot.briefing.grounding.offices import offices
from bot.briefing.grounding.wording import wording
from bot.briefing.vocabulary.calendar import calendar
from bot.briefing.vocabulary.words import vocabulary
from bot.domain.words import count_words
from bot.language.letters import CAPITAL, folded
from bot.language.scripts import script
from bot.language.tags import NOUNS_CAPITAL, primary

#: Texts whose facts are remembered: the sentences of some briefings.
TEXTS_KEPT = 256
#: Languages remembered.
LANGUAGES_MAX = 64
#: A quotation of fewer words may be a word under scare quotes.
QUOTE_WORDS_MIN = 3

_QUOTED = re.compile(
    r"“(?P<a>[^“”]+)”|„(?P<b>[^„“”\"]+)[“”\"]|«\s?(?P<c>[^«»]+?)\s?»|»(?P<d>[^«»]+)«|「(?P<e>[^「」]+)」|『(?P<f>[^『』]+)』"
    r"|\"(?P<g>[^\"]+)\"|(?<![\w])‘(?P<h>[^‘]+?)’(?!\w)|(?<![\w])'(?!(?:s|t|d|m|ll|re|ve)\b)(?P<i>[^'\s](?:[^']|'(?=\w))+?)'(?!\w)"
)
#: Groups of quotation marks that may be apostrophes.
_SINGLE = frozenset({"h", "i"})
_LETTER = re.compile(r"[^\W\d_]{2}")
_NAME = re.compile(rf"(?<![\w@#])(?:(?:{CAPITAL}\.)+{CAPITAL}(?!\w)\.?|(?!I[’']){CAPITAL}[\w’'-]*)")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]\s|\n)[\"'“”„«»‘’(\[\s]*$")
#: Text in small letters throughout but for abbreviations: a capital in it marks no name.
_UNCASED = re.compile(r"[^\w]*[a-z][^A-Z]*(?:\b[A-Z]{2,}\b[^A-Z]*)*$")
#: "L'associazione", "Qu'il": the capital is that of an article or pronoun, not of a name.
_ELIDED = re.compile(r"\w{1,2}[’'][^\W\d_A-Z]")
#: How German nouns end that name no one thing, in the plural.
_ABSTRACT = re.compile(r"(?:ung|heit|keit|schaft|tion|tät)en$")
#: Words so long are put together of others, and few persons' names are.
_COMPOUND = re.compile(r"\w{14,}")
#: How German adjectives end.
_INFLECTED = re.compile(r"e[nmrs]?$")
_NEXT = re.compile(r"(,)|\s(\w+)")
_POSSESSIVE = re.compile(r"[’']s?$")
#: An article before a German noun, and how many letters it has at most, with the space behind it.
_ARTICLE = re.compile(
    r"(?<!\w)(?:d(?:er|ie|as|en|em|es)|(?:k?ein|ihr|sein)(?:e[nmrs]?)?|beim|zum|zur|vom|im|am)\s$", re.IGNORECASE
)
ARTICLE_CHARS_MAX = 8


def facts(text: str, language: str, known: frozenset[str] = frozenset()) -> list[Fact]:
    """Every fact of a text, in order of kind and place; `known` as in `names`."""
    return list(_facts(text, language, known))


# What a model wrote is looked at by several checks, and counted once more when it goes out.
@lru_cache(TEXTS_KEPT)
def _facts(text: str, language: str, known: frozenset[str]) -> tuple[Fact, ...]:
    return *numbers(text, language), *dates(text, language), *quotes(text), *names(text, language, known)


def quotes(text: str) -> Iterator[Fact]:
    """
    What stands between quotation marks.

    One or two words between marks of a kind that is no apostrophe are somebody's, too, or a title; `brief` tells them.
    """
    for found in _QUOTED.finditer(text):
        name = found.lastgroup or ""
        inner = found[name]
        if not brief(inner) or (name not in _SINGLE and _LETTER.search(inner)):
            yield Fact("quote", found.start(), found.end(), inner, frozenset({spoken(inner)}))


def brief(quotation: str) -> bool:
    """Whether a quotation is so short that it may be a word under scare quotes."""
    return count_words(quotation) < QUOTE_WORDS_MIN


def spoken(text: str) -> str:
    """A text as it is compared with a quotation: without case, punctuation and white space at the joints."""
    return " ".join(re.sub(r"[^\w%$€£]+", " ", folded(text)).split())


def names(text: str, language: str, known: Container[str] = ()) -> Iterator[Fact]:
    """
    Words that are written like names: with a capital inside a sentence, or katakana.

    Args:
        text: Any.
        language: Of the text.
        known: Names in small letters that count where a sentence begins, too, and alone where all nouns have a capital.
    """
    for found in _KATAKANA.finditer(text):
        yield Fact("name", found.start(), found.end(), found.group(), frozenset({found.group()}))
    if _UNCASED.match(text):
        return
    nouns = primary(language) in NOUNS_CAPITAL
    common = _common(language)
    found_all = [found for found in _NAME.finditer(text) if _bare(found).lower() not in common]
    for index, found in enumerate(found_all):
        word = _bare(found)
        run = _beside(found_all, index, text, language)
        starts = _starts(found, text)
        # Where a sentence begins, a verb may stand before a name.
        unknown = starts and (not run or script(word) == "cyrillic") and word.lower() not in known
        noun = nouns and not run and not word.isupper() and word.lower() not in known
        if len(word) > 1 and not unknown and not noun and not (_ELIDED.match(word) and word[-1].islower()):
            yield Fact("name", found.start(), found.start() + len(word), word, frozenset(name_keys(word)))


def capitals(text: str) -> Iterator[str]:
    """Every word with a capital, wherever it stands."""
    for found in _NAME.finditer(text):
        yield _bare(found)


def _bare(found: re.Match[str]) -> str:
    """A word without its possessive ending."""
    word = found.group()
    return word if word.isalpha() else _POSSESSIVE.sub("", word)


@lru_cache(LANGUAGES_MAX)
def _common(language: str) -> frozenset[str]:
    """Words that are no names however they are written."""
    words, stop = calendar(language), vocabulary(language)
    return frozenset().union(stop.stop, stop.weak, words.months, words.days, words.numbers, words.scales, words.units)


def _beside(found: list[re.Match[str]], index: int, text: str, language: str) -> bool:
    """Whether a capitalised word that may be part of one name with it stands beside it, with only a space between."""
    here = found[index]
    after = found[index + 1] if index + 1 < len(found) and text[here.end() : found[index + 1].start()] == " " else None
    before = found[index - 1] if index > 0 and text[found[index - 1].end() : here.start()] == " " else None
    if primary(language) not in NOUNS_CAPITAL:
        return bool(after or before)
    # "In Brüssel Ermittlungen", "in Seefeld Preisabsprachen".
    if before and (_ABSTRACT.search(here.group()) or _COMPOUND.fullmatch(here.group())):
        return False
    words = offices(language)

    def noun(word: re.Match[str]) -> bool:
        return bool(_ARTICLE.search(text, max(0, word.start() - ARTICLE_CHARS_MAX), word.start()))

    # Of "Ministerin Stettner" and "ihr Vater Erich" the first is no name, of "die Firma Hollmer" the second is one.
    kin = here.group().lower() in wording(language).kin
    if noun(here) or (after and (kin or words.title(here.group()))):
        return False
    # "Neue Zahlen", "Laut Verteidiger": where a sentence begins, such a word makes a name only of whoever speaks.
    first = here if _starts(here, text) else before if before and not after and _starts(before, text) else None
    if first and (_INFLECTED.search(first.group()) or first.group().lower() in wording(language).by):
        return _speaks(text, after or here, language)
    # "Innsbrucker Forscher".
    if before and before.group().endswith("er") and words.title(here.group()):
        return False
    named = before is not None and (not noun(before) or words.title(before.group()) or words.thing(before.group()))
    return named or after is not None


def _starts(found: re.Match[str], text: str) -> bool:
    return bool(_SENTENCE_START.search(text[max(0, found.start() - 8) : found.start()]))


def _speaks(text: str, name: re.Match[str], language: str) -> bool:
    """Whether a comma or a verb of saying follows: "Anna Petrov, die …", "Martin Doyle sagte"."""
    after = _NEXT.match(text, name.end())
    return after is not None and (after[1] == "," or after[2] in vocabulary(language).speaks)


def name_keys(word: str) -> Iterator[str]:
    """A name as it is looked up: folded, without dots; for a hyphenated one also its halves."""
    plain = folded(word).replace(".", "").replace("'", "")
    yield plain
    if "-" in plain:
        yield plain.replace("-", "")
