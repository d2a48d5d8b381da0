"""How much there is to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkLeft:
    """The open requests of all platforms."""

    due: int = 0  #: Could be worked on now.
    later: int = 0  #: Put off, or in the background.
    held: int = 0  #: Are being worked on.
    oldest_s: float = 0.0  #: Seconds since the first of them could be worked on that is not put off; 0 without one.
