"""
Asks a model for sentences on an article, and once more for those that the article does not support.

Briefings and answers to questions are made this way; they differ in the prompt and in the shape of the answer.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.briefing.aside import aside
from bot.briefing.layout import Draft, clipped
from bot.briefing.model.ask import Ask
from bot.briefing.model.completion import ModelFailed, Trouble
from bot.briefing.model.session import Session
from bot.briefing.vocabulary.phrases import languages, phrases, same_language
from bot.briefing.writing import prompts
from bot.briefing.writing.passages import TOKENS_MAX, Passages, numbered
from bot.briefing.writing.review import Reviewer, Verdict, explained, refused, standing
from bot.domain.types import Article, Sentence

log = structlog.get_logger()

#: A model whose context is too small is shown this part of the budget: 1,500 tokens fit a context of 4,096.
SHORTER = 4

#: Characters of a title that the model sees.
TITLE_CHARS_MAX = 300

_QUOTE = "Quote only words that stand in quotation marks in the article, letter for letter, and name the speaker."
_NO_QUOTE = "Use no quotation marks: quotations are reported in your own words, with the speaker."

Messages = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Errand:
    """What is wanted of a model."""

    prompt: prompts.Prompt
    values: Mapping[str, str]  #: Of the prompt's variables, but for those that `Exchange` gives.
    shape: str
    schema: Mapping[str, Any]
    tokens_max: int  #: Of the answer.
    read: Callable[[str], Draft]  #: Raises LayoutBroken.
    write: Callable[[Draft], str]  #: The answer that `read` would read so.


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
    repair: prompts.Prompt
    passages: Passages
    reviewer: Reviewer

    async def first(self, choose: Callable[[int], Sequence[int]]) -> First:
        """
        Ask; when the article is more than the model can take, about a smaller part of it.

        Args:
            choose: Gives the sentences to show, by index, within so many tokens.

        Raises:
            ModelFailed: no usable answer came in time.
        """
        size = len(self.passages.sentences)
        messages, shown = await self._question(choose, TOKENS_MAX)
        try:
            answer = await self._ask(messages)
        except ModelFailed as failure:
            if failure.trouble is not Trouble.CONTEXT:
                raise
            messages, shown = await self._question(choose, TOKENS_MAX // SHORTER)
            answer = await self._ask(messages)
        return First(messages, await aside(size, self.reviewer.review, answer), excerpt=shown < size)

    async def repaired(self, first: First, wishes: Sequence[Verdict] = ()) -> list[Verdict] | None:
        """
        The verdicts on the answer to a request to mend what does not stand; None when there was no usable one.

        Args:
            first: What is to be mended.
            wishes: What else is wrong with it, though it stands.
        """
        draft = tuple(verdict.sentence for verdict in first.verdicts)
        findings = explained([*first.verdicts, *wishes])
        again = self.repair.messages({"findings": findings, "shape": self.errand.shape, "fence": prompts.fence()})
        answer = {"role": "assistant", "content": self.errand.write(draft)}
        try:
            second = await self._ask([*first.messages, answer, *again], self.repair)
        except ModelFailed as failure:
            log.info("A repair failed; what the article does not support is dropped.", trouble=failure.trouble.value)
            return None
        return await aside(len(self.passages.sentences), self.reviewer.review, second)

    async def _ask(self, messages: Messages, prompt: prompts.Prompt | None = None) -> Draft:
        errand = self.errand
        ask = Ask((prompt or errand.prompt).name, messages, errand.schema, errand.tokens_max)
        return await self.session.ask(ask, errand.read)

    async def _question(self, choose: Callable[[int], Sequence[int]], tokens_max: int) -> tuple[Messages, int]:
        """The question, and how many sentences it shows; a model that is shown none is not asked."""
        shown = await aside(len(self.passages.sentences), choose, tokens_max)
        if not shown:
            raise ModelFailed(Trouble.CONTEXT)
        given = {
            "shape": self.errand.shape,
            "fence": prompts.fence(),
            "sentences": numbered(self.passages.sentences, shown),
        }
        return self.errand.prompt.messages({**self.errand.values, **given}), len(shown)


def better(one: list[Verdict], other: list[Verdict]) -> list[Verdict]:
    """Of two answers the one of which more stands; a repair that breaks more than it mends is worth nothing."""
    return max(one, other, key=lambda verdicts: (len(standing(verdicts)), -refused(verdicts)))


def about(article: Article, language: str) -> dict[str, str]:
    """What every prompt on an article can say of it."""
    return {
        "title": headline(article),
        "site": article.site,
        "published": article.published or "unknown",
        "today": today(),
        "language": named(language),
        "quotations": _QUOTE if same_language(language, article.language) else _NO_QUOTE,
    }


def headline(article: Article) -> str:
    """Its title in one line, which a stranger's page may make as long as it likes."""
    return clipped(" ".join(article.title.split()), TITLE_CHARS_MAX)


def as_json(draft: Draft) -> str:
    """A briefing's draft as the model wrote it, or could have."""
    parts: dict[str, list[dict[str, object]]] = {}
    for sentence in draft:
        parts.setdefault(sentence.part.value, []).append(_as_object(sentence))
    return json.dumps(parts, ensure_ascii=False)


def reply_as_json(draft: Draft) -> str:
    """An answer to a question as the model wrote it, or could have."""
    return json.dumps({"stated": bool(draft), "answer": list(map(_as_object, draft))}, ensure_ascii=False)


def _as_object(sentence: Sentence) -> dict[str, object]:
    return {"sources": list(sentence.supported_by), "text": sentence.text}


def named(language: str) -> str:
    """The language as a model knows it: "German (de)", or the tag alone."""
    if language == "und":
        return "the language of the article"
    return f"{phrases(language).name} ({language})" if language.split("-")[0].lower() in languages() else language


def today() -> str:
    """The day, for a model that would not know."""
    return datetime.now(UTC).strftime("%A, %Y-%m-%d")
