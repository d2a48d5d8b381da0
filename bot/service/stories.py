"""Which links tell the same story, and what is kept of an article so that this can be told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.archive import Archive, Story
from bot.domain.article import Article
from bot.domain.embedding import Embedder
from bot.language.telling import telling
from bot.service.clustering import clusters


def group(items: Sequence[Mapping[str, str]]) -> list[int]:
    """
    A story label for each item, in order; equal labels mean the same story.

    Args:
        items: Each with `title` and `text`, which may be ""; where it is known `language` (BCP 47), and what the item
            means: `vector` and `model` (Telling).
    """
    tellings = []
    for item in items:
        told = telling(item["title"], item.get("text", ""), item.get("language", "und"))
        tellings.append(replace(told, vector=item.get("vector", ""), model=item.get("model", "")))
    return clusters(tellings, same=[item["title"].casefold() + item.get("text", "") for item in items])


async def save_with_story(
    archive: Archive, canonical: str, article: Article, *, place: str, embedder: Embedder | None = None
) -> None:
    """Store an article with what it is compared by, by an embedder its meaning too. Raises StorageUnavailable."""
    name = await archive.story(canonical, article) or article.content_in(place)
    told = telling(
        article.title, article.text, article.language, authors=article.authors, publication=article.publication
    )
    if embedder and (meant := await embedder.embed(article.title, article.text, article.language)):
        told = replace(told, vector=meant.vector, model=meant.model)
    await archive.save_article(canonical, article, Story(name, told), place=place)
