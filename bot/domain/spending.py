"""What models cost, who it is booked to, and where that is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from bot.domain.types import Origin, Person, Platform


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call to a model; it is paid for whether or not its answer was of use."""

    purpose: str  #: The prompt that was asked: "briefing", "repair", "verify", "digest", …
    model: str  #: As OPENAI_MODEL names it, which is how prices are found.
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in the one currency of the settings."""

    input: Decimal
    output: Decimal

    def of(self, input_tokens: int, output_tokens: int) -> Decimal:
        """The cost of so many."""
        return (input_tokens * self.input + output_tokens * self.output).scaleb(-6)


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of each model, in the order of OPENAI_MODEL; one alone is that of all."""

    models: tuple[str, ...]
    prices: tuple[Price, ...]  #: At least one.

    def cost(self, call: ModelCall) -> Decimal:
        """What a call cost; one of a model without a price of its own at the highest."""
        prices = [price for model, price in zip(self.models, self.prices, strict=False) if model == call.model]
        return max(price.of(call.input_tokens, call.output_tokens) for price in prices or self.prices)

    def highest(self, input_tokens: int, output_tokens: int) -> Decimal:
        """What so many tokens cost at most, whichever model takes them."""
        return max(price.of(input_tokens, output_tokens) for price in self.prices)


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model answered."""

    text: str
    model: str  #: As the server names it: local ones accept any name silently.
    input_tokens: int
    output_tokens: int


class Bill(Protocol):
    """
    What is asked of models for one thing: each call is booked as soon as its answer is there, together with that.

    So a crash later on loses neither, and whoever does the same thing again need not pay again. Nothing here raises.
    """

    async def book(self, call: ModelCall, question: str = "", answer: Completion | None = None) -> None:
        """
        Write a call down.

        Args:
            call: What it was, and took.
            question: What tells it from all others (Ask.identity); "" for one whose answer is not kept.
            answer: None for a call that came to nothing.
        """
        ...

    async def answered(self, question: str) -> Completion | None:
        """What was answered to the same question already, for a request that is still open; else None."""
        ...


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a call is booked to: a person in a space."""

    platform: Platform
    space: str
    user: str
    request: int | None = None  #: The row for which models are asked: until it is closed, answers are kept.

    @classmethod
    def of(cls, origin: Origin, person: Person, request: int | None = None) -> "Account":
        """The account of who asked."""
        return cls(origin.platform, origin.space, person.id, request)


@dataclass(frozen=True, slots=True)
class Spent:
    """What models cost in a period."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = Decimal(0)  #: In the currency of the LLM_PRICE settings; 0 without prices.

    def __add__(self, other: "Spent") -> "Spent":
        """What both cost."""
        return Spent(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cost + other.cost,
        )


@dataclass(frozen=True, slots=True)
class Purse:
    """What may be spent in a day, and what is spent."""

    scope: str  #: "user", "space" or "installation".
    spent: Spent
    budget: Decimal  #: 0: no limit.

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        return bool(self.budget) and self.spent.cost >= self.budget


@dataclass(frozen=True, slots=True)
class Promise:
    """What became of the wish to spend."""

    id: int | None  #: None: nothing was promised.
    empty: Purse | None = None  #: The purse that is empty; None with no promise: it depends on what is under way.


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is paid for and not used up yet."""

    request: int  #: The row for which it was asked: it is kept until that is closed.
    question: str  #: As Bill.book names it.
    answer: Completion


class Spending(Protocol):
    """The book of model calls, whose rows are never changed, and what is promised to those that are under way."""

    async def book(
        self, account: Account, call: ModelCall, cost: Decimal, *, promise: int | None = None, kept: Kept | None = None
    ) -> None:
        """
        Write a call down, as of now; its cost is kept in billionths, rounded up. Raises StorageUnavailable.

        With a promise, that is smaller by the cost from now on. An answer is kept until its request is closed; of
        one that is closed already none is.
        """
        ...

    async def answered(self, question: str) -> Completion | None:
        """The kept answer to a question, whoever asked it; None when there is none. Raises StorageUnavailable."""
        ...

    async def promise(
        self, account: Account, cost: Decimal, *, since: datetime, budgets: Mapping[str, Decimal], keep_s: float
    ) -> Promise:
        """
        Take what a call may cost out of the purses, while each holds something that is not promised to others.

        So a day costs less than the budget and *one* briefing at its dearest, however many are written at once and by
        however many programs.

        Args:
            account: Who pays.
            cost: At most.
            since: When the day began.
            budgets: By scope, "user", "space" or "installation": what may be spent in a day; the widest first.
            keep_s: After this the promise is void: whoever made it has died.

        Raises:
            StorageUnavailable: nothing is promised.
        """
        ...

    async def keep(self, promise: int) -> None:
        """Nothing more will be spent on it. Raises StorageUnavailable."""
        ...

    async def spent(
        self,
        since: datetime,
        *,
        platform: Platform | None = None,
        space: str | None = None,
        user: str | None = None,
        purpose: str | None = None,
    ) -> Spent:
        """What was spent since then, by all or by what is named; sums are exact. Raises StorageUnavailable."""
        ...
