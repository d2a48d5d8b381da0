"""Counts the stories of a digest by time and source, for a picture of it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.chart import BLOCK_HOURS, BLOCKS_MAX, DAY_HOURS, SOURCES_MAX, Chart
from bot.service.digest_stories import Told
from bot.service.periods import Period

#: A shorter period has no picture: the shortest day, in spring.
LENGTH_MIN = timedelta(hours=23)
#: A day with fewer stories, sources, or blocks in which any came, has none: a few bars say less than the list.
STORIES_MIN, SOURCES_MIN, FILLED_MIN = 5, 2, 3


def chart(told: Sequence[Told], period: Period, zone: ZoneInfo) -> Chart | None:
    """
    The picture of a period; None where it would tell nothing.

    A story counts once for each source and block in which that told it.

    Args:
        told: All of its stories.
        period: In which they came.
        zone: In whose hours or days.
    """
    length = period.until - period.since
    if length < LENGTH_MIN or len(told) < STORIES_MIN:
        return None
    hours = BLOCK_HOURS
    starts = list(_starts(period, zone, hours))
    if len(starts) > BLOCKS_MAX:
        hours = DAY_HOURS
        starts = list(_starts(period, zone, hours))
        if len(starts) > BLOCKS_MAX:
            return None
    cells = {
        (item.site, _block(item.request.asked_at, starts), number)
        for number, each in enumerate(told)
        for item in each.items
        if item.site
    }
    by_source: dict[str, list[int]] = {}
    for site, block, _ in cells:
        by_source.setdefault(site, [0] * len(starts))[block] += 1
    filled = sum(any(column) for column in zip(*by_source.values(), strict=True))
    if len(by_source) < SOURCES_MIN or filled < FILLED_MIN:
        return None
    sources = sorted(by_source, key=lambda site: (-sum(by_source[site]), site))
    counts = tuple(tuple(by_source[site]) for site in sources)
    return Chart(zone.key, hours, tuple(starts), tuple(sources), counts, len(told)).folded(SOURCES_MAX)


def _starts(period: Period, zone: ZoneInfo, hours: int) -> Iterator[datetime]:
    """When the blocks begin that cover the period: at even hours as the clocks show them, or at midnight."""
    local = period.since.astimezone(zone)
    if hours == DAY_HOURS:
        day = local.date()
        while (start := datetime.combine(day, time.min, zone).astimezone(UTC)) < period.until:
            yield start
            day += timedelta(days=1)
        return
    begun = timedelta(hours=local.hour % hours, minutes=local.minute, seconds=local.second)
    start = period.since.astimezone(UTC) - begun - timedelta(microseconds=local.microsecond)
    while start < period.until:
        yield start
        start += timedelta(hours=hours)


def _block(at: datetime, starts: Sequence[datetime]) -> int:
    """The last one that has begun; what is told at the edge of a period may be a moment early."""
    return max(0, sum(start <= at for start in starts) - 1)
