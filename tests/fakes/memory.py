"""What tests are about (a message, a request, a briefing), and a reader and a writer that remember what was asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.article import Article
from bot.domain.briefing import ArticleAnswer, Briefing, Length, Notice, Part, Sentence
from bot.domain.errors import BotError
from bot.domain.requests import Brief, DigestOf, Request
from bot.domain.schedules import WEEKDAYS, Rhythm, Schedule
from bot.domain.spending import Bill, ModelCall
from bot.domain.types import Link, Message, Origin, Person, Platform

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA = Person("u-ana", "Ana")


def origin(message: str = "m1", *, channel: str = "c1", platform: Platform = Platform.DISCORD) -> Origin:
    """A message in a channel."""
    return Origin(platform, "s1", channel, message)


def link(path: str = "story") -> Link:
    """A link to an article."""
    return Link(f"https://news.example.org/{path}", f"https://news.example.org/{path}")


def brief_request(message: str = "m1", path: str = "story", **fields: Any) -> Request:
    """Somebody pasted a link."""
    place = origin(message, channel=fields.pop("channel", "c1"))
    wish = {name: fields.pop(name, None) for name in ("length", "language")}
    asked = Brief(fields.pop("link", link(path)), **wish)
    if reason := fields.pop("reason", ""):
        fields["refused"] = Notice(reason, fields.pop("values", {}))
    return Request(place, asked, fields.pop("author", ANA), fields.pop("asked_at", NOW), **fields)


def digest_request(message: str = "m1", period: str = "24h", **fields: Any) -> Request:
    """Somebody asked for a digest."""
    language = fields.pop("language", None)
    return Request(origin(message), DigestOf(period, language), fields.pop("author", ANA), NOW, **fields)


def schedule(**fields: Any) -> Schedule:
    """Weekdays at 09:00 in Berlin, into a channel; Ana set it up."""
    rhythm = fields.pop("rhythm", Rhythm((time(9),), WEEKDAYS, ZoneInfo("Europe/Berlin")))
    here = origin("", channel=fields.pop("channel", "c1"))
    due = next(rhythm.after(fields.pop("now", NOW)))
    return Schedule(here, rhythm, due, fields.pop("chosen_by", ANA), **fields)


def message(text: str, message_id: str = "m1", **fields: Any) -> Message:
    """A chat message."""
    return Message(origin(message_id), fields.pop("author", ANA), text, NOW, **fields)


def article(url: str = "https://news.example.org/story") -> Article:
    """A small article."""
    sentences = ("The council of Arnheim voted on Tuesday.", "It will plant 400 trees.", "The work begins in May.")
    text = " ".join(sentences)
    title = "Arnheim plants trees"
    return Article(url, url, "news.example.org", title, text, "en", sentences=sentences, fetched=(url,))


def briefing(of: Article | None = None, **fields: Any) -> Briefing:
    """Its briefing."""
    of = of or article()
    lead, body = " ".join(of.sentences[:2]), of.sentences[2]
    plain = Briefing(
        url=of.canonical_url,
        site=of.site,
        title=of.title,
        language=of.language,
        length=Length.STANDARD,
        engine="extractive",
        recipe="r1",
        lead=lead,
        body=body,
        overview="The article discusses trees.",
        conclusion="In summary, trees.",
        source=f"Original Source: {of.site}",
        sentences=(
            Sentence(Part.LEAD, of.sentences[0], (1,)),
            Sentence(Part.LEAD, of.sentences[1], (2,)),
            Sentence(Part.BODY, of.sentences[2], (3,)),
            Sentence(Part.CONCLUSION, "trees.", (2,)),
        ),
        article_sentences=of.sentences,
        notes=("extractive",),
    )
    return replace(plain, **fields)


@dataclass
class MemoryReader:
    """Gives an article for every link, or raises what `trouble` holds, once each."""

    trouble: list[BotError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)  #: Those asked for as documents that were uploaded.
    given: list[str] = field(default_factory=list)  #: Texts that were handed over.
    apart: bool = False  #: Whether each link leads to a text of its own.
    image: str = ""  #: The lead image that every page names.
    story: str = ""  #: What every sentence says from now on, and the title; "": always the same.

    async def read(self, url: str, *, upload: bool = False, space: str = "") -> Article:
        self.asked.append(url)
        if upload:
            self.uploads.append(url)
        if self.trouble:
            raise self.trouble.pop(0)
        found = replace(article(url), image=self.image)
        if self.story:
            sentences = (self.story,) * len(found.sentences)
            found = replace(found, title=self.story, text=" ".join(sentences), sentences=sentences)
        return replace(found, text=f"{found.text} This is {url}.") if self.apart else found

    async def read_bytes(self, body: bytes, url: str, content_type: str = "") -> Article:
        return await self.read_text(body.decode(), url)

    async def read_text(self, text: str, url: str) -> Article:
        self.given.append(text)
        if self.trouble:
            raise self.trouble.pop(0)
        return replace(article(url), text=text, given=True, fetched=())


@dataclass
class MemoryWriter:
    """Gives the same briefing for every article."""

    written: list[str] = field(default_factory=list)
    questions: list[tuple[str, str]] = field(default_factory=list)  #: The article's address, and what was asked.
    summarized: int = 0
    tokens_max: tuple[int, int] = (0, 0)  #: What a briefing may take of the model.
    tokens: int = 0  #: What it takes.
    answers: asyncio.Event | None = None  #: The model answers when this is set; None: at once.
    asked: int = 0  #: Times that the model was asked.
    lead: str = ""  #: Of what is written from now on; "": the article's.

    def recipe(self, length: Length, language: str) -> str:
        return f"r1-{length}-{language}"

    def tokens_for(self, article: Article, *, length: Length, language: str) -> tuple[int, int]:
        return self.tokens_max

    def slots(self) -> tuple[str, int] | None:
        return None

    def tokens_for_lines(self, lines: Sequence[str]) -> tuple[int, int]:
        return self.tokens_max

    async def write(
        self, article: Article, *, length: Length, language: str, bill: Bill | None = None, no_model: str = ""
    ) -> Briefing:
        self.written.append(article.url)
        if no_model:
            return briefing(article, recipe="extractive", length=length, notes=(no_model,))
        await self._ask("briefing", bill)
        more = {"lead": self.lead} if self.lead else {}
        return briefing(article, recipe=self.recipe(length, language), length=length, **more)

    def tokens_for_question(self) -> tuple[int, int]:
        return self.tokens_max

    async def ask(
        self, article: Article, question: str, *, language: str, bill: Bill | None = None, no_model: str = ""
    ) -> ArticleAnswer:
        """The sentences that hold the question's last word; none when no one does."""
        self.questions.append((article.url, question))
        if not no_model:
            await self._ask("ask", bill)
        word = question.rstrip("?").split()[-1].lower()
        numbers = [number for number, sentence in enumerate(article.sentences, 1) if word in sentence.lower()]
        found = tuple(Sentence(Part.BODY, article.sentences[number - 1], (number,)) for number in numbers)
        return ArticleAnswer(
            url=article.address,
            site=article.site,
            title=article.title,
            question=question,
            language=article.language,
            engine="extractive" if no_model else "memory",
            stated=bool(found),
            text=" ".join(sentence.text for sentence in found),
            sentences=found,
            article_sentences=article.sentences,
            notes=(no_model,) if no_model else (),
        )

    async def summarize(
        self, lines: Sequence[str], *, language: str, bill: Bill | None = None, no_model: bool = False
    ) -> str:
        self.summarized += 1
        if not no_model:
            await self._ask("digest", bill)
        return f"In summary, {len(lines)} things happened."

    async def _ask(self, purpose: str, bill: Bill | None) -> None:
        self.asked += 1
        if self.answers:
            await self.answers.wait()
        if bill and self.tokens:
            await bill.book(ModelCall(purpose, "memory", self.tokens, 0))


def at_length(count: int = 25, *, behind: int = 2) -> Briefing:
    """A briefing of so many long sentences, each with so many of its article behind it."""
    grounds = tuple(f"Ground {number} of {'what was said there ' * 12}." for number in range(1, count * behind + 1))
    sentences = tuple(
        Sentence(Part.BODY, f"Sentence {at + 1} of {'all that was said ' * 5}.", tuple(range(first, first + behind)))
        for at, first in enumerate(range(1, count * behind + 1, behind))
    )
    return replace(briefing(), sentences=sentences, article_sentences=grounds)
