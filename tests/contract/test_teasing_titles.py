"""The article's title stays; when it asks or teases, the lead answers it."""

from dataclasses import replace

import pytest

from bot.briefing.writer import BriefingWriter
from bot.domain.article import Article
from bot.domain.briefing import Briefing, Length
from tests.contract.test_writer import ARTICLE
from tests.fakes.model import Answer, Behaviour, FakeModel, edits, fails, mends

ASKS = replace(ARTICLE, title="How many lorries use the old bridge?")
#: Figures are nowhere in it.
VAGUE = (
    "The council of Harwick has closed the old bridge to lorries after a long debate.",
    "Engineers had found cracks in the arches during an inspection in bad weather.",
    "Hauliers will have to take the bypass at Colne, which makes the way to the port longer.",
    "Their association called the decision hasty and announced that it would go to court.",
    "The county has promised money for repairs, though less than the engineers think necessary.",
    "A new bridge downstream was planned long ago but was never built for lack of money.",
    "The council will look at the matter again when the next inspection is due.",
    "Residents of the old town welcomed the decision, since lorries shook their houses.",
)
RESTATES = "The town council of Harwick voted to close the old stone bridge to lorries."
ANSWERS = "About 340 lorries cross the bridge every day, according to a count made by the county."


def leads(text: str, source: int) -> Behaviour:
    """Answer well, but with this lead alone."""

    def change(answer: Answer) -> None:
        answer["lead"] = [{"text": text, "sources": [source]}]

    return edits(change)


async def brief(writer: BriefingWriter, article: Article) -> Briefing:
    """A briefing of usual length."""
    return await writer.write(article, length=Length.STANDARD, language="source")


async def test_lead_that_does_not_answer_is_asked_to(model: FakeModel, writer: BriefingWriter) -> None:
    """The model is told what the title leaves open."""
    model.script.extend([leads(RESTATES, 1), mends(ANSWERS, sources=(5,))])
    briefing = await brief(writer, ASKS)
    assert model.calls == 2
    assert "say how many or how much it is" in model.requests[1]["messages"][-1]["content"]
    assert briefing.lead == ANSWERS
    assert briefing.title == ASKS.title
    assert briefing.notes == ()


async def test_lead_that_answers_costs_no_second_call(model: FakeModel, writer: BriefingWriter) -> None:
    """Asking is dear."""
    model.script.append(leads(ANSWERS, 5))
    assert (await brief(writer, ASKS)).lead == ANSWERS
    assert model.calls == 1


async def test_title_that_tells_costs_no_second_call(model: FakeModel, writer: BriefingWriter) -> None:
    """Nothing is left open."""
    model.script.append(leads(RESTATES, 1))
    assert (await brief(writer, ARTICLE)).lead == RESTATES
    assert model.calls == 1


@pytest.mark.parametrize(
    "second",
    [pytest.param(leads(RESTATES, 1), id="the same again"), pytest.param(fails(400, "no"), id="no second answer")],
)
async def test_the_article_answers_when_the_model_does_not(
    model: FakeModel, writer: BriefingWriter, second: Behaviour
) -> None:
    """Its own lead is taken then, and nothing is said to have been left out."""
    model.script.append(leads(RESTATES, 1))
    model.always = second
    briefing = await brief(writer, ASKS)
    assert "340 lorries" in briefing.lead
    assert briefing.engine == "openai"
    assert briefing.notes == ()


async def test_faithful_lead_stays_when_nobody_answers(model: FakeModel, writer: BriefingWriter) -> None:
    """A title may ask what its article does not know."""
    article = replace(ASKS, text=" ".join(VAGUE), sentences=VAGUE)
    model.always = leads(VAGUE[0], 1)
    briefing = await brief(writer, article)
    assert model.calls == 2
    assert briefing.lead == VAGUE[0]
    assert briefing.notes == ()


async def test_answer_that_the_article_does_not_hold_is_none(model: FakeModel, writer: BriefingWriter) -> None:
    """A clickbait title is no reason to invent."""
    false = "About 950 lorries cross the bridge every day."
    model.script.extend([leads(RESTATES, 1), mends(false, sources=(5,))])
    briefing = await brief(writer, ASKS)
    assert "950" not in briefing.lead
    assert "340 lorries" in briefing.lead
