"""A desk that remembers what it is asked, and answers with whatever a test hands it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

from bot.domain.archive import Hit
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
from bot.domain.briefing import Briefing, Length, Notice
from bot.domain.errors import BotError
from bot.domain.feeds import Follow
from bot.domain.requests import Fate
from bot.domain.settings import Scope
from bot.domain.spending import Purse, Spent
from bot.domain.syndication import Told
from bot.domain.types import Link, Origin, Person
from bot.domain.votes import SOURCE, Shift, Vote
from tests.fakes.memory import ANA, NOW, briefing, link, schedule

FEED_URL = "https://news.example.org/feed/a-token/briefings"


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
