"""What an article may be about: the names and the words that come back in it, with the places where they stand."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.briefing.extractive.nouns import Run
from bot.briefing.vocabulary.grammar import Form, Grammar

#: A name or a word that is used less often is not what the article is about, unless its title has it.
USES_MIN = 2
#: What standing in the title, and in the first sentences, is worth.
TITLE_FACTOR, EARLY_FACTOR, EARLY_SENTENCES = 2.0, 1.25, 3
#: Share of its uses in which a word has to be what its phrase is about, not a part of another.
HEAD_SHARE = 0.34

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """Where a noun stands with the words that belong to it, or a name: words `first` to `last` of a run."""

    run: Run
    first: int
    last: int

    @property
    def stems(self) -> Key:
        """Of its words."""
        return tuple(word.form.stem for word in self.run.words[self.first : self.last + 1])

    @property
    def head(self) -> Form:
        """Its last word: the noun, where others belong to it."""
        return self.run.words[self.last].form

    @property
    def sentence(self) -> int:
        """Its number; -1 is the title."""
        return self.run.sentence

    @property
    def determined(self) -> bool:
        """Whether an article, or a word instead of one, stands before it."""
        return self.first == 0 and (self.run.left.article or self.run.left.other)

    @property
    def begins(self) -> bool:
        """Whether it opens a sentence."""
        return self.first == 0 and self.run.begins

    @property
    def ends(self) -> bool:
        """Whether no word follows it."""
        return self.last + 1 == len(self.run.words)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name, or a noun, and all its uses."""

    key: Key
    uses: Sequence[Use]
    name: bool
    worth: float

    @property
    def sentence(self) -> int:
        """The first one that holds it."""
        return min(use.sentence for use in self.uses if use.sentence >= 0)


def candidates(found: Iterable[Run], rules: Grammar, in_title: Container[str]) -> list[Candidate]:
    """
    Names and nouns that come back or stand in the title, those that are worth most first.

    Args:
        found: All runs of an article.
        rules: Of its language; with an empty table there are only names.
        in_title: The stems of its title.
    """
    names, nouns, total = _uses(found, rules)
    called = {key: uses for key, uses in _merged(names).items() if not _adjective(key, uses, rules)}
    meant = {key: uses for key, uses in nouns.items() if rules.known and len(uses) >= HEAD_SHARE * total[key[0]]}
    ranked = [*_ranked(called, in_title, name=True), *_ranked(meant, in_title, name=False)]
    return sorted(ranked, key=lambda candidate: -candidate.worth)


def _ranked(found: Mapping[Key, Sequence[Use]], in_title: Container[str], *, name: bool) -> Iterator[Candidate]:
    for key, uses in found.items():
        places = {use.sentence for use in uses if use.sentence >= 0}
        told = key[-1] in in_title
        if len(places) >= (1 if told else USES_MIN):
            early = EARLY_FACTOR if min(places) < EARLY_SENTENCES else 1.0
            yield Candidate(key, uses, name, len(places) * early * (TITLE_FACTOR if told else 1.0))


def _uses(found: Iterable[Run], rules: Grammar) -> tuple[dict[Key, list[Use]], dict[Key, list[Use]], Mapping[str, int]]:
    """Uses of names, uses of nouns, and how often each stem stands anywhere."""
    names: dict[Key, list[Use]] = defaultdict(list)
    nouns: dict[Key, list[Use]] = defaultdict(list)
    total: Counter[str] = Counter()
    for run in found:
        words = run.words
        at = 0
        while at < len(words):
            last = at
            total[words[at].form.stem] += 1
            if words[at].name:
                while last + 1 < len(words) and words[last + 1].name and not words[last].form.owner:
                    last += 1
                    total[words[last].form.stem] += 1
            if words[at].name and (last > at or not rules.capital):
                use = Use(run, at, last)
                names[use.stems].append(use)
            elif words[at].form.head and (first := _first(run, at, rules)) is not None:
                nouns[words[at].form.stem,].append(Use(run, first, at))
            at = last + 1
    return names, nouns, total


def _first(run: Run, at: int, rules: Grammar) -> int | None:
    """Where the words begin that belong to a noun; None when the word is no noun that others belong to."""
    words = run.words
    if rules.first:
        before = all(word.form.small in rules.before for word in words[:at])
        return 0 if before and (run.left.article or run.left.join) else None
    if rules.capital:
        ahead = words[at].name
    elif rules.early:
        ahead = not words[at].form.modifier and all(word.form.modifier for word in words[:at])
    else:
        ahead = at + 1 == len(words) and not words[at].form.modifier
    if not ahead:
        return None
    first = at
    while first and (rules.modifier is None or words[first - 1].form.modifier):
        first -= 1
    return first


def _merged(names: Mapping[Key, list[Use]]) -> dict[Key, list[Use]]:
    """Klopp counts for Jurgen Klopp; of Anna Petrov and Mayor Anna Petrov the more frequent one stands."""
    merged: dict[Key, list[Use]] = {}
    wholes: dict[Key, Key] = {}  # by their last word, and by their last two
    for key in sorted(names, key=lambda key: (len(key) == 1, -len(names[key]), len(key))):
        into = wholes.get(key[-2:], key)
        merged.setdefault(into, []).extend(names[key])
        if len(key) > 1:
            wholes.setdefault(key[-2:], into)
            wholes.setdefault(key[-1:], into)
    return merged


def _adjective(key: Key, uses: Sequence[Use], rules: Grammar) -> bool:
    """Whether a name is "Syrian", before a noun at least once."""
    like_one = len(key) == 1 and rules.people is not None and rules.people.search(uses[0].head.small)
    return bool(like_one) and not all(use.ends for use in uses)
