"""
The child's side: reads work from standard input, writes answers to standard output.

A frame is two sizes, then JSON, then a body. The parent imports this file too, so what does the work is imported where
the child starts and nowhere else.
"""

import ctypes
import gc
import json
import math
import os
import resource
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

from bot.domain.errors import BotError, NothingToRead
from bot.sandbox.plain import arguments, to_plain

#: Bytes of JSON, bytes of body.
SIZES = struct.Struct(">II")
#: CPU seconds for one piece of work.
CPU_S_MAX = 8
#: Of address space, the libraries themselves included: 70 MB, and an honest page of 5 MB takes 190 more.
MEMORY_BYTES_MAX = 380 * 2**20
#: Bytes of work behind which its memory is given back: a tenth of a millisecond, and the next work takes it anew.
LARGE_BYTES_MIN = 256 * 2**10
#: Bytes of a piece of work behind which what it took goes back to the system: the C library keeps it for the next one.
LARGE_BYTES_MIN = 256 * 2**10
#: Linux: send us this signal when our parent dies.
_PR_SET_PDEATHSIG = 1


def dumps(value: Any) -> bytes:
    """As JSON; a page may hold half of a surrogate pair, which is no character."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def loads(data: bytes) -> Any:
    """What `dumps` wrote."""
    return json.loads(data.decode("utf-8", "surrogatepass"))


def main() -> None:
    """Do one piece of work after another until the parent closes the pipe; what to load first is in the arguments."""
    orders = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not mix with answers
    system = ctypes.CDLL(None)
    if sys.platform == "linux":
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # what is loaded stays
    for name in sys.argv[1:]:
        module, _, rehearsal = name.partition(":")
        loaded = import_module(module)
        if rehearsal:
            getattr(loaded, rehearsal)()
    gc.freeze()
    gc.enable()
    _send(answers, {"ready": True})
    give_back = getattr(system, "malloc_trim", None)  # glibc's
    while size := _worked(orders, answers):
        if size >= LARGE_BYTES_MIN and give_back:
            give_back(0)


def _worked(orders: BinaryIO, answers: BinaryIO) -> int:
    """Do the next piece of work; its size in bytes, 0 when the parent has no more."""
    sizes = orders.read(SIZES.size)
    if len(sizes) < SIZES.size:
        return 0
    head, body = SIZES.unpack(sizes)
    order = loads(orders.read(head)), orders.read(body)
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])  # the limit counts over the process's life
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used) + CPU_S_MAX, resource.RLIM_INFINITY))
    _send(answers, _answer(*order))
    return int(head + body)


def _answer(order: dict[str, Any], body: bytes) -> dict[str, Any]:
    try:
        function = _function(order["work"])
        given, named = arguments(function, order["given"], order["named"])
        if order["body"]:
            given.append(body)
        return {"returned": to_plain(function(*given, **named))}
    except NothingToRead as nothing:
        return {"raised": [type(nothing).__name__, nothing.reason, nothing.evidence, nothing.rule]}
    except BotError as error:
        return {"raised": [type(error).__name__, str(error)]}
    except (MemoryError, RecursionError):
        os._exit(1)  # nothing here can be trusted any more
    except Exception:  # noqa: BLE001 - the parent logs it
        return {"failed": traceback.format_exc()}


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def _send(answers: BinaryIO, answer: dict[str, Any]) -> None:
    data = dumps(answer)
    answers.write(SIZES.pack(len(data), 0) + data)
    answers.flush()


if __name__ == "__main__":
    main()
