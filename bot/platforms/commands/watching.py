"""What the commands about watched words do: everybody's are their own, and nobody has to manage anything."""

from collections.abc import Awaitable

from bot.domain.at_once import Reply
from bot.domain.briefing import Notice
from bot.platforms.commands.entries import Call, Ports


def watch(ports: Ports, call: Call) -> Awaitable[Reply]:
    """Have words watched."""
    here, words = call.message.origin, call.given.values["words"]
    return ports.desk.watch(here, call.message.author, words, everywhere=call.for_space)


async def watches(ports: Ports, call: Call) -> Reply:
    """List what is watched, or change one."""
    values, here, person = call.given.values, call.message.origin, call.message.author
    change, number = values.get("change"), values.get("number")
    if change is None and number is None:
        return await ports.desk.watches(here, person)
    if change is None or number is None:
        return Notice("watch_change")
    return await ports.desk.change_watch(here, person, number, change)
