"""
Reading: CPU time per page, the way through the Reader, and what hostile pages cost.

READING_PAGES names a folder of ``*.jsonl.gz`` with ``html`` and ``url`` a line to measure real pages instead of ours.
"""

import asyncio
import contextlib
import gzip
import json
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from bot.articles.extract import article, extract, parse
from bot.articles.options import ReadingOptions
from bot.articles.page_state import judge
from bot.articles.reader import PageReader, open_reader
from bot.articles.shown import Shown
from bot.articles.structured import structured
from bot.domain.errors import NothingToRead, ReadError
from tests.fakes.memory_watch import memory_watch
from tests.fakes.news_site import ARTICLE, PAGES, Handler, NewsSite, Served, bomb, endless

MB = 2**20
BOMB_BYTES = 512 * MB
READS = 100
#: Stories around the article, as portals have them: each adds a card with a link, a picture and a teaser.
CARDS = (0, 60, 300)

_CARD = """<div class="card card--{n}" data-id="{n}"><a href="/story/{n}"><img src="/{n}.jpg" alt="" loading="lazy"
width="320" height="180"><h3 class="card__title">Story number {n} from the harbour and the town</h3></a><p
class="card__teaser">A teaser of two lines that says what the story is about.</p></div>"""


def main() -> None:
    """Measure and print."""
    _cpu()
    asyncio.run(_through_the_reader())
    asyncio.run(_hostile_bodies())
    asyncio.run(_hostile_documents())


def _cpu() -> None:
    pages = list(_pages())
    extract(*pages[0])  # loads what is loaded once
    times = sorted(_milliseconds(html, url) for html, url in pages)
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    judged = statistics.median(_judging_ms(html, url) for html, url in pages)
    print(
        f"CPU a page: {len(times)} pages, median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms; "
        f"judging what it is: median {judged:.1f} ms more"
    )


def _pages() -> Iterator[tuple[str, str]]:
    """HTML and address of each page."""
    if folder := os.environ.get("READING_PAGES"):
        for file in sorted(Path(folder).glob("*.jsonl.gz")):
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                yield from ((page["html"], page["url"]) for page in map(json.loads, lines))
        return
    for cards in CARDS:
        around = "".join(_CARD.format(n=number) for number in range(cards))
        yield ARTICLE.replace("<footer>", f"<section>{around}</section><footer>"), "https://bench.example/a"
    for page in sorted((PAGES / "states").glob("read-*.html")):
        yield page.read_text(encoding="utf-8"), "https://bench.example/b"


def _milliseconds(html: str, url: str) -> float:
    before = time.process_time()
    extract(html, url)
    return (time.process_time() - before) * 1000


def _judging_ms(html: str, url: str) -> float:
    tree = parse(html)
    data = structured(tree)
    page = Shown(tree, data, html, article(tree, url, data).text, url)
    before = time.process_time()
    with contextlib.suppress(NothingToRead):
        judge(page)
    return (time.process_time() - before) * 1000


async def _through_the_reader() -> None:
    async with NewsSite() as site:
        url = site.add_article()
        async with open_reader(ReadingOptions(fetch_allow=(f"127.0.0.1:{site.port}",))) as reader:
            began = time.perf_counter()
            await reader.read(url)
            print(f"first page with an empty sandbox: {(time.perf_counter() - began) * 1000:.0f} ms")
            times = sorted([await _timed(reader, url) for _ in range(READS)])
    print(f"fetch and read, one after the other: median {times[READS // 2]:.1f} ms, p99 {times[-2]:.1f} ms")


async def _timed(reader: PageReader, url: str) -> float:
    began = time.perf_counter()
    await reader.read(url)
    return (time.perf_counter() - began) * 1000


async def _hostile_bodies() -> None:
    async with NewsSite() as site, open_reader(ReadingOptions(fetch_allow=(f"127.0.0.1:{site.port}",))) as reader:
        answers: dict[str, Handler | Served] = {
            "gzip bomb": bomb(BOMB_BYTES),
            "deflate bomb": bomb(BOMB_BYTES, encoding="deflate"),
            "gzip twice": bomb(BOMB_BYTES, layers=2),
            "endless body": endless(),
            "slow body": endless(b"<p>a</p>", pause_s=0.5),
        }
        for name, answer in answers.items():
            url = site.handle("/hostile", answer)
            began, reason = time.perf_counter(), "read"
            async with memory_watch() as memory:
                try:
                    await reader.read(url)
                except ReadError as error:
                    reason = error.reason
            seconds = time.perf_counter() - began
            print(f"{name:13} {reason:12} {seconds:4.1f} s, memory +{memory.grown / MB:.0f} MB (the server's included)")


async def _hostile_documents() -> None:
    attributes = b"<p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">x</p>"
    documents = {
        "200,000 attributes": attributes,
        "100,000 nested": b"<div>" * 100_000 + b"deep",
        "endless comments": b"<!--" * 500_000,
    }
    page, address = ARTICLE.encode(), "https://bench.example/a"
    async with open_reader(ReadingOptions()) as reader:
        await asyncio.gather(*(reader.read_bytes(page, address) for _ in range(4)))
        alone = statistics.median([await _document(reader, page) for _ in range(20)])
        for name, document in documents.items():
            gaps: list[float] = []
            heart = asyncio.create_task(_heartbeat(gaps))
            hostile = asyncio.create_task(_document(reader, document))
            others: list[float] = []
            while not hostile.done() or len(others) < 10:
                others.append(await _document(reader, page))
                await asyncio.sleep(0.05)
            heart.cancel()
            slower = statistics.median(others) / alone
            print(
                f"{name:19} ended after {await hostile / 1000:4.1f} s; others {slower:.1f} times as slow; "
                f"event loop stalled {max(gaps) * 1000:.0f} ms at most"
            )


async def _document(reader: PageReader, body: bytes) -> float:
    began = time.perf_counter()
    with contextlib.suppress(ReadError):  # hostile documents end in one; how long that takes is the question
        await reader.read_bytes(body, "https://bench.example/a", "text/html")
    return (time.perf_counter() - began) * 1000


async def _heartbeat(gaps: list[float]) -> None:
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.005)
        gaps.append(time.monotonic() - before - 0.005)
