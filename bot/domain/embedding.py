"""Port to what a text means, as a vector that can be compared with those of other texts in any language."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Embedding:
    """As Telling keeps it."""

    model: str  #: Vectors are compared within one model.
    vector: str  #: Base64, one signed byte a dimension.


class Embedder(Protocol):
    """Tells what texts mean. Never fails: without it they are compared by their words."""

    async def embed(self, title: str, text: str, language: str) -> Embedding | None:
        """
        What a text means; None when that cannot be told, or not in time.

        Args:
            title: Of the article.
            text: All of it; the opening is enough.
            language: BCP 47 tag; "und" when unknown.
        """
        ...
