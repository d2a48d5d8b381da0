"""
Asks a model for sentences on an article.

Briefings and answers to questions are made this way; they differ in the prompt and in the shape of the answer.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.briefing.layout import Draft, clipped
from bot.briefing.model.ask import Ask
from bot.briefing.model.completion import ModelFailed, Trouble
from bot.briefing.model.session import Session
from bot.briefing.vocabulary.phrases import languages, phrases, same_language
from bot.briefing.writing import prompts
from bot.briefing.writing.passages import numbered
from bot.briefing.writing.review import Reviews, Verdict
from bot.domain.article import Article
from bot.language.tags import primary

#: A model whose context is too small is shown this part of the budget: of 6,000 tokens 1,500, which fit one of 4,096.
SHORTER = 4

#: Characters of a title that the model sees.
TITLE_CHARS_MAX = 300
#: Tokens of an article below which no smaller part of it is tried.
SHORTEST = 1_000

_QUOTE = "Quote only words that stand in quotation marks in the article, letter for letter, and name the speaker."
_NO_QUOTE = "Use no quotation marks: quotations are reported in your own words, with the speaker."

#: Days for which a reader knows without a year, and mostly without a month, when it was.
FRESH_DAYS = 7
_DATES = 'Write "yesterday" or "on Friday" as a date where the publication date makes it certain; else keep the word.'
_DATES_OLD = f"{_DATES} The article is old: give the year too where it is certain."
_DATES_UNKNOWN = 'Keep "yesterday" and "on Friday" as they are: nobody knows the day of publication.'

Messages = Sequence[Mapping[str, str]]
#: Gives the sentences to show, by index, within so many tokens.
Choice = Callable[[int], Awaitable[Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Errand:
    """What is wanted of a model."""

    prompt: prompts.Prompt
    values: Mapping[str, str]  #: Of the prompt's variables, but for those that `Exchange` gives.
    shape: str
    schema: Mapping[str, Any]
    tokens_max: int  #: Of the answer.
    read: Callable[[str], Draft]  #: Raises LayoutBroken.


@dataclass(frozen=True, slots=True)
class First:
    """A question and what came back."""

    messages: Messages
    verdicts: list[Verdict]
    excerpt: bool  #: The model was shown a part of the article only.


@dataclass(frozen=True, slots=True)
class Exchange:
    """An errand, and the article that it is about."""

    session: Session
    errand: Errand
    reviews: Reviews
    tokens_max: int  #: What the model is shown of it at most.

    async def first(self, choose: Choice) -> First:
        """
        Ask; when the article is more than the model can take, about a smaller part of it, and a smaller one.

        Args:
            choose: Gives the sentences to show, by index, within so many tokens.

        Raises:
            ModelFailed: no usable answer came in time.
        """
        size = self.tokens_max
        while True:
            messages, shown = await self._question(choose, size)
            try:
                answer = await self._ask(messages)
                break
            except ModelFailed as failure:
                # A refusal for its length costs nothing; nobody says how much would fit.
                if failure.trouble is not Trouble.CONTEXT or size < SHORTEST * SHORTER:
                    raise
            size //= SHORTER
        verdicts = await self.reviews.review(answer)
        return First(messages, verdicts, excerpt=shown < len(self.reviews.task.sentences))

    async def _ask(self, messages: Messages) -> Draft:
        errand = self.errand
        ask = Ask(errand.prompt.name, messages, errand.schema, errand.tokens_max)
        return await self.session.ask(ask, errand.read)

    async def _question(self, choose: Choice, tokens_max: int) -> tuple[Messages, int]:
        """The question, and how many sentences it shows; a model that is shown none is not asked."""
        shown = await choose(tokens_max)
        if not shown:
            raise ModelFailed(Trouble.CONTEXT)
        given = {
            "shape": self.errand.shape,
            "sentences": numbered(self.reviews.task.sentences, shown),
        }
        return self.errand.prompt.messages({**self.errand.values, **given}), len(shown)


def about(article: Article, language: str) -> dict[str, str]:
    """What every prompt on an article can say of it."""
    return {
        "title": headline(article),
        "site": article.site,
        "published": article.published or "unknown",
        "today": today(),
        "language": named(language),
        "quotations": quoting(language, article.language),
        "dates": _dates(article.published),
    }


def quoting(language: str, source: str) -> str:
    """How to quote, in one language, an article in another or the same."""
    return _QUOTE if same_language(language, source) else _NO_QUOTE


def _dates(published: str) -> str:
    """How to write dates. What the article calls "yesterday" is a day for whoever reads the briefing in a month."""
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return _DATES_UNKNOWN
    old = datetime.now(UTC).date() - day > timedelta(days=FRESH_DAYS)
    return _DATES_OLD if old else _DATES


def headline(article: Article) -> str:
    """Its title in one line, which a stranger's page may make as long as it likes."""
    return clipped(" ".join(article.title.split()), TITLE_CHARS_MAX)


def named(language: str) -> str:
    """The language as a model knows it: "German (de)", or the tag alone."""
    if language == "und":
        return "the language of the article"
    return f"{phrases(language).name} ({language})" if primary(language) in languages() else language


def today() -> str:
    """The day, for a model that would not know."""
    return datetime.now(UTC).strftime("%A, %Y-%m-%d")
