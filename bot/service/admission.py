"""Leave to ask a model for one thing: money of a purse, and a slot of its server."""

import structlog

from bot.domain.dispatch import Claim
from bot.domain.errors import NotNow, StorageUnavailable
from bot.domain.ports import Writer
from bot.domain.spending import Account
from bot.domain.turns import ModelSlots
from bot.service.budget import Budget, Grant

log = structlog.get_logger()

#: Seconds until a slot of the model is asked for again.
SLOT_AGAIN_S = 0.5


class Admission:
    """Gives leave, and takes it back when what it was for has ended."""

    def __init__(self, *, slots: ModelSlots, writer: Writer, budget: Budget) -> None:
        self._slots = slots
        self._writer = writer
        self._budget = budget

    async def admit(self, claim: Claim, account: Account, tokens_max: tuple[int, int]) -> Grant:
        """
        Leave to spend so many tokens (in, out) at most, and a slot of the model.

        Raises:
            NotNow: the model or a purse is not free.
            StorageUnavailable: nobody knows what was spent.
        """
        grant = await self._budget.admit(account, tokens_max)
        server = self._writer.slots() if grant.asks_model else None
        try:
            taken = not server or await self._slots.take(server[0], claim.token, slots=server[1])
        except BaseException:
            await self._budget.release(grant)
            raise
        if not taken:
            await self._budget.release(grant)
            raise NotNow("every slot of the model is taken", retry_after_s=SLOT_AGAIN_S)
        return grant

    async def release(self, claim: Claim, grant: Grant) -> None:
        """Nothing more will be asked on this leave."""
        await self._budget.release(grant)
        if not grant.asks_model or not self._writer.slots():
            return
        try:
            await self._slots.free(claim.token)
        except StorageUnavailable as error:  # what was written is worth more; the slot ends with the lease
            log.warning("A slot of the model could not be given back.", why=str(error))
