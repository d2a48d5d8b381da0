"""Whether the bot can do its work: what /readyz says."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.supervision import Supervisor

#: Seconds that the database may take to say that it is well.
DATABASE_S = 4.0


@dataclass(frozen=True, slots=True)
class Health:
    """The platforms and the database of this program."""

    supervisors: Mapping[str, Supervisor]
    requires: Sequence[str]  #: Platforms that must be connected, beyond having tried to connect.
    database: Callable[[], Awaitable[str]]  #: Why it cannot be used; "" when it can.

    def platforms(self) -> dict[str, str]:
        """The state of each."""
        return {name: supervisor.state for name, supervisor in self.supervisors.items()}

    async def trouble(self) -> str:
        """What is wrong with the database, in words; "" for nothing."""
        try:
            async with asyncio.timeout(DATABASE_S):
                return await self.database()
        except TimeoutError:
            return f"the database did not answer within {DATABASE_S:.0f} s"

    async def report(self) -> dict[str, Any]:
        """
        What /readyz shows: whether we are ready, and in `why` each thing that keeps us from it.

        A platform that is away takes nobody out of service unless READY_REQUIRES names it; one that is refused is a
        mistake of whoever set it up, and is told in any case.
        """
        states, database = self.platforms(), await self.trouble()
        why = [f"{name} is still starting" for name, state in states.items() if state == "starting"]
        for name, supervisor in self.supervisors.items():
            if supervisor.refused:
                why.append(f"{name} is refused: {supervisor.refused}")
            elif name in self.requires and states[name] == "reconnecting":
                why.append(f"{name} cannot be reached now")
        if database:
            why.append(database)
        return {"ready": not why, "why": why, "platforms": states, "database": database or "ready"}
