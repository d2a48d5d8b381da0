"""How long somebody who gave a command may wait: then they are told, whatever is still under way."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")

#: Discord and Slack hang up after 3 s. Seconds in all, from when a command is heard until its answer is on its way.
ANSWER_S = 2.3

#: What was given up, until it has ended: a task that nobody holds may be taken away while it runs.
_given_up: set[asyncio.Future[Any]] = set()


def deadline() -> float:
    """By when a command that is heard now is answered, on the event loop's clock."""
    return asyncio.get_running_loop().time() + ANSWER_S


async def in_time(doing: Awaitable[T], by: float) -> T:
    """
    What it gives, or raises.

    At the deadline it is cancelled and not waited for any more: a transaction ends before it heeds that, and the
    database may hold it up for longer than anybody waits.

    Args:
        doing: What is waited for.
        by: Until when, on the event loop's clock.

    Raises:
        TimeoutError: it is not there by then. What it does may still happen.
    """
    task = asyncio.ensure_future(doing)
    try:
        await asyncio.wait({task}, timeout=max(0.0, by - asyncio.get_running_loop().time()))
    finally:
        if not task.done():
            task.cancel()
            _given_up.add(task)
            task.add_done_callback(_ended)
    if not task.done():
        raise TimeoutError
    return task.result()


def _ended(task: asyncio.Future[Any]) -> None:
    _given_up.discard(task)
    if not task.cancelled():
        task.exception()  # whoever would have heard of it was told already
