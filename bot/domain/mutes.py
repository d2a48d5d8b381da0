"""Port to what digests leave out because somebody does not want to read of it."""

from dataclasses import dataclass
from typing import Protocol

from bot.domain.types import Origin, Person

#: Of a person in a space, and of a channel.
MUTES_MAX = 50
#: Characters of the words of one.
MUTE_CHARS_MAX = 100


@dataclass(frozen=True, slots=True)
class Mute:
    """Words, or a link, whose stories are left out."""

    origin: Origin  #: In the channel; of a person's own it counts in the whole space.
    by: Person  #: Who chose it; without an id once that is no longer kept.
    words: str = ""  #: As typed: a story that has them all is left out.
    link: str = ""  #: The canonical link whose story is, instead.
    everyone: bool = False  #: In what the channel is shown; else in what this person alone is.
    id: int = 0  #: By which people call it; 0 until it is kept.


class Mutes(Protocol):
    """Each belongs to a person, or to a channel."""

    async def put(self, mute: Mute) -> Mute | None:
        """Keep one, with its number; the one that is there when it is equal; None when there are MUTES_MAX already."""
        ...

    async def seen_by(self, origin: Origin, person: Person) -> list[Mute]:
        """Those of the origin's channel, and the person's own in this space, oldest first."""
        ...

    async def of(self, origin: Origin, person: Person | None) -> list[Mute]:
        """What counts in a digest of the origin's channel: for a person alone theirs, for everybody the channel's."""
        ...

    async def remove(self, number: int) -> None:
        """It counts no more. Raises StorageUnavailable."""
        ...
