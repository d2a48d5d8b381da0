"""A platform in memory: what is posted there, and what goes wrong on the way."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.backfills import Page
from bot.domain.briefing import Several
from bot.domain.errors import BotError, MessageGone
from bot.domain.requests import Request
from bot.domain.types import Message, Origin, Person, Platform, Posted


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
