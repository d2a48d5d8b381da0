"""Every call to a model is booked, whatever became of it: the real client library against a loopback server."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.briefing.apart import Apart
from bot.briefing.model.ask import Ask, Rung
from bot.briefing.model.completion import ModelFailed, Trouble
from bot.briefing.model.endpoint import Endpoint
from bot.briefing.model.openai_model import OpenAIModel
from bot.briefing.model.received import COUNT_MAX
from bot.briefing.options import WritingOptions
from bot.briefing.writer import BriefingWriter, open_writer
from bot.domain.article import Article
from bot.domain.briefing import Briefing, Length
from bot.domain.spending import Bill, Completion, ModelCall
from bot.sandbox.pool import Sandbox
from tests.contract.test_writer import ARTICLE
from tests.fakes.bill import RecordingBill
from tests.fakes.model import Behaviour, FakeModel, adds, counts, cuts, fails, good, hangs, says, wraps

pytestmark = pytest.mark.usefixtures("hurry")

LINES = ["The council closed the bridge.", "The court suspended the ban on lorries.", "Rain is expected on Friday."]


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    """A server with two models."""
    async with FakeModel(models=("first", "second")) as server:
        yield server


def options(model: FakeModel, *names: str) -> WritingOptions:
    """Settings that lead to the server."""
    return WritingOptions(api_key="test-key", base_url=model.base_url, models=names or ("first",))


async def brief(given: WritingOptions, book: RecordingBill) -> Briefing:
    """One briefing by a writer of its own."""
    async with open_writer(given) as writer:
        return await write(writer, ARTICLE, book)


async def write(writer: BriefingWriter, article: Article, bill: Bill, *, no_model: str = "") -> Briefing:
    """One briefing of usual length, on this `bill`."""
    return await writer.write(article, length=Length.STANDARD, language="source", bill=bill, no_model=no_model)


def asked(model: FakeModel, call: int = 0) -> int:
    """Tokens of a question as the server counted them."""
    return sum(len(message["content"]) for message in model.requests[call]["messages"]) // 4


async def test_each_call_is_booked_with_what_the_server_counted(model: FakeModel) -> None:
    """Under the prompt that was asked: the first draft, its repair, and the second look at that."""
    model.script += [adds("said Zebulon Quist"), wraps("%s"), says('{"failed": []}')]
    book = RecordingBill()
    briefing = await brief(replace(options(model), verify=True), book)
    assert [(call.purpose, call.model) for call in book] == [
        ("briefing", "first"),
        ("repair", "first"),
        ("verify", "first"),
    ]
    assert [call.input_tokens for call in book] == [asked(model, number) for number in range(3)]
    assert all(call.output_tokens > 0 for call in book)
    assert briefing.usage.input_tokens == sum(call.input_tokens for call in book)
    assert briefing.usage.output_tokens == sum(call.output_tokens for call in book)


async def test_a_digests_conclusion_and_a_probe_are_booked_too(model: FakeModel) -> None:
    book = RecordingBill()
    async with open_writer(options(model)) as writer:
        await writer.summarize(LINES, language="en", bill=book)
        assert await writer.probe(book) == ""
    assert [call.purpose for call in book] == ["digest", "probe"]


@pytest.mark.parametrize(
    ("behaviour", "paid"),
    [
        pytest.param(says("no"), 3, id="answers without the shape, on each rung"),
        pytest.param(says('{"lead": [{"text": "The mus', finish="length"), 6, id="answers cut off"),
        pytest.param(says("I cannot.", finish="content_filter"), 1, id="an answer filtered away"),
        pytest.param(says("", finish="stop"), 3, id="empty answers"),
        pytest.param(fails(401), 0, id="a wrong key"),
        pytest.param(fails(429, retry_after="0"), 0, id="a busy server"),
        pytest.param(fails(500), 0, id="a broken server"),
        pytest.param(cuts, 0, id="connections cut before an answer"),
    ],
)
async def test_what_was_answered_is_paid_for_and_what_was_refused_is_not(
    model: FakeModel, behaviour: Behaviour, paid: int
) -> None:
    """Of use or not: the server bills its answers."""
    model.always = behaviour
    book = RecordingBill()
    await brief(options(model), book)
    assert len(book) == paid
    assert all(call.purpose == "briefing" and call.input_tokens == asked(model) for call in book)


async def test_a_fallback_is_booked_under_its_own_name(model: FakeModel) -> None:
    """Its price is another one. Servers that call the model something else in their answers do not matter."""
    book = RecordingBill()
    await brief(options(model, "gone", "second"), book)
    assert [call.model for call in book] == ["second"]


@pytest.mark.parametrize(
    "usage",
    [
        pytest.param(None, id="no usage"),
        pytest.param({}, id="an empty one"),
        pytest.param({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}, id="zeros"),
        pytest.param({"prompt_tokens": -1, "completion_tokens": "many", "total_tokens": None}, id="nonsense"),
        pytest.param({"prompt_tokens": 10**18, "completion_tokens": 10**18}, id="more than any model takes"),
    ],
)
async def test_tokens_that_a_server_does_not_count_are_estimated(model: FakeModel, usage: Any) -> None:
    """Or a budget would never be used up. A quarter more or less is near enough."""
    model.always = counts(usage)
    book = RecordingBill()
    await brief(options(model), book)
    (call,) = book
    assert call.input_tokens == pytest.approx(asked(model), rel=0.25)
    assert call.output_tokens == pytest.approx(len(json.dumps(good(model.requests[0]))) / 4, rel=0.25)


@pytest.mark.parametrize(
    ("prompt_tokens", "believed"),
    [pytest.param(COUNT_MAX, True, id="the most"), pytest.param(COUNT_MAX + 1, False, id="one more")],
)
async def test_a_count_is_believed_up_to_what_a_model_can_take(
    model: FakeModel, prompt_tokens: int, believed: bool
) -> None:
    """Sums in the book are whole numbers of 64 bits: a slip of a server must not end all counting."""
    model.always = counts({"prompt_tokens": prompt_tokens, "completion_tokens": 5})
    book = RecordingBill()
    await brief(options(model), book)
    assert (book[0].input_tokens == prompt_tokens) is believed


@pytest.mark.parametrize(
    ("usage", "written"),
    [
        pytest.param({"prompt_tokens": 900, "completion_tokens": 700, "total_tokens": 1600}, 700, id="in the answer"),
        pytest.param({"prompt_tokens": 900, "completion_tokens": 200, "total_tokens": 1600}, 700, id="in the total"),
        pytest.param({"prompt_tokens": 900, "completion_tokens": 700}, 700, id="no total"),
    ],
)
async def test_thinking_is_paid_for_however_it_is_counted(model: FakeModel, usage: Any, written: int) -> None:
    model.always = counts(usage)
    book = RecordingBill()
    await brief(options(model), book)
    assert [(call.input_tokens, call.output_tokens) for call in book] == [(900, written)]


async def test_a_question_that_was_not_answered_in_time_is_paid_for(
    model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server works on it all the same. What it wrote until then nobody knows."""
    monkeypatch.setattr("bot.briefing.model.openai_model.CALL_S", 0.1)
    model.always = hangs(5)
    book = RecordingBill()
    await brief(options(model), book)
    (call,) = book
    assert call.input_tokens == pytest.approx(asked(model), rel=0.25)
    assert call.output_tokens == 0


