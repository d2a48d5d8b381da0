"""Addresses of people and mails to them; see mail.Addresses and mail.Mails."""

import hmac
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, select, update

from bot.domain.mail import (
    BEGUN_MAX,
    CODE_DIGITS,
    CODE_LIVES,
    CODES_ADDRESS_MAX,
    CODES_PERSON_MAX,
    CODES_SPACE_MAX,
    SENT_KNOWN,
    TRIES_MAX,
    Confirmed,
)
from bot.domain.types import Origin, Person
from bot.storage.engine import Database, Lock, insert, one_at_a_time
from bot.storage.keys import Keys
from bot.storage.places import matching, space_of
from bot.storage.rows import Document
from bot.storage.schema import mail_addresses, mail_codes, mails


class SqlAddresses:
    """Implements mail.Addresses."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def of(self, origin: Origin, person: Person) -> str:
        """The confirmed address of a person; "" for none."""
        return await self._database.read(_address, origin, person)

    async def begin(self, origin: Origin, person: Person, address: str) -> int | None:
        """Note that a code is sent to an address; see mail.Addresses."""
        return await self._database.write(self._begin, origin, person, address)

    async def awaited(self, number: int) -> tuple[str, str] | None:
        """To what address a code is sent, and the code; see mail.Addresses."""
        row = await self._database.read(self._awaited, number)
        return (row["address"], self._code(row["id"])) if row else None

    async def confirm(self, origin: Origin, person: Person, code: str) -> Confirmed:
        """Take an address for a person's; see mail.Addresses."""
        return await self._database.write(self._confirm, origin, person, code)

    async def remove(self, origin: Origin, person: Person) -> bool:
        """Forget a person's address."""
        return await self._database.write(self._remove, origin, person)

    def _code(self, number: int) -> str:
        """Made anew from the number, so that it stands nowhere."""
        return f"{int(self._keys.kept(f'mail code {number}'), 16) % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def _begin(self, connection: Connection, origin: Origin, person: Person, address: str) -> int | None:
        one_at_a_time(connection, Lock.MAIL_CODES)
        now = self._database.now(connection)
        lately = mail_codes.c.sent_at > now - CODE_LIVES
        counted = (
            (_theirs(origin, person), CODES_PERSON_MAX),
            (func.lower(mail_codes.c.address).in_([address.lower(), _sealed(self._keys, address)]), CODES_ADDRESS_MAX),
            (matching(mail_codes, space_of(origin)), CODES_SPACE_MAX),
        )
        for which, most in counted:
            if (
                connection.execute(select(func.count()).select_from(mail_codes).where(which, lately)).scalar_one()
                >= most
            ):
                return None
        row = {**_person(origin, person), "address": address, "sent_at": now}
        made = insert(mail_codes, self._database).values(row).returning(mail_codes.c.id)
        number: int = connection.execute(made).scalar_one()
        return number

    def _awaited(self, connection: Connection, number: int) -> RowMapping | None:
        holds = _holds(self._database.now(connection))
        return connection.execute(select(mail_codes).where(mail_codes.c.id == number, holds)).mappings().first()

    def _confirm(self, connection: Connection, origin: Origin, person: Person, code: str) -> Confirmed:
        now = self._database.now(connection)
        newest = select(mail_codes).where(_theirs(origin, person), _holds(now)).order_by(mail_codes.c.id.desc())
        row = connection.execute(newest.limit(1).with_for_update()).mappings().first()
        if row is None:
            return Confirmed.VOID
        right = hmac.compare_digest(self._code(row["id"]).encode(), code.encode("utf-8", "replace"))
        this = mail_codes.c.id == row["id"]
        tries = TRIES_MAX if right else row["tries"] + 1
        connection.execute(update(mail_codes).where(this).values(tries=tries))
        if not right:
            return Confirmed.WRONG if tries < TRIES_MAX else Confirmed.VOID
        values = {"address": row["address"], "confirmed_at": now}
        kept = insert(mail_addresses, self._database).values({**_person(origin, person), **values})
        connection.execute(kept.on_conflict_do_update(index_elements=list(_person(origin, person)), set_=values))
        return Confirmed.DONE

    def _remove(self, connection: Connection, origin: Origin, person: Person) -> bool:
        forget_codes(connection, self._keys, _theirs(origin, person), {})
        gone = delete(mail_addresses).where(matching(mail_addresses, _person(origin, person)))
        return bool(connection.execute(gone).rowcount)


