"""What is wanted of an article, whatever it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.briefing.grounding.ground import Ground
from bot.briefing.vocabulary.phrases import same_language
from bot.domain.types import Article, Length

#: Asks for the article's own language.
SOURCE = "source"
#: Who made it.
EXTRACTIVE, WRITTEN = "extractive", "openai"


@dataclass(frozen=True, slots=True)
class Task:
    """An article, and the language that is asked for."""

    article: Article
    sentences: Sequence[str]
    asked: str  #: The language as it was asked for, "source" included.

    @property
    def language(self) -> str:
        """Of what a model writes."""
        return self.article.language if self.asked == SOURCE else self.asked

    @property
    def translated(self) -> bool:
        """Whether that is another language than the article's."""
        return not same_language(self.language, self.article.language)

    def ground(self) -> Ground:
        """The article, ready to be looked up in. A long one takes a second of CPU."""
        article = self.article
        return Ground(self.sentences, article.language, title=article.title, published=article.published)


@dataclass(frozen=True, slots=True)
class Order(Task):
    """A briefing that is wanted."""

    length: Length
