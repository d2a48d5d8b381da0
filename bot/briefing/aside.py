"""Keeps the event loop free while a long text is worked on."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Sentences from which on the work leaves the event loop: it takes some 10 ms there, and seconds for a whole book.
SENTENCES_MIN = 200


async def aside(sentences: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The function's result; worked out in a thread when the article has many sentences."""
    if sentences < SENTENCES_MIN:
        return function(*args, **kwargs)
    return await asyncio.to_thread(function, *args, **kwargs)
