"""
What texts mean, by their embeddings: those that are near each other though they share no word.

It needs numpy, which comes with the extra that makes embeddings. Without it, or where the texts have none, nothing is
known of their meaning, and their words decide alone.
"""

from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bot.domain.telling import Telling

#: As many other texts are imagined beside those at hand, when what they all have in common is taken off.
OTHERS = 20
#: Cosine from which on texts are compared, and with how many that one is, of how many before it in time.
NEAR_MIN, NEAR_MAX, BEFORE_MAX = 0.25, 12, 4_000
#: Texts whose neighbours are looked for at a time.
_AT_ONCE = 256


class Meanings:
    """Of the texts of a digest. Embeddings of another model than most of them have are passed over."""

    def __init__(self, tellings: Sequence[Telling]) -> None:
        self._row: dict[int, int] = {}
        models = Counter(telling.model for telling in tellings if telling.vector)
        if models.total() < 2 or (numpy := _numpy()) is None:  # noqa: PLR2004 - one alone is near nothing
            return
        self._numpy = numpy
        model, _ = models.most_common(1)[0]
        rows: list[Any] = []
        for place, telling in enumerate(tellings):
            vector = self._decoded(telling) if telling.model == model else None
            if vector is not None and (not rows or len(vector) == len(rows[0])):
                self._row[place] = len(rows)
                rows.append(vector)
        if rows:
            matrix = self._unit(numpy.stack(rows))
            self._matrix = self._unit(matrix - matrix.sum(axis=0) / (len(rows) + OTHERS))

    def cosine(self, one: int, other: int) -> float | None:
        """How near two are, from -1 to 1; None where that is not known of both."""
        first, second = self._row.get(one), self._row.get(other)
        return None if first is None or second is None else float(self._matrix[first] @ self._matrix[second])

    def near(self, order: Sequence[int], comparable: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
        """
        Pairs of texts that are near each other.

        Args:
            order: All texts in order of time.
            comparable: Whether two texts, the later one first, may be a pair.
        """
        known = [place for place in order if place in self._row]
        if not known:
            return
        np, matrix = self._numpy, self._matrix[[self._row[place] for place in known]]
        for begin in range(0, len(known), _AT_ONCE):
            end, first = min(begin + _AT_ONCE, len(known)), max(0, begin - BEFORE_MAX)
            cosines = matrix[begin:end] @ matrix[first:end].T
            # Each pair once: with those before it.
            cosines[np.arange(first, end) >= np.arange(begin, end)[:, None]] = -1
            count = min(NEAR_MAX, end - first)
            nearest = np.argpartition(cosines, -count, axis=1)[:, -count:]
            rows, columns = np.nonzero(np.take_along_axis(cosines, nearest, axis=1) >= NEAR_MIN)
            for row, column in zip(rows.tolist(), nearest[rows, columns].tolist(), strict=True):
                one, other = known[begin + row], known[first + column]
                if comparable(one, other):
                    yield one, other

    def _decoded(self, telling: Telling) -> Any:
        """The vector, None for what is none."""
        np = self._numpy
        try:
            vector = np.frombuffer(b64decode(telling.vector, validate=True), dtype=np.int8).astype(np.float32)
        except ValueError:
            return None
        return vector if vector.any() else None

    def _unit(self, matrix: Any) -> Any:
        np = self._numpy
        return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)


@cache
def _numpy() -> Any:
    """Loaded by the first digest that has use for it; None where it is not installed."""
    return import_module("numpy") if find_spec("numpy") else None
