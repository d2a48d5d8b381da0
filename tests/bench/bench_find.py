"""10,000 briefings of a channel: how long a search takes on each database, and what its table and index weigh."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, insert, text

from bot.domain.types import Origin, Platform
from bot.storage.database import Storage, migrate, open_storage
from bot.storage.findable import row_of, scrub_index
from bot.storage.schema import findable, replies, requests
from tests.bench.bench_stories import links
from tests.fakes.postgres import PostgresServer

BRIEFINGS, BATCH, RUNS = 10_000, 500, 30
NOW = datetime(2026, 12, 1, tzinfo=UTC)
HERE = Origin(Platform.DISCORD, "s1", "c1", "m0")


def main() -> None:
    """Measure and print."""
    asyncio.run(_measured())


async def _measured() -> None:
    shared = links(BRIEFINGS)
    frequency = sorted((word for _, body, *_ in shared[:200] for word in body.split()), key=str.lower)
    common = statistics.mode(frequency).lower()
    rare = shared[77][0].split()[0].lower()
    asked = {"a common word": common, "a rare word": rare, "both": f"{common} {rare}", "two letters": common[:2]}
    asked["no such word"] = "qqqqq"
    print(f"{'':>12}{'fill s':>9}{'MB':>7}{'merge ms':>10}" + "".join(f"{name:>15}" for name in asked))
    for database in (_sqlite, _postgres):
        async with database() as storage:
            start = time.perf_counter()
            for first in range(0, len(shared), BATCH):
                await storage.database.write_long(_fill, first, shared[first : first + BATCH])
            filled = time.perf_counter() - start
            start = time.perf_counter()
            await scrub_index(storage.database)
            merged = time.perf_counter() - start
            megabytes = await storage.database.read_long(_bytes, storage.database.name) / 1e6
            times = [f"{await _median_ms(storage, words):>12.1f} ms" for words in asked.values()]
            name = storage.database.name
            print(f"{name:>12}{filled:>9.1f}{megabytes:>7.1f}{1_000 * merged:>10.0f}" + "".join(times))


def _fill(connection: Connection, first: int, shared: list[tuple[str, str, datetime, int]]) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {requests: [], replies: [], findable: []}
    for number, (title, body, *_) in enumerate(shared, start=first + 1):
        at = NOW - timedelta(minutes=BRIEFINGS - number)
        place = {"platform": "discord", "space": "s1", "channel": "c1", "message": f"m{number}", "kind": "brief"}
        when = dict.fromkeys(("asked_at", "accepted_at", "due_at"), at)
        address = f"https://news.example.org/{number}"
        known = {"url": address, "canonical": address, "author_id": "u1", "outcome": "", "key": f"k{number}"}
        rows[requests].append({"id": number, **place, **when, **known})
        posted = {"part": 0, "intended_at": at, "message": f"a{number}", "url": "https://chat.example.org/a"}
        rows[replies].append({"request_id": number, **posted})
        rows[findable].append(row_of(number, title, "news.example.org", (body,), at))
    for into, made in rows.items():
        connection.execute(insert(into), made)


def _bytes(connection: Connection, name: str) -> int:
    sizes = {
        "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'findable%'",
        "postgresql": "SELECT pg_total_relation_size('findable')",
    }
    return int(connection.execute(text(sizes[name])).scalar_one())


async def _median_ms(storage: Storage, words: str) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        await storage.archive.find(HERE, words)
        times.append(1_000 * (time.perf_counter() - start))
    return statistics.median(times)


@asynccontextmanager
async def _sqlite() -> AsyncIterator[Storage]:
    with TemporaryDirectory() as folder:
        async with open_storage(f"sqlite:///{Path(folder)}/newsbrief.db") as storage:
            yield storage


@asynccontextmanager
async def _postgres() -> AsyncIterator[Storage]:
    with PostgresServer() as server:
        url = server.create()
        await migrate(url)
        async with open_storage(url) as storage:
            yield storage
