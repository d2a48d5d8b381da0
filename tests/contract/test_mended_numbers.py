"""A model may answer for another sentence than the one whose number it gives: against a loopback server."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.briefing.options import WritingOptions
from bot.briefing.writer import BriefingWriter, open_writer
from bot.domain.briefing import Briefing, Length, Part
from tests.contract.test_writer import ARTICLE
from tests.fakes.model import Answer, Behaviour, FakeModel, edits, says

VOTE, COUNT = ARTICLE.sentences[0], ARTICLE.sentences[4]
#: What the model writes first, each with one error, and what it should have written.
WRONG = {
    1: VOTE.replace("Harwick", "Zebulon"),
    4: "Anna Petrov, who leads the transport committee, said the council could not wait 17 days.",
    8: "The hauliers' chairman, Martin Keogh, said the detour would cost his members 3.4 million pounds a year.",
    9: "The county has promised 900,000 pounds for repairs.",
}
RIGHT = {
    1: VOTE,
    4: "Anna Petrov, who leads the transport committee, said the council could not wait until a lorry falls in.",
    8: "The hauliers' chairman, Martin Keogh, said the detour would cost his members 2.1 million pounds a year.",
    9: "The county has promised 600,000 pounds for repairs.",
}
ELSE = "A new bridge downstream was planned in 2009 but never built."


@pytest.fixture
async def writer(model: FakeModel) -> AsyncIterator[BriefingWriter]:
    """A writer with a model and no second look."""
    async with open_writer(WritingOptions("test-key", model.base_url, ("test-model",))) as opened:
        yield opened


def drafts(*wrong: int, lead: int = 0) -> Behaviour:
    """Answer well, but with these errors in the body, and in the lead if so."""

    def change(answer: Answer) -> None:
        if lead:
            answer["lead"] = [{"sources": [lead], "text": WRONG[lead]}]
        body = [{"sources": [number], "text": WRONG[number]} for number in wrong]
        answer["body"] = [*body, {"sources": [5], "text": COUNT}, {"sources": [11], "text": ARTICLE.sentences[10]}]

    return edits(change)


def told(*mended: tuple[Any, int, str]) -> Behaviour:
    """Answer a request to mend with these: the number, a source and the text."""
    entries = [{"id": number, "sources": [source], "text": text} for number, source, text in mended]
    return says(json.dumps({"mended": entries}))


async def brief(writer: BriefingWriter) -> Briefing:
    """A briefing in the article's language."""
    return await writer.write(ARTICLE, length=Length.STANDARD, language="source")


async def test_sentences_with_each_others_numbers_change_back(model: FakeModel, writer: BriefingWriter) -> None:
    """The lead told what one man said, and what happened stood below."""
    model.script.extend([drafts(8, 9, lead=1), told((1, 8, RIGHT[8]), (2, 9, RIGHT[9]), (3, 1, RIGHT[1]))])
    briefing = await brief(writer)
    assert briefing.lead == RIGHT[1]
    assert RIGHT[9] in briefing.body
    assert "Keogh" not in briefing.lead


@pytest.mark.parametrize("numbers", [pytest.param((2, 1), id="swapped"), pytest.param((1, 1), id="one number twice")])
async def test_each_sentence_stands_where_its_own_error_stood(
    model: FakeModel, writer: BriefingWriter, numbers: tuple[int, int]
) -> None:
    """What leans on a sentence, and what a reader is told first, hangs on its place."""
    model.script.extend([drafts(8, 4), told((numbers[0], 8, RIGHT[8]), (numbers[1], 4, RIGHT[4]))])
    body = (await brief(writer)).body
    assert 0 <= body.index(RIGHT[8]) < body.index(RIGHT[4])


async def test_a_sentence_with_anothers_number_alone_goes_to_its_own(model: FakeModel, writer: BriefingWriter) -> None:
    """That one is mended, and the one whose number it bears is left out."""
    model.script.extend([drafts(8, 4), told((1, 4, RIGHT[4]))])
    briefing = await brief(writer)
    assert RIGHT[4] in briefing.body
    assert "Keogh" not in briefing.body
    assert (briefing.checks.mended, briefing.checks.dropped) == (1, 1)


async def test_a_sentence_on_something_else_is_left_out(model: FakeModel, writer: BriefingWriter) -> None:
    """True or not, it is not what was to be mended, and nobody asked for it here."""
    model.script.extend([drafts(8), told((1, 10, ELSE))])
    briefing = await brief(writer)
    assert ELSE not in briefing.body
    assert briefing.notes == ("dropped:1",)


