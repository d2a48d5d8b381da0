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
from bot.domain.errors import StorageUnavailable
from bot.domain.spending import Account, Charge, ModelCall, Prices, Purse, Spending, Spent
from bot.domain.types import Platform
from bot.service.insist import insist
from bot.service.periods import start_of_day

log = structlog.get_logger()

#: Whose purses there are, from the narrowest to the widest.
SCOPES = ("user", "space", "installation")
_FREE = Decimal(0)


#: Tokens of what costs next to nothing: it is booked, and never refused.
FREE = (0, 0)
#: Whoever sits at the machine and types a command.
TERMINAL = Account(Platform.TERMINAL, "local", "")


class Unbooked:
    """A spending.Spending that keeps nothing: where there is no database."""

    async def book(self, account: Account, call: ModelCall, cost: Decimal) -> None:
        """Forget it."""

    async def spent(self, since: datetime, **only: Any) -> Spent:  # noqa: ARG002 (port)
        """Nothing."""
        return Spent()


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent in a day; 0: no limit."""

    user: Decimal = _FREE  #: By one person in one space.
    space: Decimal = _FREE  #: In one Discord server or Slack workspace; all direct messages on Discord are one.
    installation: Decimal = _FREE  #: In all.


@dataclass(eq=False, slots=True)
class Grant:
    """Leave to ask the model for one thing, or the reason why not."""

    charge: Charge
    account: Account
    promised: Decimal  #: What it may still cost.
    refused: str = ""  #: The purse that is empty: one of SCOPES; "" when the model may be asked.

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
    The purses of a day, from midnight to midnight in the bot's time zone. Safe to use from many tasks.

    Whoever wants the model is let in while each of its purses holds something that is not promised to what is under
    way, and then promises the most that it may cost itself. So a day costs less than the budget and *one* briefing at
    its dearest, however many are written at once. Another program on the same database (`newsbrief brief` beside the
    bot) knows nothing of what is under way here, and may add one of its own.
    """

    def __init__(
        self,
        spending: Spending,
        *,
        prices: Prices | None = None,
        limits: Limits = Limits(),
        zone: ZoneInfo,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._spending = spending
        self._prices = prices
        self._limits = limits
        self._zone = zone
        self._clock = clock
        self._grants: set[Grant] = set()
        self._changed = asyncio.Event()
        self._told = _Told()

    async def purses(self, account: Account) -> tuple[Purse, ...]:
        """What is spent today and may be: by the person, in the space and in all. Raises StorageUnavailable."""
        return tuple([await self._purse(scope, account) for scope in SCOPES])

    @asynccontextmanager
    async def admitted(self, account: Account, tokens_max: tuple[int, int]) -> AsyncIterator[Grant]:
        """
        Leave to spend on a model, until the context ends; waits while it depends on what those under way will cost.

        Args:
            account: Who pays.
            tokens_max: What it may take of the model at most: in, out.

        Raises:
            StorageUnavailable: nobody knows what was spent.
        """
        grant = await self.admit(account, tokens_max)
        try:
            yield grant
        finally:
            self.release(grant)

    async def admit(self, account: Account, tokens_max: tuple[int, int]) -> Grant:
        """The same for what goes on when nobody waits for it any more: to be released when it ends."""
        grant = Grant(lambda call: self._book(grant, call), account, self._highest(tokens_max))
        if grant.promised and any(self._limit(scope) for scope in SCOPES):
            grant.refused = await self._admit(grant)
        return grant

    def release(self, grant: Grant) -> None:
        """Nothing more will be asked on this leave."""
        self._grants.discard(grant)
        self._tell_waiting()

    async def _admit(self, grant: Grant) -> str:
        """The widest purse that is empty; "" when the grant is let in."""
        scopes = [scope for scope in reversed(SCOPES) if self._limit(scope)]
        while True:
            # What is promised is looked up first: a call that is booked in between then counts twice, not never.
            changed = self._changed
            promised = {scope: self._promised(scope, grant.account) for scope in scopes}
            purses = [await self._purse(scope, grant.account) for scope in scopes]
            if empty := next((purse for purse in purses if purse.empty), None):
                self._log_once(empty, grant.account)
                return empty.scope
            if changed is not self._changed:
                continue
            if all(purse.spent.cost + promised[purse.scope] < purse.budget for purse in purses):
                self._grants.add(grant)
                self._tell_waiting()
                return ""
            await changed.wait()

    async def _book(self, grant: Grant, call: ModelCall) -> None:
        """Write a call down; what cannot be written is in the log."""
        cost = self._prices.cost(call) if self._prices else _FREE
        try:
            await insist(
                lambda: self._spending.book(grant.account, call, cost), told="A call to a model is not booked yet."
            )
        except StorageUnavailable as error:
            told = {"purpose": call.purpose, "model": call.model, "cost": str(cost), "why": str(error)}
            log.error("A call to a model could not be booked.", tokens=(call.input_tokens, call.output_tokens), **told)
        except Exception:
            log.exception("A call to a model could not be booked.", purpose=call.purpose, cost=str(cost))
        grant.promised = max(_FREE, grant.promised - cost)
        self._tell_waiting()

    async def _purse(self, scope: str, account: Account) -> Purse:
        since = start_of_day(self._clock(), self._zone)
        return Purse(scope, await self._spending.spent(since, **_whose(scope, account)), self._limit(scope))

    def _promised(self, scope: str, account: Account) -> Decimal:
        whose = _whose(scope, account)
        return sum((grant.promised for grant in self._grants if _whose(scope, grant.account) == whose), _FREE)

    def _highest(self, tokens_max: tuple[int, int]) -> Decimal:
        return self._prices.highest(*tokens_max) if self._prices else _FREE

    def _limit(self, scope: str) -> Decimal:
        limit: Decimal = getattr(self._limits, scope)
        return limit

    def _tell_waiting(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

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
