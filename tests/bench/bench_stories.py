"""
Links put together by story: 1,000 take at most 2 seconds, and of more the time grows nearly with their number.

With numpy, which comes with the extra `embeddings`, once more with vectors: invented ones, near each other in a story.
"""

import random
import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec

from bot.domain.telling import Telling
from bot.language.telling import telling
from bot.service.clustering import clusters

COUNTS = (100, 1_000, 5_000, 20_000)
#: Links to one story: most stand alone.
SIZES = (1, 1, 1, 2, 2, 3, 4, 6)
DAYS = 30
#: Words that any text may hold, the first ones most often; and those that a story has for itself.
WORDS, OWN_WORDS, NAMES = 6_000, 25, 5
GENERAL_IN_TEXT, OWN_IN_TEXT = 70, 40

_SYLLABLES = [first + last for first in "bdfghklmnprstvz" for last in ("a", "e", "i", "o", "u", "an", "er", "on")]


def links(count: int, seed: int = 7) -> list[tuple[str, str, datetime, int]]:
    """Title, text, time and story of links in invented words, the same every time."""
    dice = random.Random(seed)

    def word() -> str:
        return "".join(dice.choices(_SYLLABLES, k=3))

    general = [word() for _ in range(WORDS)]
    often = [1 / (rank + 10) for rank in range(WORDS)]
    found: list[tuple[str, str, datetime, int]] = []
    story = 0
    while len(found) < count:
        own = [word().capitalize() for _ in range(NAMES)] + [word() for _ in range(OWN_WORDS)]
        begun = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=dice.random() * DAYS)
        for _ in range(dice.choice(SIZES)):
            text = dice.choices(general, often, k=GENERAL_IN_TEXT) + dice.choices(own, k=OWN_IN_TEXT)
            dice.shuffle(text)
            title = " ".join(dice.sample(own, 5) + dice.choices(general, k=3))
            found.append((title, " ".join(text), begun + timedelta(days=dice.random()), story))
        story += 1
    return found[:count]


def with_vectors(tellings: Sequence[Telling], stories: Sequence[int]) -> list[Telling]:
    """The same with vectors of 384 bytes whose cosine is about .6 within a story, and 0 otherwise."""
    import numpy as np

    dice = np.random.default_rng(7)
    of_story = dice.normal(size=(max(stories) + 1, 384))
    found = []
    for told, story in zip(tellings, stories, strict=True):
        vector = of_story[story] + 0.8 * dice.normal(size=384)
        packed = np.rint(vector * (127 / np.abs(vector).max())).astype(np.int8).tobytes()
        found.append(replace(told, vector=b64encode(packed).decode("ascii"), model="invented"))
    return found


def main() -> None:
    """Print seconds of CPU time for reading (once a link) and for grouping (once a digest)."""
    print(
        f"{'links':>8}{'read s':>10}{'group s':>10}{'ms a link':>12}{'stories':>10}{'found':>8}{'with vectors s':>16}"
    )
    meant = find_spec("numpy") is not None
    for count in COUNTS:
        shared = links(count)
        start = time.process_time()
        tellings = [telling(title, text) for title, text, *_ in shared]
        read = time.process_time() - start
        start = time.process_time()
        labels = clusters(tellings, [at for _, _, at, _ in shared])
        grouped = time.process_time() - start
        beside = "-"
        if meant:
            vectored = with_vectors(tellings, [story for *_, story in shared])
            start = time.process_time()
            clusters(vectored, [at for _, _, at, _ in shared])
            beside = f"{time.process_time() - start:.2f}"
        stories = len({story for *_, story in shared})
        per_link = 1_000 * grouped / count
        print(
            f"{count:>8,}{read:>10.2f}{grouped:>10.2f}{per_link:>12.2f}{stories:>10,}{len(set(labels)):>8,}{beside:>14}"
        )
    if not meant:
        print("without vectors: the extra is not installed (make embeddings)")
