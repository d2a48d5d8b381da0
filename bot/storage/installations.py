"""Workspaces that installed the bot; see installations.Installations."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, or_, select, update

from bot.domain.installations import RENEWAL_LASTS, STATE_LIVES, Installation
from bot.storage.engine import Database, insert
from bot.storage.schema import slack_installations
from bot.storage.sealing import Seal

_FOUND = select(slack_installations).where(slack_installations.c.space == bindparam("space"))
#: Told as they stand in the table.
_PLAIN = ("space", "name", "url", "app", "bot_user", "bot_id", "expires_at", "refused", "installed_by", "installed_at")


class SqlInstallations:
    """Implements installations.Installations."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def save(self, installation: Installation) -> None:
        """Keep it in the place of an earlier one."""
        await self._database.write(self._save, installation)

    async def find(self, space: str) -> Installation | None:
        """The installation of a workspace."""
        row = await self._database.read(_row, space)
        return self._opened(row) if row else None

    async def all(self) -> Sequence[Installation]:
        """All, by their workspaces' ids."""
        return [self._opened(row) for row in await self._database.read(_rows)]

    async def begin_renewal(self, installation: Installation) -> bool:
        """Whether the caller is to renew the token."""
        return await self._database.write(self._begin_renewal, installation)

    async def renewed(self, before: Installation, *, token: str, refresh_token: str, expires_at: datetime) -> bool:
        """Keep a renewed token."""
        sealed = self._sealed(before.space, token, refresh_token)
        return await self._database.write(_renewed, before, sealed, expires_at)

    async def note_refusal(self, before: Installation, why: str) -> bool:
        """Note that a token is renewed no more."""
        return await self._database.write(_note_refusal, before, why)

    def state(self, now: datetime) -> str:
        """A secret for who begins to install."""
        return self._seal.stamp(now)

    def is_state(self, state: str, now: datetime) -> bool:
        """Whether it is one of these, and not too old."""
        return self._seal.is_stamp(state, now, STATE_LIVES)

    def _save(self, connection: Connection, installation: Installation) -> None:
        row = {name: getattr(installation, name) for name in _PLAIN}
        row["sealed"] = self._sealed(installation.space, installation.token, installation.refresh_token)
        row["installed_at"] = self._database.now(connection)
        row["renewing_until"] = None
        statement = insert(slack_installations, self._database).values(row)
        connection.execute(statement.on_conflict_do_update(index_elements=["space"], set_=row))

    def _begin_renewal(self, connection: Connection, installation: Installation) -> bool:
        now, table = self._database.now(connection), slack_installations
        free = or_(table.c.renewing_until.is_(None), table.c.renewing_until <= now)
        claim = update(table).where(*_as_it_was(installation), free).values(renewing_until=now + RENEWAL_LASTS)
        return connection.execute(claim).rowcount == 1

    def _sealed(self, space: str, token: str, refresh_token: str) -> str:
        return self._seal.sealed(space, {"token": token, "refresh_token": refresh_token})

    def _opened(self, row: RowMapping) -> Installation:
        told = Installation(**{name: row[name] for name in _PLAIN})
        opened = self._seal.opened(told.space, row["sealed"])
        return told if opened is None else replace(told, token=opened["token"], refresh_token=opened["refresh_token"])


def _row(connection: Connection, space: str) -> RowMapping | None:
    return connection.execute(_FOUND, {"space": space}).mappings().first()


def _rows(connection: Connection) -> Sequence[RowMapping]:
    return connection.execute(select(slack_installations).order_by(slack_installations.c.space)).mappings().all()


def _renewed(connection: Connection, before: Installation, sealed: str, expires_at: datetime) -> bool:
    change = update(slack_installations).where(*_as_it_was(before))
    row = {"sealed": sealed, "expires_at": expires_at, "renewing_until": None, "refused": ""}
    return connection.execute(change.values(row)).rowcount == 1


def _note_refusal(connection: Connection, before: Installation, why: str) -> bool:
    new = update(slack_installations).where(*_as_it_was(before), slack_installations.c.refused == "")
    return connection.execute(new.values(refused=why)).rowcount == 1


def _as_it_was(installation: Installation) -> tuple[ColumnElement[bool], ...]:
    """Neither installed anew since, nor renewed."""
    table = slack_installations.c
    return (
        table.space == installation.space,
        table.installed_at == installation.installed_at,
        table.expires_at == installation.expires_at,
    )
