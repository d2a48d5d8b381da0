"""
Digests by mail: whose address is confirmed, what is known of a mail that is sent, and the ports to both.

An address is confirmed by a code that was sent to it and is given in the chat: so nobody is signed up by another, and a
scanner that follows links confirms nothing.
"""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.types import Origin, Person

#: The notice that a code is sent with; its value `number` tells which.
CODE = "mail_code"
#: Digits of a code, how long it holds, and how often a wrong one may be given before it does not any more.
CODE_DIGITS, CODE_LIVES, TRIES_MAX = 8, timedelta(hours=24), 5
#: Mails with a code within CODE_LIVES: of one person, to one address whoever asks, and of one space.
CODES_PERSON_MAX, CODES_ADDRESS_MAX, CODES_SPACE_MAX = 3, 3, 20
#: How often a mail is begun at most when it stays unknown whether the server took it.
BEGUN_MAX = 2
#: How long it is known that a mail was sent.
SENT_KNOWN = timedelta(days=30)
#: Characters of an address (RFC 5321, section 4.5.3.1).
ADDRESS_CHARS_MAX = 254
_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_{|}~-]{1,64}(?:\.[a-z0-9!#$%&'*+/=?^_{|}~-]{1,64})*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
    re.IGNORECASE,
)


class Confirmed(StrEnum):
    """What came of a code that somebody gave."""

    DONE = "done"
    WRONG = "wrong"
    VOID = "void"  #: There is none that holds: none was sent, it is too old, or was wrong too often.


class Addresses(Protocol):
    """The mail addresses of people, each known in one space. All raise StorageUnavailable."""

    async def of(self, origin: Origin, person: Person) -> str:
        """The confirmed address of a person in the origin's space; "" for none."""
        ...

    async def begin(self, origin: Origin, person: Person, address: str) -> int | None:
        """Note that a code is sent to an address; the number of that. None: so many were sent already."""
        ...

    async def awaited(self, number: int) -> tuple[str, str] | None:
        """To what address a code is sent, and the code; None when it does not hold any more."""
        ...

    async def confirm(self, origin: Origin, person: Person, code: str) -> Confirmed:
        """Take the address to which the person's newest code was sent for theirs, when this is the code."""
        ...

    async def remove(self, origin: Origin, person: Person) -> bool:
        """Forget a person's address and codes in the space; whether there was one."""
        ...


class Mails(Protocol):
    """Which mails were sent, as far as that is known. All raise StorageUnavailable."""

    async def begin(self, marker: str) -> bool:
        """
        Note, before it is handed over, that a mail is about to be; False when it may not be once more.

        That is when the server took it, or when it was begun BEGUN_MAX times and nobody knows what came of it.
        """
        ...

    async def failed(self, marker: str) -> None:
        """The server did not take it: as if it had not been begun."""
        ...

    async def sent(self, marker: str) -> None:
        """The server took it."""
        ...

    async def was_sent(self, marker: str) -> bool:
        """Whether the server took it, as far as is known."""
        ...

    def stop_token(self, schedule: int) -> str:
        """What ends a schedule from outside of the chat, in the mails that it sends."""
        ...

    def stopped(self, token: str) -> int | None:
        """The number of the schedule that a token ends; None for a token that is none."""
        ...


def mail_address(text: str) -> str:
    """
    An address as it is kept: its domain in lower case; "" for what is none.

    Only the letters of ASCII: others take servers all the way that know SMTPUTF8.
    """
    address = text.strip()
    if len(address) > ADDRESS_CHARS_MAX or not _ADDRESS.fullmatch(address):
        return ""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"
