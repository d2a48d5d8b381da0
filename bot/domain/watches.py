"""
Words that people watch: what tells of them is told to who does, in a direct message; and the port to that.

A story is told to a person once. What was told of, and what need not be, is a sighting: a row for each person and
report, so that whoever looks again finds it there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.archive import Shared
from bot.domain.feeds import News
from bot.domain.types import Origin, Person

#: Watches of one person in a space, and of all people there.
PERSON_MAX, SPACE_MAX = 20, 500
#: Characters of the words of one.
WATCH_CHARS_MAX = 100
#: Stories of which a person is told in DAY, on one platform; how many came beyond is a line of the next message.
TOLD_MAX, DAY = 10, timedelta(days=1)
#: A report is compared with what its person was told of in this time: of one story nobody is told twice.
STORY_SPAN = timedelta(days=7)
#: Of these reports the newest.
SEEN_MAX = 200
#: How long it is known what somebody was told of.
SIGHTINGS_KEPT = timedelta(days=31)
#: How far is looked back at most, by a program that was just started or that nobody let look for long.
LOOK_BACK = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Watch:
    """Words that a person watches."""

    origin: Origin  #: The channel, of no message; without a channel it is all that its person may read in the space.
    person: Person
    words: str  #: As typed: what has them all is told.
    since: datetime | None = None  #: What was posted before is not told; None before it is kept.
    paused: str = ""  #: Why it is at rest: a key of texts/en.toml [watch], e.g. "paused_asked"; "" when it is not.
    id: int = 0  #: By which people name it; 0 before it is kept.

    @property
    def everywhere(self) -> bool:
        """Whether it is of a whole space."""
        return not self.origin.channel


@dataclass(frozen=True, slots=True)
class Report:
    """Something that may tell of what is watched: a link that was briefed, or an item of a followed feed."""

    origin: Origin  #: The message with the link; of an item the channel that follows the feed.
    what: Shared | News

    @property
    def row(self) -> tuple[int, int]:
        """By which it is known: of the link's request, and of the feed's item; 0 for the one that it is not."""
        return (self.what.row, 0) if isinstance(self.what, Shared) else (0, self.what.row)

    @property
    def at(self) -> datetime:
        """When it was posted, or first seen."""
        return self.what.request.asked_at if isinstance(self.what, Shared) else self.what.seen_at

    @property
    def author(self) -> str:
        """The id of who posted it; "" when nobody did, or nobody knows any more."""
        return self.what.request.author.id if isinstance(self.what, Shared) else ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A report that has what somebody watches."""

    watch: Watch
    report: Report
    told: bool  #: Whether they are to be told of it: not of what they posted, nor twice of a story.


@dataclass(frozen=True, slots=True)
class Fresh:
    """What came since somebody looked."""

    reports: tuple[Report, ...]  #: Oldest first.
    at: datetime  #: When that was.


@dataclass(frozen=True, slots=True)
class Told:
    """What a person is to be told."""

    watch: Watch
    report: Report
    more: int  #: Stories of which they were not told before it, since it was enough for a day.


class Watches(Protocol):
    """Each belongs to a person, in one channel or in a whole space. All raise StorageUnavailable."""

    async def put(self, watch: Watch) -> Watch | None:
        """
        Keep one, with its number; the one that is there when it is equal, awake again.

        None when PERSON_MAX or SPACE_MAX are there already.
        """
        ...

    async def of(self, origin: Origin, person: Person) -> list[Watch]:
        """The person's own in all channels of the origin's space, oldest first."""
        ...

    async def pause(self, number: int, why: str) -> Watch | None:
        """Let one rest for that reason, or with "" watch again: from then on. None when there is none."""
        ...

    async def remove(self, number: int) -> None:
        """It is watched no more."""
        ...

    async def rest(self, origin: Origin, person: Person, why: str) -> None:
        """Let all of the person's rest in the origin's space."""
        ...

    async def awake(self) -> list[Watch]:
        """All that are not at rest, in every space."""
        ...

    async def fresh(self, watches: Sequence[Watch], since: datetime | None) -> Fresh:
        """
        What was briefed, and what feeds had new, in the channels of these watches, since then.

        Not longer than LOOK_BACK ago; None: since that.

        Neither what is for somebody's eyes alone, nor what somebody hid, nor what was read of past days.
        """
        ...

    async def seen(self, origin: Origin, person: Person) -> tuple[list[Report], int]:
        """
        What the person saw, or was told of, in the origin's space within STORY_SPAN, the newest SEEN_MAX; and the
        number of their newest sighting there, 0 for none.
        """
        ...

    async def note(self, sightings: Sequence[Sighting], *, after: int) -> bool:
        """
        Keep sightings of one person in one space, and write down what tells of them, in one transaction.

        What goes beyond TOLD_MAX is kept, and counted by the next that is told.

        Args:
            sightings: Oldest first.
            after: The number that `seen` gave.

        Returns:
            False when there is another one by now, so that nothing was kept: it is to be looked at anew.
        """
        ...

    async def told(self, number: int) -> Told | None:
        """What a sighting tells; None when it is not watched any more, or its report does not stand any more."""
        ...
