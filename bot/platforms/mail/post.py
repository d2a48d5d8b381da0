"""Sends answers by mail: what the outbox needs of a chat."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.briefing import Notice, Several
from bot.domain.clock import utc_now
from bot.domain.digest import Digest
from bot.domain.errors import ChatRefused, ChatUnavailable
from bot.domain.mail import CODE, Addresses, Mails
from bot.domain.requests import DigestOf, Request
from bot.domain.types import Person, Posted
from bot.platforms.mail.address import SmtpOptions
from bot.platforms.mail.letters import message
from bot.platforms.mail.smtp import MailRefused, MailUnavailable, MailUnknown, send
from bot.platforms.mail.stopping import stop_address
from bot.texts import say
from bot.texts.catalogue import FALLBACK

log = structlog.get_logger()

#: Where what was sent by mail stands, as far as anything does.
PLACE = "mail"


class MailPost:
    """Implements chat.Teller; a page of it is the answer itself."""

    def __init__(
        self,
        options: SmtpOptions,
        addresses: Addresses,
        mails: Mails,
        public_url: str,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """`public_url`: where the web server is reached from outside; "" when it is not."""
        self._options = options
        self._addresses = addresses
        self._mails = mails
        self._public_url = public_url
        self._clock = clock

    def render(self, answer: Answer | Several, manner: Manner = PLAIN) -> Sequence[Answer]:
        """One mail."""
        del manner
        return [] if isinstance(answer, Several) else [answer]

    async def post(self, request: Request, page: Answer, *, marker: str) -> Posted:
        """Send one mail; see chat.Teller."""
        page, to = await self._addressed(request, page)
        number = request.asked.due.schedule if isinstance(request.asked, DigestOf) and request.asked.due else 0
        stop = stop_address(self._public_url, self._mails.stop_token(number)) if number and self._public_url else ""
        language = page.language if isinstance(page, Digest | Notice) else FALLBACK
        foot = [say("mail.foot", language, number=str(number)), stop] if number else []
        made = message(
            page, self._options, to=to, marker=marker, at=self._clock(), foot=[*filter(None, foot)], stop=stop
        )
        if not await self._mails.begin(marker):
            log.warning("A mail was begun before and may have come; it is not sent once more.", marker=marker)
            return Posted(PLACE, marker)
        try:
            await send(self._options, made, to)
        except MailRefused as error:
            await self._mails.failed(marker)
            raise ChatRefused(f"the mail server refuses: {error}") from error
        except MailUnavailable as error:
            await self._mails.failed(marker)
            raise ChatUnavailable(f"the mail server takes nothing now: {error}") from error
        except MailUnknown as error:
            raise ChatUnavailable(f"the mail server may have taken it: {error}") from error
        await self._mails.sent(marker)
        return Posted(PLACE, marker)

    async def find(self, request: Request, page: Answer, *, marker: str) -> Posted | None:
        """Whether it is known that the server took it: nobody can look into a mailbox."""
        del request, page
        return Posted(PLACE, marker) if await self._mails.was_sent(marker) else None

    async def remove(self, posted: Posted, *, space: str) -> None:
        """What was sent is sent."""

    async def name(self, space: str, person: Person) -> str:
        """Nobody is named by mail."""
        del space, person
        return ""

    async def _addressed(self, request: Request, page: Answer) -> tuple[Answer, str]:
        """What is sent, with the code where it is one, and to whom."""
        if not isinstance(page, Notice) or page.reason != CODE:
            if to := await self._addresses.of(request.origin, request.author):
                return page, to
            raise ChatRefused("the person has confirmed no address")
        awaited = await self._addresses.awaited(int(page.values["number"]))
        if awaited is None:
            raise ChatRefused("the code does not hold any more")
        to, code = awaited
        return replace(page, values={**page.values, "code": code}), to
