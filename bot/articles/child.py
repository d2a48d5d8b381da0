"""
The child's side of the sandbox: reads documents from standard input, writes answers to standard output.

A frame is two sizes, then JSON, then a body. This file is also imported by the parent, so the parsers are imported
where the child starts and nowhere else.
"""

import ctypes
import json
import math
import os
import resource
import signal
import struct
import sys
import traceback
from typing import Any, BinaryIO

from bot.domain.errors import NothingToRead

#: Bytes of JSON, bytes of body.
SIZES = struct.Struct(">II")
#: CPU seconds for one document.
CPU_S_MAX = 8
#: Of address space, the parsers themselves included.
MEMORY_BYTES_MAX = 2**30
#: Linux: send us this signal when our parent dies.
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Parse one document after another until the parent closes the pipe."""
    documents = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not mix with answers
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from bot.articles.document import warm_up, work  # noqa: PLC0415 - the parsers: see above

    warm_up()
    _send(answers, {"ready": True})
    while task := _receive(documents):
        fields, body = task
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])  # the limit counts over the process's life
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used) + CPU_S_MAX, resource.RLIM_INFINITY))
        try:
            answer = work(fields, body)
        except NothingToRead as nothing:
            answer = {"reason": nothing.reason, "evidence": nothing.evidence}
        except (MemoryError, RecursionError):
            os._exit(1)  # nothing here can be trusted any more
        except Exception:  # noqa: BLE001 - the parent logs it
            answer = {"failed": traceback.format_exc()}
        _send(answers, answer)


def _receive(documents: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next document, None when the parent has no more."""
    sizes = documents.read(SIZES.size)
    if len(sizes) < SIZES.size:
        return None
    head, body = SIZES.unpack(sizes)
    return json.loads(documents.read(head)), documents.read(body)


def _send(answers: BinaryIO, answer: dict[str, Any]) -> None:
    data = json.dumps(answer).encode()
    answers.write(SIZES.pack(len(data), 0) + data)
    answers.flush()


if __name__ == "__main__":
    main()
