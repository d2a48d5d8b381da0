"""When digests come by themselves, in words."""

from bot.domain.at_once import Timetable
from bot.domain.schedules import EVERY_DAY, WEEKDAYS, Rhythm, Schedule, Slot, Way
from bot.texts.catalogue import FALLBACK, say, spoken
from bot.texts.found import CHANNEL_HERE, Line, in_channel
from bot.texts.locales import day_name, full_day

#: Of the next times that are named.
NEXT_MAX = 3


def timetable_lines(timetable: Timetable, language: str = FALLBACK) -> list[Line]:
    """What `/news schedules` shows: each schedule, and when it comes next; or that there is none."""
    if not timetable.schedules:
        return [say("schedule.none", language)]
    lines: list[Line] = [say("schedule.new", language)] if timetable.new else []
    for schedule in timetable.schedules:
        lines += _lines(schedule, timetable.channel, language)
    return lines


def _lines(schedule: Schedule, channel: str, language: str) -> list[Line]:
    line = say(
        "schedule.line",
        language,
        number=str(schedule.id),
        days=_days(schedule.rhythm, language),
        times=say("digest.and", language).join(f"{at:%H:%M}" for at in schedule.rhythm.times),
        zone=str(schedule.rhythm.zone),
        where=say(f"schedule.{_where(schedule, channel)}", language, channel=CHANNEL_HERE),
    )
    lines: list[Line] = [in_channel(line, schedule.origin.channel) if CHANNEL_HERE in line else line]
    if schedule.rhythm.quiet:
        quiet = "; ".join(full_day(day, spoken(language)) for day in sorted(schedule.rhythm.quiet))
        lines.append(say("schedule.quiet", language, days=quiet))
    if schedule.says_empty:
        lines.append(say("schedule.says_empty", language))
    if schedule.paused:
        return [*lines, say(f"schedule.{schedule.paused}", language, number=str(schedule.id))]
    times = "; ".join(_time(slot, schedule.rhythm, language) for slot in schedule.next_slots(NEXT_MAX))
    return [*lines, say("schedule.next", language, times=times)]


def _where(schedule: Schedule, channel: str) -> str:
    """Whither it goes, and how: a key of [schedule]."""
    if not schedule.direct:
        return "channel_canvas" if schedule.way is Way.CANVAS else "channel"
    here = schedule.origin.channel == channel
    if schedule.way is Way.MAIL:
        return "direct_mail" if here else "elsewhere_mail"
    return "direct" if here else "elsewhere"


def _days(rhythm: Rhythm, language: str) -> str:
    if rhythm.weekdays == EVERY_DAY:
        return say("schedule.every_day", language)
    if rhythm.weekdays == WEEKDAYS:
        return say("schedule.weekdays", language)
    return ", ".join(day_name(day, spoken(language)) for day in sorted(rhythm.weekdays))


def _time(slot: Slot, rhythm: Rhythm, language: str) -> str:
    """As the reader's clock shows it then: on the day of a clock change that need not be the time that was chosen."""
    local = slot.at.astimezone(rhythm.zone)
    return say("schedule.time", language, day=full_day(slot.day, spoken(language)), time=f"{local:%H:%M}")
