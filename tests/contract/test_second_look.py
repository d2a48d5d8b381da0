"""A second look at a briefing: by the model that wrote it, or by a small checker; against a loopback server."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.briefing.options import WritingOptions
from bot.briefing.writer import BriefingWriter, open_writer
from bot.briefing.writing import cost, looking
from bot.domain.briefing import Briefing, Length
from bot.texts.notes import note_lines
from tests.contract.test_writer import ARTICLE
from tests.fakes.bill import RecordingBill
from tests.fakes.model import FakeModel, faults, good, says

#: Sentence 4 is "… said Anna Petrov, who leads the council's transport committee".
TURNED = "Because lorries had fallen into the river, the council's transport committee decided to act."
RIGHT = "Anna Petrov, who leads the transport committee, said the council could not wait until a lorry falls in."
LENGTH = Length.STANDARD


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    """A server with a writer and a checker, which turns what one sentence says."""
    async with FakeModel(models=("test-model", "minicheck")) as server:
        server.always = Mind(server).answer
        yield server


class Mind:
    """A model that writes one false sentence which code cannot see, and knows better when it reads it again."""

    right = RIGHT
    yes = "Yes"
    no = "No"
    looks = True

    def __init__(self, server: FakeModel) -> None:
        """Of a server, which holds it as `mind`."""
        self.server = server
        server.mind = self  # type: ignore[attr-defined]

    async def answer(self, server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        last = body["messages"][-1]["content"]
        if body["model"] == "minicheck":
            said = self.no if TURNED in last else self.yes
        elif '"failed"' in last:
            said = json.dumps({"failed": self._failed(body["messages"][-2]["content"])}) if self.looks else "Hm."
        elif found := faults(body):
            mended = [{"id": number, "sources": [4], "text": self.right} for number, _ in found]
            said = json.dumps({"mended": mended})
        else:
            draft = good(body)
            draft["body"][1] = {"sources": [4], "text": TURNED}
            said = json.dumps(draft)
        return server.completion(body, said)

    def _failed(self, written: str) -> list[dict[str, Any]]:
        sentences = [sentence for part in json.loads(written).values() for sentence in part]
        (wrong,) = [sentence["id"] for sentence in sentences if sentence["text"] == TURNED]
        return [{"id": wrong, "why": "no lorry fell", "sources": [4], "text": self.right}]


def mind(model: FakeModel) -> Mind:
    """What the server thinks with."""
    found: Mind = model.mind  # type: ignore[attr-defined]
    return found


def options(model: FakeModel, checker: str = "") -> WritingOptions:
    """Settings with a second look."""
    return WritingOptions("test-key", model.base_url, ("test-model",), verify=True, verify_model=checker)


async def brief(given: WritingOptions) -> Briefing:
    """A briefing by a writer of its own."""
    async with open_writer(given) as writer:
        return await writer.write(ARTICLE, length=LENGTH, language="source")


async def test_what_would_mislead_is_set_right(model: FakeModel) -> None:
    """A cause that the article does not name is beyond what code can check; deleting it would leave a hole."""
    briefing = await brief(options(model))
    assert TURNED not in briefing.body
    assert RIGHT in briefing.body
    assert (briefing.checks.mended, briefing.checks.dropped, briefing.checks.look) == (1, 0, "model")
    assert briefing.notes == ("mended:1",)
    assert "Read a second time beside the article by the model" in note_lines(briefing)[-1]
    assert model.calls == 2


async def test_what_was_mended_before_is_still_taken_to_be_readable(model: FakeModel) -> None:
    """A second look came between, and the sentence before it is gone: it was written to be read alone."""
    mind(model).right = "Zebulon Quist said so."
    ban = "The council says that this ban takes effect on 1 March for vehicles heavier than 7.5 tonnes."

    async def first(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        draft = good(body)
        draft["body"] = [
            {"sources": [4], "text": TURNED},
            {"sources": [2], "text": ban.replace("7.5", "9.5")},
            {"sources": [3], "text": ARTICLE.sentences[2]},
        ]
        return server.completion(body, json.dumps(draft))

    mended = json.dumps({"mended": [{"id": 1, "sources": [2], "text": ban}]})
    model.script.extend([first, says(mended)])
    briefing = await brief(options(model))
    assert TURNED not in briefing.body
    assert ban in briefing.body


async def test_the_question_goes_on_from_the_first_one(model: FakeModel) -> None:
    """So the endpoint still has the article in its cache, and what is asked anew is small."""
    await brief(options(model))
    first, second = (request["messages"] for request in model.requests)
    assert second[: len(first)] == first
    assert [message["role"] for message in second[len(first) :]] == ["assistant", "user"]
    assert model.requests[1]["max_tokens"] >= 2_000, "a model may think before it answers"


async def test_what_a_second_look_writes_is_checked_like_anything_else(model: FakeModel) -> None:
    """A reader can be wrong, too: then the sentence is left out."""
    mind(model).right = "Zebulon Quist said the council could not wait."
    briefing = await brief(options(model))
    assert TURNED not in briefing.body
    assert "Zebulon" not in briefing.body
    assert (briefing.checks.mended, briefing.checks.dropped) == (0, 1)


async def test_a_second_look_that_did_not_happen_is_said(model: FakeModel) -> None:
    """Whoever relies on it has to know."""
    mind(model).looks = False
    briefing = await brief(options(model))
    assert briefing.checks.look == "failed"
    assert briefing.notes == ("look_failed",)
    assert "No second look was taken" in note_lines(briefing)[0]
    assert "code sees only in part" in note_lines(briefing)[-1]


async def test_a_small_checker_says_yes_or_no_to_each_sentence(model: FakeModel) -> None:
    """It is asked in the one form that it knows, and what it doubts goes back to the writer."""
    briefing = await brief(options(model, "minicheck"))
    assert TURNED not in briefing.body
    assert RIGHT in briefing.body
    assert (briefing.checks.mended, briefing.checks.look) == (1, "checker")
    asked = [request for request in model.requests if request["model"] == "minicheck"]
    prompts = [request["messages"][0]["content"] for request in asked]
    assert all(prompt.startswith("Document: ") and "\nClaim: " in prompt for prompt in prompts)
    assert not any("response_format" in request for request in asked)
    assert any(prompt.endswith(f"Claim: {RIGHT}") for prompt in prompts), "what came for it is asked about, too"
    assert f"Document: {ARTICLE.sentences[1]}" in next(prompt for prompt in prompts if prompt.endswith(TURNED))


async def test_what_the_checker_doubts_twice_is_left_out(model: FakeModel) -> None:
    """The writer cannot talk it into its own version."""
    mind(model).right = TURNED
    briefing = await brief(options(model, "minicheck"))
    assert TURNED not in briefing.body
    assert (briefing.checks.mended, briefing.checks.dropped) == (0, 1)


@pytest.mark.parametrize("said", ["I cannot tell.", ""], ids=["neither yes nor no", "nothing"])
async def test_a_checker_that_cannot_tell_is_said_to_have_taken_no_look(model: FakeModel, said: str) -> None:
    """Nothing is left out on its account."""
    mind(model).yes = mind(model).no = said
    briefing = await brief(options(model, "minicheck"))
    assert TURNED in briefing.body
    assert briefing.notes == ("look_failed",)


async def test_a_checker_that_is_not_there_is_said_to_have_taken_no_look(model: FakeModel) -> None:
    """The name may be mistyped, or the model not pulled."""
    briefing = await brief(options(model, "bespoke"))
    assert briefing.notes == ("look_failed",)


@pytest.mark.parametrize("checker", ["", "minicheck"])
async def test_a_second_look_costs_no_more_than_was_said_before(model: FakeModel, checker: str) -> None:
    """A budget counts on it."""
    booked = RecordingBill()
    given = options(model, checker)
    async with open_writer(given) as writer:
        await writer.write(ARTICLE, length=LENGTH, language="source", bill=booked)
    most = cost.briefing(LENGTH, given)
    assert sum(call.input_tokens for call in booked) < most[0]
    assert sum(call.output_tokens for call in booked) < most[1]
    assert {call.purpose for call in booked} == {"briefing", "check", "repair"} if checker else {"briefing", "verify"}


@pytest.mark.parametrize(
    ("sentences", "checks"),
    [
        pytest.param(looking.CHECKED_MAX, looking.CHECKED_MAX, id="as many as are checked"),
        pytest.param(looking.CHECKED_MAX + 1, looking.CHECKED_MAX, id="one more"),
    ],
)
async def test_the_checker_is_asked_about_so_many_sentences_at_most(
    model: FakeModel, sentences: int, checks: int
) -> None:
    """Each one is a call."""
    lines = tuple(f"Bridge {number + 7000} of the county needs {number + 20} new bearings." for number in range(60))
    body = [{"sources": [number + 3], "text": lines[number + 2]} for number in range(sentences - 3)]
    draft = {
        "lead": [{"sources": [number], "text": lines[number - 1]} for number in (1, 2)],
        "body": body,
        "overview": [{"sources": [1], "text": "what the county found under its bridges and leaves open"}],
        "conclusion": [{"sources": [50], "text": lines[49]}],
    }
    model.takes_schema = False
    model.script.append(says(json.dumps(draft)))
    article = ARTICLE.__class__(**{**_fields(), "text": "\n".join(lines), "sentences": lines})
    async with open_writer(options(model, "minicheck")) as writer:
        await _full(writer, article)
    assert sum(request["model"] == "minicheck" for request in model.requests) == checks


def _fields() -> dict[str, Any]:
    return {name: getattr(ARTICLE, name) for name in ("url", "canonical_url", "site", "title", "language")}


async def _full(writer: BriefingWriter, article: Any) -> Briefing:
    return await writer.write(article, length=Length.FULL, language="source")
