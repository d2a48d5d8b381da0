"""When people want their digests, as they type it: "weekdays 09:00", "morning and evening", "fri 4pm"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from zoneinfo import ZoneInfo

from bot.domain.briefing import Notice
from bot.domain.schedules import EVERY_DAY, QUIET_DAYS_MAX, TIMES_MAX, WEEKDAYS, Rhythm
from bot.domain.zones import zone_called

MORNING, EVENING = time(8), time(18)
#: Characters of a word that nobody understood, as it is repeated to who typed it.
_WORD_CHARS_MAX = 40
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED_DAYS: Mapping[str, frozenset[int]] = {
    **{name: frozenset({number}) for number, day in enumerate(_DAYS, start=1) for name in (day, f"{day}s", day[:3])},
    **dict.fromkeys(("daily", "day", "days", "everyday"), EVERY_DAY),
    **dict.fromkeys(("weekdays", "weekday", "workdays"), WEEKDAYS),
    **dict.fromkeys(("weekends", "weekend"), EVERY_DAY - WEEKDAYS),
}
_NAMED_TIMES = {"morning": MORNING, "mornings": MORNING, "evening": EVENING, "evenings": EVENING}
_EXCEPT = frozenset({"except", "without", "but"})
_FILLERS = frozenset({"every", "each", "at", "on", "and", "in", "the"})
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(am|pm|h)?")
_RANGE = re.compile(r"([a-z]+)[-–]([a-z]+)")


class NotUnderstood(Exception):
    """What was typed makes no rhythm; the notice says why."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.reason)
        self.notice = notice


def rhythm_of(words: str, zone: str, *, default: ZoneInfo) -> Rhythm:
    """
    The rhythm that a person means.

    Args:
        words: Days, times, presets and a zone in any case and order. Days or dates behind "except" are left out.
            Without a day it is every day, without a time MORNING.
        zone: An IANA name in any case; "" for `default`.
        default: That of who reads it.

    Raises:
        NotUnderstood
    """
    found, excepting = _Found(), False
    for word in words.lower().replace(",", " ").split():
        if word in _EXCEPT:
            excepting = True
        elif word not in _FILLERS:
            found.take(word, excepting=excepting)
    chosen = frozenset(found.weekdays or EVERY_DAY) - found.left_out
    if not chosen:
        raise _fault("schedule_never")
    if len(found.times) > TIMES_MAX:
        raise _fault("schedule_times", limit=TIMES_MAX)
    if len(found.quiet) > QUIET_DAYS_MAX:
        raise _fault("schedule_quiet", limit=QUIET_DAYS_MAX)
    times = tuple(sorted(found.times)) or (MORNING,)
    return Rhythm(times, chosen, _zone(zone or found.zone, default), frozenset(found.quiet))


@dataclass(slots=True)
class _Found:
    """What the words say, as far as they were read."""

    weekdays: set[int] = field(default_factory=set)
    left_out: set[int] = field(default_factory=set)
    quiet: set[date] = field(default_factory=set)
    times: set[time] = field(default_factory=set)
    zone: str = ""

    def take(self, word: str, *, excepting: bool) -> None:
        """Raises NotUnderstood."""
        if "/" in word or word in {"utc", "gmt"}:
            self.zone = word
        elif days := _days(word):
            (self.left_out if excepting else self.weekdays).update(days)
        elif excepting and (day := _date(word)):
            self.quiet.add(day)
        elif (at := _time(word)) is not None:
            self.times.add(at)
        else:
            raise _fault("schedule_word", word=word[:_WORD_CHARS_MAX])


def _days(word: str) -> frozenset[int]:
    if word in _NAMED_DAYS:
        return _NAMED_DAYS[word]
    if (found := _RANGE.fullmatch(word)) and {found[1], found[2]} <= _NAMED_DAYS.keys():
        (first, *more), (last, *others) = sorted(_NAMED_DAYS[found[1]]), sorted(_NAMED_DAYS[found[2]])
        if not more and not others:
            return frozenset(day % 7 + 1 for day in range(first - 1, first - 1 + (last - first) % 7 + 1))
    return frozenset()


def _time(word: str) -> time | None:
    """The time that a word is; None when it is none. Raises NotUnderstood for one that no clock shows."""
    if word in _NAMED_TIMES:
        return _NAMED_TIMES[word]
    found = _TIME.fullmatch(word)
    if not found or not (found[2] or found[3]):  # a number alone may be anything
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours of half a day
            raise _fault("schedule_time", word=word[:_WORD_CHARS_MAX])
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise _fault("schedule_time", word=word[:_WORD_CHARS_MAX]) from None


def _date(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _zone(name: str, default: ZoneInfo) -> ZoneInfo:
    if not name:
        return default
    found = zone_called(name)
    if found is None:
        raise _fault("schedule_zone", word=name[:_WORD_CHARS_MAX])
    return found


def _fault(reason: str, **values: str | int) -> NotUnderstood:
    return NotUnderstood(Notice(reason, values))
