"""Sentences that cannot stand are mended one by one: the real client library against a loopback server."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.briefing.writer import BriefingWriter
from bot.domain.article import Article
from bot.domain.briefing import Briefing, Length, Part
from tests.contract.test_writer import ARTICLE
from tests.fakes.bill import RecordingBill
from tests.fakes.model import Answer, Behaviour, FakeModel, edits, fails, mends, says

KEOGH = "Martin Keogh, who leads the hauliers, said the detour would cost his members 2.1 million pounds a year."
HE = "He also announced that the hauliers would ask a court to suspend the ban."
BRIDGE = "Engineers found cracks in two of the five arches in November."
PETROV = "Anna Petrov said the council could not wait until a lorry falls into the river."


def bodies(*sentences: tuple[str, int]) -> Behaviour:
    """Answer well, but with this body."""

    def change(answer: Answer) -> None:
        answer["body"] = [{"sources": [number], "text": text} for text, number in sentences]

    return edits(change)


async def brief(writer: BriefingWriter, article: Article = ARTICLE, length: Length = Length.STANDARD) -> Briefing:
    """A briefing in the article's language."""
    return await writer.write(article, length=length, language="source")


def question(model: FakeModel, call: int = 1) -> str:
    """What was asked in a call, in full."""
    return "\n".join(message["content"] for message in model.requests[call]["messages"])


def schema(model: FakeModel, call: int = 1) -> Any:
    """The form that the answer was to have."""
    return model.requests[call]["response_format"]["json_schema"]["schema"]


async def test_what_leans_on_a_sentence_that_goes_never_names_another(model: FakeModel, writer: BriefingWriter) -> None:
    """The accuser's sentence was dropped, and "He also demands" named the accused."""
    model.script.append(bodies((PETROV, 4), (KEOGH.replace("2.1", "3.4"), 8), (HE, 7), (BRIDGE, 3)))
    model.always = mends()
    briefing = await brief(writer)
    assert "3.4" not in briefing.body
    assert HE not in briefing.body
    assert PETROV in briefing.body
    assert BRIDGE in briefing.body
    assert briefing.checks.dropped == 2
    assert briefing.notes == ("dropped:2",)


async def test_what_leans_on_it_can_be_written_anew(model: FakeModel, writer: BriefingWriter) -> None:
    """Both are sent back, and the second one names him."""
    model.script.append(bodies((PETROV, 4), (KEOGH.replace("2.1", "3.4"), 8), (HE, 7), (BRIDGE, 3)))
    alone = "The Wend Valley Hauliers' Association also announced that it would ask a court to suspend the decision."
    model.script.append(mends("", alone, sources=(7,)))
    briefing = await brief(writer)
    assert "so that it can be read alone" in question(model)
    assert alone in briefing.body
    assert briefing.checks.dropped == 1


async def test_a_mended_sentence_carries_what_leans_on_it(model: FakeModel, writer: BriefingWriter) -> None:
    """It says the right figure of the same man, so "He" is still he."""
    model.script.append(bodies((PETROV, 4), (KEOGH.replace("2.1", "3.4"), 8), (HE, 7)))
    model.script.append(mends(KEOGH, sources=(8,)))
    briefing = await brief(writer)
    assert f"{KEOGH} {HE}" in briefing.body
    assert (briefing.checks.mended, briefing.checks.dropped) == (1, 0)
    assert briefing.notes == ("mended:1",)


async def test_a_mended_sentence_about_another_carries_nothing(model: FakeModel, writer: BriefingWriter) -> None:
    """It named the wrong one before: who "He" is, nobody knows now."""
    model.script.append(bodies((BRIDGE, 3), (KEOGH.replace("Martin Keogh", "Zebulon Quist"), 8), (HE, 7)))
    model.script.append(mends(KEOGH, sources=(8,)))
    briefing = await brief(writer)
    assert KEOGH in briefing.body
    assert HE not in briefing.body


async def test_only_what_is_wrong_goes_back_with_what_tells_it(model: FakeModel, writer: BriefingWriter) -> None:
    """A briefing that is asked for again costs as much as the first, and may lose what was right."""
    booked = RecordingBill()
    long = replace(ARTICLE, sentences=(*ARTICLE.sentences, *[f"Rain fell on day {day} of March." for day in range(90)]))
    model.script.append(bodies((BRIDGE, 3), (KEOGH.replace("2.1", "3.4"), 8), (PETROV, 4)))
    await writer.write(long, length=Length.STANDARD, language="source", bill=booked)
    assert [call.purpose for call in booked] == ["briefing", "repair"]
    assert booked[1].input_tokens < booked[0].input_tokens / 2
    sent = question(model)
    assert "3.4" in sent
    assert ARTICLE.sentences[7] in sent, "its source"
    assert BRIDGE not in sent
    assert PETROV not in sent
    assert "Rain fell" not in sent
    assert schema(model)["properties"]["mended"]["items"]["properties"]["id"]["maximum"] == 1


