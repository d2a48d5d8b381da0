"""
1,000 feeds polled hourly, of which 90 % answer 304: they take at most 5 % of one core.

The origin is a process of its own; names resolve to public addresses, so that the guard and the turns at each host are
those of every day. One round is what an hour takes.
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from aiohttp import ClientSession, web

from bot.articles.feed_reader import FEED_PARSER
from bot.articles.options import ReadingOptions
from bot.articles.reader import open_reader
from bot.domain.feeds import CHANNEL_MAX, WAIT_MAX, Follow
from bot.domain.types import Origin, Person, Platform
from bot.sandbox.pool import Sandbox
from bot.service.polling import Polling
from bot.storage.database import Storage, migrate, open_storage
from tests.fakes.internet import Internet
from tests.fakes.loopback import Loopback
from tests.fakes.postgres import PostgresServer

FEEDS, CHANGED_EVERY, ITEMS = 1_000, 10, 30
HOUR_S, TARGET = 3_600, 0.05
ADDRESS = "93.184.216.34"
WORDS = "The council of the harbour town decided on Tuesday that the old bridge will be built anew after all. " * 4


class Site(Loopback):
    """Feeds by the host that is asked for; one in ten has something new in each round."""

    def __init__(self) -> None:
        super().__init__()
        self.round = 0

    def routes(self, app: web.Application) -> None:
        """One path, and another that begins the next round."""
        app.router.add_get("/feed", self._feed)
        app.router.add_get("/next", self._next)

    async def _feed(self, request: web.Request) -> web.Response:
        number = int(request.host.partition(".")[0].removeprefix("f"))
        newest = self.round if number % CHANGED_EVERY == 0 else 0
        mark = f'"{newest}"'
        if request.headers.get("If-None-Match") == mark:
            return web.Response(status=304, headers={"ETag": mark})
        items = "".join(
            f"<item><guid>{n}</guid><title>Story {number} {n}</title><link>https://f{number}.example.org/{n}</link>"
            f"<description>&lt;p&gt;{WORDS}&lt;/p&gt;</description><pubDate>{_rfc(datetime.now(UTC))}</pubDate></item>"
            for n in range(newest, newest + ITEMS)
        )
        body = f"<rss version='2.0'><channel><title>Feed {number}</title>{items}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml", headers={"ETag": mark})

    async def _next(self, _request: web.Request) -> web.Response:
        self.round += 1
        return web.Response()


def _rfc(at: datetime) -> str:
    return at.strftime("%a, %d %b %Y %H:%M:%S GMT")


async def _serve() -> None:
    async with Site() as site:
        print(site.port, flush=True)
        await asyncio.Event().wait()


@contextmanager
def _origin() -> Iterator[int]:
    """Its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bench_feeds"], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def _cpu_s() -> float:
    """Of this process and of its parsers, those that are gone included."""
    gone = resource.getrusage(resource.RUSAGE_CHILDREN)
    parsers = [child for child in psutil.Process().children() if "bot.sandbox.child" in " ".join(child.cmdline())]
    alive = sum(sum(child.cpu_times()[:2]) for child in parsers)
    return time.process_time() + gone.ru_utime + gone.ru_stime + alive


async def _measure(url: str, port: int) -> None:
    internet = Internet(port, [ADDRESS])
    hosts = [internet.name(f"f{number}.example.org", [ADDRESS]) for number in range(FEEDS)]
    moved = timedelta()
    async with (
        open_storage(url, exclusive="sqlite" in url, clock=lambda: datetime.now(UTC) + moved) as storage,
        open_reader(ReadingOptions(), resolver=internet, turns=storage.host_turns) as reader,
        Sandbox(1, FEED_PARSER) as sandbox,
        ClientSession() as client,
    ):
        await _follow_all(storage, hosts)
        polling = Polling(storage.feeds, reader.feeds(sandbox))
        for told in ("first look, all parsed", "an hour, 100 of 1,000 changed"):
            start, cpu, count = time.perf_counter(), _cpu_s(), 0
            with internet.wire():
                while polled := await polling.poll():
                    count += polled
            used, took = _cpu_s() - cpu, time.perf_counter() - start
            print(
                f"  {told:<32}{count:>7,} polls {used:>7.2f} s of CPU {1_000 * used / count:>6.1f} ms each"
                f" {took:>6.1f} s {used / HOUR_S:>7.2%} of one core, aim {TARGET:.0%}"
            )
            moved += WAIT_MAX
            async with client.get(f"http://127.0.0.1:{port}/next"):
                pass
        asked, failing = await storage.feeds.counts()
        assert (asked, failing) == (FEEDS, 0), (asked, failing)


async def _follow_all(storage: Storage, hosts: list[str]) -> None:
    for number, host in enumerate(hosts):
        channel = number // CHANNEL_MAX
        place = Origin(Platform.DISCORD, f"s{channel // 8}", f"c{channel}", "")
        await storage.feeds.follow(Follow(place, f"http://{host}/feed", Person("", "")), None)


def main() -> None:
    """Print what a round costs on each database."""
    with _origin() as port, tempfile.TemporaryDirectory() as folder:
        print("SQLite")
        asyncio.run(_measure(f"sqlite:///{folder}/newsbrief.db", port))
    with _origin() as port, PostgresServer() as server:
        print("PostgreSQL (its own server's CPU is not counted)")
        asyncio.run(migrate(server.url("template1")))
        asyncio.run(_measure(server.create(), port))


if __name__ == "__main__":
    asyncio.run(_serve())
