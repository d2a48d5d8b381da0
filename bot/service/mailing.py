"""Whose address is theirs: codes by mail, given in the chat."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.briefing import Notice
from bot.domain.clock import utc_now
from bot.domain.intake import Requests
from bot.domain.mail import CODE, CODES_PERSON_MAX, Addresses, Confirmed, mail_address
from bot.domain.requests import Audience, Request, Say
from bot.domain.schedules import Schedules, Way
from bot.domain.types import Origin, Person

log = structlog.get_logger()

OFF = "off"


class Mailing:
    """What people ask about their mail."""

    def __init__(
        self,
        addresses: Addresses,
        schedules: Schedules,
        requests: Requests,
        *,
        on: bool,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """`on`: whether there is a server that sends (SMTP_URL)."""
        self._addresses = addresses
        self._schedules = schedules
        self._requests = requests
        self._on = on
        self._clock = clock

    async def wished(self, origin: Origin, person: Person, typed: str) -> tuple[str, bool] | Notice:
        """
        The address to which digests are to go, and whether it is confirmed; or why there is none.

        Args:
            origin: Where they asked.
            person: Who asked.
            typed: The address; "" for the one that they confirmed.
        """
        if not self._on:
            return Notice("mail_off")
        known = await self._addresses.of(origin, person)
        if not typed:
            return (known, True) if known else Notice("mail_which")
        address = mail_address(typed)
        return (address, address == known) if address else Notice("mail_no_address")

    async def ask(self, origin: Origin, person: Person, address: str) -> Notice | None:
        """Have a code sent to an address; what to tell where that is not done."""
        number = await self._addresses.begin(origin, person, address)
        if number is None:
            return Notice("mail_too_many", {"limit": CODES_PERSON_MAX})
        place = replace(origin.itself, message=f"mail code {number}")
        # The number alone: the code is made of it when the mail is, and stands nowhere.
        told = Say("mail code", Notice(CODE, {"number": number}))
        await self._requests.accept([Request(place, told, person, self._clock(), audience=Audience.MAIL)])
        log.info("A code was sent by mail.", by=person.id, **origin.logged)
        return None

    async def mail(self, origin: Origin, person: Person, word: str) -> Notice:
        """Confirm an address by its code, forget it (OFF), or tell how it stands; see desk.Desk."""
        if word.lower() == OFF:
            return await self._off(origin, person)
        if not word:
            known = await self._addresses.of(origin, person)
            return Notice("mail_known" if known else "mail_unknown")
        found = await self._addresses.confirm(origin, person, "".join(filter(str.isalnum, word)))
        if found is not Confirmed.DONE:
            return Notice(f"mail_code_{found}")
        log.info("A mail address was confirmed.", by=person.id, **origin.logged)
        for number in await self._theirs(origin, person, "paused_mail"):
            await self._schedules.change(number, lambda each: replace(each, paused=""))
        return Notice("mail_confirmed")

    async def _off(self, origin: Origin, person: Person) -> Notice:
        for number in await self._theirs(origin, person):
            await self._schedules.remove(number)
        gone = await self._addresses.remove(origin, person)
        log.info("A mail address was forgotten.", by=person.id, **origin.logged)
        return Notice("mail_gone" if gone else "mail_unknown")

    async def _theirs(self, origin: Origin, person: Person, paused: str = "") -> list[int]:
        """Their schedules by mail in the space, of those that rest for a reason where one is named."""
        seen = await self._schedules.seen_by(origin, person)
        mine = (each for each in seen if each.way is Way.MAIL and each.origin.space == origin.space)
        return [each.id for each in mine if not paused or each.paused == paused]
