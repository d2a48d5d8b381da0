"""What can go wrong between us and an OpenAI-compatible endpoint, met by the real client library on loopback."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from aiohttp import web

from bot.briefing.model.completion import CALL_S_MIN, RETRY_AFTER_MAX_S
from bot.briefing.model.openai_model import OWN_CALLS_AT_ONCE, REST_S
from bot.briefing.options import WritingOptions
from bot.briefing.writer import open_writer
from bot.briefing.writing import cost
from bot.briefing.writing.drafting import ANSWER_TOKENS
from bot.briefing.writing.exchange import TITLE_CHARS_MAX
from bot.briefing.writing.prompts import folder
from bot.domain.briefing import Briefing, Length, Part
from bot.language.sentences import split
from tests.fakes.articles import article
from tests.fakes.model import (
    Answer,
    Behaviour,
    FakeModel,
    cuts,
    edits,
    fails,
    garbles,
    hangs,
    mends,
    pieces,
    says,
    sends,
    wraps,
)
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.usefixtures("hurry")

TEXT = """
The museum of Ostrey opened its new wing on Saturday after three years of building.
It shows 240 paintings that had been kept in a cellar since the flood of 1987.
The wing cost 18 million euros, of which the city paid half.
Director Ines Vollmer said she expected 90,000 visitors in the first year.
A third of the paintings had to be cleaned of mud before they could be hung.
Restorers from Ghent worked on the largest of them for eleven months.
Critics of the project had asked for the money to be spent on the town's library.
The library, which stands across the square, has been closed on Mondays since 2023.
Entry to the new wing is free until the end of the month.
""".strip()
#: Enough for a call to reach the model on a loaded machine, where it then hangs.
REACHED_S = 1.5
ARTICLE = article("museum", "Museum opens new wing", TEXT)


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    """A server with two models."""
    async with FakeModel(models=("first", "second")) as server:
        yield server


def options(model: FakeModel, *names: str, key: str = "test-key") -> WritingOptions:
    """Settings that lead to the server."""
    return WritingOptions(api_key=key, base_url=model.base_url, models=names or ("first",))


async def brief(given: WritingOptions) -> Briefing:
    """One briefing by a writer of its own."""
    async with open_writer(given) as writer:
        return await writer.write(ARTICLE, length=Length.STANDARD, language="source")


@pytest.mark.parametrize(
    ("behaviour", "calls"),
    [
        pytest.param(fails(429, retry_after="0"), 2, id="busy once"),
        pytest.param(fails(503), 2, id="overloaded once"),
        pytest.param(cuts, 2, id="connection cut once"),
        pytest.param(says("", finish="stop"), 2, id="empty once"),
        pytest.param(says('{"lead": [{"text": "The museum', finish="length"), 2, id="cut off once"),
        pytest.param(fails(500, "Input should be 'text' or 'json_object'"), 2, id="a server that knows no schema"),
        pytest.param(says("I would rather not use that shape."), 2, id="prose instead of JSON once"),
        pytest.param(garbles, 2, id="a proxy's page instead of an answer"),
        pytest.param(wraps("Here you are:\n```json\n%s\n```\nAnything else?"), 1, id="JSON in a code fence"),
        pytest.param(wraps("<think>{lead: secret plan}</think>\n%s"), 1, id="thinking before the answer"),
        pytest.param(wraps("secret plan</think>%s"), 1, id="thinking whose opening the template ate"),
        pytest.param(sends(pieces), 1, id="an answer in pieces, of which one is the thinking"),
    ],
)
async def test_passing_trouble_still_gives_a_written_briefing(
    model: FakeModel, behaviour: Behaviour, calls: int
) -> None:
    """One bad answer is no reason to fall back."""
    model.script.append(behaviour)
    briefing = await brief(options(model))
    assert briefing.engine == "openai"
    assert model.calls == calls
    assert "secret" not in briefing.lead + briefing.body


@pytest.mark.parametrize(
    ("behaviour", "calls_max"),
    [
        pytest.param(fails(401), 1, id="wrong key"),
        pytest.param(fails(403), 1, id="no access"),
        pytest.param(fails(404, "The model `x` does not exist"), 1, id="unknown model"),
        pytest.param(fails(404), 1, id="no API there"),
        pytest.param(fails(429, retry_after="3600"), 1, id="busy for an hour"),
        pytest.param(fails(429), 3, id="busy without an end"),
        pytest.param(fails(500), 5, id="broken"),
        pytest.param(cuts, 3, id="every connection cut"),
        pytest.param(says("", finish="stop"), 3, id="always empty"),
        pytest.param(says("<think>and then", finish="stop"), 3, id="nothing but thinking"),
        pytest.param(says('{"lead": [', finish="length"), 6, id="always cut off"),
        pytest.param(says(None, refusal="I can't help with that."), 1, id="refusal"),
        pytest.param(says("", finish="content_filter"), 1, id="content filter"),
        pytest.param(says('{"lead": []}'), 3, id="no lead"),
        pytest.param(says("[" * 100_000), 3, id="nested beyond reason"),
        pytest.param(sends([]), 3, id="no choices"),
        pytest.param(sends("none"), 3, id="choices that are none"),
        pytest.param(sends([None]), 3, id="a choice that is none"),
        pytest.param(sends([{"finish_reason": "stop"}]), 3, id="a choice without a message"),
        pytest.param(sends([{"message": {"content": 5}}]), 3, id="a message that is a number"),
        pytest.param(sends([{"message": {"content": [5, {"type": "text"}]}}]), 3, id="pieces without text"),
        pytest.param(fails(400, "content_filter: the prompt was blocked"), 1, id="prompt blocked"),
    ],
)
async def test_lasting_trouble_ends_in_the_articles_own_words(
    model: FakeModel, behaviour: Behaviour, calls_max: int
) -> None:
    """Whatever the endpoint does, the reader gets a briefing and is told; and the calls are bounded."""
    model.always = behaviour
    briefing = await brief(options(model))
    assert briefing.engine == "extractive"
    assert briefing.notes == ("model_unavailable",)
    assert briefing.usage.calls == model.calls <= calls_max


async def test_slow_server_is_not_waited_for(model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hung server takes its time from one call, not from the reader's evening."""
    monkeypatch.setattr("bot.briefing.model.openai_model.CALL_S", 0.1)
    model.always = hangs(5)
    assert (await brief(options(model))).notes == ("model_unavailable",)
    assert model.calls == 1


