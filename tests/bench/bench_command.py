"""
What a command costs as a whole process: CPU time of it and its child, and time by the clock.

SUMMARIZE names the command of npm's @steipete/summarize 0.11.1, where it is installed, as it is to be started
("node …/dist/cli.js"); else what is on PATH is taken. Both then read one page and ask one model, which answers at once.
"""

import asyncio
import json
import os
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web

from tests.fakes.model import FakeModel
from tests.fakes.news_site import PAGES, NewsSite

RUNS = 7
PEER = os.environ.get("SUMMARIZE") or shutil.which("summarize") or ""
MODEL = "test-model"


class Streaming(FakeModel):
    """A model that also streams, for whoever asks it to."""

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if not body.get("stream"):
            return await super()._complete(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for delta, finish in (({"role": "assistant", "content": "A summary of the page."}, None), ({}, "stop")):
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": MODEL, "choices": [choice]}
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response


def main() -> None:
    """Measure and print."""
    asyncio.run(_measured())


async def _measured() -> None:
    async with NewsSite() as site, Streaming(models=(MODEL,)) as model:
        url = site.add_article()
        newsbrief = [sys.executable, "-m", "bot", "brief"]
        with TemporaryDirectory() as folder:
            plain = {
                "PATH": os.environ["PATH"],
                "HOME": folder,
                "FETCH_ALLOW": "127.0.0.1",
                "DATABASE_URL": f"sqlite:///{folder}/bench.db",
            }
            written = {**plain, "OPENAI_API_KEY": "test-key", "OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": MODEL}
            page = str(PAGES / "harbour_bridge.html")
            rows: dict[str, tuple[list[str], Mapping[str, str]]] = {
                "--help": ([*newsbrief[:-1], "--help"], plain),
                "doctor": ([*newsbrief[:-1], "doctor"], plain),
                "brief FILE": ([*newsbrief, page], plain),
                "brief URL": ([*newsbrief, url], plain),
                "brief URL with a model": ([*newsbrief, url], written),
            }
            if PEER:
                rows["summarize URL"] = (
                    [*shlex.split(PEER), url, "--plain", "--no-cache", "--model", f"openai/{MODEL}"],
                    written,
                )
            await _compared(rows)


async def _compared(rows: Mapping[str, tuple[list[str], Mapping[str, str]]]) -> None:
    """Run them in turn, so that a busy moment of the machine meets all of them."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in rows}
    for run in range(RUNS + 1):
        for name, (command, environment) in rows.items():
            spent = await asyncio.to_thread(_run, command, environment)
            if run:  # the first one fills caches
                found[name].append(spent)
    for name, runs in found.items():
        cpu, wall = (statistics.median(each[at] for each in runs) for at in (0, 1))
        print(f"{name:24} {cpu:5.2f} s of CPU, {wall:5.2f} s")
    if "summarize URL" in found:
        ours, theirs = found["brief URL with a model"], found["summarize URL"]
        ratios = [statistics.median(a[at] / b[at] for a, b in zip(ours, theirs, strict=True)) for at in (0, 1)]
        print(f"brief URL with a model / summarize URL: CPU {ratios[0]:.2f}, time {ratios[1]:.2f}")


def _run(command: list[str], environment: Mapping[str, str]) -> tuple[float, float]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        command, env=dict(environment), capture_output=True, cwd=Path(__file__).parents[2], check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"{command}: {done.stderr.decode()[-500:]}")
    cpu = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return cpu, time.monotonic() - began
