"""The picture of a digest: when its stories came, by source. Numbers alone; how they look is others'."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

#: Hours of a block, and of one where so short ones would be more than BLOCKS_MAX.
BLOCK_HOURS, DAY_HOURS = 2, 24
#: Blocks of a picture at most, and sources, of which the last may stand for all others.
BLOCKS_MAX, SOURCES_MAX = 20, 12
#: Stands for all sources that are not named.
OTHERS = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """When the stories of a digest came, by source."""

    zone: str  #: In whose hours, or days; an IANA name.
    hours: int  #: Of a block: BLOCK_HOURS, or DAY_HOURS for local days.
    starts: tuple[datetime, ...]  #: When each block begins, UTC, without a gap; BLOCKS_MAX at most.
    sources: tuple[str, ...]  #: Hosts, that with the most stories first; OTHERS last. SOURCES_MAX at most.
    counts: tuple[tuple[int, ...], ...]  #: By source, and then by block: the stories that it told then.
    stories: int  #: In all; one that several sources told counts once.

    @property
    def local(self) -> tuple[datetime, ...]:
        """The beginnings as the clocks of the zone tell them."""
        zone = ZoneInfo(self.zone)
        return tuple(start.astimezone(zone) for start in self.starts)

    @property
    def by_block(self) -> tuple[int, ...]:
        """What each block has, over all sources."""
        return tuple(map(sum, zip(*self.counts, strict=True)))

    @property
    def by_source(self) -> tuple[int, ...]:
        """What each source has."""
        return tuple(map(sum, self.counts))

    def folded(self, count: int) -> Self:
        """The same with so many sources at most, the smaller ones as OTHERS."""
        if len(self.sources) <= count:
            return self
        kept = count - 1
        rest = tuple(map(sum, zip(*self.counts[kept:], strict=True)))
        return replace(self, sources=(*self.sources[:kept], OTHERS), counts=(*self.counts[:kept], rest))
