"""One hostile document costs one child process, some seconds, and nothing else."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from bot.articles import page
from bot.articles.options import ReadingOptions
from bot.articles.reader import PageReader, open_reader
from bot.domain.errors import NothingToRead
from bot.sandbox import pool, process
from bot.sandbox.failures import ChildBroken, TooComplex
from bot.sandbox.pool import Sandbox
from bot.sandbox.process import Child
from tests.fakes.child_work import linger, whoami
from tests.fakes.news_site import ARTICLE
from tests.fakes.pdf import pdf
from tests.fakes.zeros import zlibbed
from tests.patience import PATIENCE_S

URL = "https://news.example/a"
TASK = {"url": URL, "content_type": "text/html"}
PAGE = ARTICLE.encode()
#: Parsers need minutes for it, and minutes more for twice as much.
ATTRIBUTES = b"<p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">x</p>"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(2) as sandbox:
        yield sandbox


@pytest.fixture
async def reader() -> AsyncIterator[PageReader]:
    async with open_reader(ReadingOptions()) as reader:
        yield reader


async def _read(sandbox: Sandbox, body: bytes) -> dict[str, Any]:
    """The article in a document, in plain form."""
    answer: dict[str, Any] = await sandbox.run("bot.articles.document:work", TASK, body=body)
    return dict(answer["article"])


def _children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "bot.sandbox.child" in " ".join(child.cmdline())]


async def test_a_child_starts_on_demand_and_leaves_when_it_is_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that nobody uses keeps no parsers in memory."""
    monkeypatch.setattr(pool, "IDLE_S_MAX", 0.1)
    async with Sandbox(2) as sandbox:
        assert _children() == []
        assert (await _read(sandbox, PAGE))["language"] == "en"
        assert len(_children()) == 1
        async with asyncio.timeout(PATIENCE_S):
            while _children():
                await asyncio.sleep(0.02)
        assert await _read(sandbox, PAGE)