@pytest.mark.parametrize("part", [Part.OVERVIEW, Part.CONCLUSION])
async def test_a_part_that_is_missing_is_asked_for_alone(model: FakeModel, writer: BriefingWriter, part: Part) -> None:
    """The rest stands; the article's own words are for when nothing comes."""

    def leave_out(answer: Answer) -> None:
        del answer[part]

    text = "how Harwick and its hauliers disagree about the old bridge"
    model.script.extend([edits(leave_out), mends(f"{text[0].upper()}{text[1:]}.", sources=(1, 7))])
    briefing = await brief(writer)
    assert f'1. ({part}) "": it is missing' in question(model)
    assert text[1:] in {Part.OVERVIEW: briefing.overview, Part.CONCLUSION: briefing.conclusion}[part]
    assert briefing.notes == ()


async def test_a_lead_that_is_too_long_is_shortened_by_who_wrote_it(model: FakeModel, writer: BriefingWriter) -> None:
    """Cut by code it loses its second sentence, which says why it matters."""
    first = (
        "The town council of Harwick voted on Tuesday to close the old stone bridge over the River Wend to lorries, a "
        "ban that takes effect on 1 March and covers every vehicle heavier than 7.5 tonnes, after engineers found "
        "cracks in two of the five arches."
    )
    second = (
        "Hauliers will have to take the bypass at Colne, which adds 11 kilometres to the trip to the port and, their "
        "chairman Martin Keogh said, costs 2.1 million pounds a year, so they announced that they would ask a court to "
        "suspend the ban."
    )
    shorter = "Harwick closes its old stone bridge over the River Wend to lorries on 1 March."

    def lengthen(answer: Answer) -> None:
        answer["lead"] = [{"sources": [1, 2, 3], "text": first}, {"sources": [6, 7, 8], "text": second}]

    model.script.extend([edits(lengthen), mends(shorter, sources=(1, 2))])
    briefing = await brief(writer)
    assert "its part is too long: say it in at most" in question(model)
    assert briefing.lead == f"{shorter} {second}"
    assert briefing.notes == ()


async def test_a_lead_that_stays_too_long_gives_its_second_sentence_to_the_body(
    model: FakeModel, writer: BriefingWriter
) -> None:
    """Nothing is lost silently."""
    first = ARTICLE.sentences[0].rstrip(".") + ", " + ", ".join(["after a long and bitter debate"] * 8) + "."
    second = ARTICLE.sentences[5].rstrip(".") + ", " + ", ".join(["on the long and narrow road"] * 6) + "."

    def lengthen(answer: Answer) -> None:
        answer["lead"] = [{"sources": [1], "text": first}, {"sources": [6], "text": second}]

    model.script.extend([edits(lengthen), mends()])
    briefing = await brief(writer)
    assert briefing.lead == first
    assert briefing.body.startswith(second)


async def test_a_repair_that_fails_costs_only_what_was_wrong(model: FakeModel, writer: BriefingWriter) -> None:
    """What stands was never in question."""
    model.script.append(bodies((BRIDGE, 3), (KEOGH.replace("2.1", "3.4"), 8), (PETROV, 4)))
    model.always = fails(401)
    briefing = await brief(writer)
    assert briefing.engine == "openai"
    assert BRIDGE in briefing.body
    assert PETROV in briefing.body
    assert briefing.notes == ("dropped:1",)


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        pytest.param("Traffic waits for September.", "In summary, traffic waits", id="small in the briefing"),
        pytest.param("Harwick waits for September.", "In summary, Harwick waits", id="a name"),
    ],
)
async def test_a_conclusion_begins_small_behind_our_words_unless_with_a_name(
    model: FakeModel, writer: BriefingWriter, text: str, joined: str
) -> None:
    """The article has no "traffic", so only the briefing itself tells that it is written small."""

    def change(answer: Answer) -> None:
        answer["body"] = [{"sources": [3], "text": "Engineers who watch the traffic found cracks in two arches."}]
        answer["conclusion"] = [{"sources": [11, 1], "text": text}]

    model.always = edits(change)
    assert (await brief(writer)).conclusion.startswith(joined)


async def test_an_answer_to_a_question_loses_nothing_that_it_rests_on(model: FakeModel, writer: BriefingWriter) -> None:
    """An "it" meant another aeroplane when the sentence that explained it was gone."""
    answer = [
        {"sources": [1], "text": "The council closed the old stone bridge to lorries."},
        {"sources": [10], "text": "A new bridge downstream was planned in 1999."},
        {"sources": [10], "text": "It was never built for lack of money."},
    ]
    model.script.extend([says(json.dumps({"stated": True, "answer": answer})), mends()])
    given = await writer.ask(ARTICLE, "What about the bridge?", language="source")
    assert given.text == "The council closed the old stone bridge to lorries."
    assert given.checks.dropped == 2