async def test_a_question_that_only_had_the_rest_of_the_time_is_paid_for_too(
    model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fallback, or a repair, gets what the first call left of a briefing's time."""
    monkeypatch.setattr("bot.briefing.model.session.BRIEFING_S", 1.05)
    model.always = hangs(5)
    book = RecordingBill()
    await brief(options(model), book)
    assert model.calls == 1
    assert [(call.input_tokens > 0, call.output_tokens) for call in book] == [(True, 0)]


async def test_who_gives_up_before_it_is_their_turn_pays_nothing(
    model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server never heard of, it does not work on."""
    monkeypatch.setattr("bot.briefing.model.openai_model.CALLS_AT_ONCE", 1)
    model.always = hangs(5)
    book = RecordingBill()
    articles = [replace(ARTICLE, title=title) for title in ("one", "two", "three")]
    async with open_writer(options(model)) as writer:
        waiting = [asyncio.create_task(write(writer, article, book)) for article in articles]
        while not model.calls:
            await asyncio.sleep(0.01)
        for asking in waiting:
            asking.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    assert model.calls == len(book) == 1


@pytest.mark.parametrize(
    ("share", "calls"),
    [
        pytest.param(0.35, 3, id="three answers, one a rung, and no other model"),
        pytest.param(0.6, 2, id="two, and no third"),
        pytest.param(1.1, 1, id="one that took more than all should"),
    ],
)
@pytest.mark.parametrize("side", ["prompt_tokens", "completion_tokens"])
async def test_answers_of_no_use_end_when_they_have_cost_enough(
    model: FakeModel, side: str, share: float, calls: int
) -> None:
    """The most that a briefing may cost is known before it is begun; a budget counts on it."""
    book = RecordingBill()
    async with open_writer(options(model, "first", "second")) as writer:
        asked_for = writer.tokens_for(ARTICLE, length=Length.STANDARD, language="source")
        usage = {"prompt_tokens": 10, "completion_tokens": 10}
        usage[side] = round(share * asked_for[side == "completion_tokens"])
        model.always = counts(usage, "I would rather not.")
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source", bill=book)
    assert briefing.notes == ("model_unavailable",)
    assert len(book) == model.calls == calls


@pytest.mark.parametrize(
    "tokens_max",
    [pytest.param((1_000_000, 250), id="of answers"), pytest.param((25, 1_000_000), id="of questions")],
)
async def test_what_is_asked_side_by_side_counts_before_it_is_answered(
    model: FakeModel, tokens_max: tuple[int, int]
) -> None:
    """The sections of a long report are: together they must not take more than may be spent."""
    model.always = hangs(0.05)
    apart = Apart(Sandbox(1))
    endpoint = Endpoint(options(model), apart)
    session = OpenAIModel(endpoint, apart).session(tokens_max=tokens_max)
    ask = Ask("keypoints", [{"role": "user", "content": "Ten tokens of a question, about."}], {}, 100)
    asking = (session.call("first", ask, Rung.TEXT, timeout_s=5) for _ in range(4))
    given = await asyncio.gather(*asking, return_exceptions=True)
    await endpoint.close()
    assert model.calls == 2
    assert [one.trouble for one in given if isinstance(one, ModelFailed)] == [Trouble.TOO_DEAR] * 2


async def test_what_is_quoted_or_picked_takes_nothing_of_the_model(model: FakeModel) -> None:
    short = replace(ARTICLE, text=" ".join(ARTICLE.sentences[:3]), sentences=ARTICLE.sentences[:3])
    async with open_writer(options(model)) as writer, open_writer(WritingOptions()) as extractive:
        assert writer.tokens_for(short, length=Length.STANDARD, language="source") == (0, 0)
        assert min(writer.tokens_for(short, length=Length.STANDARD, language="de")) > 0, "a translation is written"
        assert extractive.tokens_for(ARTICLE, length=Length.STANDARD, language="source") == (0, 0)
        assert writer.tokens_for_lines(LINES[:1]) == extractive.tokens_for_lines(LINES) == (0, 0)
        assert min(writer.tokens_for_lines(LINES)) > 0


async def test_nobody_pays_for_a_server_that_is_not_there(model: FakeModel) -> None:
    given = replace(options(model), base_url="http://127.0.0.1:9/v1")
    book = RecordingBill()
    assert (await brief(given, book)).notes == ("model_unavailable",)
    assert book == []


async def test_a_call_is_booked_before_anything_is_made_of_its_answer(model: FakeModel) -> None:
    """A program that dies over an answer has paid for it."""

    class Watching(RecordingBill):
        async def book(self, call: ModelCall, question: str = "", answer: Completion | None = None) -> None:
            assert len(self) == model.calls - 1, "the next call waits for the booking"
            await super().book(call, question, answer)

    book = Watching()
    model.script.append(adds("said Zebulon Quist"))
    async with open_writer(options(model)) as writer:
        await writer.write(ARTICLE, length=Length.STANDARD, language="source", bill=book)
    assert len(book) == model.calls == 2


async def test_a_model_that_is_left_out_is_not_asked_and_why_is_said(model: FakeModel) -> None:
    """Tomorrow's budget pays for the same link: the briefing does not pass for one that the model wrote."""
    book = RecordingBill()
    async with open_writer(options(model)) as writer:
        briefing = await write(writer, ARTICLE, book, no_model="budget_user")
        line = await writer.summarize(LINES, language="en", bill=book, no_model=True)
        assert briefing.recipe != writer.recipe(Length.STANDARD, "source")
    assert (briefing.engine, briefing.notes) == ("extractive", ("budget_user",))
    assert line.startswith("In summary, the ")
    assert model.calls == 0
    assert book == []
