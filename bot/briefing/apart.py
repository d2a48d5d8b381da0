"""
Where the work that takes a processor is done: on the spot for a short text, else in a child process.

A piece of work is a function of a module, of plain values and without effects, so both ways give the same.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from bot.briefing.task import Task
from bot.domain.errors import BriefError
from bot.sandbox.failures import ChildBroken, TooComplex

if TYPE_CHECKING:
    from bot.sandbox.pool import Sandbox  # a child needs none

P = ParamSpec("P")
T = TypeVar("T")
TaskT = TypeVar("TaskT", bound=Task)

#: Characters, of the article and of what is held against it, from which on it is a child's work: some 20 ms of the
#: event loop, in which nothing else is heard or said.
CHARS_MIN = 3_000
#: The same for JSON that comes from a server.
BODY_BYTES_MIN = 64 * 2**10


class TextTooComplex(BriefError):
    """The text took more time or memory than a child has; another try would end the same way."""

    reason = "too_complex"


class WorkFailed(BriefError):
    """Something of ours failed; the log has the details."""

    retryable = True


class Apart:
    """Has such work done. Safe to use from many tasks."""

    def __init__(self, sandbox: "Sandbox", *, chars_min: int = CHARS_MIN) -> None:
        self._sandbox = sandbox
        self._chars_min = chars_min

    async def do(
        self, function: Callable[Concatenate[TaskT, P], T], task: TaskT, *args: P.args, **named: P.kwargs
    ) -> T:
        """
        What the function returns for the task and these arguments.

        Raises:
            TextTooComplex, WorkFailed, NothingToRead: it was a child's work, and failed.
        """
        if _length(task.sentences) + _chars(args) < self._chars_min:
            return function(task, *args, **named)
        return await self._in_child(task.text_hash, function, task, *args, **named)

    async def of_lines(
        self,
        function: Callable[Concatenate[Sequence[str], P], T],
        lines: Sequence[str],
        *args: P.args,
        **named: P.kwargs,
    ) -> T:
        """What the function returns for these lines and arguments; see `do`."""
        if _length(lines) + _chars(args) < self._chars_min:
            return function(lines, *args, **named)
        return await self._in_child(hash(tuple(lines)), function, lines, *args, **named)

    async def of_answer(self, read: Callable[[str], T], text: str) -> T:
        """
        What reading a model's answer gives; see `do`.

        Args:
            read: A function of a module, or a partial of one with named arguments.
            text: The answer: a hostile one may take its readers minutes.
        """
        if len(text) < self._chars_min:
            return read(text)
        if isinstance(read, partial):
            return await self._in_child(None, read.func, text, **read.keywords)
        return await self._in_child(None, read, text)

    async def of_body(self, function: Callable[[bytes], T], body: bytes) -> T:
        """What the function makes of a server's answer; see `do`."""
        if len(body) < BODY_BYTES_MIN:
            return function(body)
        with _translated(function):
            return await self._sandbox.of_body(function, body)

    async def _in_child(self, near: int | None, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        with _translated(function):
            return await self._sandbox.call(near, function, *args, **named)


@contextmanager
def _translated(function: Callable[..., Any]) -> Iterator[None]:
    try:
        yield
    except TooComplex as error:
        raise TextTooComplex(f"{function.__qualname__}: {error}") from error
    except ChildBroken as error:
        raise WorkFailed(f"{function.__qualname__}: {error}") from error


def _length(texts: Sequence[str]) -> int:
    return sum(map(len, texts))


def _chars(value: Any) -> int:
    """Characters of sentences in it: an article's, a draft's, those of several drafts."""
    if isinstance(text := getattr(value, "text", None), str):
        return len(text)
    if isinstance(value, tuple | list):
        return sum(map(_chars, value))
    return 0
