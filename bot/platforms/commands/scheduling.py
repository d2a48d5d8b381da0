"""The command that has a digest come by itself: into the channel, to who gives it, by mail, or as a canvas."""

from bot.domain.at_once import Reply, ScheduleWish
from bot.domain.briefing import Notice
from bot.platforms.commands.arguments import CANVAS, DIRECT, MAIL, SAY, Given
from bot.platforms.commands.entries import Call, Ports, Right


async def schedule(ports: Ports, call: Call) -> Reply:
    """Anybody for themselves; for the channel who may choose how that is."""
    values = call.given.values
    direct, by_mail = values.get("to") == DIRECT, _by_mail(call.given)
    if not (direct or by_mail) and not await call.may(Right.CHANNEL):
        return Notice("not_allowed_schedule")
    wish = ScheduleWish(
        values.get("when", ""),
        zone=values.get("zone", ""),
        direct=direct and not by_mail,
        canvas=values.get("to") == CANVAS and not by_mail,
        by_mail=by_mail,
        address=values.get("mail", ""),
        says_empty=values.get("empty") == SAY,
        persons_zone=call.zone,
    )
    return await ports.desk.schedule(call.message.origin, call.message.author, wish)


def in_their_zone(given: Given) -> bool:
    """What goes to one person is by that person's clock, unless they name another."""
    return (given.values.get("to") == DIRECT or _by_mail(given)) and not given.values.get("zone")


def _by_mail(given: Given) -> bool:
    return given.values.get("to") == MAIL or "mail" in given.values
