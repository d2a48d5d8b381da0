"""Ten-line stand-ins for the service's own tests: a chat, a reader and a writer that record what they are asked."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.archive import Hit
from bot.domain.article import Article
from bot.domain.at_once import (
    Chosen,
    Evidence,
    Fates,
    FeedAddresses,
    Followed,
    Found,
    Muted,
    Overview,
    Placement,
    ScheduleWish,
    Shifted,
    Standing,
    Status,
    Timetable,
    Watched,
)
from bot.domain.backfills import Page
from bot.domain.briefing import ArticleAnswer, Briefing, Length, Notice, Part, Sentence, Several
from bot.domain.errors import BotError, MessageGone
from bot.domain.feeds import Follow
from bot.domain.requests import Brief, DigestOf, Fate, Request
from bot.domain.schedules import WEEKDAYS, Rhythm, Schedule
from bot.domain.settings import Scope
from bot.domain.spending import Bill, ModelCall, Purse, Spent
from bot.domain.syndication import Told
from bot.domain.types import Link, Message, Origin, Person, Platform, Posted
from bot.domain.votes import SOURCE, Shift, Vote

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA = Person("u-ana", "Ana")
FEED_URL = "https://news.example.org/feed/a-token/briefings"


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

    async def read(self, url: str, *, upload: bool = False, space: str = "") -> Article:
        self.asked.append(url)
        if upload:
            self.uploads.append(url)
        if self.trouble:
            raise self.trouble.pop(0)
        found = replace(article(url), image=self.image)
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


@dataclass
class MemoryDesk:
    """A desk.Desk that remembers the languages of channels; raises `trouble` instead when there is some."""

    languages: dict[tuple[str, str], str | None] = field(default_factory=dict)
    models: tuple[str, ...] = ("gpt-5.4-mini",)
    trouble: BotError | None = None
    delay_s: float = 0.0
    goes_on: asyncio.Event | None = None  #: Set: the database stalls until this is set, and heeds nothing meanwhile.
    begun: int = 0  #: How often it was asked for something.
    asked: list[tuple[Origin, Person]] = field(default_factory=list)
    chosen: list[tuple[str, str | None, bool]] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    mutes: list[tuple[str, bool]] = field(default_factory=list)  #: What, and for everyone; or which, by who manages.
    watched: list[tuple[str, bool]] = field(default_factory=list)  #: The words, and whether everywhere.
    wishes: list[ScheduleWish] = field(default_factory=list)
    changes: list[tuple[str, str, bool]] = field(default_factory=list)
    followed: tuple[Follow, ...] = ()  #: What the channel follows.
    forgotten: list[tuple[str, bool, bool]] = field(default_factory=list)  #: What, whether sure and a manager.
    hits: tuple[Hit, ...] = ()  #: That a search finds.
    proves: Briefing | None = None  #: What evidence is shown of.
    more: tuple[Chosen, ...] = ()  #: Settings beside the length.
    backfills: list[str] = field(default_factory=list)  #: The words behind the command.
    votes: list[tuple[str, Vote, str]] = field(default_factory=list)  #: Whose, and the name of the press.

    async def status(self, origin: Origin, person: Person) -> Status:
        await self._work(origin, person)
        costs = {"user": "0.25", "space": "3", "installation": "41"}
        purses = (Purse(scope, Spent(7, 1_200, 300, Decimal(cost)), Decimal(50)) for scope, cost in costs.items())
        language = self.languages.get((origin.space, origin.channel)) or "source"
        return Status("1.2.3", self.models, False, "auto", Length.STANDARD, language, tuple(purses))

    async def settings(self, origin: Origin) -> Overview:
        await self._work(origin, ANA)
        return Overview(
            (Chosen("length", "short", Scope.CHANNEL, "<@1> Ana", NOW, own="short", otherwise="full"), *self.more)
        )

    async def choose(
        self, origin: Origin, person: Person, name: str, value: str | None, *, for_space: bool = False
    ) -> Notice:
        await self._work(origin, person)
        self.chosen.append((name, value, for_space))
        if name != "language":
            return Notice("setting_set", {"name": name, "value": str(value)})
        self.languages[origin.space, origin.channel] = value
        return Notice("language_set", {"tag": value or "source"})

    async def mine(self, origin: Origin, person: Person, *, briefed: bool) -> Notice:
        await self._work(origin, person)
        return Notice("mine_on" if briefed else "mine_off")

    async def forget(self, origin: Origin, person: Person, what: str, *, sure: bool, manages: bool) -> Notice:
        await self._work(origin, person)
        self.forgotten.append((what, sure, manages))
        return Notice("forgotten", {"rows": 3}) if sure else Notice("forget_me")

    async def evidence(self, origin: Origin) -> Evidence | Notice:
        await self._work(origin, ANA)
        return Evidence(self.proves or briefing())

    async def link_of(self, origin: Origin) -> Link | None:
        await self._work(origin, ANA)
        return link()

    async def standing(self, origin: Origin) -> Standing | Notice:
        await self._work(origin, ANA)
        return Standing(briefing())

    async def vote(self, origin: Origin, person: Person, vote: Vote, *, press: str) -> Notice:
        await self._work(origin, person)
        self.votes.append((person.id, vote, press))
        return Notice(f"voted_{vote}")

    async def reacted(self, origin: Origin, person: Person, vote: Vote, *, gone: bool = False) -> None:
        await self._work(origin, person)
        self.votes.append((person.id, vote, "gone" if gone else ""))

    async def placement(self, origin: Origin, person: Person) -> Placement | Notice:
        await self._work(origin, person)
        return Notice("no_digest")

    async def why(self, origin: Origin, person: Person) -> Fates | Placement | Notice:
        await self._work(origin, person)
        return Fates((Fate(link(), "paywall"), Fate(link("two"), "")))

    async def schedule(self, origin: Origin, person: Person, wish: ScheduleWish) -> Timetable | Notice:
        await self._work(origin, person)
        self.wishes.append(wish)
        return Timetable((schedule(),), origin.channel, new=True)

    async def schedules(self, origin: Origin, person: Person) -> Timetable:
        await self._work(origin, person)
        return Timetable((), origin.channel)

    async def change_schedule(
        self, origin: Origin, person: Person, number: str, change: str, *, manages: bool
    ) -> Timetable | Notice:
        await self._work(origin, person)
        self.changes.append((number, change, manages))
        return Notice("schedule_removed", {"number": number})

    async def follows(self, origin: Origin) -> Followed:
        await self._work(origin, ANA)
        return Followed(self.followed)

    async def change_follow(self, origin: Origin, person: Person, number: str, change: str) -> Followed | Notice:
        await self._work(origin, person)
        self.changes.append((number, change, True))
        return Notice("follow_removed", {"title": "The Harbour"})

    async def feed(self, origin: Origin, person: Person, change: str) -> FeedAddresses | Notice:
        await self._work(origin, person)
        return Notice("feed_off") if change == "off" else FeedAddresses({Told.BRIEFINGS: FEED_URL})

    async def mail(self, origin: Origin, person: Person, word: str) -> Notice:
        await self._work(origin, person)
        return Notice("mail_confirmed" if word else "mail_unknown")

    async def mute(self, origin: Origin, person: Person, what: str, *, everyone: bool) -> Muted | Notice:
        await self._work(origin, person)
        self.mutes.append((what, everyone))
        return Muted((), new=True)

    async def unmute(self, origin: Origin, person: Person, number: str, *, manages: bool) -> Notice:
        await self._work(origin, person)
        self.mutes.append((number, manages))
        return Notice("mute_removed", {"number": number})

    async def watch(self, origin: Origin, person: Person, what: str, *, everywhere: bool) -> Watched | Notice:
        await self._work(origin, person)
        self.watched.append((what, everywhere))
        return Watched((), origin.channel, new=True)

    async def watches(self, origin: Origin, person: Person) -> Watched:
        await self._work(origin, person)
        return Watched((), origin.channel)

    async def change_watch(self, origin: Origin, person: Person, number: str, change: str) -> Watched | Notice:
        await self._work(origin, person)
        self.changes.append((number, change, True))
        return Notice("watch_removed", {"number": number})

    async def weights(self, origin: Origin) -> Shifted:
        await self._work(origin, ANA)
        return Shifted((Shift(SOURCE, "news.example.org", 0.04, NOW),))

    async def reset_weights(self, origin: Origin, person: Person) -> Notice:
        await self._work(origin, person)
        self.changes.append(("weights", "reset", True))
        return Notice("weights_reset")

    async def share(self, here: Origin, person: Person, answer: str) -> Notice:
        await self._work(here, person)
        self.shared.append(answer)
        return Notice("sharing")

    async def backfill(self, origin: Origin, words: str) -> Notice:
        await self._work(origin, ANA)
        self.backfills.append(words)
        return Notice("backfill_begun", {"count": 14, "limit": 500})

    async def find(self, origin: Origin, words: str) -> Found | Notice:
        await self._work(origin, ANA)
        if words == "nothing":
            return Notice("found_nothing", {"words": words})
        return Found(self.hits)

    def wrong(self, name: str, value: str) -> Notice | None:
        why = Notice("setting_value_wrong", {"name": name, "value": value, "example": "UTC"})
        return why if value == "wrong" else None

    def values(self, name: str) -> Sequence[str]:
        return ("short", "standard", "full") if name == "length" else ()

    async def _work(self, origin: Origin, person: Person) -> None:
        self.begun += 1
        await asyncio.sleep(self.delay_s)
        if self.goes_on:
            await _stubborn(self.goes_on)
        self.asked.append((origin, person))
        if self.trouble:
            raise self.trouble


async def _stubborn(event: asyncio.Event) -> None:
    """Wait for it as a transaction waits for its database: whoever is cancelled meanwhile waits on."""
    waiting = asyncio.ensure_future(event.wait())
    while not waiting.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait({waiting})


@dataclass
class MemoryChat:
    """A platform in memory."""

    platform: Platform = Platform.DISCORD
    pages: dict[str, Any] = field(default_factory=dict)  #: marker → page, in the order of posting.
    #: What the next posts raise, each with whether the post was taken all the same.
    trouble: list[tuple[BotError, bool]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    looked: int = 0
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)  #: What only the platform's token opens.
    tidied: list[str] = field(default_factory=list)  #: Messages that are gone.
    manners: list[Manner] = field(default_factory=list)  #: How answers were told.
    said: dict[str, datetime] = field(default_factory=dict)  #: When people last said something, by their ids.
    unread: BotError | None = None  #: Instead of telling that.
    readers: set[str] | None = None  #: Ids of who may read every channel; None: everybody may.
    shut: set[tuple[str, str]] = field(default_factory=set)  #: Channels, each with somebody who may not read it.
    untold: BotError | None = None  #: Instead of telling that.
    names: dict[str, str] = field(default_factory=dict)  #: Of people whose names come with no message.
    parts: int = 1  #: Messages of an answer.
    room: int = 9  #: Answers that one message has room for.
    spoken: list[Message] = field(default_factory=list)  #: Before the bot listened, the oldest first.
    closed: list[BotError] = field(default_factory=list)  #: What the next looks at that raise.
    page: int = 100  #: Messages of one page of it.

    async def acknowledge(self, request: Request) -> None:
        self.marks.append(f"+{request.origin.message}")

    async def settle(self, request: Request) -> None:
        self.marks.append(f"-{request.origin.message}")

    def render(self, answer: Answer | Several, manner: Manner = PLAIN) -> list[Any]:
        self.manners.append(manner)
        if isinstance(answer, Several) and len(answer.items) > self.room:
            return list(answer.items)
        return [answer, *(f"part {number}" for number in range(2, self.parts + 1))]

    async def post(self, request: Request, page: Any, *, marker: str) -> Posted:
        error, taken = self.trouble.pop(0) if self.trouble else (None, True)
        if taken:
            assert marker not in self.pages, "posted twice"
            self.pages[marker] = page
        if error:
            raise error
        return self._posted(request, marker)

    async def find(self, request: Request, page: Any, *, marker: str) -> Posted | None:
        self.looked += 1
        return self._posted(request, marker) if marker in self.pages else None

    async def edit(self, posted: Posted, page: Any, *, marker: str, space: str) -> None:
        if posted.message not in self.pages:
            raise MessageGone("gone")
        error, taken = self.trouble.pop(0) if self.trouble else (None, True)
        if taken:
            self.pages[posted.message] = page
        if error:
            raise error

    async def remove(self, posted: Posted, *, space: str) -> None:
        self.pages.pop(posted.message, None)

    async def tidy(self, origin: Origin) -> None:
        self.tidied.append(origin.message)

    async def may_read(self, origin: Origin, person: Person) -> bool:
        return self.readers is None or person.id in self.readers

    async def readable(self, origin: Origin, person: Person, channels: Collection[str]) -> set[str]:
        if self.untold:
            raise self.untold
        return {channel for channel in channels if (channel, person.id) not in self.shut}

    async def past(self, origin: Origin, since: datetime, before: str) -> Page:
        if self.closed:
            raise self.closed.pop(0)
        known = [each for each in self.spoken if each.posted_at >= since][::-1]
        start = int(before or 0)
        more = start + self.page < len(known)
        shown = known[start : start + self.page]
        return Page(tuple(shown), len(shown), str(start + self.page) if more else "")

    async def last_said(self, origin: Origin, person: Person, *, since: datetime, until: datetime) -> datetime | None:
        if self.unread:
            raise self.unread
        return self.said.get(person.id)

    async def download(self, address: str, *, space: str) -> tuple[bytes, str] | None:
        return self.files.get(address)

    async def name(self, space: str, person: Person) -> str:
        return person.name or self.names.get(person.id, "")

    async def permalink(self, origin: Origin) -> str:
        return f"https://chat.example.org/{origin.channel}/{origin.message}"

    def _posted(self, request: Request, marker: str) -> Posted:
        return Posted(request.origin.channel, marker, f"https://chat.example.org/{request.origin.channel}/{marker}")
