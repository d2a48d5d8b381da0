"""How a key phrase is worded, so that it can stand in a list and no two phrases say the same."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import takewhile

from bot.briefing.extractive.candidates import USES_MIN, Candidate, Use
from bot.briefing.extractive.nouns import Run, Word
from bot.briefing.vocabulary.grammar import NO_WORD, Grammar, owned

#: Words of a phrase that comes back, and of one that does not; function words not counted.
WORDS_MAX, RARE_WORDS_MAX = 4, 3
#: Words of what is joined to a phrase with "of", and of the phrase it is joined to.
JOINED_WORDS_MAX = 2

_APOSTROPHES = ("'", "’")


class Wording:
    """Words the phrases of one article."""

    def __init__(self, sentences: Sequence[str], title: str, rules: Grammar, in_title: Collection[str]) -> None:
        self._sentences = sentences
        self._title = title
        self._rules = rules
        self._in_title = in_title
        #: "The only officers" of whom is not said.
        self._only = re.compile(rf"{rules.the}only\b" if rules.the else r"(?!)", re.IGNORECASE)
        self._said: set[str] = set()  #: Stems of the words of all phrases.

    def phrase(self, candidate: Candidate) -> str:
        """The candidate as it is written, with its article; "" when that would say nothing new, or be bad grammar."""
        if not self._said.isdisjoint(candidate.key):
            return ""
        if candidate.name and self._common(candidate):
            return ""
        text = self._name(candidate) if candidate.name else self._noun(candidate)
        return "" if self._only.match(text) else text

    def _common(self, candidate: Candidate) -> bool:
        """Whether what is written as a name is none: "Prison" beside a "prison", or "On Your Side"."""
        if not self._rules.the:
            return False
        first = candidate.uses[0].run.words[candidate.uses[0].first].form
        if first.small in self._rules.prepositions and not first.all_loud:
            return True
        head = candidate.uses[0].head
        return len(candidate.key) == 1 and not head.loud and bool(self._small_too(head.small))

    def _small_too(self, word: str) -> bool:
        """Whether the article writes a word small, too."""
        return any(re.search(rf"\b{re.escape(word)}\b", sentence) for sentence in self._sentences)

    def _name(self, candidate: Candidate) -> str:
        use = max(
            candidate.uses,
            key=lambda use: (len(use.stems) == len(candidate.key), use.begins, use.sentence < 0, -use.sentence),
        )
        # Of "Ukraine Marie Yovanovitch" the title knows the name.
        told = (at for at in range(use.first, use.last) if self._slice(use.run, at, use.last) in self._title)
        first = next(told, use.first)
        self._said.update(use.stems)
        article = self._name_article(use, candidate) if first == use.first else ""
        return article + self._slice(use.run, first, use.last)

    def _name_article(self, use: Use, candidate: Candidate) -> str:
        """The article that a name has in most places where it stands alone."""
        if self._rules.the and len(use.stems) == 1 and use.head.small in self._rules.called:
            return self._rules.the
        alone = [other for other in candidate.uses if other.stems == use.stems and other.first == 0 and other.ends]
        articles = Counter(other.run.article for other in alone if other.run.left.article)
        if self._rules.cases or articles.total() * 2 <= len(alone):
            return ""
        return self._rules.the or _spaced(articles.most_common(1)[0][0])

    def _noun(self, candidate: Candidate) -> str:
        rules = self._rules
        use = max(candidate.uses, key=self._preference(candidate))
        if self._lacks_article(use, candidate) or (rules.cases and not self._base(use)):
            return ""
        first, last = (
            (use.first, self._reach(use, candidate)) if rules.first else (self._start(use, candidate), use.last)
        )
        if first == -1 or (first > use.first and rules.cases and rules.modifier is None):
            return ""
        text = self._slice(use.run, first, last)
        if not use.run.words[first].name:
            text = text[:1].lower() + text[1:]
        tail, joined = self._joined(use, last)
        self._said.update(word.form.stem for word in [*use.run.words[first : last + 1], *joined])
        return self._article(use, first, candidate) + text + tail

    def _preference(self, candidate: Candidate) -> Callable[[Use], tuple[float, ...]]:
        """What makes one use better than another to show what an article is about."""
        counts = Counter(use.stems for use in candidate.uses)
        determined = sum(use.determined for use in candidate.uses) * 2 >= len(candidate.uses)

        def cased(use: Use) -> tuple[float, ...]:
            unbound = use.run.left is NO_WORD or use.run.left.article
            return (use.begins, unbound, use.sentence < 0, use.first < use.last, -use.sentence)

        def shown(use: Use) -> tuple[float, ...]:
            others = {*use.stems} - {*candidate.key}
            more = bool(others) and others.isdisjoint(self._said)
            return (
                use.determined or not determined,
                more and counts[use.stems] >= USES_MIN,
                len(others.intersection(self._in_title)) * more,
                more and self._fits(use, 1),
                not (use.first == 0 and use.run.left.some),
                use.head.small in self._in_title,
                -use.sentence,
            )

        return cased if self._rules.cases else shown

    def _start(self, use: Use, candidate: Candidate) -> int:
        """Where the phrase begins: with the words before the noun, or with it; -1 when without them it is another."""
        said = not self._said.isdisjoint(use.stems)
        if said and all(other.first < other.last for other in candidate.uses):
            return -1  # "lung", where it always is a feather duvet lung and feathers were mentioned
        repeats = sum(other.stems == use.stems for other in candidate.uses)
        # An adjective shows its case too.
        shown = use.begins or use.sentence < 0 or use.run.article in self._rules.articles - self._rules.doubtful
        whole = not said and self._fits(use, repeats) and (shown or not self._rules.cases)
        return use.first if whole else use.last

    def _fits(self, use: Use, repeats: int) -> bool:
        """Whether a phrase is short enough; one that comes once may hold a verb: "the brain processes light"."""
        words = use.run.words[use.first : use.last]
        if repeats >= USES_MIN:
            return len(words) < WORDS_MAX
        if self._rules.the and words and not use.determined and use.run.left.loose:
            return False
        return len(words) < RARE_WORDS_MAX and not any(word.form.plural and not word.name for word in words)

    def _reach(self, use: Use, candidate: Candidate) -> int:
        """Where a phrase ends whose adjectives follow the noun: behind one that follows it twice."""
        follows = Counter(_behind(other) for other in candidate.uses)
        behind = _behind(use)
        return use.last + (bool(behind) and follows[behind] >= USES_MIN and behind not in self._said)

    def _article(self, use: Use, first: int, candidate: Candidate) -> str:
        run, rules = use.run, self._rules
        if use.sentence < 0:
            return ""
        if not rules.the:
            shown = use.first == 0 and (use.begins or run.article not in rules.doubtful)
            return _spaced(run.article) if shown else ""
        if use.first == first == 0 and run.article:
            return _spaced(run.article)
        cut = first > 0 and (run.words[first - 1].form.owner or (use.first == 0 and bool(run.article)))
        return rules.the if cut or (use.first == 0 and run.left.other) or self._counted(use, candidate) else ""

    def _counted(self, use: Use, candidate: Candidate) -> bool:
        """Whether the noun is a singular that mostly has an article."""
        alike = [other.determined for other in candidate.uses if other.head.small == use.head.small]
        return not use.head.plural and sum(alike) * 2 > len(alike)

    def _lacks_article(self, use: Use, candidate: Candidate) -> bool:
        """Whether the noun is a singular that was seen once, without an article that it may need."""
        alike = sum(other.head.small == use.head.small for other in candidate.uses)
        return bool(self._rules.the) and not use.head.plural and not use.determined and alike < USES_MIN

    def _base(self, use: Use) -> bool:
        """Whether a noun stands in the first case, as far as can be seen: no preposition, no noun before it."""
        rules = self._rules
        adjectives = [word.form.small for word in use.run.words[use.first : use.last]]
        if adjectives and rules.straight and all(map(rules.straight.search, adjectives)):
            return True
        unbound = use.begins or use.run.left is NO_WORD or use.run.left.article
        return unbound and (use.first == 0 or rules.capital)

    def _joined(self, use: Use, last: int) -> tuple[str, list[Word]]:
        """What follows behind "of" when it is short and nothing hangs on it, and its words."""
        run = use.run
        to = run.to
        if to is None or last + 1 < len(run.words) or last - use.first >= JOINED_WORDS_MAX or to.to is not None:
            return "", []
        words = to.words
        if self._rules.first:
            words = list(takewhile(lambda word: word.name, words)) or words[:1]
        sound = words[-1].name or words[-1].form.head
        if len(words) > JOINED_WORDS_MAX or not sound or any(word.form.stem in self._said for word in words):
            return "", []
        return run.join + self._slice(to, 0, len(words) - 1), words

    def _slice(self, run: Run, first: int, last: int) -> str:
        text = self._title if run.sentence < 0 else self._sentences[run.sentence]
        return owned(text[run.words[first].start : run.words[last].end])


def _behind(use: Use) -> str:
    """The stem of the word behind it."""
    return "" if use.ends else use.run.words[use.last + 1].form.stem


def _spaced(article: str) -> str:
    return article if not article or article.endswith(_APOSTROPHES) else f"{article} "
