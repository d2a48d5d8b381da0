"""Books what is asked of models for one thing, and keeps what they answered until that is done."""

from decimal import Decimal

import structlog

from bot.domain.errors import StorageUnavailable
from bot.domain.measures import Measures
from bot.domain.spending import Account, Completion, Kept, ModelCall, Prices, Spending
from bot.service.insist import insist

log = structlog.get_logger()

_FREE = Decimal(0)


class BookedBill:
    """
    Implements spending.Bill.

    Args:
        spending: Where it is booked.
        account: Who pays, and for which request.
        promise: What was set apart for it; None: nothing.
        prices: None: it costs nothing.
        measures: Told of each call.
    """

    def __init__(
        self, spending: Spending, account: Account, promise: int | None, *, prices: Prices | None, measures: Measures
    ) -> None:
        self._spending = spending
        self._account = account
        self._promise = promise
        self._prices = prices
        self._measures = measures

    async def book(self, call: ModelCall, question: str = "", answer: Completion | None = None) -> None:
        """Write a call down; what cannot be written is in the log."""
        cost = self._prices.cost(call) if self._prices else _FREE
        self._measures.called(call, cost)
        request = self._account.request
        kept = Kept(request, question, answer) if question and answer and request is not None else None
        told = {"purpose": call.purpose, "model": call.model, "cost": str(cost)}
        try:
            await insist(
                lambda: self._spending.book(self._account, call, cost, promise=self._promise, kept=kept),
                told="A call to a model is not booked yet.",
            )
        except StorageUnavailable as error:
            tokens = (call.input_tokens, call.output_tokens)
            log.error("A call to a model could not be booked.", tokens=tokens, why=str(error), **told)
        except Exception:
            log.exception("A call to a model could not be booked.", **told)

    async def answered(self, question: str) -> Completion | None:
        """What is kept of a try that came to nothing; None too when that cannot be seen."""
        if self._account.request is None:
            return None
        try:
            return await self._spending.answered(question)
        except StorageUnavailable as error:
            log.warning("It could not be seen whether a model answered this before.", why=str(error))
            return None
