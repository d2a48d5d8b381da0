"""Who gave a command is told in time, whatever is still under way."""

import asyncio

import pytest

from bot.platforms.commands.deadlines import in_time


async def test_what_is_there_in_time_is_given() -> None:
    """And what it raises is raised."""
    by = asyncio.get_running_loop().time() + 60
    assert await in_time(asyncio.sleep(0, "done"), by) == "done"

    async def fails() -> None:
        raise LookupError("of its own")

    with pytest.raises(LookupError, match="of its own"):
        await in_time(fails(), by)


async def test_what_does_not_heed_that_it_is_given_up_is_not_waited_for() -> None:
    """A transaction is waited for to its end by whoever began it; what becomes of it then is nobody's news."""
    goes_on, ended = asyncio.Event(), asyncio.Event()
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context))

    async def stubborn() -> None:
        waiting = asyncio.ensure_future(goes_on.wait())
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError:
            await waiting
        ended.set()
        raise LookupError("too late")

    doing = asyncio.ensure_future(stubborn())
    with pytest.raises(TimeoutError):
        await in_time(doing, asyncio.get_running_loop().time() + 0.01)
    assert not doing.done()
    goes_on.set()
    await ended.wait()
    await asyncio.wait({doing})
    del doing
    assert told == []


async def test_who_is_cancelled_takes_along_what_they_wait_for() -> None:
    """The program stops."""
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def long() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    waiting = asyncio.create_task(in_time(long(), asyncio.get_running_loop().time() + 60))
    await begun.wait()
    waiting.cancel()
    await cancelled.wait()
    with pytest.raises(asyncio.CancelledError):
        await waiting
