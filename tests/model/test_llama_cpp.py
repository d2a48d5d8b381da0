"""
A server that we did not write: llama.cpp, with a model so small that it writes nonsense.

It proves transport, schema, errors and that nonsense is caught; nothing about how well a real model writes.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.briefing.options import WritingOptions
from bot.briefing.writer import open_writer
from bot.domain.article import Article
from bot.domain.briefing import Briefing, Length, Part
from tests.contract.test_writer import ARTICLE
from tests.fakes import llama

pytestmark = [
    pytest.mark.model,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not llama.installed(), reason="no llama.cpp: make test-model installs it"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The server's base address."""
    command = [sys.executable, "-m", "tests.fakes.llama"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip() + "/v1"
        finally:
            process.stdin.close()
            process.wait(30)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model on a busy processor is slower than a person would wait."""
    monkeypatch.setattr("bot.briefing.model.session.BRIEFING_S", 350.0)
    monkeypatch.setattr("bot.briefing.model.openai_model.CALL_S", 170.0)


async def brief(address: str, article: Article, *, key: str = llama.KEY) -> Briefing:
    """A short briefing by the model that the server lists."""
    async with open_writer(WritingOptions(key, address)) as writer:
        return await writer.write(article, length=Length.SHORT, language="source")


async def test_schema_is_taken_and_every_sentence_is_tied_to_the_article(address: str) -> None:
    """Our schema is one that its grammar can hold a model to, and what stands is supported."""
    briefing = await brief(address, ARTICLE)
    assert briefing.engine == "openai"
    # The prompt differs from run to run by the day, and so does the nonsense: some of it breaks off.
    assert briefing.usage.calls <= 3, "the first rung, once more where the answer broke off, and one repair"
    assert briefing.usage.input_tokens > 0
    assert briefing.usage.output_tokens > 0
    assert briefing.lead
    assert briefing.conclusion.startswith("In summary, ")
    for sentence in briefing.sentences:
        assert sentence.supported_by or sentence.part is Part.OVERVIEW


async def test_article_beyond_its_context_is_shortened(address: str) -> None:
    """Its refusal is understood, and the second question fits."""
    lines = [f"Room {number} of the town hall shows drawings by pupils of the school." for number in range(600)]
    long = replace(ARTICLE, text="\n".join([ARTICLE.text, *lines]), sentences=(*ARTICLE.sentences, *lines))
    briefing = await brief(address, long)
    assert briefing.engine == "openai"


async def test_wrong_key_is_named(address: str) -> None:
    """By the probe, and by the briefing's note."""
    async with open_writer(WritingOptions("wrong", address, ("any",))) as writer:
        assert "OPENAI_API_KEY" in await writer.probe()
    assert (await brief(address, ARTICLE, key="wrong")).notes == ("model_unavailable",)


async def test_probe_finds_nothing_wrong(address: str) -> None:
    """It answers, whatever it answers."""
    async with open_writer(WritingOptions(llama.KEY, address)) as writer:
        assert await writer.probe() == ""