async def test_a_document_that_takes_too_long_costs_its_child_only(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other child goes on, the event loop never waits, and the next document gets a new child."""
    await asyncio.gather(_read(sandbox, PAGE), _read(sandbox, PAGE))
    waits: list[float] = []
    works: list[float] = []

    async def _heartbeat() -> None:
        while True:
            clock, worked = time.monotonic(), time.thread_time()
            await asyncio.sleep(0.01)
            waits.append(time.monotonic() - clock)
            works.append(time.thread_time() - worked)

    heart = asyncio.create_task(_heartbeat())
    with monkeypatch.context() as short:
        short.setattr(process, "WALL_S_MAX", 3.0)
        hostile = asyncio.create_task(_read(sandbox, ATTRIBUTES))
        await asyncio.sleep(0)
    for _ in range(5):
        assert await _read(sandbox, PAGE)
    with pytest.raises(TooComplex):
        await hostile
    heart.cancel()
    assert max(waits) < 2.9, "who waited for the hostile one in the loop would be away as long as that takes"
    assert max(works) < 0.5, "by the processor's time: others may have the cores meanwhile"
    assert await _read(sandbox, PAGE)


@pytest.mark.parametrize(
    ("body", "reasons"),
    [
        pytest.param(b"<div>" * 100_000 + b"deep", {"no_text", "too_short"}, id="100,000 nested elements"),
        pytest.param(b"<!--" * 500_000, {"no_text"}, id="500,000 comments without an end"),
        pytest.param(b"<" * 2_000_000, {"no_text", "too_short"}, id="two million brackets"),
        pytest.param(b"<p>a" * 50_000, {"too_complex", "no_text", "read"}, id="50,000 paragraphs without an end"),
        pytest.param(b"<style>" + b"a{b" * 100_000, {"no_text"}, id="a style sheet without an end"),
        pytest.param(
            b"<script type='application/ld+json'>" + b"[" * 100_000 + b"</script>", {"no_text"}, id="nested JSON"
        ),
        pytest.param(
            pdf([[]], content=zlibbed(400 * 2**20)),
            {"too_complex", "no_text", "broken_page"},
            id="PDF bomb",
        ),
        pytest.param(b"%PDF-1.7\n" + os.urandom(5000), {"broken_page"}, id="broken PDF"),
    ],
)
async def test_hostile_documents_end_in_a_reason(reader: PageReader, body: bytes, reasons: set[str]) -> None:
    """None is an error of ours, and none takes longer than a child may."""
    async with asyncio.timeout(process.WALL_S_MAX + 5):
        try:
            await reader.read_bytes(body, URL, "" if body.startswith(b"%PDF") else "text/html")
            reason = "read"
        except NothingToRead as nothing:
            reason = nothing.reason
    assert reason in reasons


@pytest.mark.parametrize(("extra", "read"), [pytest.param(0, True, id="at it"), pytest.param(1, False, id="one above")])
@pytest.mark.parametrize("limit", ["PAGE_BYTES_MAX", "PDF_BYTES_MAX"])
async def test_a_file_has_the_limit_of_a_page(
    reader: PageReader, monkeypatch: pytest.MonkeyPatch, limit: str, extra: int, read: bool
) -> None:
    """It is refused as a page would be, before a parser has it."""
    body = ARTICLE.encode() if limit == "PAGE_BYTES_MAX" else pdf([["The council voted for the bridge on Tuesday."]])
    monkeypatch.setattr(page, limit, len(body))
    try:
        await reader.read_bytes(body + b"\n" * extra, "file:///report")
        reason = "read"
    except NothingToRead as nothing:
        reason = nothing.reason
    assert reason == ("read" if read else "too_large")


async def test_a_child_knows_nothing_of_our_environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser that a page takes over finds no token."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    await _read(sandbox, PAGE)
    environment = [child.environ() for child in _children()]
    assert environment
    assert all("SLACK_BOT_TOKEN" not in variables for variables in environment)


async def test_a_child_that_is_killed_from_outside_is_replaced(sandbox: Sandbox) -> None:
    """The kernel may take it when memory is short."""
    await _read(sandbox, PAGE)
    for child in _children():
        child.kill()
        child.wait()
    await asyncio.sleep(0.1)
    assert await _read(sandbox, PAGE)


@pytest.mark.parametrize(("kills", "result"), [pytest.param(1, "done", id="once"), pytest.param(2, "", id="again")])
async def test_work_whose_child_is_killed_is_tried_once_more(
    sandbox: Sandbox, tmp_path: Path, kills: int, result: str
) -> None:
    """The kernel takes the largest process, whoever is to blame; twice, and it is the work."""
    begun = tmp_path / "begun"
    work = asyncio.create_task(sandbox.call(None, linger, kills, str(begun)))
    for number in range(1, kills + 1):
        async with asyncio.timeout(PATIENCE_S):
            while not begun.exists() or len(begun.read_text().split()) < number:
                await asyncio.sleep(0.02)
        os.kill(int(begun.read_text().split()[-1]), signal.SIGKILL)
    if result:
        assert await work == result
    else:
        with pytest.raises(TooComplex):
            await work


async def test_the_child_that_has_an_article_ready_gets_its_next_piece_of_work(sandbox: Sandbox) -> None:
    """An article is looked at once, not once in each child."""
    first = {near: sandbox.call(near, whoami) for near in ("one", "other")}
    known = dict(zip(first, await asyncio.gather(*first.values()), strict=True))
    assert known["one"] != known["other"]
    for near in ("one", "other", "other", "one"):
        assert await sandbox.call(near, whoami) == known[near]


async def test_a_child_is_replaced_after_so_many_documents(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """What libraries leak goes with it."""
    monkeypatch.setattr(pool, "WORK_MAX", 2)
    await _read(sandbox, PAGE)
    (first,) = {child.pid for child in _children()}
    async with asyncio.timeout(PATIENCE_S):
        while first in {child.pid for child in _children()}:
            await _read(sandbox, PAGE)
    assert len(_children()) <= 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do it by themselves, or not at all")
async def test_what_a_large_document_took_is_given_back(sandbox: Sandbox) -> None:
    """Else a child is as large as the largest page that it has met, for as long as it lives."""
    told = "<p>The council of town {0} decided on Monday that bridge {0} will be built. It costs {0} million.</p>"
    large = ARTICLE.replace("</article>", "".join(map(told.format, range(20_000))) + "</article>").encode()
    await _read(sandbox, PAGE)
    (child,) = _children()
    before = child.memory_info().rss
    await _read(sandbox, large)
    assert _children() == [child]
    async with asyncio.timeout(PATIENCE_S):
        while child.memory_info().rss - before > 20 * 2**20:  # 60 otherwise
            await asyncio.sleep(0.02)


async def test_who_has_work_while_a_child_is_replaced_waits_for_no_start(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old one works on until the new one is ready."""
    monkeypatch.setattr(pool, "WORK_MAX", 2)
    start, ready = Child.start, asyncio.Event()

    async def slow(modules: Sequence[str]) -> Child:
        await ready.wait()
        return await start(modules)

    first = await sandbox.call("a", whoami)
    monkeypatch.setattr(Child, "start", slow)
    assert [await sandbox.call("a", whoami) for _ in range(4)] == [first] * 4
    ready.set()
    async with asyncio.timeout(PATIENCE_S):
        while await sandbox.call("a", whoami) == first:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("fault", [ChildBroken("no"), OSError("no memory")], ids=["child", "machine"])
async def test_a_child_that_cannot_be_replaced_works_on(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """What works is not thrown away for what does not; it is tried anew with the next piece of work."""
    monkeypatch.setattr(pool, "WORK_MAX", 2)
    starts = []

    async def broken(modules: Sequence[str]) -> Child:
        starts.append(modules)
        raise fault

    first = await sandbox.call("a", whoami)
    monkeypatch.setattr(Child, "start", broken)
    for _ in range(6):
        assert await sandbox.call("a", whoami) == first
        await asyncio.sleep(0.01)
    assert len(starts) > 1


async def test_who_stops_waiting_for_a_child_stops_no_start(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others wait for it too, and on a slow machine it would never be ready."""
    start, ready, starts = Child.start, asyncio.Event(), []

    async def slow(modules: Sequence[str]) -> Child:
        starts.append(modules)
        await ready.wait()
        return await start(modules)

    monkeypatch.setattr(Child, "start", slow)
    await sandbox.begin()
    leaves, stays = (asyncio.create_task(sandbox.call(None, whoami)) for _ in range(2))
    await asyncio.sleep(0)
    leaves.cancel()
    await asyncio.gather(leaves, return_exceptions=True)
    ready.set()
    assert await stays
    assert len(starts) == 1


async def test_no_more_children_than_asked_for(sandbox: Sandbox) -> None:
    """Memory is bounded by the number of children."""
    await asyncio.gather(*(_read(sandbox, PAGE) for _ in range(8)))
    assert len(_children()) <= 2


async def test_a_reader_that_gives_up_leaves_no_child_behind(sandbox: Sandbox) -> None:
    """Its answer would be taken for the next document's."""
    task = asyncio.create_task(_read(sandbox, ATTRIBUTES))
    await asyncio.sleep(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await _read(sandbox, PAGE))["title"].startswith("Port Ellery")


async def test_a_mistake_of_ours_is_told_apart_from_a_hostile_page(sandbox: Sandbox) -> None:
    """It is logged with its stack; the link is tried again."""
    with pytest.raises(ChildBroken):
        await sandbox.run("bot.articles.document:work", {"url": URL, "no_such_argument": 1}, body=PAGE)
    assert await _read(sandbox, PAGE)


async def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """SIGKILL leaves the parent no time to tell them."""
    program = tmp_path / "parent.py"
    program.write_text(
        textwrap.dedent(
            """
            import asyncio, psutil
            from bot.sandbox.pool import Sandbox

            async def main():
                async with Sandbox(1) as sandbox:
                    await sandbox.run("os:getpid")
                    print(psutil.Process().children()[0].pid, flush=True)
                    await asyncio.sleep(60)

            asyncio.run(main())
            """
        )
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, env=environment)  # noqa: ASYNC220 - a test
    with parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
    child.wait(timeout=PATIENCE_S)


def test_the_parent_never_loads_a_parser() -> None:
    """They cost memory, and a page must not reach them outside of a child."""
    code = "import sys, bot.articles.reader; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"lxml", "trafilatura", "resiliparse", "readability", "pypdf"} & set(done.stdout.split())
