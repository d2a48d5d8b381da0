"""Ports to what is scarce for all workers together: a site's patience and a model server's slots."""

from typing import Protocol


class HostTurns(Protocol):
    """One request at a time to a host, a gap between two of them, and the time that a busy site asked for."""

    async def enter(self, host: str, *, hold_s: float) -> float:
        """
        Take the host's turn.

        Args:
            host: Its name, lower case.
            hold_s: Who does not `leave` within this time has left: it may have died.

        Returns:
            0.0 when the turn is taken; else the seconds after which it is worth asking again.
        """
        ...

    async def leave(self, host: str, *, gap_s: float) -> None:
        """Give the turn back; the next one may come after the gap."""
        ...

    async def rest(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long: the site asked for it."""
        ...

    async def resting(self, host: str) -> float:
        """Seconds for which the site asked to be left alone; 0.0 when it did not, or they are over."""
        ...


class ModelSlots(Protocol):
    """At most so many at once at a server that serves one after another."""

    async def take(self, server: str, holder: str, *, slots: int) -> bool:
        """
        Take one of the server's slots, for as long as the holder's lease is extended; False when all are taken.

        Args:
            server: Its address.
            holder: The token of the claim that it is for; taking twice is taking once.
            slots: How many there are.
        """
        ...

    async def free(self, holder: str) -> None:
        """Give it back."""
        ...
