"""What other weights would have changed in the digests of the past days. Reads, and does nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.archive import Archive, Shared
from bot.domain.mutes import Mutes
from bot.domain.types import Origin
from bot.domain.votes import CAST_KEPT, Cast, Votes
from bot.service.digest_order import BEFORE, order, weighed
from bot.service.digest_stories import Item, Told, hidden, items_of
from bot.service.feedback import Leaning
from bot.service.muting import Silence
from bot.service.periods import PERIOD_MAX, parse_period
from bot.service.settings import Settings
from bot.service.weight import WEIGHTS, Weights

_DAYS = re.compile(r"(\d{1,3})\s*d(?:ays?)?")


@dataclass(frozen=True, slots=True)
class Shown:
    """One story, or a link that stands alone."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Side:
    """A digest by one set of weights."""

    led: tuple[Shown, ...]  #: What it opens with.
    order: tuple[Shown, ...]  #: What it shows.
    below: tuple[Shown, ...]  #: What has no room.


@dataclass(frozen=True, slots=True)
class Replayed:
    """A local day of a channel."""

    place: Origin  #: The channel.
    day: date
    links: int  #: That were read.
    stories: int
    now: Side  #: By the weights that hold.
    then: Side  #: By the others.

    @property
    def changed(self) -> bool:
        """Whether a reader would have seen another digest."""
        return (self.now.led, self.now.order) != (self.then.led, self.then.order)


def parse_days(text: str) -> int:
    """The number of days in "14d". Raises ValueError, in words that say what can be given."""
    found = _DAYS.fullmatch(text.strip().lower())
    if not found or not 1 <= int(found[1]) <= PERIOD_MAX.days:
        raise ValueError(f"{text!r} are no days to look back at; give 1d to {PERIOD_MAX.days}d, such as 14d")
    return int(found[1])


class Replay:
    """Makes the digests of past days anew, each twice: without posting, storing, or asking a model."""

    def __init__(self, archive: Archive, votes: Votes, mutes: Mutes, settings: Settings) -> None:
        self._archive = archive
        self._votes = votes
        self._mutes = mutes
        self._settings = settings

    async def days(self, count: int, weights: Weights, *, now: datetime, channel: str = "") -> list[Replayed]:
        """
        The last `count` local days, today included so far, of each channel that has links, oldest first.

        Args:
            count: 1 to PERIOD_MAX.
            weights: To compare with those that hold.
            now: The end of the last day.
            channel: Only channels with this id; "" for all.
        """
        since = now - timedelta(days=count + 1) - BEFORE
        known = await self._archive.shared(None, since, now, channel=channel)
        found: list[Replayed] = []
        for place in {each.request.origin.itself for each in known}:
            past = await self._past(place, since, now)
            today = now.astimezone(past.zone).date()
            days = (today - timedelta(days=ago) for ago in range(count))
            found += filter(None, (past.replayed(day, weights, now) for day in days))
        return sorted(found, key=lambda each: (each.day, each.place.place))

    async def _past(self, place: Origin, since: datetime, now: datetime) -> "_Past":
        shared = [each for each in await self._archive.shared(place, since, now) if not hidden(each)]
        mutes = await self._mutes.of(place, None)
        silence = Silence(mutes, await self._archive.posted(place, [mute.link for mute in mutes if mute.link]))
        cast = await self._votes.cast(place, since - CAST_KEPT)
        return _Past(place, (await self._settings.of(place)).zone, shared, silence, cast)


@dataclass(frozen=True, slots=True)
class _Past:
    """What is known of a channel."""

    place: Origin
    zone: ZoneInfo
    shared: Sequence[Shared]
    silence: Silence
    cast: Sequence[Cast]

    def replayed(self, day: date, weights: Weights, now: datetime) -> Replayed | None:
        """A day; None when nothing was read on it."""
        period = parse_period(f"day:{day}", now=now, zone=self.zone)
        links = self._between(period.since, period.until)
        items = _read(links)
        if not items:
            return None
        earlier = _read(self._between(period.since - BEFORE, period.since))
        earlier += self.silence.known([], [each.request.asked_at for each in links])
        now_told, then_told = (
            weighed(items, period, earlier, leaning=Leaning(self.cast, period.until, by), silence=self.silence, by=by)[
                0
            ]
            for by in (WEIGHTS, weights)
        )
        return Replayed(self.place, day, len(items), len(now_told), _side(now_told), _side(then_told))

    def _between(self, since: datetime, until: datetime) -> list[Shared]:
        return [each for each in self.shared if since <= each.request.asked_at < until]


def _read(shared: Sequence[Shared]) -> list[Item]:
    return [item for item in items_of(shared) if item.briefing]


def _side(told: Sequence[Told]) -> Side:
    shows = order(told)
    chosen = [*shows.several, *shows.alone]
    below = [each for each in told if each not in chosen]
    return Side(*(tuple(map(_shown, part)) for part in (shows.leading, chosen, below)))


def _shown(told: Told) -> Shown:
    made = told.items[0].briefing
    assert made, "others are left out"
    return Shown(made.title or made.site, made.url)
