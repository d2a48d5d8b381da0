"""Books what models cost, and sees that a day does not cost more than it may."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.domain.clock import utc_now
from bot.domain.errors import NotNow, StorageUnavailable
from bot.domain.measures import UNMEASURED, Measures
from bot.domain.spending import Account, Bill, Completion, ModelCall, Prices, Promise, Purse, Spending, Spent
from bot.domain.types import Platform
from bot.service.bill import BookedBill
from bot.service.insist import insist
from bot.service.periods import start_of_day

log = structlog.get_logger()

#: Whose purses there are, from the narrowest to the widest.
SCOPES = ("user", "space", "installation")
_FREE = Decimal(0)


#: Seconds until a purse is looked into again, when what is left of it depends on others.
PURSE_AGAIN_S = 1.0
#: What is promised is void after this long: whoever promised it has died. Longer than any briefing takes.
PROMISE_S = 900.0
#: Tokens of what costs next to nothing: it is booked, and never refused.
FREE = (0, 0)
#: Whoever sits at the machine and types a command.
TERMINAL = Account(Platform.TERMINAL, "local", "")


class Unbooked:
    """A spending.Spending that keeps nothing: where there is no database."""

    async def book(self, account: Account, call: ModelCall, cost: Decimal, **more: Any) -> None:
        """Forget it."""

    async def answered(self, question: str) -> Completion | None:  # noqa: ARG002 (port)
        """Nothing was."""
        return None

    async def spent(self, since: datetime, **only: Any) -> Spent:  # noqa: ARG002 (port)
        """Nothing."""
        return Spent()

    async def promise(self, account: Account, cost: Decimal, **purses: Any) -> Promise:  # noqa: ARG002 (port)
        """Leave for everything."""
        return Promise(0)

    async def keep(self, promise: int) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent in a day; 0: no limit."""

    user: Decimal = _FREE  #: By one person in one space.
    space: Decimal = _FREE  #: In one Discord server or Slack workspace; all direct messages on Discord are one.
    installation: Decimal = _FREE  #: In all.


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to ask the model for one thing, or the reason why not."""

    bill: Bill
    promise: int | None = None  #: What it may still cost, in the database; None when that is next to nothing.
    refused: str = ""  #: The purse that is empty: one of SCOPES; "" when the model may be asked.
    asks_model: bool = False  #: Whether a model will be asked at all.

    @property
    def note(self) -> str:
        """What a briefing without the model says about it: a key of texts/en.toml [note], or ""."""
        return f"budget_{self.refused}" if self.refused else ""


@dataclass(slots=True)
class _Told:
    """Which empty purses the log knows of, today."""

    day: datetime | None = None
    purses: set[tuple[str, ...]] = field(default_factory=set)


class Budget:
    """
    The purses of a day, from midnight to midnight in the bot's time zone. Safe to use from many programs.

    Whoever wants the model is let in while each of its purses holds something that is not promised to what is under
    way, and then promises the most that it may cost itself (spending.Spending.promise).
    """

    def __init__(
        self,
        spending: Spending,
        *,
        prices: Prices | None = None,
        limits: Limits = Limits(),
        zone: ZoneInfo,
        measures: Measures = UNMEASURED,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._spending = spending
        self._prices = prices
        self._limits = limits
        self._zone = zone
        self._measures = measures
        self._clock = clock
        self._told = _Told()

    async def purses(self, account: Account) -> tuple[Purse, ...]:
        """What is spent today and may be: by the person, in the space and in all. Raises StorageUnavailable."""
        return tuple([await self._purse(scope, account) for scope in SCOPES])

    @asynccontextmanager
    async def admitted(
        self, account: Account, tokens_max: tuple[int, int], *, patient: bool = False
    ) -> AsyncIterator[Grant]:
        """
        Leave to spend on a model, until the context ends.

        Args:
            account: Who pays.
            tokens_max: What it may take of the model at most: in, out.
            patient: Wait while it depends on what those under way will cost.

        Raises:
            NotNow: it depends on that, and there is no patience.
            StorageUnavailable: nobody knows what was spent.
        """
        grant = await self._patiently(account, tokens_max) if patient else await self.admit(account, tokens_max)
        try:
            yield grant
        finally:
            await self.release(grant)

    async def admit(self, account: Account, tokens_max: tuple[int, int]) -> Grant:
        """The same for what goes on when nobody waits for it any more: to be released when it ends."""
        highest = self._highest(tokens_max)
        promise = None
        budgets = {scope: limit for scope in reversed(SCOPES) if (limit := self._limit(scope))}
        if highest and budgets:
            since = start_of_day(self._clock(), self._zone)
            given = await self._spending.promise(account, highest, since=since, budgets=budgets, keep_s=PROMISE_S)
            if given.empty:
                self._log_once(given.empty, account)
                return Grant(self._bill(account, None), refused=given.empty.scope)
            if given.id is None:
                raise NotNow("what is left of a budget is promised to others", retry_after_s=PURSE_AGAIN_S)
            promise = given.id
        return Grant(self._bill(account, promise), promise, asks_model=tokens_max != FREE)

    async def release(self, grant: Grant) -> None:
        """Nothing more will be asked on this leave."""
        if grant.promise is None:
            return
        promise = grant.promise
        try:
            await asyncio.shield(
                insist(lambda: self._spending.keep(promise), told="A promise could not be taken back yet.")
            )
        except StorageUnavailable as error:
            log.warning("A promise stands until it is void by itself.", after_s=PROMISE_S, why=str(error))

    async def _patiently(self, account: Account, tokens_max: tuple[int, int]) -> Grant:
        while True:
            try:
                return await self.admit(account, tokens_max)
            except NotNow as later:
                await asyncio.sleep(later.retry_after_s or PURSE_AGAIN_S)

    def _bill(self, account: Account, promise: int | None) -> Bill:
        return BookedBill(self._spending, account, promise, prices=self._prices, measures=self._measures)

    async def _purse(self, scope: str, account: Account) -> Purse:
        since = start_of_day(self._clock(), self._zone)
        return Purse(scope, await self._spending.spent(since, **_whose(scope, account)), self._limit(scope))

    def _highest(self, tokens_max: tuple[int, int]) -> Decimal:
        return self._prices.highest(*tokens_max) if self._prices else _FREE

    def _limit(self, scope: str) -> Decimal:
        limit: Decimal = getattr(self._limits, scope)
        return limit

    def _log_once(self, purse: Purse, account: Account) -> None:
        today, whose = start_of_day(self._clock(), self._zone), _whose(purse.scope, account)
        if self._told.day != today:
            self._told = _Told(today)
        if (key := (purse.scope, *whose.values())) not in self._told.purses:
            self._told.purses.add(key)
            log.warning(
                "The day's budget for the model is used up; until midnight briefings are picked from the article.",
                scope=purse.scope,
                budget=str(purse.budget),
                spent=str(purse.spent.cost),
                **whose,
            )


def _whose(scope: str, account: Account) -> dict[str, Any]:
    """Whose calls a purse pays for, as Spending.spent asks for them."""
    names = {"user": ("platform", "space", "user"), "space": ("platform", "space"), "installation": ()}[scope]
    return {name: getattr(account, name) for name in names}
