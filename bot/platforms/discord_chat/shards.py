"""Which part of a large bot's servers this listener hears."""

import re
from dataclasses import dataclass

#: Far more than Discord recommends to anyone.
SHARDS_MAX = 16_384

_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Shards:
    """Discord splits the servers of a bot by their ids; direct messages belong to shard 0."""

    ids: tuple[int, ...] = ()  #: Of this listener; () for all.
    count: int | None = None  #: In how many parts; None: as many as Discord recommends at the start.


def parse_shards(text: str) -> Shards:
    """
    ``all``, or the ids of this listener: ``0-3,6``. ``0-3,6 of 16`` says how many there are in all; else Discord does.

    Raises:
        ValueError: in words.
    """
    if text.strip().lower() == "all":
        return Shards()
    listed, of, number = text.partition(" of ")
    if of and not (number.strip().isdecimal() and 1 <= int(number) <= SHARDS_MAX):
        raise ValueError(f"{number.strip()!r} is no number of shards; give them such as 0-3,6 of 16")
    count = int(number) if of else None
    ids: set[int] = set()
    for part in listed.split(","):
        if not (found := _RANGE.fullmatch(part.strip())):
            raise ValueError(f"{part.strip()!r} is no shard and no range of shards; give all, or such as 0-3,6 of 16")
        first, last = int(found[1]), int(found[2] or found[1])
        if not first <= last < (count or SHARDS_MAX):
            raise ValueError(f"{part.strip()!r} is not among the shards 0 to {(count or SHARDS_MAX) - 1}")
        ids.update(range(first, last + 1))
    return Shards(tuple(sorted(ids)), count)
