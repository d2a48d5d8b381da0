"""Which links tell the same story, and what is kept of an article so that this can be told."""

from collections.abc import Mapping, Sequence

from bot.domain.archive import Archive, Story
from bot.domain.article import Article
from bot.language.telling import telling
from bot.service.clustering import clusters


def group(items: Sequence[Mapping[str, str]]) -> list[int]:
    """
    A story label for each item, in order; equal labels mean the same story.

    Args:
        items: Each with `title` and `text`, which may be ""; `language` (BCP 47) where it is known.
    """
    return clusters(
        [telling(item["title"], item.get("text", ""), item.get("language", "und")) for item in items],
        same=[item["title"].casefold() + item.get("text", "") for item in items],
    )


async def save_with_story(archive: Archive, canonical: str, article: Article, *, place: str) -> None:
    """Store an article with what it is compared by. Raises StorageUnavailable."""
    name = await archive.story(canonical, article) or article.content_in(place)
    told = telling(
        article.title, article.text, article.language, authors=article.authors, publication=article.publication
    )
    await archive.save_article(canonical, article, Story(name, told), place=place)
