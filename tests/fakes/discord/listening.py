"""The bot's Discord half running against the fake, with an inbox that records."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.briefing import Notice
from bot.domain.errors import StorageUnavailable
from bot.domain.requests import Audience, DigestOf, Request, Say
from bot.domain.types import Message, Origin, Person, Platform
from bot.platforms.discord_chat.app import DiscordOptions, DiscordPlatform
from bot.platforms.discord_chat.shards import Shards
from tests.fakes.discord.guild import Message as Said
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.memory import MemoryDesk


@dataclass
class RecordingInbox:
    """Implements inbox.Inbox: keeps what it is told, and fails as often as asked to."""

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
    told_missed: list[tuple[str, int]] = field(default_factory=list)  #: The newest such message, and how many links.
    once: bool = False  #: What was told before is not new, as for the ledger.
    begun: datetime | None = None  #: When the installation was first started; None: now.
    emoji: str = "📰"  #: Asks for the links of a message.
    audience: Audience = Audience.EVERYONE  #: Of whatever is asked.
    failures: int = 0
    delay_s: float = 0.0
    stuck: dict[str, asyncio.Event] = field(default_factory=dict)  #: Texts that are written down when told so.
    tries: int = 0

    async def message(self, message: Message) -> list[Request]:
        self._fail()
        if message.text in self.stuck:
            await self.stuck[message.text].wait()
        await asyncio.sleep(self.delay_s)
        if self.once and message.origin in {known.origin for known in self.messages}:
            return []
        self.messages.append(message)
        asked = Say("heard", Notice("no_link"))
        now, right = datetime.now(UTC), message.interaction
        audience = Audience.ASKER if message.private else self.audience
        return [Request(message.origin, asked, message.author, now, interaction=right, audience=audience)]

    async def asks(self, origin: Origin, emoji: str) -> bool:
        self._fail()
        return emoji == self.emoji

    async def reacted(self, origin: Origin, person: Person, emoji: str, *, gone: bool = False) -> None:
        self.reactions.append((origin, person.id, emoji, gone))

    async def cleared(self, origin: Origin, emoji: str = "") -> None:
        self.reactions.append((origin, "", emoji, True))

    async def digest(self, message: Message) -> list[Request]:
        self._fail()
        self.digests.append(message)
        audience = Audience.ASKER if message.private else Audience.EVERYONE
        return [Request(message.origin, DigestOf("24h"), message.author, datetime.now(UTC), audience=audience)]

    async def ask(self, message: Message, *, about: Origin | None = None) -> list[Request]:
        self._fail()
        self.questions.append((message, about))
        now, right = datetime.now(UTC), message.interaction
        asked = Say("heard", Notice("no_link"))
        audience = Audience.ASKER if message.private else self.audience
        return [Request(message.origin, asked, message.author, now, interaction=right, audience=audience)]

    async def follow(self, message: Message, *, number: str = "", allowed: bool) -> list[Request]:
        self._fail()
        self.followed.append((message, number, allowed))
        asked, now = Say("heard", Notice("no_link")), datetime.now(UTC)
        wanted = Request(message.origin, asked, message.author, now, interaction=message.interaction)
        return [wanted.for_asker_first()]

    async def prove(self, message: Message, *, about: Origin) -> list[Request]:
        self._fail()
        return []

    async def give(self, message: Message, *, about: Origin) -> list[Request]:
        self._fail()
        self.texts_given.append((message, about))
        asked = Say("heard", Notice("text_empty"))
        return [Request(message.origin, asked, message.author, datetime.now(UTC), interaction=message.interaction)]

    async def deleted(self, origin: Origin) -> None:
        self.gone.append(origin)

    async def thread_deleted(self, platform: Platform, space: str, thread: str) -> None:
        self.threads_gone.append((space, thread))

    async def uninstalled(self, platform: Platform, space: str) -> None:
        self._fail()
        self.uninstalls.append((platform, space))

    async def bin(self, origin: Origin, person: Person, *, manages: bool = False) -> bool:
        self.binned.append((origin, person))
        return True

    async def rewrite(self, origin: Origin, message: Message, *, manages: bool = False) -> Notice:
        self.rewritten.append((origin, message.author, manages))
        return Notice("rewriting")

    async def brief_here(self, origin: Origin, message: Message) -> Notice:
        self.briefed_here.append((origin, message.author))
        return Notice("briefing_here")

    async def seen(self, origins: Sequence[Origin]) -> None:
        for origin in origins:
            place = origin.channel, origin.thread
            if place not in self.bookmarks or int(self.bookmarks[place].message) < int(origin.message):
                self.bookmarks[place] = origin

    async def last_seen(self, platform: Platform) -> list[Origin]:
        return [origin for origin in self.bookmarks.values() if origin.platform == platform]

    async def missed(self, message: Message, count: int) -> None:
        self.told_missed.append((message.text, count))

    def passed(self, *messages: Said) -> bool:
        """Whether the bookmarks stand at these messages."""
        marks = {origin.message for origin in self.bookmarks.values()}
        return marks >= {str(message.id) for message in messages}

    async def begun_at(self) -> datetime:
        return self.begun or datetime.now(UTC)

    @property
    def texts(self) -> list[str]:
        """What was said, in order."""
        return [message.text for message in self.messages]

    def _fail(self) -> None:
        self.tries += 1
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable("the database is locked")


def options(fake: FakeDiscord, *, token: str = "", shards: Shards | None = None) -> DiscordOptions:
    """For a platform that talks to the fake, without the waits that only the real Discord needs."""
    return DiscordOptions(
        token or fake.token,
        fake.api_base,
        fake.gateway_url,
        identify_gap_s=0.05,
        flush_every_s=0.05,
        catch_up_gap_s=0.0,
        shards=shards,
    )


@asynccontextmanager
async def listening(
    fake: FakeDiscord, inbox: RecordingInbox, desk: MemoryDesk | None = None, *, shards: Shards | None = None
) -> AsyncIterator[DiscordPlatform]:
    """A platform that is connected."""
    platform = DiscordPlatform(options(fake, shards=shards), inbox, desk or MemoryDesk())
    task = asyncio.create_task(platform.run())
    try:
        await fake.until(lambda: platform.state() == "ready" or task.done())
        if task.done():
            task.result()
        yield platform
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def heard(discord: FakeDiscord, inbox: RecordingInbox, count: int = 1) -> Message:
    """The newest message, once the inbox has that many."""
    await discord.until(lambda: len(inbox.messages) >= count)
    assert len(inbox.messages) == count
    return inbox.messages[-1]
