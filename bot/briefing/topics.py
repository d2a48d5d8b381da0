"""Key phrases of an article, as they can stand in "The article discusses a, b and c."."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bot.briefing.calendar import calendar
from bot.briefing.facts import CAPITAL
from bot.briefing.words import vocabulary

TOPICS_MAX = 4
#: Terms in small letters come in only beside fewer names than these: code cannot tell well what is a noun.
NAMES_ENOUGH, TERMS_MAX = 3, 2
#: A name or a term that is used less often is not what the article is about.
USES_MIN = 2
TERM_USES_MIN = 3
WORDS_MAX = 6
TERM_WORDS_MAX = 3
TERM_CHARS_MIN = 4

_NAME_WORD = rf"(?:(?:{CAPITAL}\.){{2,}}|{CAPITAL}[\w’'-]*)"
_LINK = "of |de |del |da |di |van |von |der |du "
#: "ESPN's Britt McHenry" is two names, "the Bank of Japan" is one.
_NAME = re.compile(rf"(?<![\w@#])(?!I[’'])(?:{_NAME_WORD})(?:(?<![’'].)(?<![’']) (?:{_LINK})?{_NAME_WORD})*")
_TITLES = {
    *("Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Miss", "Dr", "Dr.", "Sir", "Lord", "Lady", "Prof", "Prof."),
    *("Herr", "Frau", "Señor", "Señora", "Sr.", "Sra.", "M.", "Mme"),
}
_STARTS = re.compile(r"(?:[.!?:…] |[\"“„«‘'(] ?)$")
_POSSESSIVE = re.compile(r"[’']s?$")
#: Words of small letters, one after the other.
_RUN = re.compile(r"(?<![\w’'-])[^\W\d_A-ZÀ-Þ]+(?: [^\W\d_A-ZÀ-Þ]+)*(?![\w’'-])")
_DENSE_TERM = re.compile(r"[\u30a0-\u30ff]{3,10}|[\u4e00-\u9fff]{2,6}")
_DENSE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_CASELESS_WORD = re.compile(r"[\u0590-\u06ff\uac00-\ud7af]{3,}")
_THE = re.compile(r"\bthe $", re.IGNORECASE)
#: Articles that show a noun behind them. German writes its nouns with capitals anyway.
_ARTICLES = {
    "en": {"the"},
    "und": {"the"},
    "fr": {"le", "la", "les"},
    "es": {"el", "la", "los", "las"},
    "pt": {"o", "a", "os", "as"},
    "it": {"il", "la", "i", "le", "gli"},
    "nl": {"de", "het"},
}
#: Endings of English words that are verbs or adverbs more often than nouns.
_NO_NOUN = re.compile(r"(?:ing|ed|ly)$")


@dataclass(frozen=True, slots=True)
class Topic:
    """A phrase and the first sentence that holds it, counted from 0."""

    text: str
    sentence: int


@dataclass(slots=True)
class _Uses:
    """How a phrase is used."""

    count: int = 0
    with_the: int = 0
    sentences: list[int] = field(default_factory=list)


def topics(sentences: Sequence[str], title: str, language: str, inner: Container[str]) -> list[Topic]:
    """
    At most `TOPICS_MAX` phrases that the article uses repeatedly, in the order in which they first stand there.

    `inner` holds the words that it writes with a capital inside a sentence (see `inner_capitals`): where a sentence
    begins, only these are known to be names.
    """
    names = _merged(_counted(_names(sentence, language, inner) for sentence in sentences))
    terms = _counted(_terms(sentence, language) for sentence in sentences)
    ranked = _ranked(names, title)
    few = len(ranked) < NAMES_ENOUGH
    filling = [*_ranked(terms, title, TERM_USES_MIN if ranked else USES_MIN)[:TERMS_MAX]] if few else []
    rare = [] if ranked or filling else _ranked(names, title, uses_min=1)[:1]
    chosen: list[str] = []
    for phrase in [*ranked, *filling, *rare]:
        if len(chosen) < TOPICS_MAX and not any(_overlaps(phrase, other) for other in chosen):
            chosen.append(phrase)
    uses = {**terms, **names}
    chosen.sort(key=lambda phrase: uses[phrase].sentences[0])
    english = language.split("-")[0] in {"en", "und"}
    return [
        Topic(("the " if english and uses[phrase].with_the * 2 > uses[phrase].count else "") + phrase, at)
        for phrase in chosen
        for at in uses[phrase].sentences[:1]
    ]


def _ranked(uses: dict[str, _Uses], title: str, uses_min: int = USES_MIN) -> list[str]:
    """The phrases, those used most (and in the title) first; a phrase that comes early is worth one use more."""
    frequent = {phrase: use for phrase, use in uses.items() if use.count >= uses_min}

    def worth(phrase: str) -> float:
        use = frequent[phrase]
        return (use.count + 1 / (1 + use.sentences[0])) * (1.5 if phrase.lower() in title.lower() else 1.0)

    return sorted(frequent, key=worth, reverse=True)


def _counted(found: Iterator[Iterator[tuple[str, bool]]]) -> dict[str, _Uses]:
    uses: dict[str, _Uses] = {}
    for index, phrases in enumerate(found):
        for phrase, with_the in phrases:
            use = uses.setdefault(phrase, _Uses())
            use.count += 1
            use.with_the += with_the
            use.sentences.append(index)
    return uses


def _merged(names: dict[str, _Uses]) -> dict[str, _Uses]:
    """Klopp counts for Jurgen Klopp, ECB for the European Central Bank; a part of another name does not stand alone."""
    longest = sorted(names, key=len, reverse=True)
    merged: dict[str, _Uses] = {}
    for phrase in longest:
        initials = phrase if phrase.isupper() else ""
        whole = next(
            (
                other
                for other in merged
                if other.endswith(f" {phrase}")
                or other.startswith(f"{phrase} ")
                or (initials and initials == "".join(word[0] for word in other.split() if word[0].isupper()))
            ),
            None,
        )
        if whole is None:
            merged[phrase] = names[phrase]
            continue
        into, use = merged[whole], names[phrase]
        into.sentences = sorted([*into.sentences, *use.sentences])
        into.count += use.count
        # The full name has an article if it has one itself.
        into.with_the = round(into.with_the * into.count / max(1, into.count - use.count))
    return merged


def _names(sentence: str, language: str, inner: Container[str]) -> Iterator[tuple[str, bool]]:
    """Names in a sentence, and whether "the" stands before them."""
    if _DENSE.search(sentence):
        yield from ((found.group(), False) for found in _DENSE_TERM.finditer(sentence))
        return
    words, dates = vocabulary(language), calendar(language)
    for found in _CASELESS_WORD.finditer(sentence):
        if found.group() not in words.stop:
            yield found.group(), False
    for found in _NAME.finditer(sentence):
        tokens = found.group().split()
        if len(tokens) > 2 * WORDS_MAX:  # a headline in capitals
            continue
        before = sentence[max(0, found.start() - 5) : found.start()]
        starts, the = not before or bool(_STARTS.search(before)), bool(_THE.search(before))
        while tokens and (
            tokens[0] in _TITLES
            or tokens[0].islower()
            or (tokens[0] not in inner and (starts or tokens[0].lower() in words.stop))
        ):
            the = tokens[0].lower() == "the"
            del tokens[0]
            starts = False
        name = _POSSESSIVE.sub("", " ".join(tokens))
        dated = any(token.lower() in dates.months or token.lower() in dates.days for token in tokens)
        if len(name) > 1 and len(tokens) <= WORDS_MAX and not dated and name.lower() not in words.stop:
            yield name, the


def inner_capitals(sentences: Sequence[str]) -> set[str]:
    """The words that are written with a capital inside a sentence."""
    return {
        _POSSESSIVE.sub("", word)
        for sentence in sentences
        for found in _NAME.finditer(sentence)
        if found.start() and not _STARTS.search(sentence[max(0, found.start() - 5) : found.start()])
        for word in found.group().split()
    }


def _terms(sentence: str, language: str) -> Iterator[tuple[str, bool]]:
    """What is talked of in small letters: "retirement income", and words behind an article ("the bridge")."""
    dates, base = calendar(language), language.split("-")[0]
    common = {*vocabulary(language).stop, *dates.numbers, *dates.scales, *dates.units}
    for run in _RUN.findall(sentence):
        before = ""
        for is_common, group in groupby(run.split(" "), key=common.__contains__):
            phrase = list(group)
            if is_common:
                before = phrase[-1]
                continue
            long_enough = min(map(len, phrase)) >= TERM_CHARS_MIN
            if not long_enough or (base in {"en", "und"} and any(_NO_NOUN.search(word) for word in phrase)):
                continue
            if len(phrase) == 1 and before in _ARTICLES.get(base, ()):
                # English says "the" once more by itself.
                yield (phrase[0], True) if before == "the" else (f"{before} {phrase[0]}", False)
            elif 1 < len(phrase) <= TERM_WORDS_MAX:
                yield " ".join(phrase), False


def _overlaps(one: str, other: str) -> bool:
    return not set(one.lower().split()).isdisjoint(other.lower().split())
