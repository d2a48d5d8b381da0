"""The sending half of the local chat: answers become lines of the page's log."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.backfills import Page
from bot.domain.briefing import Several
from bot.domain.chat_log import ChatLine, ChatLog
from bot.domain.errors import ChatUnavailable, StorageUnavailable
from bot.domain.links import find_links
from bot.domain.requests import Request
from bot.domain.types import Origin, Person, Platform, Posted
from bot.language.hygiene import visible
from bot.platforms.web_chat.listeners import Listeners
from bot.platforms.web_chat.view import address, render, with_whole_links

#: Where everything on the page happens: it has one channel and one person.
SPACE = "local"
CHANNEL = "local"
PERSON = Person("you", "you")


def origin_of(line: int | str) -> Origin:
    """Where a line of the page stands, or one of several answers in it, by its name."""
    return Origin(Platform.WEB, SPACE, CHANNEL, str(line))


class WebChat:
    """Implements chat.Chat. Posting is exactly once, because a marker is unique in the log."""

    platform = Platform.WEB

    def __init__(self, log: ChatLog, listeners: Listeners, address: Callable[[], str]) -> None:
        """`address`: what links to the page begin with, without a slash at the end."""
        self._log = log
        self._listeners = listeners
        self._address = address
        self.reading: dict[str, str] = {}  #: Message → the host that is read for it, or ""; until it is answered.

    async def acknowledge(self, request: Request) -> None:
        """Show "Reading host …" below the message."""
        self.reading[request.origin.message] = _host(request.link.url) if request.link else ""
        self._tell_reading(request)

    async def settle(self, request: Request) -> None:
        """Take it away."""
        self.reading.pop(request.origin.message, None)
        self._tell_reading(request)

    def render(
        self,
        answer: Answer | Several,
        manner: Manner = PLAIN,  # noqa: ARG002 - the port's shape
    ) -> list[dict[str, Any]]:
        """One line, whatever its length: the page scrolls. It is one person's, so there is nobody to name."""
        return [render(answer)]

    async def post(self, request: Request, page: dict[str, Any], *, marker: str) -> Posted:
        """Write the answer into the message's thread; see chat.Chat."""
        message = request.origin.message
        if page["kind"] == "notice" and request.link:
            # Elsewhere a link is shown without what may be somebody's key. Here its owner wrote it, and may try again.
            page = {**page, **address(request.link.url)}
        with _storing():
            if message.isdecimal():
                line = await self._log.reply(int(message), page, marker=marker)
            else:  # a schedule's
                line = await self._log.announce(page, marker=marker)
        self._listeners.tell("line", line_json(line))
        return self._posted(line)

    async def find(
        self,
        request: Request,  # noqa: ARG002 - the port's shape
        page: dict[str, Any],  # noqa: ARG002
        *,
        marker: str,
    ) -> Posted | None:
        """Look for the answer in the log."""
        with _storing():
            line = await self._log.by_marker(marker)
        return self._posted(line) if line else None

    async def edit(self, posted: Posted, page: dict[str, Any], *, marker: str, space: str) -> None:  # noqa: ARG002 - the port's shape
        """Put another answer in the place of one; see chat.Chat."""
        with _storing():
            asked = await self._log.asked_in(int(posted.message))
            links = find_links(asked.text, Platform.WEB) if asked else ()
            line = await self._log.change(int(posted.message), with_whole_links(page, links))
        self._listeners.tell("changed", line_json(line))

    async def remove(self, posted: Posted, *, space: str) -> None:  # noqa: ARG002 - the port's shape
        """Delete an answer."""
        with _storing():
            await self._log.delete(int(posted.message))
        self._listeners.tell("gone", {"id": int(posted.message)})

    async def tidy(self, origin: Origin) -> None:
        """A thread goes with its message here."""

    def forget(self, line: int) -> None:
        """A message was deleted, and with it what was being done about it."""
        self.reading.pop(str(line), None)
        self._listeners.tell("gone", {"id": line})

    async def may_read(self, origin: Origin, person: Person) -> bool:  # noqa: ARG002 - the port's shape
        """There is one person."""
        return True

    async def readable(self, origin: Origin, person: Person, channels: Collection[str]) -> set[str]:  # noqa: ARG002 - the port's
        """There is one channel."""
        return {CHANNEL} & set(channels)

    async def past(self, origin: Origin, since: datetime, before: str) -> Page:  # noqa: ARG002 - the port's shape
        """Nothing was said there that was not taken."""
        return Page((), 0, "")

    async def last_said(
        self,
        origin: Origin,  # noqa: ARG002 - the port's shape
        person: Person,  # noqa: ARG002
        *,
        since: datetime,  # noqa: ARG002
        until: datetime,  # noqa: ARG002
    ) -> datetime | None:
        """All that is said there is a link or a question, which is written down."""
        return None

    async def download(self, address: str, *, space: str) -> tuple[bytes, str] | None:  # noqa: ARG002 - the port's
        """Nothing is uploaded there."""
        return None

    async def name(self, space: str, person: Person) -> str:  # noqa: ARG002 - the port's shape
        """The only person there is."""
        return person.name

    async def permalink(self, origin: Origin) -> str:
        """The page, scrolled to the message."""
        return f"{self._address()}/#line-{origin.message}"

    def _posted(self, line: ChatLine) -> Posted:
        return Posted(CHANNEL, str(line.id), f"{self._address()}/#line-{line.id}")

    def _tell_reading(self, request: Request) -> None:
        message = request.origin.message
        if message.isdecimal():
            self._listeners.tell("reading", {"id": int(message), "site": self.reading.get(message)})


@contextmanager
def _storing() -> Iterator[None]:
    """The database is what a chat service is elsewhere: it may be away for a while."""
    try:
        yield
    except StorageUnavailable as error:
        raise ChatUnavailable(str(error)) from error


def _host(url: str) -> str:
    try:
        return visible(urlsplit(url).hostname or "")
    except ValueError:  # No address; the reader will say so.
        return ""


def line_json(line: ChatLine) -> dict[str, Any]:
    """A line as the page gets it."""
    return {
        "id": line.id,
        "author": line.author,
        "text": line.text,
        "answer": line.answer,
        "thread": line.thread,
        "at": line.at.isoformat(),
    }
