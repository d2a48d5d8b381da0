"""ROUGE-1, -2 and -L (Lin, 2004), to see whether a change picks better sentences than the article's first ones."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.language.terms import stem


def f1(reference: str, chosen: Sequence[str]) -> list[float]:
    """F1 of words, of pairs of words and of the longest common subsequence, times 100."""
    return [
        200 * shared / (truth + found) if truth + found > 0 else 0.0
        for shared, truth, found in _counts(reference, chosen)
    ]


def recall(reference: str, chosen: Sequence[str]) -> list[float]:
    """Recall of the same."""
    return [100 * shared / truth if truth > 0 else 0.0 for shared, truth, _ in _counts(reference, chosen)]


def _counts(reference: str, chosen: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """For each measure what both have, and what each has."""
    truth, found = _words(reference), _words(" ".join(chosen))
    for size in (1, 2):
        ours, theirs = (Counter(zip(*(words[at:] for at in range(size)), strict=False)) for words in (truth, found))
        yield (ours & theirs).total(), ours.total(), theirs.total()
    yield _longest(truth, found), len(truth), len(found)


def _words(text: str) -> list[str]:
    return [stem(word) for word in re.findall(r"[a-z0-9]+", text.lower())]


def _longest(truth: Sequence[str], found: Sequence[str]) -> int:
    row = [0] * (len(found) + 1)
    for word in truth:
        before = 0
        for at, other in enumerate(found, start=1):
            before, row[at] = row[at], before + 1 if word == other else max(row[at], row[at - 1])
    return row[-1]
