"""A long text is worked on in a child process: the same comes out, and what cannot be borne ends in words."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace

import psutil
import pytest

from bot.articles.documents import PARSERS
from bot.articles.options import ReadingOptions
from bot.articles.reader import open_reader
from bot.briefing import writer as module
from bot.briefing.options import WritingOptions
from bot.briefing.writer import PENS, BriefingWriter, open_writer
from bot.domain.briefing import Length, Part
from bot.domain.errors import NothingToRead
from bot.sandbox import process
from bot.sandbox.failures import TooComplex
from bot.sandbox.pool import Sandbox
from tests.fakes.articles import article
from tests.fakes.model import FakeModel, adds

TEXT = "\n\n".join(
    f"Bridge {number} over the Ellery was opened in {1900 + number} by Mayor Anna Olsen. It cost {number} million."
    " It was built of stone, and nobody in the town of Wend had asked for it."
    for number in range(1, 41)
)
LONG = article("bridges", "Forty bridges in forty years", TEXT)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Children that read and write, as in the bot."""
    async with Sandbox(2, PARSERS, PENS) as opened:
        yield opened


async def _briefings(writer: BriefingWriter) -> list[object]:
    """What comes of the article, but for what it cost: prompts hold a fresh line of chance each time."""
    briefing = await writer.write(LONG, length=Length.FULL, language="source")
    answer = await writer.ask(LONG, "Who opened bridge 12 over the Ellery?", language="source")
    line = await writer.summarize(list(LONG.sentences), language="en", no_model=True)
    return [replace(briefing, usage=answer.usage), answer, line]


@pytest.mark.parametrize("with_model", [False, True], ids=["picked", "written"])
async def test_a_child_writes_what_the_loop_would(
    with_model: bool, model: FakeModel, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is worked out shows in nothing."""
    model.always = adds("said Zebulon Quist")
    options = WritingOptions("test-key", model.base_url, ("test-model",)) if with_model else WritingOptions()
    found = []
    for chars_min in (1, 10**9):
        monkeypatch.setattr(module, "CHARS_MIN", chars_min)
        async with open_writer(options, sandbox=sandbox) as writer:
            found.append(await _briefings(writer))
    assert found[0] == found[1]


@pytest.mark.parametrize(("chars", "children"), [pytest.param(0, 1, id="at it"), pytest.param(1, 0, id="one below")])
async def test_the_limit_counts_characters(chars: int, children: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One endless sentence is as long as the same words in many."""
    monkeypatch.setattr(module, "CHARS_MIN", sum(map(len, LONG.sentences)) + chars)
    async with open_writer(WritingOptions()) as writer:
        before = len(psutil.Process().children())
        await writer.write(LONG, length=Length.STANDARD, language="source")
        assert len(psutil.Process().children()) - before == children


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        pytest.param(
            b"and the Mayor Anna Olsen of Wend saw 12 bridges " * 4_000, 97, id="190 KB without a full stop, divided"
        ),
        pytest.param(
            b"The council of Wend decided on Monday to build 12 bridges. Nobody knew why it did.\n\n" * 57_000,
            10_000,
            id="4.8 MB of plain text",
        ),
    ],
)
async def test_a_hostile_text_is_briefed_or_refused_in_words(sandbox: Sandbox, body: bytes, sentences: int) -> None:
    """It costs a child its seconds, and is never an error of ours."""
    async with open_reader(ReadingOptions(), sandbox=sandbox) as reader:
        article = await reader.read_bytes(body, "https://news.example/endless", "text/plain")
    assert len(article.sentences) == sentences
    async with open_writer(WritingOptions(), sandbox=sandbox) as writer:
        try:
            briefed = (await writer.write(article, length=Length.STANDARD, language="source")).engine
        except NothingToRead as nothing:
            briefed = nothing.reason
    assert briefed in {"extractive", "too_complex"}


async def test_a_text_that_takes_too_long_is_refused_with_the_reason(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another try would take as long, so it is not made."""
    monkeypatch.setattr(process, "WALL_S_MAX", 0.0)
    async with open_writer(WritingOptions(), sandbox=sandbox) as writer:
        with pytest.raises(NothingToRead) as told:
            await writer.write(LONG, length=Length.STANDARD, language="source")
        assert told.value.reason == "too_complex"
        with pytest.raises(NothingToRead):
            await writer.ask(LONG, "Who opened bridge 12?", language="source")


async def test_a_written_briefing_that_cannot_be_checked_is_picked(
    model: FakeModel, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model may write what takes for ever to look up; the article's own sentences need no looking up."""
    async with open_writer(WritingOptions("test-key", model.base_url, ("test-model",)), sandbox=sandbox) as writer:
        kill = sandbox.call

        async def call(near: int | None, function: object, *args: object) -> object:
            if getattr(function, "__name__", "") == "reviewed":
                raise TooComplex
            return await kill(near, function, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(sandbox, "call", call)
        briefing = await writer.write(LONG, length=Length.STANDARD, language="source")
    assert briefing.engine == "extractive"
    assert briefing.notes == ("model_unavailable",)
    assert briefing.usage.calls == 1


async def test_a_child_that_is_killed_while_it_briefs_costs_nothing_but_time(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is done again in another one."""
    killed: list[int] = []
    ask = process.Child.ask

    async def ask_and_kill(child: process.Child, order: dict[str, object], body: bytes) -> dict[str, object]:
        if not killed:
            killed.append(child._process.pid)
            os.kill(killed[0], signal.SIGSTOP)  # so that the answer cannot come first
            asyncio.get_running_loop().call_later(0.05, os.kill, killed[0], signal.SIGKILL)
        return await ask(child, order, body)

    monkeypatch.setattr(process.Child, "ask", ask_and_kill)
    async with open_writer(WritingOptions(), sandbox=sandbox) as writer:
        briefing = await writer.write(LONG, length=Length.STANDARD, language="source")
    assert killed
    assert any(sentence.part is Part.LEAD for sentence in briefing.sentences)
