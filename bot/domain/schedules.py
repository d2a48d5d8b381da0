"""
When digests come by themselves: on which days, at what time of the reader's calendar; and the port to them.

What counts is the local day: each of a schedule's times comes once on every one of its days, whatever the clocks do on
it. The arithmetic is pure; what was sent is known by the key of its request, for ever.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.clock import CLOCK_SLACK
from bot.domain.requests import Audience, DigestOf, Due, Request
from bot.domain.types import Origin, Person

#: Schedules of the channels of one space (in direct messages: that one person set up), and those by which a person has
#: digests sent directly.
SPACE_MAX, PERSON_MAX = 50, 10
#: Times of one day, and days on which nothing comes.
TIMES_MAX, QUIET_DAYS_MAX = 2, 20
#: A digest that could not be sent in time is sent up to so much later; after that it is skipped.
LATE_MAX = timedelta(hours=6)
#: From here on it says that it is late.
LATE_TOLD = timedelta(minutes=15)
#: How far a digest looks back at most; between two of them there may be a longer time.
REACH_MAX = timedelta(days=31)
#: Days that are looked through for the next one, or the one before; of a year one is among them.
_LOOK_DAYS = 400
EVERY_DAY, WEEKDAYS = frozenset(range(1, 8)), frozenset(range(1, 6))


class Way(StrEnum):
    """How a digest gets where it goes."""

    CHAT = ""  #: As a message.
    MAIL = "mail"  #: To the address of who gets it.
    CANVAS = "canvas"  #: As a canvas of its channel, on Slack.


@dataclass(frozen=True, slots=True)
class Slot:
    """One time of one local day."""

    at: datetime  #: UTC.
    day: date
    number: int  #: Which of the day's times, from 0.

    @property
    def order(self) -> tuple[datetime, int]:
        """By it slots are sorted; two times may fall together on a day that lacks an hour."""
        return self.at, self.number


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The local days and times of a schedule."""

    times: tuple[time, ...]  #: One to TIMES_MAX, ascending.
    weekdays: frozenset[int]  #: ISO: Monday is 1. Never empty.
    zone: ZoneInfo
    quiet: frozenset[date] = frozenset()  #: Nothing comes then.

    def of_day(self, day: date) -> list[Slot]:
        """The slots of a local day, in order; [] for a day that is none of its, or that a zone left out."""
        if day.isoweekday() not in self.weekdays or day in self.quiet:
            return []
        found = ((_moment(day, at, self.zone), number) for number, at in enumerate(self.times))
        return sorted((Slot(at, day, number) for at, number in found if at), key=lambda slot: slot.order)

    def after(self, moment: datetime) -> Iterator[Slot]:
        """The slots after a moment, in order."""
        first = moment.astimezone(self.zone).date() - timedelta(days=1)
        days = (first + timedelta(days=count) for count in range(_LOOK_DAYS))
        return (slot for day in days for slot in self.of_day(day) if slot.at > moment)

    def following(self, slot: Slot) -> Slot | None:
        """The next one."""
        later = (each for each in self.after(slot.at - timedelta(microseconds=1)) if each.order > slot.order)
        return next(later, None)

    def preceding(self, slot: Slot) -> datetime:
        """When the one before it was due: what a digest tells begins there, REACH_MAX ago at most."""
        days = (slot.day - timedelta(days=count) for count in range(REACH_MAX.days + 1))
        earlier = (each for day in days for each in reversed(self.of_day(day)) if each.at < slot.at)
        before = next(earlier, None)
        return max(before.at, slot.at - REACH_MAX) if before else slot.at - REACH_MAX


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """
    When it is that time on that day; None when there is no such day.

    A time that comes twice is the first. One that is left out comes as much later as the clocks were put on; where that
    would be the next day, as much earlier.
    """
    for fold in (0, 1):
        moment = datetime.combine(day, at, zone).replace(fold=fold).astimezone(UTC)
        if moment.astimezone(zone).date() == day:
            return moment
    return None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Digests of a channel that come by themselves, into it or to one person."""

    origin: Origin  #: The channel; of no message.
    rhythm: Rhythm
    due: Slot  #: What is to be sent next.
    chosen_by: Person  #: Who set it up, as far as that is still known; of a direct one who gets it.
    direct: bool = False  #: Whether it goes to that person alone.
    way: Way = Way.CHAT  #: By mail one goes to that person alone.
    says_empty: bool = False  #: Whether it is said when there was nothing.
    paused: str = ""  #: Why it is at rest: a key of texts/en.toml [schedule], e.g. "paused_asked"; "" when it is not.
    skipped: int = 0  #: How many were skipped since the last that was sent.
    looked_at: datetime | None = None  #: When it was last looked at whether it is due.
    id: int = 0  #: By which people name it; 0 before it is kept.

    def digest(self, slot: Slot, skipped: int) -> Request:
        """What asks for the digest of a slot: equal for whoever sees that it is due."""
        canvas = self.way is Way.CANVAS
        rhythm = self.rhythm
        due = Due(self.id, slot.at, rhythm.preceding(slot), self.says_empty, skipped, canvas, str(rhythm.zone))
        # The day is the reader's, and the time is not named: one that is moved later that day does not come again.
        origin = replace(self.origin, message=f"digest {slot.number + 1} of {slot.day}", thread="")
        alone = Audience.MAIL if self.way is Way.MAIL else Audience.DIRECT
        audience = alone if self.direct else Audience.EVERYONE
        return Request(origin, DigestOf("", due=due), self.chosen_by, slot.at, audience=audience)

    def next_slots(self, count: int) -> list[Slot]:
        """What is due, and what comes after it."""
        later = self.rhythm.after(self.due.at - timedelta(microseconds=1))
        return list(islice((slot for slot in later if slot.order >= self.due.order), count))


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done about a schedule."""

    schedule: Schedule  #: As it is from now on.
    requests: Sequence[Request] = field(default_factory=tuple)  #: To be written down with that.


