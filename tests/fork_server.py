"""
Starts of the program from a process that has loaded it already: two thirds of a start are imports.

Each is a process of its own, with the folder, the environment and the pipes that it is given, and runs `python -m bot`
from its first line. What a start has to load by itself is tried where it is cold: in tests/unit/test_imports.py and
test_docs.py, in the container, and by all that is killed in tests/scenario/test_chaos.py.
"""

import asyncio
import atexit
import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

#: What programs and commands load when they are asked for something.
_LOADED = (
    *("bot.app", "bot.cli", "bot.connections", "bot.doctor", "bot.wiring", "bot.platforms.discord_chat.app"),
    *("bot.platforms.slack_chat.app", "bot.briefing.writer", "bot.storage.database", "bot.articles.reader"),
    *("sqlalchemy.dialects.sqlite", "alembic.command", "bot.platforms.web_chat.app"),
)


class Started:
    """A program that runs: what asyncio.subprocess.Process is, as far as tests use it."""

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = asyncio.create_task(self._end(connection))

    async def _end(self, connection: socket.socket) -> int:
        with connection:
            told = await asyncio.get_running_loop().sock_recv(connection, 64)
        self.returncode = int(told)
        return self.returncode

    async def wait(self) -> int:
        """Wait for its end: its exit code, or minus the signal that ended it."""
        return await asyncio.shield(self._ended)

    def terminate(self) -> None:
        """SIGTERM, where it still runs."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)


async def piped() -> tuple[asyncio.StreamReader, int]:
    """What comes out of a pipe, and where to write into it, which whoever starts a program closes afterwards."""
    read, write = os.pipe()
    reader = asyncio.StreamReader(limit=2**22)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read, "rb", 0))
    return reader, write


async def start(arguments: Sequence[str], folder: Path, env: Mapping[str, str], out: int, err: int) -> Started:
    """Start ``python -m bot`` with these arguments, that writes there; the descriptors stay the caller's."""
    loop = asyncio.get_running_loop()
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(_server())
    order = json.dumps({"arguments": list(arguments), "folder": str(folder), "env": dict(env)}).encode()
    socket.send_fds(connection, [order], [out, err])
    connection.setblocking(False)
    return Started(connection, int(await loop.sock_recv(connection, 64)))


@cache
def _server() -> str:
    """The address of the one server of this process, which ends with it."""
    folder = tempfile.TemporaryDirectory(prefix="newsbrief-fork-")
    address = f"{folder.name}/socket"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    server = subprocess.Popen(
        [sys.executable, __file__, address], env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/"
    )
    assert server.stdout
    assert server.stdout.readline() == b"ready\n"
    server.stdout.close()
    atexit.register(_stop, server, folder)
    return address


def _stop(server: "subprocess.Popen[bytes]", folder: "tempfile.TemporaryDirectory[str]") -> None:
    assert server.stdin
    server.stdin.close()
    server.wait()
    folder.cleanup()


def _serve(address: str) -> list[str]:
    """Fork for whoever asks, until nobody can any more. Comes back in a program that is to run, with its arguments."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(address)
    listener.listen(64)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    while True:
        ready, _, _ = select.select([listener.fileno(), 0], [], [], 1.0)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:  # who watched a program that ended; what it took is ours then
                pass
        if 0 in ready:
            sys.exit()
        if not ready:
            continue
        connection, _ = listener.accept()
        if not os.fork():
            listener.close()
            return _watch(connection)
        connection.close()


def _watch(connection: socket.socket) -> list[str]:
    """Start the program, tell its number and how it ended. Comes back in the program itself."""
    order, fds, _, _ = socket.recv_fds(connection, 2**20, 2)
    told = json.loads(order)
    pid = os.fork()
    if pid:
        for fd in fds:
            os.close(fd)
        connection.send(str(pid).encode())
        connection.send(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())
        os._exit(0)
    connection.close()
    os.setsid()
    os.chdir(told["folder"])
    os.environ.clear()
    os.environ.update(told["env"])
    for fd, number in zip((os.open(os.devnull, os.O_RDONLY), *fds), range(3), strict=True):
        os.dup2(fd, number)
        os.close(fd)
    arguments: list[str] = told["arguments"]
    return arguments


if __name__ == "__main__":
    sys.path[0] = ""  # as with -m: the folder, whichever it will be
    for module in _LOADED:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    sys.argv[1:] = _serve(sys.argv[1])
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
