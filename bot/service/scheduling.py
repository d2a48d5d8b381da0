"""Sets up digests that come by themselves, lists them and takes them back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.at_once import ScheduleWish, Timetable
from bot.domain.briefing import Notice
from bot.domain.chat import Chats
from bot.domain.clock import utc_now
from bot.domain.numbered import Change, numbered
from bot.domain.schedules import PERSON_MAX, SPACE_MAX, Schedule, Schedules, Way
from bot.domain.types import Origin, Person, Platform
from bot.domain.zones import known_zone
from bot.service.mailing import Mailing
from bot.service.rhythms import NotUnderstood, rhythm_of
from bot.service.rights import may_read
from bot.service.settings import Settings

log = structlog.get_logger()


class Scheduling:
    """What people ask about schedules; see desk.Desk."""

    def __init__(
        self,
        schedules: Schedules,
        settings: Settings,
        chats: Chats,
        mailing: Mailing,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._schedules = schedules
        self._settings = settings
        self._chats = chats
        self._mailing = mailing
        self._clock = clock

    async def schedule(self, origin: Origin, person: Person, wish: ScheduleWish) -> Timetable | Notice:
        """Have a digest come by itself."""
        alone = wish.direct or wish.by_mail
        default = known_zone(wish.persons_zone) if alone else None
        default = default or (await self._settings.of(origin)).zone
        try:
            rhythm = rhythm_of(wish.words, wish.zone, default=default)
        except NotUnderstood as error:
            return error.notice
        first = next(rhythm.after(self._clock()), None)
        if first is None:
            return Notice("schedule_never")
        if alone and not await may_read(self._chats, origin, person):
            return Notice("schedule_untold")
        if wish.canvas and origin.platform is not Platform.SLACK:
            return Notice("canvas_elsewhere")
        mail = await self._mailing.wished(origin, person, wish.address) if wish.by_mail else None
        if isinstance(mail, Notice):
            return mail
        here = origin.itself
        wanted = Schedule(here, rhythm, first, person, direct=alone, says_empty=wish.says_empty)
        if wish.canvas:
            wanted = replace(wanted, way=Way.CANVAS)
        if mail:
            _, confirmed = mail
            wanted = replace(wanted, way=Way.MAIL, paused="" if confirmed else "paused_mail")
        kept = await self._schedules.put(wanted)
        if kept is None:
            most = PERSON_MAX if alone else SPACE_MAX
            return Notice("schedule_full_person" if alone else "schedule_full", {"limit": most})
        log.info("A digest was scheduled.", schedule=kept.id, by=person.id, direct=kept.direct, **origin.logged)
        if mail and kept.paused:
            address, _ = mail
            if notice := await self._mailing.ask(origin, person, address):
                return notice
        return Timetable((kept,), here.channel, new=True)

    async def schedules(self, origin: Origin, person: Person) -> Timetable:
        """Those of a channel, and a person's own."""
        return Timetable(tuple(await self._schedules.seen_by(origin, person)), origin.channel)

    async def change(
        self, origin: Origin, person: Person, number: str, change: str, *, manages: bool
    ) -> Timetable | Notice:
        """Pause one, let it go on, or take it back."""
        schedule = numbered(await self._schedules.seen_by(origin, person), number)
        if schedule is None:
            return Notice("schedule_unknown")
        if not (schedule.direct or manages):
            return Notice("not_allowed_schedule")
        log.info("A schedule was changed.", schedule=schedule.id, by=person.id, change=change)
        if change == Change.REMOVE:
            await self._schedules.remove(schedule.id)
            return Notice("schedule_removed", {"number": str(schedule.id)})
        paused = "paused_asked" if change == Change.PAUSE else ""
        if not paused and schedule.way is Way.MAIL:
            known = await self._mailing.wished(schedule.origin, person, "")
            if isinstance(known, Notice):
                return known
        changed = await self._schedules.change(schedule.id, lambda each: replace(each, paused=paused))
        return Timetable((changed,), origin.channel) if changed else Notice("schedule_unknown")
