"""
How far one PostgreSQL carries, and what spaces that are hashed to several shards would do: the figures of
docs/scaling.md.

The rows are written by the storage's own operations, on a server that waits for its disk. How many links teams post is
assumed, not measured: see LINKS_A_DAY.
"""

import asyncio
import hashlib
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import psutil
import psycopg

from bot.domain.briefing import Length
from bot.domain.clock import utc_now
from bot.domain.types import Platform, Posted
from bot.service.stories import save_with_story
from bot.storage.database import Storage, migrate, open_storage
from tests.fakes.articles import article
from tests.fakes.memory import brief_request, briefing
from tests.fakes.postgres import PostgresServer

TEAMS = 10_000
#: Links of a team a day: half of the teams post fewer, and a few ten times as many (the spread is the logarithm's).
LINKS_A_DAY, SPREAD = 5, 1.2
#: The busiest hour has this share of a day.
PEAK_SHARE = 0.15
SHARDS = (2, 4, 8, 16)
SEED = 7

#: Links written for the sizes and the rate, and how many at a time.
LINKS, AT_ONCE = 1_000, 8
#: RETAIN_ARTICLES_DAYS: so long a link keeps the text of its article.
TEXT_DAYS = 30
#: Words of a news article.
WORDS = 700
KB, GB = 2**10, 2**30


def main() -> None:
    """Measure and print."""
    dice = random.Random(SEED)
    teams = {f"T{number:07}": dice.lognormvariate(0, SPREAD) * LINKS_A_DAY for number in range(TEAMS)}
    a_day = sum(teams.values())
    peak = a_day * PEAK_SHARE / 3600
    print(f"assumed: {TEAMS:,} teams, {a_day:,.0f} links a day, {peak:.1f} a second in the busiest hour")
    _spread_over_shards(teams)
    with PostgresServer() as server:
        asyncio.run(_one_database(server, a_day, peak))


def shard_of(space: str, shards: int) -> int:
    """The shard of a space by rendezvous hashing: one more shard takes its share, and nothing else moves."""
    return max(range(shards), key=lambda shard: hashlib.sha256(f"{shard}\n{space}".encode()).digest())


def _spread_over_shards(teams: dict[str, float]) -> None:
    for shards in SHARDS:
        load = dict.fromkeys(range(shards), 0.0)
        moved = 0
        for space, links in teams.items():
            shard = shard_of(space, shards)
            load[shard] += links
            moved += shard_of(space, shards + 1) != shard
        fullest = max(load.values()) / statistics.mean(load.values())
        print(
            f"{shards:2} shards: the fullest has {fullest:.2f} of the mean;"
            f" with one more {moved / len(teams):.0%} of the teams move, {1 / (shards + 1):.0%} have to"
        )


async def _one_database(server: PostgresServer, a_day: float, peak: float) -> None:
    with psycopg.connect(server.url(), autocommit=True) as administrator:
        for setting in ("fsync = on", "full_page_writes = on", "synchronous_commit = on"):
            administrator.execute(f"ALTER SYSTEM SET {setting}".encode())
        administrator.execute("SELECT pg_reload_conf()")
    url = server.create()
    await migrate(url)
    empty = _size(url)
    async with open_storage(url) as storage:
        gate = asyncio.Semaphore(AT_ONCE)
        before = time.process_time(), _server_s()
        await asyncio.gather(*(_link(storage, number, gate) for number in range(LINKS)))
        worker, database = ((time.process_time() - before[0]) / LINKS, (_server_s() - before[1]) / LINKS)
        fresh = (_size(url) - empty) / LINKS
        await storage.archive.purge(utc_now() + timedelta(days=1))
        kept = (_size(url) - empty) / LINKS
    print(f"CPU a link    {database * 1000:.1f} ms of the database, {worker * 1000:.1f} ms of the worker that asks it")
    rate = 1 / database
    print(f"              one core of the database: {rate:.0f} links a second, {rate / peak:.0f} such hours at once")
    print(f"a link takes  {fresh / KB:.1f} KB with the text of its article, {kept / KB:.1f} KB once that is purged")
    year = a_day * (365 * kept + TEXT_DAYS * (fresh - kept))
    print(f"after a year  {year / GB:,.0f} GB for {TEAMS:,} teams, {year / GB / TEAMS * KB:,.0f} MB a team on average")


def _server_s() -> float:
    """CPU seconds of the server, which is our only child, with the processes that it has for its connections."""
    times = [process.cpu_times() for process in psutil.Process().children(recursive=True)]
    return sum(each.user + each.system for each in times)


def _size(url: str) -> int:
    """Bytes of the tables and their indexes, without what deleted rows leave."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM FULL")
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert row
        return int(row[0])


async def _link(storage: Storage, number: int, gate: asyncio.Semaphore) -> None:
    """All that is written for one link, from the message to its answer; each has a text of its own."""
    async with gate:
        request = brief_request(f"m{number}", f"story-{number}", channel=f"c{number % 50}")
        await storage.requests.accept([request], seen=(request.origin,))
        claim = await storage.dispatch.claim([Platform.DISCORD])
        assert claim
        link = claim.request.link
        assert link
        origin = claim.request.origin
        await storage.choices.of(origin)
        await storage.archive.look(origin, link.canonical, before=claim.id)
        dice = random.Random(claim.id)
        read = replace(article("", "", _text(dice)), url=link.url, title=f"Story {claim.id}")
        await save_with_story(storage.archive, link.canonical, read, place=origin.place)
        written = replace(briefing(read), body=" ".join(read.sentences[2:12]), content=read.content_in(origin.place))
        await storage.archive.briefing(written.content, recipe="r1", length=Length.STANDARD, language="en")
        await storage.archive.save_briefing(link.canonical, read, written, language="en", place=origin.place)
        await storage.replies.store(claim, written)
        await storage.replies.finish(claim, 0, Posted(f"t{claim.id}", f"p{claim.id}", "https://c.example"), reason="")


def _text(dice: random.Random) -> str:
    """As many letters as an article has, which compress about as badly."""
    sentences: Sequence[str] = [
        " ".join("".join(dice.choices("etaoinshrdlu", k=dice.randint(2, 9))) for _ in range(18)).capitalize() + "."
        for _ in range(WORDS // 18)
    ]
    return " ".join(sentences)


if __name__ == "__main__":
    main()
