"""Tells whether two texts are nearly the same: MinHash over runs of words (rensa), and the figures in them."""

import re
from hashlib import sha256

#: Hash functions; the estimate of what two texts share is within .03 of the truth two times in three.
HASHES = 128
#: Words that are compared at once.
RUN_WORDS = 3
#: Runs that two texts have in common, of all that they have.
SHARE_MIN = 0.9
#: Shorter texts are too much alike by chance.
WORDS_MIN = 60

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
_FIGURE = re.compile(r"\d+")


def fingerprint(text: str) -> str:
    """
    What `alike` needs to know of a text: 1,056 characters, or "" for a short one.

    Its first half-line stands for the figures in the text: a copy with another death toll is not the same story.
    """
    from rensa import RMinHash  # noqa: PLC0415 - keeps the start of the program light

    words = _WORD.findall(text.casefold())
    if len(words) < WORDS_MIN:
        return ""
    runs = {" ".join(words[start : start + RUN_WORDS]) for start in range(len(words) - RUN_WORDS + 1)}
    hashes = RMinHash(num_perm=HASHES, seed=1)
    hashes.update(sorted(runs))
    figures = sha256(" ".join(sorted(_FIGURE.findall(text))).encode()).hexdigest()[:32]
    return figures + "".join(f"{value:08x}" for value in hashes.digest())


def alike(one: str, other: str) -> bool:
    """Whether two texts have the same figures and nearly the same words. One may still deny what the other says."""
    if not one or one[:32] != other[:32]:
        return False
    equal = sum(one[place : place + 8] == other[place : place + 8] for place in range(32, len(one), 8))
    return equal >= SHARE_MIN * HASHES