def plan(schedule: Schedule, now: datetime) -> Plan:
    """
    What is due by now, and what comes next.

    A slot that is late by up to LATE_MAX is sent, an older one counted for the next to say so. Where the clock was set
    back since the last look, what is due is reckoned anew: what had been sent by then is known by its key.
    """
    if schedule.paused:
        return Plan(replace(schedule, looked_at=now))
    slot: Slot | None = schedule.due
    if schedule.looked_at and schedule.looked_at > now + CLOCK_SLACK:
        slot = next(schedule.rhythm.after(now - LATE_MAX), None)
    requests, skipped = [], schedule.skipped
    while slot and slot.at <= now:
        if now - slot.at <= LATE_MAX:
            requests.append(schedule.digest(slot, skipped))
            skipped = 0
        else:
            skipped += 1
        slot = schedule.rhythm.following(slot)
    if slot is None:
        return Plan(replace(schedule, paused="paused_over", looked_at=now), requests)
    return Plan(replace(schedule, due=slot, skipped=skipped, looked_at=now), requests)


class Schedules(Protocol):
    """What is sent by itself, and when next. All raise StorageUnavailable."""

    async def put(self, schedule: Schedule) -> Schedule | None:
        """
        Keep a schedule in place of what its destination had; as it is kept.

        What is due is reckoned here: the first slot to come that was not sent. So a time that is moved takes effect on
        the next day when today's was sent already.

        None when there is no room: SPACE_MAX or PERSON_MAX others are there.
        """
        ...

    async def seen_by(self, origin: Origin, person: Person) -> list[Schedule]:
        """Those of the origin's channel, and all that go to the person, on its platform."""
        ...

    async def change(self, number: int, to: Callable[[Schedule], Schedule]) -> Schedule | None:
        """
        Have one another way from now on; as it is then. None when there is none of that number.

        Of one that is not paused what is due is reckoned anew, as in `put`; of one that is, nothing is sent any more,
        also not what was due and could not be sent yet.
        """
        ...

    async def remove(self, number: int) -> None:
        """It comes no more, also not what was due and could not be sent yet."""
        ...

    async def fire(self) -> int:
        """
        Do what is due, and say how much: each digest is written down as a request in one transaction with what is due
        next, so that a kill loses and doubles nothing. Any number of programs may do this at once.
        """
        ...

    async def rest(self, number: int, why: str, told: Sequence[Request]) -> None:
        """Pause one, and write down what is said about that, in one transaction; nothing where it rests already."""
        ...

    async def skipped(self, number: int, slot_at: datetime, count: int) -> None:
        """
        The digest of a slot was not sent after all, or told nothing of those skipped before it: so many in all.

        The next one says so. A slot is counted once, however often that is told: what tells it may be killed before
        its request is closed, and tell it again.
        """
        ...
