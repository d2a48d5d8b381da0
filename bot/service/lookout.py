"""Looks out for what people watch: each story is told to a person once, whoever looks, and however often."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.domain.archive import Shared
from bot.domain.chat import Chats
from bot.domain.errors import ChatUnavailable
from bot.domain.telling import Telling
from bot.domain.watches import Report, Sighting, Watch, Watches
from bot.language.detect import detect
from bot.language.lookup import holds, wanted, words_of
from bot.language.telling import telling
from bot.service.attempts import attempt
from bot.service.clustering import clusters
from bot.service.digest_stories import items_of
from bot.service.rights import readable

log = structlog.get_logger()

#: Seconds between two looks at what came.
TICK_S = 10.0
#: What a look finds may have been begun so long before it; so each goes that far behind the one before.
OVERLAP = timedelta(seconds=60)


class Lookout:
    """Any number of programs may look at once: what one has seen is a row, and no other sees it again."""

    def __init__(self, watches: Watches, chats: Chats) -> None:
        self._watches = watches
        self._chats = chats
        self._since: datetime | None = None  #: From then on it is looked at; None before the first look.

    async def run(self, *, tick_s: float = TICK_S) -> None:
        """Look now and then, until cancelled."""
        while True:
            await attempt(
                self.look(),
                not_yet="It cannot be seen yet whether anything came that people watch.",
                failed="It could not be seen whether anything came that people watch.",
            )
            await asyncio.sleep(tick_s)

    async def look(self) -> int:
        """
        Look once at what came since the last time; how many sightings were kept.

        Raises:
            StorageUnavailable: it is looked at anew by the next call.
        """
        watches = await self._watches.awake()
        if not watches:
            return 0
        fresh = await self._watches.fresh(watches, self._since)
        people: dict[tuple[str, str, str], list[Watch]] = {}
        for watch in watches:
            people.setdefault((watch.origin.platform, watch.origin.space, watch.person.id), []).append(watch)
        kept = [await self._keep(theirs, fresh.reports) for theirs in people.values()] if fresh.reports else []
        if None not in kept:
            self._since = fresh.at - OVERLAP
        return sum(filter(None, kept))

    async def _keep(self, watches: Sequence[Watch], reports: Sequence[Report]) -> int | None:
        """Keep what one person has to see of the reports; how much. None when another program was first."""
        origin, person = watches[0].origin, watches[0].person
        found = await asyncio.to_thread(matching, watches, reports)
        if not found:
            return 0
        seen, newest = await self._watches.seen(origin, person)
        known = {report.row for report in seen}
        try:
            new = await self._readable([each for each in found if each[1].row not in known])
        except ChatUnavailable as error:
            log.warning("It cannot be told yet what somebody may read.", by=person.id, why=str(error))
            return None
        if not new:
            return 0
        sightings = await asyncio.to_thread(sorted_out, new, seen)
        if not await self._watches.note(sightings, after=newest):
            return None
        log.info("What somebody watches was seen.", by=person.id, reports=len(sightings), space=origin.space)
        return len(sightings)

    async def _readable(self, found: Sequence[tuple[Watch, Report]]) -> Sequence[tuple[Watch, Report]]:
        """What was found in a channel that is watched itself, or that its person may read; asked once for all."""
        channels = {report.origin.channel for watch, report in found if watch.everywhere}
        if not channels:
            return found
        watch = found[0][0]
        may = await readable(self._chats, watch.origin, watch.person, channels) or ()
        return [(watch, report) for watch, report in found if not watch.everywhere or report.origin.channel in may]


def matching(watches: Sequence[Watch], reports: Iterable[Report]) -> list[tuple[Watch, Report]]:
    """The reports that have all words of a watch in its channel, each with the first such watch."""
    # Of what is watched in its channel it need not be asked whether its person may read that: they were there.
    searches = [(watch, wanted(watch.words)) for watch in sorted(watches, key=lambda watch: watch.everywhere)]
    found = []
    for report in reports:
        there = [(watch, search) for watch, search in searches if _looks_at(watch, report)]
        words = frozenset(words_of(_text(report))) if there else frozenset()
        seeing = next((watch for watch, search in there if holds(words, search)), None)
        if seeing:
            found.append((seeing, report))
    return found


def sorted_out(new: Sequence[tuple[Watch, Report]], seen: Sequence[Report]) -> list[Sighting]:
    """
    What a person is to be told of, the first report of each story: none that they know, and none that they posted.

    Args:
        new: Oldest first.
        seen: What the person saw before.
    """
    reports = [*seen, *(report for _, report in new)]
    stories = clusters([_telling(each) for each in reports], [each.at for each in reports], list(map(_name, reports)))
    known = set(stories[: len(seen)])
    found = []
    for (watch, report), story in zip(new, stories[len(seen) :], strict=True):
        found.append(Sighting(watch, report, told=story not in known and report.author != watch.person.id))
        known.add(story)
    return found


def _looks_at(watch: Watch, report: Report) -> bool:
    here = watch.everywhere or watch.origin.channel == report.origin.channel
    return here and watch.since is not None and report.at > watch.since


def _text(report: Report) -> str:
    if not isinstance(report.what, Shared):
        return f"{report.what.title} {report.what.summary}"
    made = report.what.briefing
    return f"{made.title} {made.lead} {made.body}" if made else ""


def _telling(report: Report) -> Telling:
    if isinstance(report.what, Shared):
        (item,) = items_of([report.what])
        return item.telling
    return telling(report.what.title, report.what.summary, detect(_text(report)))


def _name(report: Report) -> str:
    """Equal for one article under several addresses, posted or in a feed."""
    return report.what.story if isinstance(report.what, Shared) else report.what.canonical
