"""What models cost."""

from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select

from bot.domain.spending import Account, ModelCall, Spent
from bot.domain.types import Platform
from bot.storage.schema import SUMMED, model_calls
from bot.storage.sqlite import Sqlite

#: The smallest sum that is told apart; a call is rounded up to it.
_BILLIONTH = Decimal("1e-9")


class SqlSpending:
    """Implements spending.Spending."""

    def __init__(self, database: Sqlite, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def book(self, account: Account, call: ModelCall, cost: Decimal) -> None:
        """Write a call down; see spending.Spending."""
        values = {
            "at": self._clock(),
            "platform": account.platform.value,
            "space": account.space,
            "user_id": account.user,
            "purpose": call.purpose,
            "model": call.model,
            "input_tokens": call.input_tokens,
            "output_tokens": call.output_tokens,
            "cost": int((cost / _BILLIONTH).to_integral_value(ROUND_CEILING)),
        }
        async with self._database.write() as connection:
            await connection.execute(insert(model_calls).values(values))

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
        statement = select(func.count(), *map(_sum, SUMMED)).where(model_calls.c.at >= since, *only)
        async with self._database.read() as connection:
            calls, input_tokens, output_tokens, cost = (await connection.execute(statement)).one()
        return Spent(calls, int(input_tokens), int(output_tokens), int(cost) * _BILLIONTH)


def _sum(column: str) -> ColumnElement[Any]:
    return func.coalesce(func.sum(model_calls.c[column]), 0)
