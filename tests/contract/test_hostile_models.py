"""Whatever a server answers ends in a briefing: the model's where there is one, else the article's own sentences."""

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.briefing.model import client
from bot.briefing.options import WritingOptions
from bot.briefing.writer import PENS, BriefingWriter, open_writer
from bot.domain.briefing import Briefing, Length
from bot.sandbox.pool import Sandbox
from tests.fakes.articles import article
from tests.fakes.memory_watch import memory_watch
from tests.fakes.model import Behaviour, FakeModel, good, says
from tests.fakes.zeros import gzipped

pytestmark = pytest.mark.usefixtures("hurry")

MB = 2**20
TEXT = "\n".join(
    f"In {1980 + number} the harbour of Ostrey got its pier number {number}, which cost {number} million euros."
    for number in range(1, 13)
)
ARTICLE = article("piers", "Ostrey counts its piers", TEXT)


@pytest.fixture
async def writer(model: FakeModel) -> AsyncIterator[BriefingWriter]:
    async with (
        Sandbox(1, PENS) as sandbox,
        open_writer(WritingOptions("test-key", model.base_url, ("test-model",)), sandbox=sandbox) as opened,
    ):
        yield opened


async def _brief(writer: BriefingWriter) -> Briefing:
    return await writer.write(ARTICLE, length=Length.STANDARD, language="source")


def serves(body: bytes, **headers: str) -> Behaviour:
    """Answer with these bytes as a completion."""

    async def behave(_server: FakeModel, _body: dict[str, Any]) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, headers={"Content-Type": "application/json", **named})

    return behave


def never_ends(status: int, **headers: str) -> Behaviour:
    """Answer with a body that goes on until the other side has enough."""

    async def behave(server: FakeModel, _body: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(status=status, headers={"Content-Type": "application/json", **headers})
        request = server.now
        await response.prepare(request)
        while not (request.transport is None or request.transport.is_closing()):
            await response.write(b" " * 2**16)
        return response

    return behave


def thinks(size: int) -> Behaviour:
    """Answer well in a body of this many bytes, most of them thinking."""

    async def behave(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        answer = json.dumps(good(body))
        empty = server.completion(body, f"<think></think>{answer}", usage=None)
        assert isinstance(empty, web.Response)
        assert isinstance(empty.body, bytes)
        return server.completion(body, f"<think>{'o' * (size - len(empty.body))}</think>{answer}", usage=None)

    return behave


def completion(content: str) -> bytes:
    """A body with this content, written by hand where json.dumps would not."""
    return ('{"choices": [{"message": {"role": "assistant", "content": ' + content + "}}]}").encode()


BROKEN = {
    "endless": never_ends(200),
    "endless refusal": never_ends(500),
    "endless redirect": never_ends(307, Location="/v1/chat/completions"),
    "gzip bomb": serves(gzipped(512 * MB), Content_Encoding="gzip"),
    "gzip twice": serves(gzip.compress(gzipped(64 * MB)), Content_Encoding="gzip, gzip"),
    "not gzip": serves(b"{}", Content_Encoding="gzip"),
    "an encoding of its own": serves(b"{}", Content_Encoding="rot13"),
    "200,000 brackets": serves(b"[" * 200_000),
    "deep content": serves(completion("[" * 200_000 + "]" * 200_000)),
    "2 million braces": serves(completion(json.dumps("{" * 2_000_000))),
    "2 million braces in order": serves(completion(json.dumps("{" * 1_000_000 + "}" * 1_000_000))),
    "a million beginnings of thinking": serves(completion(json.dumps("<think>" * 500_000))),
    "4 MB of empty objects": serves(b'{"choices": [' + b"{}," * (4 * MB // 3 - 10) + b"{}]}"),
    "60,000 brackets in prose": says("(" * 60_000),
    "20,000 sentences": says(json.dumps({"lead": [{"text": "So it is. " * 200, "sources": [1]}] * 200})),
    "no JSON": serves(b"\xff\xfe\x00"),
    "a number": serves(b"7"),
    "a number without end": serves(completion("1" * 1_000_000)),
}


@pytest.mark.parametrize("behaviour", [pytest.param(behaviour, id=name) for name, behaviour in BROKEN.items()])
async def test_a_broken_answer_ends_in_the_articles_own_sentences(
    model: FakeModel, writer: BriefingWriter, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is never an error, never fills the memory, and is not waited for longer than a call may take."""
    monkeypatch.setattr("bot.briefing.model.openai_model.CALL_S", 30.0)
    model.always = behaviour
    async with memory_watch() as memory:
        briefing = await _brief(writer)
    assert briefing.engine == "extractive"
    assert briefing.notes == ("model_unavailable",)
    assert briefing.lead
    assert memory.grown < 64 * MB


@pytest.mark.parametrize(
    ("more", "engine"), [pytest.param(0, "openai", id="at it"), pytest.param(1, "extractive", id="a byte above")]
)
async def test_the_limit_of_an_answer_holds_thinking_too(
    model: FakeModel, writer: BriefingWriter, more: int, engine: str
) -> None:
    """Models that think long are read all the same."""
    model.always = thinks(client.ANSWER_BYTES_MAX + more)
    assert (await _brief(writer)).engine == engine


async def test_half_a_character_costs_one_sentence(model: FakeModel, writer: BriefingWriter) -> None:
    """JSON can name half of a surrogate pair, which nothing can be made of."""
    model.script.append(says('{"lead": ["So it \\ud800 is."], "body": []}'))
    briefing = await _brief(writer)
    assert briefing.lead
    assert "dropped:1" in briefing.notes


async def test_a_packed_answer_is_read(model: FakeModel, writer: BriefingWriter) -> None:
    """We ask for none, but a proxy may pack it."""

    async def behave(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        plain = server.completion(body, json.dumps(good(body)))
        assert isinstance(plain, web.Response)
        assert isinstance(plain.body, bytes)
        packed = gzip.compress(plain.body)
        return web.Response(body=packed, headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})

    model.always = behave
    assert (await _brief(writer)).engine == "openai"


async def test_an_endless_list_of_models_is_no_list(model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first question to a server is bounded like all others."""
    monkeypatch.setattr(client, "ANSWER_BYTES_MAX", 10)
    async with open_writer(WritingOptions("test-key", model.base_url)) as writer:
        assert (await _brief(writer)).notes == ("model_unavailable",)
