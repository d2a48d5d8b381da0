"""What is wanted of an article, whatever it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.briefing.layout import Room, rooms
from bot.briefing.vocabulary.phrases import same_language
from bot.domain.article import Article
from bot.domain.briefing import Length, Part

if TYPE_CHECKING:
    from bot.briefing.grounding.ground import Ground

#: Asks for the article's own language.
SOURCE = "source"
#: Who made it.
EXTRACTIVE, WRITTEN = "extractive", "openai"
#: Articles that a process keeps ready to be looked up in: the one that it works on, and one for whoever comes between.
GROUNDS_KEPT = 2


@dataclass(frozen=True, slots=True)
class Task:
    """An article, and the language that is asked for."""

    article: Article  #: With its sentences.
    asked: str  #: The language as it was asked for, "source" included.

    @property
    def sentences(self) -> Sequence[str]:
        """Of the article."""
        return self.article.sentences

    @property
    def text_hash(self) -> int:
        """Equal, within this process, for tasks about one text."""
        return hash((self.article.title, self.article.sentences))

    @property
    def language(self) -> str:
        """Of what a model writes."""
        return self.article.language if self.asked == SOURCE else self.asked

    @property
    def translated(self) -> bool:
        """Whether that is another language than the article's."""
        return not same_language(self.language, self.article.language)

    def ground(self) -> "Ground":
        """The article, ready to be looked up in. A long one takes a second of CPU."""
        article = self.article
        return _ground(article.sentences, article.language, article.title, article.published, article.site)


@lru_cache(GROUNDS_KEPT)
def _ground(sentences: tuple[str, ...], language: str, title: str, published: str, site: str) -> "Ground":
    from bot.briefing.grounding.ground import Ground  # noqa: PLC0415 - not for whoever only passes a task on

    return Ground(sentences, language, title=title, published=published, site=site)


@dataclass(frozen=True, slots=True)
class Order(Task):
    """A briefing that is wanted."""

    length: Length

    @property
    def rooms(self) -> dict[Part, Room]:
        """Its parts, and what each of them has."""
        return rooms(self.length, self.article.word_count)
