"""What tells nouns from other words in each language (grammar.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.briefing.vocabulary.calendar import calendar
from bot.briefing.vocabulary.words import stem as english_stem
from bot.briefing.vocabulary.words import vocabulary

#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 64
#: Words remembered with what is known of them: those of some long articles.
FORMS_MAX = 10_000
#: Letters that a stem keeps at least, and of a word that a phrase can be about.
STEM_CHARS_MIN, HEAD_CHARS_MIN = 3, 3

#: "can't", "it's", "l'".
_CONTRACTED = re.compile(r"'(?:ve|re|ll|t|m|d)?$|^(?:it|that|there|he|she|what|who|here|let|where|how)'s$")
_PLURALS = {"people", "children", "men", "women", "police"}
_NO_PLURAL = {"i", "s", "u", "'"}
_OWNER = re.compile(r"(?:[’']s|(?<=s)[’'])$")


@dataclass(frozen=True, slots=True)
class Grammar:
    """One table of grammar.toml, which explains the fields."""

    function: frozenset[str]  #: Words that no phrase holds: function words, numbers, dates, and `verbs`.
    articles: frozenset[str]
    some: frozenset[str]
    doubtful: frozenset[str]
    other: frozenset[str]
    joins: frozenset[str]
    before: frozenset[str]
    nouns: frozenset[str]
    to: frozenset[str]
    loose: frozenset[str]
    called: frozenset[str]
    prepositions: frozenset[str]
    vague: frozenset[str]
    finite: frozenset[str]  #: With them, or a verb in "-ed", words are a sentence; empty when that is not known.
    the: str
    verb: re.Pattern[str] | None
    modifier: re.Pattern[str] | None
    straight: re.Pattern[str] | None
    people: re.Pattern[str] | None
    ending: re.Pattern[str] | None
    first: bool
    early: bool
    capital: bool
    cases: bool
    known: bool  #: There is a table; otherwise only names can be told.


@dataclass(slots=True)
class Form:
    """What is known of a word wherever it stands."""

    small: str  #: In small letters, with straight apostrophes.
    stem: str
    capital: bool  #: It begins with one.
    loud: bool  #: It has more capitals: WeWork, NASA.
    all_loud: bool  #: It has no small letter: NASA.
    digit: bool
    owner: bool  #: It ends in "'s".
    function: bool  #: No phrase holds it; what is `True` below decides what it says of the words behind it.
    article: bool = False
    some: bool = False  #: An article, of what was not mentioned before.
    other: bool = False  #: It stands in the place of an article: "its".
    join: bool = False
    before_verb: bool = False
    loose: bool = False
    verb: bool = False
    modifier: bool = False  #: By its ending it belongs to a noun behind it.
    plural: bool = False  #: In English.
    head: bool = False  #: A phrase can be about it.


#: Stands where there is no word.
NO_WORD = Form("", "", False, False, False, False, False, False, loose=True)


def owned(text: str) -> str:
    """The text without "'s" at its end."""
    return _OWNER.sub("", text)


@lru_cache(FORMS_MAX)
def form(text: str, language: str) -> Form:
    """What is known of a word in a BCP 47 tag's language."""
    rules = grammar(language)
    small = text.lower().replace("’", "'")
    apostrophe = "'" in small
    base = owned(small) if apostrophe else small
    known = Form(
        small=small,
        stem=_stem(base, rules),
        capital=text[0].isupper(),
        loud=text[1:] != text[1:].lower(),
        all_loud=len(text) > 1 and text.isupper(),
        digit=text[0].isdigit(),
        owner=base != small,
        function=base in rules.function or (apostrophe and bool(_CONTRACTED.search(small))),
    )
    if known.function:
        known.article, known.other, known.join = small in rules.articles, small in rules.other, small in rules.joins
        known.some = small in rules.some
        known.before_verb, known.loose = small in rules.to, small in rules.loose
    else:
        known.verb = bool(rules.verb and small not in rules.nouns and rules.verb.search(small))
        known.modifier = bool(rules.modifier and rules.modifier.search(small))
        known.plural = small in _PLURALS or (small[-1] == "s" and small[-2:-1] not in _NO_PLURAL)
        vague = small in rules.vague or known.stem in rules.vague or small in rules.before
        known.head = len(base) >= HEAD_CHARS_MIN and not (vague or known.verb or small.isdigit())
    return known


def _stem(word: str, rules: Grammar) -> str:
    if rules.ending is None:
        return english_stem(word)
    cut = rules.ending.sub("", word)
    return cut if len(cut) >= STEM_CHARS_MIN else word


@lru_cache(LANGUAGES_MAX)
def grammar(language: str) -> Grammar:
    """The table of a BCP 47 tag's language; an empty one when there is none."""
    fields = table(language)
    dates = calendar(language)
    function = {*vocabulary(language).stop, *dates.months, *dates.days, *dates.numbers, *dates.scales, *dates.units}

    def words(name: str) -> frozenset[str]:
        return frozenset(fields.get(name, "").split())

    def pattern(name: str) -> re.Pattern[str] | None:
        return re.compile(fields[name]) if name in fields else None

    return Grammar(
        function=(frozenset(function) | words("verbs") | words("articles") | words("joins"))
        - words("nouns")
        - words("inside"),
        articles=words("articles"),
        some=words("some"),
        doubtful=words("doubtful"),
        other=words("other"),
        joins=words("joins"),
        before=words("before"),
        nouns=words("nouns"),
        to=words("to"),
        loose=words("loose"),
        called=words("called"),
        prepositions=words("prepositions"),
        vague=words("vague") | words("inside"),
        finite=(words("finite") | words("verbs")) if "finite" in fields else frozenset(),
        the=fields.get("the", ""),
        verb=pattern("verb"),
        modifier=pattern("modifier"),
        straight=pattern("straight"),
        people=pattern("people"),
        ending=pattern("ending"),
        first=bool(fields.get("first")),
        early=bool(fields.get("early")),
        capital=bool(fields.get("capital")),
        cases=bool(fields.get("cases")),
        known=bool(fields),
    )


def table(language: str) -> dict[str, str]:
    """The fields of a BCP 47 tag's language; none when it has no table."""
    return _tables().get(language.split("-")[0].lower(), {})


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.briefing.vocabulary") / "grammar.toml").read_text(encoding="utf-8"))
