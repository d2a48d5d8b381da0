"""Commands on lists that people see numbered: the list, or with both arguments what becomes of one of it."""

from collections.abc import Awaitable, Callable

from bot.domain.at_once import Reply
from bot.domain.briefing import Notice
from bot.platforms.commands.arguments import Argument, Kind
from bot.platforms.commands.entries import Call, Ports, Right

ARGUMENTS = (Argument("change", Kind.CHANGE), Argument("number", Kind.NUMBER))


async def schedules(ports: Ports, call: Call) -> Reply:
    """Digests that come by themselves: those that go to a person are theirs to change."""
    here, person = call.message.origin, call.message.author

    async def change(number: str, change: str) -> Reply:
        manages = await call.can(Right.CHANNEL)
        return await ports.desk.change_schedule(here, person, number, change, manages=manages)

    return await _answer(call, lambda: ports.desk.schedules(here, person), change, half="schedule_change")


async def follows(ports: Ports, call: Call) -> Reply:
    """Feeds: for all to see, and for who manages the channel to change."""
    here, person = call.message.origin, call.message.author

    async def change(number: str, change: str) -> Reply:
        if not await call.can(Right.CHANNEL):
            return Notice("not_allowed_follow")
        return await ports.desk.change_follow(here, person, number, change)

    return await _answer(call, lambda: ports.desk.follows(here), change, half="follow_change")


async def watches(ports: Ports, call: Call) -> Reply:
    """Words that are watched: everybody's are their own, and nobody has to manage anything."""
    here, person = call.message.origin, call.message.author
    return await _answer(
        call,
        lambda: ports.desk.watches(here, person),
        lambda number, change: ports.desk.change_watch(here, person, number, change),
        half="watch_change",
    )


async def _answer(
    call: Call,
    shown: Callable[[], Awaitable[Reply]],
    changed: Callable[[str, str], Awaitable[Reply]],
    *,
    half: str,
) -> Reply:
    """What is shown, or what comes of a number and a change; `half`: the notice where one of them is missing."""
    change, number = (call.given.values.get(argument.name) for argument in ARGUMENTS)
    if change is None and number is None:
        return await shown()
    if change is None or number is None:
        return Notice(half)
    return await changed(number, change)
