"""How a story went on through a week: a line for each day that brought something, and whether it still goes on."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.digest import ARC_LINES_MAX, FADING, GOING_ON, NEW, ArcLine
from bot.service.digest_stories import Item, Told
from bot.service.digest_text import adds, leads
from bot.service.periods import Period

#: Digests of less are no week: stories go on in them without a course that could be told.
WEEK_MIN = timedelta(days=6)
#: Days at the end of a period, today included, that tell whether a story is new, goes on or fades.
RECENT_DAYS = 2


def arc(told: Told, period: Period, zone: ZoneInfo) -> tuple[str, tuple[ArcLine, ...]]:
    """
    The phase of a story and its dated lines, oldest first; "" and none where it did not run over several days.

    Each line is the stored title of a report of that day, or the first sentence of its lead where the title only says
    again what the lines before said; a day of which neither adds anything has none. Of more than ARC_LINES_MAX the
    first stays, and the newest. Views, press releases and removed links have no line, and no part in the phase.

    Args:
        told: The story.
        period: Of the digest; of one shorter than WEEK_MIN there is none.
        zone: In which its days begin.
    """
    if period.until - period.since < WEEK_MIN:
        return "", ()
    by_day: dict[date, list[Item]] = {}
    for item in sorted(told.items, key=lambda item: item.request.asked_at):
        if item.leads:
            by_day.setdefault(_day(item.request.asked_at, zone), []).append(item)
    if len(by_day) < 2:  # noqa: PLR2004 - several
        return "", ()
    lines = _lines(by_day)
    if len(lines) < 2:  # noqa: PLR2004 - one alone is no course
        lines = []
    elif len(lines) > ARC_LINES_MAX:
        lines = [lines[0], *lines[1 - ARC_LINES_MAX :]]
    return phase(by_day, _day(period.until - timedelta(microseconds=1), zone)), tuple(lines)


def phase(days: Collection[date], last: date) -> str:
    """
    Where a story stands, by nothing but the days on which reports of it came.

    NEW: all of them came on the last RECENT_DAYS days of the period. FADING: none did. GOING_ON: it began before, and
    was reported on in these days as well.

    Args:
        days: At least one, all in the period.
        last: The last day of the period.
    """
    recent = last - timedelta(days=RECENT_DAYS - 1)
    if min(days) >= recent:
        return NEW
    return GOING_ON if max(days) >= recent else FADING


def _lines(by_day: dict[date, list[Item]]) -> list[ArcLine]:
    found: list[ArcLine] = []
    for day, items in by_day.items():
        line = _line(day, items, " ".join(line.text for line in found))
        if line:
            found.append(line)
    return found


def _line(day: date, items: Sequence[Item], said: str) -> ArcLine | None:
    for item in items:
        made = item.briefing
        for text in (made.title, *leads(made)[:1]) if made else ():
            if made and text and (not said or adds(text, said, made)):
                return ArcLine(day.isoformat(), text, made.url)
    return None


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
