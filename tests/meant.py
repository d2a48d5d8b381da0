"""
Items with embeddings, as they are stored when a link is read; needs the extra.

``score_clusters.py tests.meant:group`` scores the grouping with it.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from bot.embedding.model import embed
from bot.service import stories


def meant(item: Mapping[str, str]) -> dict[str, str]:
    """The item with its vector and the vector's model."""
    found = _embedded(item["title"], item.get("text", ""), item.get("language", "en"))
    return {**item, **dict(zip(("model", "vector"), found, strict=False))}


def group(items: Sequence[Mapping[str, str]]) -> list[int]:
    """As bot.service.stories.group."""
    return stories.group([meant(item) for item in items])


@cache
def _embedded(title: str, text: str, language: str) -> list[str]:
    return embed(title, text, language)