@pytest.mark.parametrize("number", [0, 99, -1, "1", True, None, [1]])
async def test_a_number_that_nothing_was_shown_under_is_passed_over(
    model: FakeModel, writer: BriefingWriter, number: Any
) -> None:
    """What it was meant for nobody can tell from it."""
    model.script.extend([drafts(8), told((number, 8, RIGHT[8]))])
    briefing = await brief(writer)
    assert "Keogh" not in briefing.body
    assert briefing.notes == ("dropped:1",)


async def test_a_part_that_is_missing_takes_no_sentence_of_the_story(model: FakeModel, writer: BriefingWriter) -> None:
    """Behind "In summary," stood what had been sent back from the body."""

    def change(answer: Answer) -> None:
        answer["body"] = [{"sources": [8], "text": WRONG[8]}, {"sources": [5], "text": COUNT}]
        del answer["conclusion"]

    model.script.extend([edits(change), told((2, 8, RIGHT[8]))])
    briefing = await brief(writer)
    assert RIGHT[8] in briefing.body
    assert "Keogh" not in briefing.conclusion


async def test_a_mended_sentence_may_tell_from_another_source(model: FakeModel, writer: BriefingWriter) -> None:
    """A wrong number was what was to be mended."""

    def change(answer: Answer) -> None:
        answer["body"] = [{"sources": [11], "text": WRONG[8]}, {"sources": [5], "text": COUNT}]

    model.script.extend([edits(change), told((1, 8, RIGHT[8]))])
    assert RIGHT[8] in (await brief(writer)).body


async def test_a_mended_sentence_may_have_other_words(model: FakeModel, writer: BriefingWriter) -> None:
    """The source is the same: it says what that sentence should have said."""
    anew = "A longer way means 2.1 million pounds a year lost, in the eyes of the hauliers' head."
    model.script.extend([drafts(8), told((1, 8, anew))])
    assert anew in (await brief(writer)).body


@pytest.mark.parametrize("number", [pytest.param(4, id="of a right sentence"), pytest.param(3, id="of its own")])
async def test_a_second_look_under_anothers_number_changes_what_it_is_about(model: FakeModel, number: int) -> None:
    """The right sentence went, and the wrong one stood beside what set it right."""
    turned = "Because lorries had fallen into the river, the council's transport committee decided to act."

    def change(answer: Answer) -> None:
        answer["lead"] = answer["lead"][:2]
        answer["body"] = [{"sources": [4], "text": turned}, {"sources": [5], "text": COUNT}]

    async def look(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        failed = [{"id": number, "why": "no lorry fell", "sources": [4], "text": RIGHT[4]}]
        return server.completion(body, json.dumps({"failed": failed}))

    model.script.extend([edits(change), look])
    async with open_writer(WritingOptions("test-key", model.base_url, ("test-model",), verify=True)) as opened:
        briefing = await brief(opened)
    assert turned not in briefing.body
    assert RIGHT[4] in briefing.body
    assert COUNT in briefing.body
    assert briefing.checks.mended == 1


async def test_a_second_look_that_writes_something_else_takes_the_sentence_out(model: FakeModel) -> None:
    """It was found wrong, and what came for it says nothing of it."""

    async def look(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        written = json.loads(body["messages"][-2]["content"])
        (number,) = [one["id"] for one in written[Part.BODY] if one["text"] == COUNT]
        failed = [{"id": number, "why": "not so", "sources": [10], "text": ELSE}]
        return server.completion(body, json.dumps({"failed": failed}))

    def change(answer: Answer) -> None:
        answer["body"] = [{"sources": [number], "text": ARTICLE.sentences[number - 1]} for number in (5, 6, 7, 8, 9)]

    model.script.extend([edits(change), look])
    async with open_writer(WritingOptions("test-key", model.base_url, ("test-model",), verify=True)) as opened:
        briefing = await brief(opened)
    assert COUNT not in briefing.body
    assert ELSE not in briefing.body
    assert briefing.checks.dropped == 1


async def test_an_answer_whose_mend_is_about_something_else_is_the_articles_own(
    model: FakeModel, writer: BriefingWriter
) -> None:
    """Only when the model leaves its sentences out does the article not say."""
    answer = [{"sources": [5], "text": COUNT.replace("340", "890")}]
    model.script.extend([says(json.dumps({"stated": True, "answer": answer})), told((1, 10, ELSE))])
    given = await writer.ask(ARTICLE, "How many lorries cross the bridge every day?", language="source")
    assert given.text == COUNT
