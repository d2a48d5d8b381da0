"""The names that an article keeps coming back to."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.briefing.extractive.overview.titled import spaced
from bot.briefing.extractive.standing import NAME_TITLES
from bot.briefing.vocabulary.grammar import Grammar, grammar
from bot.language.letters import CAPITAL

#: Sentences that hold a name which the title does not have, and how early the first one is. Others are told of, or are
#: asked for an opinion: they are not what the article is about.
USES_MIN, FIRST_MAX = 3, 5
#: What standing in the first sentences is worth.
EARLY_FACTOR, EARLY_SENTENCES = 1.25, 3
#: Share of its uses, if they are so many, in which a single word stands before what may be a noun: it is an adjective.
ADJECTIVE_SHARE, ADJECTIVE_USES_MIN = 0.6, 3
#: Words of a name: a longer row of capitals is a headline.
WORDS_MAX = 6
#: Characters before a name that hold its article. All of them would be a book's, for each name of it.
BEFORE_CHARS = 12

#: "U.S.", "O’Neill", "AT&T", "al-Tanf", but of "Colne’s" only the town.
_WORD = rf"(?:(?:{CAPITAL}\.){{2,}}|(?:[a-z]{{1,3}}-)?{CAPITAL}\w*(?:[-’'&](?!s\b)\w+)*)"
_ROW = re.compile(rf"(?<![\w’'-])(?:[ld][’'])?(?P<row>{_WORD}(?: {CAPITAL}\.(?= {CAPITAL})| {_WORD})*)")
#: Behind one of these, and marks that open, the capital of a word says nothing.
_ENDS, _OPENS = ".:!?…|–—", " \"'“”„«»‘’(["
_INNER = re.compile(rf"(?<=[a-zß-öø-ÿā-žа-џіїєґ,;] ){CAPITAL}\w*(?:[-’'&](?!s\b)\w+)*")
_BEFORE = re.compile(r"([^\W\d_]+[’']?)\s?$")
_NOUN_BEHIND = re.compile(r" [^\W\d_A-Z]\w+")


@dataclass(slots=True)
class Name:
    """A name as it is written in full."""

    text: str
    sentences: set[int] = field(default_factory=set)  #: That hold it, counted from 0.
    articles: Counter[str] = field(default_factory=Counter)  #: Before it; "" for none.
    before_nouns: int = 0  #: How often a word in small letters that is a noun follows: "Syrian town", "Colne police".
    titled: bool = False  #: The title has it, too.

    @property
    def worth(self) -> float:
        """More for a name that comes back, and comes early."""
        return len(self.sentences) * (EARLY_FACTOR if min(self.sentences) < EARLY_SENTENCES else 1.0)


def inner_capitals(sentences: Sequence[str]) -> frozenset[str]:
    """The words that are written with a capital inside a sentence."""
    return frozenset(_INNER.findall("\n".join(sentences)))


def names(sentences: Sequence[str], title: str, language: str, inner: Container[str]) -> list[Name]:
    """
    Those of the title that the article has, too, and those that come back; what is worth most comes first.

    Args:
        sentences: The article's; "" for one that is no part of the story.
        title: As the article has it.
        language: BCP 47 tag.
        inner: Words that the article writes with a capital inside a sentence.
    """
    rules = grammar(language)
    found: dict[tuple[str, ...], Name] = {}
    for index, sentence in enumerate(sentences):
        for row, article, adjective in _rows(sentence, rules, inner):
            key = tuple(row.lower().split())
            name = found.setdefault(key, Name(row))
            name.sentences.add(index)
            name.articles[article] += 1
            name.before_nouns += adjective
    heading = _plain(title)
    told = []
    for name in _merged(found).values():
        bare = _without_office(name.text, heading, rules)
        if bare != name.text:
            name.text, name.articles = bare, Counter({"": 1})
        plain = _plain(name.text)
        # A title mostly has the surname only.
        name.titled = any(f" {part} " in f" {heading} " for part in (plain, plain.rpartition(" ")[2]) if part)
        comes_back = len(name.sentences) >= USES_MIN and min(name.sentences) < FIRST_MAX
        if (name.titled or comes_back) and not _common(name, sentences, rules):
            told.append(name)
    return sorted(told, key=lambda name: (not name.titled, -name.worth))


def with_article(name: Name, language: str) -> str:
    """A name with the article that it mostly has: "the Taliban"."""
    rules = grammar(language)
    if name.text.lower() in rules.called:
        return rules.the + name.text
    article, count = name.articles.most_common(1)[0]
    if not article or rules.cases or 2 * count <= name.articles.total():
        return name.text
    return spaced(article) + name.text


def _rows(sentence: str, rules: Grammar, inner: Container[str]) -> Iterator[tuple[str, str, bool]]:
    """Each row of words with a capital, the article before it, and whether a noun in small letters follows."""
    if sentence.upper() == sentence:
        return
    for found in _ROW.finditer(sentence):
        words, start = found["row"].split(), found.start("row")
        ahead = sentence[max(0, start - BEFORE_CHARS) : start]
        opening = ahead.rstrip(_OPENS)[-1:] in _ENDS
        article = _BEFORE.search(ahead)
        before = article[1].lower() if article else ""
        while words and (_no_name(words[0], rules) or (opening and words[0] not in inner and not _loud(words[0]))):
            before, opening = words.pop(0).lower(), False
        while words and _no_name(words[-1], rules):
            words.pop()
        if not words or len(words) > WORDS_MAX or (rules.capital and len(words) == 1):
            continue
        row = " ".join(words)
        whole = found["row"].endswith(row)
        adjective = len(words) == 1 and whole and bool(_behind(sentence, found.end(), rules))
        yield row, before if before in rules.articles else "", adjective


def _no_name(word: str, rules: Grammar) -> bool:
    """Whether a word is none where a name begins or ends: "The", "Monday", "Mr", "We’re"."""
    small = word.lower()
    first = re.split("[’']", small)[0]
    return len(word) == 1 or not rules.function.isdisjoint((small, first)) or word in NAME_TITLES


def _loud(word: str) -> bool:
    """Whether it has more than one capital: "NASA", "WeWork"."""
    return word[1:] != word[1:].lower()


def _behind(sentence: str, at: int, rules: Grammar) -> bool:
    found = _NOUN_BEHIND.match(sentence, at)
    return found is not None and found[0].strip() not in rules.function


def _merged(found: Mapping[tuple[str, ...], Name]) -> dict[tuple[str, ...], Name]:
    """Klopp counts for Jurgen Klopp; of Anna Petrov and Mayor Anna Petrov the more frequent one stands."""
    merged: dict[tuple[str, ...], Name] = {}
    wholes: dict[tuple[str, ...], tuple[str, ...]] = {}  # by their last word, and by their last two
    for key in sorted(found, key=lambda key: (len(key) == 1, -len(found[key].sentences), len(key))):
        into = wholes.get(key[-2:], key)
        if min(found[key].sentences) < min(found[into].sentences):
            into = key  # "California" before "Southern California" is no short form of it.
        if into in merged:
            merged[into].sentences |= found[key].sentences
        else:
            merged[into] = found[key]
        if len(key) > 1:
            wholes.setdefault(key[-2:], into)
            wholes.setdefault(key[-1:], into)
    return merged


def _without_office(text: str, heading: str, rules: Grammar) -> str:
    """Of "Ukraine Marie Yovanovitch" what the title knows; of "American Kevin King" the name."""
    words = text.split()
    for at in range(len(words) - 1):
        if f" {_plain(' '.join(words[at:]))} " in f" {heading} ":
            return " ".join(words[at:])
    people = len(words) > 2 and rules.people is not None and rules.people.search(words[0].lower())  # noqa: PLR2004
    return " ".join(words[1:]) if people else text


def _common(name: Name, sentences: Sequence[str], rules: Grammar) -> bool:
    """Whether what is written like a name is none: "Syrian", "an American", "Prison" and "PRISON" beside a prison."""
    if " " in name.text:
        return False
    small = name.text.lower()
    uses = name.articles.total()
    if small in rules.vague or (uses >= ADJECTIVE_USES_MIN and name.before_nouns >= ADJECTIVE_SHARE * uses):
        return True
    if 2 * sum(name.articles[some] for some in rules.some) > uses:  # "an American", one of many
        return True
    if name.before_nouns and rules.people is not None and rules.people.search(small):
        return True
    if _loud(name.text) and not name.text.isupper():
        return False
    holding = [sentence for sentence in sentences if small in sentence]
    return any(re.search(rf"\b{re.escape(small)}\b", sentence) for sentence in holding)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w.&]+(?:[-’'](?!s\b)\w+)*", text.lower()))
