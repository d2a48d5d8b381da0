"""What models cost, and what is promised to calls that are under way."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, case, delete, func, select, update
from sqlalchemy import insert as plain_insert

from bot.domain.spending import Account, Completion, Kept, ModelCall, Promise, Purse, Spent
from bot.domain.types import Platform
from bot.storage.engine import Database, Lock, insert, one_at_a_time
from bot.storage.schema import SUMMED, model_answers, model_calls, promises, requests

#: The smallest sum that is told apart; a call is rounded up to it.
_BILLIONTH = Decimal("1e-9")
#: Whose purses there are: by which columns.
_WHOSE = {"user": ("platform", "space", "user_id"), "space": ("platform", "space"), "installation": ()}
_BOOK = plain_insert(model_calls)
_PROMISE = plain_insert(promises).returning(promises.c.id)
_THIS = promises.c.id == bindparam("this")
_COST = bindparam("spent", type_=promises.c.cost.type)
_SPENT_OF_PROMISE = (
    update(promises)
    .where(_THIS, promises.c.cost > 0)
    .values(cost=case((promises.c.cost > _COST, promises.c.cost - _COST), else_=0))
)
_FORGET = delete(promises).where(_THIS)
_STILL_OPEN = select(requests.c.id).where(requests.c.id == bindparam("this"), requests.c.outcome.is_(None))
_KEPT = select(*model_answers.c["text", "model", "input_tokens", "output_tokens"]).where(
    model_answers.c.question == bindparam("this")
)


class SqlSpending:
    """Implements spending.Spending."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keep_answer = insert(model_answers, database).on_conflict_do_nothing()

    async def book(
        self, account: Account, call: ModelCall, cost: Decimal, *, promise: int | None = None, kept: Kept | None = None
    ) -> None:
        """Write a call down; see spending.Spending."""

        def book(connection: Connection) -> None:
            self._book(connection, account, call, _whole(cost), promise=promise)
            if kept:
                self._keep(connection, kept)

        await self._database.write(book)

    async def answered(self, question: str) -> Completion | None:
        """The kept answer to a question; see spending.Spending."""
        return await self._database.read(_answered, question)

    async def spent(
        self,
        since: datetime,
        *,
        platform: Platform | None = None,
        space: str | None = None,
        user: str | None = None,
        purpose: str | None = None,
    ) -> Spent:
        """What was spent since then; see spending.Spending."""
        asked = {"platform": platform and platform.value, "space": space, "user_id": user, "purpose": purpose}
        only = [model_calls.c[name] == value for name, value in asked.items() if value is not None]
        return await self._database.read(_spent, since, only)

    async def promise(
        self, account: Account, cost: Decimal, *, since: datetime, budgets: Mapping[str, Decimal], keep_s: float
    ) -> Promise:
        """Take what a call may cost out of the purses; see spending.Spending."""
        return await self._database.write(self._promise, account, cost, since=since, budgets=budgets, keep_s=keep_s)

    async def keep(self, promise: int) -> None:
        """Nothing more will be spent on it."""
        await self._database.write(self._forget, promise)

    async def forget_promises(self) -> None:
        """Forget those of a program that is known to be dead."""
        await self._database.write(_forget_all)

    def _book(
        self, connection: Connection, account: Account, call: ModelCall, cost: int, *, promise: int | None
    ) -> None:
        row = {
            "at": self._database.now(connection),
            **_names(account),
            "purpose": call.purpose,
            "model": call.model,
            "input_tokens": call.input_tokens,
            "output_tokens": call.output_tokens,
            "cost": cost,
        }
        connection.execute(_BOOK, row)
        if promise is not None:
            connection.execute(_SPENT_OF_PROMISE, {"this": promise, "spent": cost})

    def _keep(self, connection: Connection, kept: Kept) -> None:
        if connection.execute(_STILL_OPEN, {"this": kept.request}).first() is None:  # withdrawn: nobody wants it
            return
        row = {"question": kept.question, "request_id": kept.request, **asdict(kept.answer)}
        connection.execute(self._keep_answer, row)

    def _promise(
        self,
        connection: Connection,
        account: Account,
        cost: Decimal,
        *,
        since: datetime,
        budgets: Mapping[str, Decimal],
        keep_s: float,
    ) -> Promise:
        one_at_a_time(connection, Lock.PURSES)
        now = self._database.now(connection)
        wait = False
        for scope, budget in budgets.items():
            whose = _whose(account, scope)
            spent = _spent(connection, since, _only(model_calls, whose))
            purse = Purse(scope, spent, budget)
            if purse.empty:
                return Promise(None, empty=purse)
            live = [promises.c.until > now, *_only(promises, whose)]
            promised = connection.execute(select(_sum(promises.c.cost)).where(*live)).scalar_one()
            wait = wait or spent.cost + int(promised) * _BILLIONTH >= budget
        if wait:
            return Promise(None)
        row = {**_names(account), "cost": _whole(cost), "until": now + timedelta(seconds=keep_s)}
        return Promise(connection.execute(_PROMISE, row).scalar_one())

    def _forget(self, connection: Connection, promise: int) -> None:
        connection.execute(_FORGET, {"this": promise})
        self._database.ring(connection)  # whoever waited for the purse may look again


def _answered(connection: Connection, question: str) -> Completion | None:
    row = connection.execute(_KEPT, {"this": question}).first()
    return Completion(*row) if row else None


def _forget_all(connection: Connection) -> None:
    connection.execute(delete(promises))


def _spent(connection: Connection, since: datetime, only: Sequence[ColumnElement[bool]]) -> Spent:
    sums = (_sum(model_calls.c[name]) for name in SUMMED)
    statement = select(func.count(), *sums).where(model_calls.c.at >= since, *only)
    calls, input_tokens, output_tokens, cost = connection.execute(statement).one()
    return Spent(calls, int(input_tokens), int(output_tokens), int(cost) * _BILLIONTH)


def _names(account: Account) -> dict[str, Any]:
    return {"platform": account.platform.value, "space": account.space, "user_id": account.user}


def _whose(account: Account, scope: str) -> dict[str, Any]:
    names = _names(account)
    return {name: names[name] for name in _WHOSE[scope]}


def _only(table: Table, whose: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [table.c[name] == value for name, value in whose.items()]


def _whole(cost: Decimal) -> int:
    return int((cost / _BILLIONTH).to_integral_value(ROUND_CEILING))


def _sum(column: Column[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(column), 0)
