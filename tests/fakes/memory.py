"""Ten-line stand-ins for the service's own tests: a chat, a reader and a writer that record what they are asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.domain.desk import Status
from bot.domain.errors import BotError
from bot.domain.spending import Charge, ModelCall, Purse, Spent
from bot.domain.types import (
    Answer,
    Article,
    Briefing,
    Length,
    Link,
    Message,
    Notice,
    Origin,
    Part,
    Person,
    Platform,
    Posted,
    Request,
    Sentence,
)
from bot.language.names import english_name

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
    return Request(place, "brief", fields.pop("author", ANA), NOW, link=link(path), **fields)


def message(text: str, message_id: str = "m1", **fields: Any) -> Message:
    """A chat message."""
    return Message(origin(message_id), fields.pop("author", ANA), text, NOW, **fields)


def article(url: str = "https://news.example.org/story") -> Article:
    """A small article."""
    sentences = ("The council of Arnheim voted on Tuesday.", "It will plant 400 trees.", "The work begins in May.")
    return Article(url, url, "news.example.org", "Arnheim plants trees", " ".join(sentences), "en", sentences=sentences)


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
    apart: bool = False  #: Whether each link leads to a text of its own.

    async def read(self, url: str) -> Article:
        self.asked.append(url)
        if self.trouble:
            raise self.trouble.pop(0)
        found = article(url)
        return replace(found, text=f"{found.text} This is {url}.") if self.apart else found


@dataclass
class MemoryWriter:
    """Gives the same briefing for every article."""

    written: list[str] = field(default_factory=list)
    summarized: int = 0
    tokens_max: tuple[int, int] = (0, 0)  #: What a briefing may take of the model.
    tokens: int = 0  #: What it takes.
    answers: asyncio.Event | None = None  #: The model answers when this is set; None: at once.
    asked: int = 0  #: Times that the model was asked.

    def recipe(self, length: Length, language: str) -> str:
        return f"r1-{length}-{language}"

    def tokens_for(self, article: Article, *, length: Length, language: str) -> tuple[int, int]:
        return self.tokens_max

    def tokens_for_lines(self, lines: Sequence[str]) -> tuple[int, int]:
        return self.tokens_max

    async def write(
        self, article: Article, *, length: Length, language: str, charge: Charge | None = None, no_model: str = ""
    ) -> Briefing:
        self.written.append(article.url)
        if no_model:
            return briefing(article, recipe="extractive", length=length, notes=(no_model,))
        await self._ask("briefing", charge)
        return briefing(article, recipe=self.recipe(length, language), length=length)

    async def summarize(
        self, lines: Sequence[str], *, language: str, charge: Charge | None = None, no_model: bool = False
    ) -> str:
        self.summarized += 1
        if not no_model:
            await self._ask("digest", charge)
        return f"In summary, {len(lines)} things happened."

    async def _ask(self, purpose: str, charge: Charge | None) -> None:
        self.asked += 1
        if self.answers:
            await self.answers.wait()
        if charge and self.tokens:
            await charge(ModelCall(purpose, "memory", self.tokens, 0))


@dataclass
class MemoryDesk:
    """A desk.Desk that remembers the languages of channels; raises `trouble` instead when there is some."""

    languages: dict[tuple[str, str], str] = field(default_factory=dict)
    models: tuple[str, ...] = ("gpt-5.4-mini",)
    trouble: BotError | None = None
    delay_s: float = 0.0
    asked: list[tuple[Origin, Person]] = field(default_factory=list)

    async def status(self, origin: Origin, person: Person) -> Status:
        await self._work(origin, person)
        costs = {"user": "0.25", "space": "3", "installation": "41"}
        purses = (Purse(scope, Spent(7, 1_200, 300, Decimal(cost)), Decimal(50)) for scope, cost in costs.items())
        language = self.languages.get((origin.space, origin.channel), "source")
        return Status("1.2.3", self.models, False, "auto", Length.STANDARD, language, tuple(purses))

    async def set_language(self, origin: Origin, language: str) -> Notice:
        await self._work(origin, ANA)
        self.languages[origin.space, origin.channel] = language
        return Notice("language_set", {"name": english_name(language)})

    async def _work(self, origin: Origin, person: Person) -> None:
        await asyncio.sleep(self.delay_s)
        self.asked.append((origin, person))
        if self.trouble:
            raise self.trouble


@dataclass
class MemoryChat:
    """A platform in memory."""

    platform: Platform = Platform.DISCORD
    pages: dict[str, Any] = field(default_factory=dict)  #: marker → page, in the order of posting.
    #: What the next posts raise, each with whether the post was taken all the same.
    trouble: list[tuple[BotError, bool]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    looked: int = 0

    async def acknowledge(self, request: Request) -> None:
        self.marks.append(f"+{request.origin.message}")

    async def settle(self, request: Request) -> None:
        self.marks.append(f"-{request.origin.message}")

    def render(self, answer: Answer) -> list[Any]:
        return [answer]

    async def post(self, request: Request, page: Any, *, marker: str) -> Posted:
        error, taken = self.trouble.pop(0) if self.trouble else (None, True)
        if taken:
            assert marker not in self.pages, "posted twice"
            self.pages[marker] = page
        if error:
            raise error
        return self._posted(request, marker)

    async def find(self, request: Request, *, marker: str) -> Posted | None:
        self.looked += 1
        return self._posted(request, marker) if marker in self.pages else None

    async def remove(self, posted: Posted, *, space: str) -> None:
        self.pages.pop(posted.message, None)

    async def name(self, space: str, person: Person) -> str:
        return person.name

    async def permalink(self, origin: Origin) -> str:
        return f"https://chat.example.org/{origin.channel}/{origin.message}"

    def _posted(self, request: Request, marker: str) -> Posted:
        return Posted(request.origin.channel, marker, f"https://chat.example.org/{request.origin.channel}/{marker}")