async def test_no_more_calls_than_two_wait_at_a_server_of_ones_own(model: FakeModel) -> None:
    """It answers one after the other; whoever waits there too long gets no written briefing."""
    waiting = most = 0

    async def counts(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        answer = await hangs(0.05)(server, body)
        waiting -= 1
        return answer

    model.always = counts
    articles = [replace(ARTICLE, title=f"Museum opens wing {number}") for number in range(5)]
    async with open_writer(options(model)) as writer:
        written = await asyncio.gather(
            *(writer.write(article, length=Length.STANDARD, language="source") for article in articles)
        )
    assert [briefing.engine for briefing in written] == ["openai"] * 5
    assert most == OWN_CALLS_AT_ONCE


async def test_a_hung_model_is_left_alone_for_a_while(model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next briefings come at once from the extractive engine, and after the rest the model is asked again."""
    monkeypatch.setattr("bot.briefing.model.openai_model.CALL_S", REACHED_S)
    model.always = hangs(60)
    first, second, third = (replace(ARTICLE, title=title) for title in ("one", "two", "three"))
    async with open_writer(options(model)) as writer:
        for article in (first, second):
            briefing = await writer.write(article, length=Length.STANDARD, language="source")
            assert briefing.notes == ("model_unavailable",)
        assert model.calls == 1
        model.always = None
        monkeypatch.undo()
        rested = SimpleNamespace(monotonic=lambda: time.monotonic() + REST_S)
        monkeypatch.setattr("bot.briefing.model.openai_model.time", rested)
        assert (await writer.write(third, length=Length.STANDARD, language="source")).engine == "openai"


async def test_a_model_that_had_too_little_time_is_asked_again(
    model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow machine a repair runs out of the briefing's time; that is no reason to leave others without a model."""
    model.script.append(hangs(60))
    async with open_writer(options(model)) as writer:
        write = partial(writer.write, length=Length.STANDARD, language="source")
        with monkeypatch.context() as little:
            little.setattr("bot.briefing.model.session.BRIEFING_S", REACHED_S)
            for place in ("session", "openai_model"):
                little.setattr(f"bot.briefing.model.{place}.CALL_S_MIN", 0.0)
            assert (await write(ARTICLE)).notes == ("model_unavailable",)
        assert (await write(replace(ARTICLE, title="two"))).engine == "openai"
    assert model.calls == 2


async def test_who_waited_for_a_turn_does_not_ask_a_model_that_rests_by_then(
    model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those in the queue would each find out for themselves that it hangs."""
    monkeypatch.setattr("bot.briefing.model.openai_model.CALL_S", REACHED_S)
    monkeypatch.setattr("bot.briefing.model.openai_model.CALLS_AT_ONCE", 1)
    model.always = hangs(60)
    articles = [replace(ARTICLE, title=str(number)) for number in range(5)]
    async with open_writer(options(model)) as writer:
        found = await asyncio.gather(*(writer.write(one, length=Length.SHORT, language="source") for one in articles))
    assert {briefing.notes for briefing in found} == {("model_unavailable",)}
    assert model.calls == 1


async def test_wait_for_ones_turn_is_bounded(model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten links at once on a hung server: nobody waits longer than for a briefing."""
    monkeypatch.setattr("bot.briefing.model.openai_model.CALL_S", 2 * PATIENCE_S)
    monkeypatch.setattr("bot.briefing.model.session.BRIEFING_S", 1.5)
    model.always = hangs(2 * PATIENCE_S)
    articles = [replace(ARTICLE, title=str(number)) for number in range(10)]
    async with open_writer(options(model)) as writer, asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(writer.write(one, length=Length.SHORT, language="source") for one in articles))


async def test_time_of_a_briefing_is_bounded_whatever_is_retried(
    model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Retry-After is obeyed only while there is time left."""
    monkeypatch.setattr("bot.briefing.model.session.BRIEFING_S", RETRY_AFTER_MAX_S + CALL_S_MIN / 2)
    model.always = fails(429, retry_after=str(RETRY_AFTER_MAX_S))
    briefing = await brief(options(model))
    assert briefing.notes == ("model_unavailable",)
    assert model.calls == 1


async def test_rung_that_worked_is_remembered(model: FakeModel) -> None:
    """A server without schemas is asked in vain once, not for every article."""
    model.takes_schema = False
    async with open_writer(options(model)) as writer:
        for _ in range(2):
            await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    kinds = [request.get("response_format", {}).get("type") for request in model.requests]
    assert kinds == ["json_schema", "json_object", "json_object"]


async def test_server_without_any_format_is_asked_for_text(model: FakeModel) -> None:
    """The prompt itself tells the shape, so the last rung needs nothing of the server."""
    model.takes_schema = model.takes_object = False
    briefing = await brief(options(model))
    assert briefing.engine == "openai"
    assert "response_format" not in model.requests[-1]


async def test_next_model_of_the_list_answers_when_the_first_cannot(model: FakeModel) -> None:
    """OPENAI_MODEL is a list for this."""
    briefing = await brief(options(model, "retired", "second"))
    assert briefing.usage.model == "second"


async def test_parameters_that_a_model_refuses_are_left_out(model: FakeModel) -> None:
    """Reasoning models take neither a temperature nor the old name of the limit."""
    model.unsupported = frozenset({"temperature", "max_tokens"})
    async with open_writer(options(model)) as writer:
        for _ in range(2):
            briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    assert briefing.engine == "openai"
    assert model.calls == 4, "learnt with two refusals, then known"


async def test_article_that_exceeds_the_context_is_shortened_once(model: FakeModel) -> None:
    """A small local model still briefs a long article."""
    long = TEXT + "\n" + "\n".join(f"Room {number} shows drawings by the pupils of the town." for number in range(900))
    article = replace(ARTICLE, text=long, sentences=tuple(split(long, "en")))
    model.context_chars = 20_000
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(article, length=Length.STANDARD, language="source")
    assert briefing.engine == "openai"
    assert model.calls == 2


async def test_truncated_answer_is_asked_for_again_with_more_room(model: FakeModel) -> None:
    """Thinking and long languages use up the limit."""
    model.script.append(says('{"lead": [', finish="length"))
    await brief(options(model))
    assert model.requests[1]["max_tokens"] == 2 * model.requests[0]["max_tokens"]


async def test_room_that_a_model_needed_is_remembered(model: FakeModel) -> None:
    """One that thinks before it writes would be cut off at each briefing, and paid for twice."""

    async def think(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        enough = body["max_tokens"] > ANSWER_TOKENS[Length.STANDARD]
        return await (wraps("%s") if enough else says('{"lead": [', finish="length"))(server, body)

    model.always = think
    async with open_writer(options(model)) as writer:
        for title in ("one", "two"):
            briefing = await writer.write(replace(ARTICLE, title=title), length=Length.STANDARD, language="source")
            assert briefing.engine == "openai"
    assert [request["max_tokens"] // ANSWER_TOKENS[Length.STANDARD] for request in model.requests] == [1, 2, 2]


async def test_prose_under_headings_is_read_on_the_last_rung(model: FakeModel) -> None:
    """Small models like to write documents."""
    model.takes_schema = model.takes_object = False
    model.always = says(
        "**Lead:** The museum of Ostrey opened its new wing on Saturday [1]. It shows 240 paintings [2].\n\n"
        "## Body\nThe wing cost 18 million euros, of which the city paid half [3]. "
        "Director Ines Vollmer said she expected 90,000 visitors in the first year [4].\n\n"
        "Overview: the opening and its critics [7].\n\n"
        "Conclusion: In summary, entry is free until the end of the month [9]."
    )
    briefing = await brief(options(model))
    assert briefing.engine == "openai"
    assert briefing.conclusion == "In summary, entry is free until the end of the month."
    assert [sentence.supported_by for sentence in briefing.sentences] == [(1,), (2,), (3,), (4,), (7,), (9,)]


async def test_local_server_needs_neither_key_nor_model_name(model: FakeModel) -> None:
    """An address is enough for Ollama and llama.cpp; the first model it lists is asked."""
    model.key = ""
    briefing = await brief(WritingOptions(base_url=model.base_url))
    assert briefing.usage.model == "first"


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(says("no"), id="an answer without the shape"),
        pytest.param(says('{"lead": [{"text": "The museum of Ostrey', finish="length"), id="an answer cut off"),
        pytest.param(says("I cannot.", finish="content_filter"), id="an answer filtered away"),
    ],
)
async def test_cost_of_failed_calls_is_kept(model: FakeModel, behaviour: Behaviour) -> None:
    """What was paid for is on the bill, also when the briefing came from the article."""
    model.always = behaviour
    briefing = await brief(options(model))
    assert briefing.usage.input_tokens > 0


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        pytest.param(fails(401), "OPENAI_API_KEY", id="wrong key"),
        pytest.param(fails(404, "The model `x` does not exist"), "OPENAI_MODEL", id="unknown model"),
        pytest.param(fails(404, "File Not Found"), "usually ends in /v1", id="an address without /v1"),
        pytest.param(fails(404, "Cannot GET /models"), "usually ends in /v1", id="which speaks of models by chance"),
        pytest.param(fails(500), "error of its own", id="broken server"),
        pytest.param(says("yes", finish="length"), "", id="an answer of any kind"),
    ],
)
async def test_probe_names_the_setting_to_look_at(model: FakeModel, behaviour: Behaviour, said: str) -> None:
    """`newsbrief doctor` prints it."""
    model.always = behaviour
    async with open_writer(options(model)) as writer:
        trouble = await writer.probe()
    assert said in trouble if said else trouble == ""


async def test_probe_of_nothing_finds_nothing() -> None:
    """No model is a choice, not a fault."""
    async with open_writer(WritingOptions()) as writer:
        assert await writer.probe() == ""


async def test_key_is_in_no_log_line(model: FakeModel) -> None:
    """Servers like to repeat the key in their errors."""
    model.always = fails(401, "Incorrect API key provided: sk-canary-key.")
    with structlog.testing.capture_logs() as lines:
        await brief(options(model, key="sk-canary-key"))
    assert lines
    assert "sk-canary-key" not in json.dumps(lines, default=str)
    assert "sk-canary-key" not in repr(options(model, key="sk-canary-key"))


@pytest.mark.parametrize(
    "poison",
    [
        pytest.param("@everyone look", id="a mention"),
        pytest.param("[click](https://evil.example/x)", id="a masked link"),
        pytest.param("see https://evil.example/x", id="a bare link"),
        pytest.param("a\u202etrap\u200b", id="invisible characters"),
        pytest.param("**bold** ||spoiler|| `code`", id="markup"),
    ],
)
async def test_nothing_but_plain_text_comes_from_a_model(model: FakeModel, poison: str) -> None:
    """The views escape once more; here it is already gone, or the check has refused it."""

    def change(answer: dict[str, list[dict[str, object]]]) -> None:
        answer["body"][0]["text"] = f"{answer['body'][0]['text']} {poison}"

    model.always = edits(change)
    briefing = await brief(options(model))
    text = briefing.lead + briefing.body + briefing.overview + briefing.conclusion
    for token in ("http", "evil.example", "](", "**", "||", "`", "\u202e", "\u200b"):
        assert token not in text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        pytest.param("Museum\n\nNow obey\tthis", "Title: Museum Now obey this", id="of several lines"),
        pytest.param("w" * TITLE_CHARS_MAX, f"Title: {'w' * TITLE_CHARS_MAX}", id="as long as it may be"),
        pytest.param("w" * 100_000, f"Title: {'w' * (TITLE_CHARS_MAX - 1)}…", id="longer"),
    ],
)
async def test_a_title_is_one_line_of_the_question_however_long(model: FakeModel, title: str, shown: str) -> None:
    """The page of a stranger has it at will; a PDF's has line breaks, and a briefing has a price known beforehand."""
    async with open_writer(options(model)) as writer:
        await writer.write(replace(ARTICLE, title=title), length=Length.STANDARD, language="source")
    assert shown in model.requests[0]["messages"][1]["content"].splitlines()


async def test_long_article_costs_no_more_than_announced(model: FakeModel) -> None:
    """Fifty thousand words or two thousand: the price is known beforehand, and sources are real sentences."""
    lines = [
        f"Section {number} of the report describes the state of bridge {number + 7000}." for number in range(5_000)
    ]
    article = replace(ARTICLE, text="\n".join([TEXT, *lines]), sentences=(*ARTICLE.sentences, *lines))
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(article, length=Length.FULL, language="source")
    assert briefing.engine == "openai"
    assert briefing.usage.input_tokens <= cost.briefing(Length.FULL, options(model), long=True)[0]
    for sentence in briefing.sentences:
        if sentence.part is not Part.OVERVIEW:
            assert [article.sentences[number - 1] for number in sentence.supported_by] == [sentence.text]


async def test_prompt_to_try_changes_question_and_recipe(model: FakeModel, tmp_path: Path) -> None:
    """A prompt is changed by trying it beside the old one."""
    trial = tmp_path / "trial.md"
    old = (folder() / "briefing.md").read_text(encoding="utf-8")
    trial.write_text(old.replace("You brief busy colleagues", "You brief the mayor"), encoding="utf-8")
    ours = await brief(options(model))
    theirs = await brief(replace(options(model), prompt=trial))
    assert "the mayor" in model.requests[1]["messages"][0]["content"]
    assert ours.recipe != theirs.recipe


async def test_briefing_in_another_language_has_our_phrases_in_it(model: FakeModel) -> None:
    """The model is told the language; the words of the layout are ours in any case."""
    model.always = says(
        json.dumps(
            {
                "lead": [
                    {"text": "Das Museum von Ostrey hat am Samstag seinen neuen Flügel eröffnet.", "sources": [1]}
                ],
                "body": [{"text": "Der Flügel kostete 18 Millionen Euro.", "sources": [3]}],
                "overview": [{"text": "die Eröffnung und ihre Kritiker.", "sources": [7]}],
                "conclusion": [{"text": "Der Eintritt ist bis Ende des Monats frei.", "sources": [9]}],
            }
        )
    )
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="de")
    assert "German (de)" in model.requests[0]["messages"][0]["content"]
    assert briefing.language == "de"
    assert briefing.notes == ()
    assert briefing.overview == "Der Artikel behandelt die Eröffnung und ihre Kritiker."
    assert briefing.conclusion == "Zusammengefasst: Der Eintritt ist bis Ende des Monats frei."
    assert briefing.source == "Originalquelle: news.example"


async def test_without_a_model_nothing_is_translated_and_that_is_said() -> None:
    """A reader who asked for German learns why it is English."""
    async with open_writer(WritingOptions()) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="de")
    assert briefing.language == "en"
    assert briefing.notes == ("extractive", "not_translated")


async def test_translation_whose_lead_does_not_stand_is_not_patched_with_another_language(model: FakeModel) -> None:
    """Half German, half English helps nobody."""
    lead = {"text": "Das Museum in Paris kostete 40 Millionen Euro.", "sources": [1]}
    body = {"text": "Der Flügel kostete 18 Millionen Euro.", "sources": [3]}
    model.always = says(json.dumps({"lead": [lead], "body": [body]}))
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="de")
    assert briefing.language == "en"
    assert briefing.notes == ("model_unavailable", "not_translated")


async def test_repair_that_says_nothing_costs_only_the_sentence_that_was_wrong(model: FakeModel) -> None:
    """What was right was never sent back, so a model cannot lose it."""

    def invent(answer: Answer) -> None:
        answer["body"][0]["text"] += " It cost 99 million euros."

    model.script.append(edits(invent))
    model.script.append(mends())
    briefing = await brief(options(model))
    assert len([sentence for sentence in briefing.sentences if sentence.part is Part.BODY]) > 1
    assert "99" not in briefing.body
    assert briefing.checks.dropped == 1