class SqlMails:
    """Implements mail.Mails."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def begin(self, marker: str) -> bool:
        """Note that a mail is about to be handed over; see mail.Mails."""
        return await self._database.write(self._begin, marker)

    async def failed(self, marker: str) -> None:
        """The server did not take it."""
        less = update(mails).where(mails.c.marker == marker).values(begun=mails.c.begun - 1)
        await self._database.write(lambda connection: connection.execute(less))

    async def sent(self, marker: str) -> None:
        """The server took it."""
        await self._database.write(self._sent, marker)

    async def was_sent(self, marker: str) -> bool:
        """Whether the server took it."""
        sent = select(mails.c.marker).where(mails.c.marker == marker, mails.c.sent_at.is_not(None))
        return await self._database.read(lambda connection: connection.execute(sent).first() is not None)

    def stop_token(self, schedule: int) -> str:
        """What ends a schedule from outside of the chat."""
        return f"{schedule}-{self._keys.kept(_stop(schedule))}"

    def stopped(self, token: str) -> int | None:
        """The number of the schedule that a token ends; see mail.Mails."""
        number, _, given = token.partition("-")
        if not (number.isascii() and number.isdigit() and len(number) < len("9223372036854775807")):
            return None
        known = self._keys.known_as(_stop(int(number)))[:-1]  # the last is what is hashed
        right = [hmac.compare_digest(each.encode(), given.encode("utf-8", "replace")) for each in known]
        return int(number) if any(right) else None

    def _begin(self, connection: Connection, marker: str) -> bool:
        now = self._database.now(connection)
        new = insert(mails, self._database).values(marker=marker, begun=1, begun_at=now).on_conflict_do_nothing()
        if connection.execute(new.returning(mails.c.marker)).first() is not None:
            return True
        may = and_(mails.c.marker == marker, mails.c.sent_at.is_(None), mails.c.begun < BEGUN_MAX)
        return bool(connection.execute(update(mails).where(may).values(begun=mails.c.begun + 1)).rowcount)

    def _sent(self, connection: Connection, marker: str) -> None:
        now = self._database.now(connection)
        connection.execute(update(mails).where(mails.c.marker == marker).values(sent_at=now))


def forget_mails(connection: Connection, now: datetime) -> None:
    """Delete codes that hold no more, and what is known of mails that are long since sent."""
    connection.execute(delete(mail_codes).where(mail_codes.c.sent_at < now - CODE_LIVES))
    connection.execute(delete(mails).where(mails.c.begun_at < now - SENT_KNOWN))


def forget_codes(connection: Connection, keys: Keys, which: ColumnElement[bool], values: Document) -> int:
    """
    Void codes, without their addresses in clear; how many. They still count for CODE_LIVES: else whoever has theirs
    forgotten could have a mailbox filled.

    Args:
        connection: Of the transaction.
        keys: With which the addresses are hashed.
        which: The codes.
        values: What else they are to hold from then on.
    """
    known = select(mail_codes.c.address).where(which, mail_codes.c.address.contains("@")).distinct()
    for address in connection.execute(known).scalars().all():
        sealed = {"address": _sealed(keys, address)}
        connection.execute(update(mail_codes).where(which, mail_codes.c.address == address).values(sealed))
    return connection.execute(update(mail_codes).where(which).values(tries=TRIES_MAX, **values)).rowcount


def _sealed(keys: Keys, address: str) -> str:
    return keys.own(f"mail code to {address.lower()}")


def _address(connection: Connection, origin: Origin, person: Person) -> str:
    confirmed = select(mail_addresses.c.address).where(matching(mail_addresses, _person(origin, person)))
    return connection.execute(confirmed).scalar() or ""


def _person(origin: Origin, person: Person) -> Document:
    return {**space_of(origin), "person_id": person.id}


def _theirs(origin: Origin, person: Person) -> ColumnElement[bool]:
    return matching(mail_codes, _person(origin, person))


def _holds(now: datetime) -> ColumnElement[bool]:
    return and_(mail_codes.c.sent_at > now - CODE_LIVES, mail_codes.c.tries < TRIES_MAX)


def _stop(schedule: int) -> str:
    return f"stop the mails of schedule {schedule}"
