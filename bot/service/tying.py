"""What holds the links of a story together, in words that stand in them."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.domain.telling import Telling
from bot.language.terms import common_terms, stem

#: Names and other words that are told, names before others.
TIED_MAX, NAMES_MAX = 6, 4
#: Characters of one: what is longer is no word.
WORD_CHARS_MAX = 40

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


def tied(tellings: Sequence[Telling], texts: Sequence[str]) -> tuple[str, ...]:
    """
    The names and words that most of the links share, the most shared first; () when they are of one alone.

    Args:
        tellings: What the links of a story are compared by.
        texts: Titles and first sentences, in which the words are found as people write them.
    """
    needed = max(2, (len(tellings) + 1) // 2)
    if len(tellings) < needed:
        return ()
    written = as_written(texts)
    names = _shared([telling.names for telling in tellings], needed)
    words = _shared([list(telling.terms) for telling in tellings], needed)
    found = [written[name] for name in names if name in written][:NAMES_MAX]
    known = {stem(name) for name in names} | common_terms()
    found += [written[word] for word in words if word in written and word not in known]
    return tuple(dict.fromkeys(word for word in found if len(word) <= WORD_CHARS_MAX))[:TIED_MAX]


def _shared(each: Sequence[Sequence[str]], needed: int) -> list[str]:
    """What stands in so many, the most common first, of equals as the first of them has it."""
    counts = Counter(one for some in each for one in dict.fromkeys(some))
    return [one for one, count in counts.most_common() if count >= needed]


def as_written(texts: Sequence[str]) -> dict[str, str]:
    """Words, by their small letters and by their stem, as they are first written."""
    found: dict[str, str] = {}
    for text in texts:
        for word in _WORD.findall(text):
            for key in (word.lower(), stem(word.lower())):
                found.setdefault(key, word)
    return found
