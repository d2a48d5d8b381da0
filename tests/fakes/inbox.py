"""An inbox that remembers, for whatever listens to a platform."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.domain.briefing import Notice
from bot.domain.errors import BotError, StorageUnavailable
from bot.domain.links import find_links
from bot.domain.requests import Audience, Brief, DigestOf, Request, Say
from bot.domain.types import Message, Origin, Person, Platform

#: The emoji that asks for the links of a message, as Discord and as Slack call it.
ASKING = ("📰", "newspaper")


@dataclass
class RecordingInbox:
    """Implements inbox.Inbox: keeps what it is told; fails as often, and takes as long, as a test wants."""

    messages: list[Message] = field(default_factory=list)
    digests: list[Message] = field(default_factory=list)
    texts_given: list[tuple[Message, Origin]] = field(default_factory=list)  #: With where each was asked for.
    questions: list[tuple[Message, Origin | None]] = field(default_factory=list)  #: With what each is about.
    followed: list[tuple[Message, str, bool]] = field(default_factory=list)  #: With number, and whether they may.
    gone: list[Origin] = field(default_factory=list)
    threads_gone: list[tuple[str, str]] = field(default_factory=list)
    binned: list[tuple[Origin, Person]] = field(default_factory=list)
    reactions: list[tuple[Origin, str, str, bool]] = field(default_factory=list)  #: By whom, which, and whether gone.
    uninstalls: list[tuple[Platform, str]] = field(default_factory=list)
    rewritten: list[tuple[Origin, Person, bool]] = field(default_factory=list)  #: With whether they manage there.
    briefed_here: list[tuple[Origin, Person]] = field(default_factory=list)
    bookmarks: dict[tuple[str, str], Origin] = field(default_factory=dict)
    told_missed: list[tuple[str, int]] = field(default_factory=list)  #: At which message, and how many links.
    once: bool = False  #: What was told before is not new, as for the ledger.
    known: bool = False  #: Whether nothing is new.
    begun: datetime | None = None  #: When the installation was first started; None: now.
    audience: Audience = Audience.EVERYONE  #: Of whatever is not asked in private.
    failures: int = 0  #: The next so many calls raise, with nothing written down.
    trouble: BotError | None = None  #: Raised instead, as long as it stands there.
    delay_s: float = 0.0
    go_on: asyncio.Event | None = None  #: What is told is written down once it is set; None: at once.
    stuck: dict[str, asyncio.Event] = field(default_factory=dict)  #: Texts that are written down when told so.
    tries: int = 0  #: Calls so far, also those that wait.

    async def message(self, message: Message) -> list[Request]:
        await self._work()
        if message.text in self.stuck:
            await self.stuck[message.text].wait()
        if self.once and message.origin in {known.origin for known in self.messages}:
            return []
        self.messages.append(message)
        if message.in_order:
            await self.seen([message.origin])
        return self._written(message)

    async def asks(self, origin: Origin, emoji: str) -> bool:
        await self._work()
        return emoji in ASKING

    async def reacted(self, origin: Origin, person: Person, emoji: str, *, gone: bool = False) -> None:
        self.reactions.append((origin, person.id, emoji, gone))

    async def cleared(self, origin: Origin, emoji: str = "") -> None:
        self.reactions.append((origin, "", emoji, True))

    async def digest(self, message: Message) -> list[Request]:
        await self._work()
        self.digests.append(message)
        return [replace(request, asked=DigestOf("24h")) for request in self._written(message)]

    async def ask(self, message: Message, *, about: Origin | None = None) -> list[Request]:
        await self._work()
        self.questions.append((message, about))
        return self._written(message)

    async def follow(self, message: Message, *, number: str = "", allowed: bool) -> list[Request]:
        await self._work()
        self.followed.append((message, number, allowed))
        return [request.for_asker_first() for request in self._written(message)]

    async def prove(self, message: Message, *, about: Origin) -> list[Request]:
        await self._work()
        return []

    async def give(self, message: Message, *, about: Origin) -> list[Request]:
        await self._work()
        self.texts_given.append((message, about))
        return self._written(message)

    async def deleted(self, origin: Origin) -> None:
        await self._work()
        self.gone.append(origin)

    async def thread_deleted(self, platform: Platform, space: str, thread: str) -> None:
        self.threads_gone.append((space, thread))

    async def uninstalled(self, platform: Platform, space: str) -> None:
        await self._work()
        self.uninstalls.append((platform, space))

    async def bin(self, origin: Origin, person: Person, *, manages: bool = False) -> bool:
        await self._work()
        self.binned.append((origin, person))
        return True

    async def rewrite(self, origin: Origin, message: Message, *, manages: bool = False) -> Notice:
        await self._work()
        self.rewritten.append((origin, message.author, manages))
        return Notice("rewriting")

    async def brief_here(self, origin: Origin, message: Message) -> Notice:
        await self._work()
        self.briefed_here.append((origin, message.author))
        return Notice("briefing_here")

    async def seen(self, origins: Sequence[Origin]) -> None:
        for origin in origins:
            place = origin.channel, origin.thread
            if place not in self.bookmarks or _newer(origin, self.bookmarks[place]):
                self.bookmarks[place] = origin

    async def last_seen(self, platform: Platform) -> list[Origin]:
        return [origin for origin in self.bookmarks.values() if origin.platform == platform]

    async def missed(self, message: Message, count: int) -> None:
        await self._work()
        self.told_missed.append((message.text, count))

    async def begun_at(self) -> datetime:
        return self.begun or datetime.now(UTC)

    def passed(self, *messages: Any) -> bool:
        """Whether the bookmarks stand at these messages of Discord's."""
        marks = {origin.message for origin in self.bookmarks.values()}
        return marks >= {str(message.id) for message in messages}

    @property
    def texts(self) -> list[str]:
        """What was said, in order."""
        return [message.text for message in self.messages]

    def _written(self, message: Message) -> list[Request]:
        if self.known:
            return []
        link = next(iter(find_links(message.text, message.origin.platform)), None)
        asked = Brief(link) if link else Say("no_link", Notice("no_link"))
        audience = Audience.ASKER if message.private else self.audience
        now, right = datetime.now(UTC), message.interaction
        return [Request(message.origin, asked, message.author, now, interaction=right, audience=audience)]

    async def _work(self) -> None:
        self.tries += 1
        if self.trouble:
            raise self.trouble
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable("the database is locked")
        if self.go_on:
            await self.go_on.wait()
        await asyncio.sleep(self.delay_s)


def _newer(one: Origin, other: Origin) -> bool:
    """Discord's ids and Slack's timestamps are numbers of up to 19 digits."""
    return Decimal(one.message) > Decimal(other.message)
