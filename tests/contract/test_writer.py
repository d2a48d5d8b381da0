"""Promises of a Writer, kept by the real client library against a loopback model server."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.briefing.options import WritingOptions
from bot.briefing.writer import BriefingWriter, open_writer
from bot.domain.briefing import Length, Part
from bot.domain.errors import NothingToRead
from bot.texts import say
from bot.texts.notes import note_lines
from tests.fakes.articles import article
from tests.fakes.model import Answer, FakeModel, adds, edits, fails, mends, says, wraps

TEXT = """
The town council of Harwick voted on Tuesday to close the old stone bridge over the River Wend to lorries.
The ban takes effect on 1 March and covers every vehicle heavier than 7.5 tonnes.
Engineers found cracks in two of the five arches during an inspection in November.
"We cannot wait until a lorry falls into the river," said Anna Petrov, who leads the council's transport committee.
About 340 lorries cross the bridge every day, according to a count made by the county last spring.
Hauliers will have to take the bypass at Colne, which adds 11 kilometres to the trip to the port.
The Wend Valley Hauliers' Association called the decision hasty and announced that it would ask a court to suspend it.
Its chairman, Martin Keogh, said the detour would cost his members 2.1 million pounds a year.
The county has promised 600,000 pounds for repairs, a third of what the engineers think necessary.
A new bridge downstream was planned in 2009 but was never built for lack of money.
The council will look at the matter again in September, when a second inspection is due.
""".strip()
ARTICLE = article("bridge", "Harwick closes old bridge to lorries", TEXT, published="2026-01-14")


def options(model: FakeModel) -> WritingOptions:
    """Settings that lead to the server."""
    return WritingOptions(api_key="test-key", base_url=model.base_url, models=("test-model",))


@pytest.fixture(params=["without a model", "with a model"])
async def writer(request: pytest.FixtureRequest, model: FakeModel) -> AsyncIterator[BriefingWriter]:
    """Both kinds of writer."""
    given = options(model) if request.param == "with a model" else WritingOptions()
    async with open_writer(given) as opened:
        yield opened


@pytest.mark.parametrize("length", list(Length))
async def test_every_sentence_is_tied_to_the_article(writer: BriefingWriter, length: Length) -> None:
    """A reader can look up what stands behind each sentence."""
    briefing = await writer.write(ARTICLE, length=length, language="source")
    assert briefing.article_sentences == ARTICLE.sentences
    for sentence in briefing.sentences:
        assert sentence.supported_by or sentence.part is Part.OVERVIEW
        assert all(1 <= number <= len(ARTICLE.sentences) for number in sentence.supported_by)


async def test_layout_is_complete(writer: BriefingWriter) -> None:
    """Whoever drafts, the parts and the words around them are ours."""
    briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    assert briefing.lead
    assert briefing.body
    assert briefing.overview.startswith("The article discusses ")
    assert briefing.conclusion.startswith("In summary, ")
    assert briefing.source == "Original Source: news.example"
    assert len(briefing.lead + briefing.body + briefing.overview + briefing.conclusion) <= len(ARTICLE.text)


async def test_equal_recipes_name_equal_shapes(writer: BriefingWriter) -> None:
    """The stored briefing is found again by the recipe that made it."""
    briefing = await writer.write(ARTICLE, length=Length.SHORT, language="source")
    assert briefing.recipe == writer.recipe(Length.SHORT, "source")
    assert briefing.recipe != writer.recipe(Length.FULL, "source")


async def test_text_without_a_sentence_is_nothing_to_read(writer: BriefingWriter) -> None:
    """There is nothing to brief in white space."""
    with pytest.raises(NothingToRead, match="too_short"):
        await writer.write(replace(ARTICLE, text=" \n ", sentences=()), length=Length.STANDARD, language="source")


async def test_short_text_is_quoted_whole(writer: BriefingWriter, model: FakeModel) -> None:
    """The layout would only repeat it, and a model would only pad it."""
    short = replace(ARTICLE, text=" ".join(ARTICLE.sentences[:3]), sentences=ARTICLE.sentences[:3])
    briefing = await writer.write(short, length=Length.STANDARD, language="source")
    assert f"{briefing.lead} {briefing.body}" == short.text
    assert briefing.notes == ("quoted",)
    assert model.calls == 0


async def test_digest_of_nothing_is_nothing(writer: BriefingWriter) -> None:
    """A phrase without content is noise."""
    assert await writer.summarize([], language="en") == ""


async def test_digest_conclusion_is_one_of_its_lines_or_checked_against_them(writer: BriefingWriter) -> None:
    """What closes a digest is held to the same standard as a briefing."""
    lines = ["The council closed the bridge.", "The court suspended the ban on lorries.", "Rain is expected on Friday."]
    text = await writer.summarize(lines, language="en")
    assert text.startswith("In summary, the c")
    assert len(text) <= 450


async def test_model_writes_and_says_what_it_cost(model: FakeModel) -> None:
    """Usage is what the server counted, and the engine is named."""
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    assert briefing.engine == "openai"
    assert briefing.notes == ()
    assert briefing.usage.model == "test-model"
    assert briefing.usage.calls == model.calls == 1
    assert briefing.usage.input_tokens > 0
    assert briefing.checks.names[0] == briefing.checks.names[1] > 0


async def test_invention_is_repaired_once(model: FakeModel) -> None:
    """The model gets one chance, told what is wrong."""
    model.script.append(adds("said Zebulon Quist"))
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    assert model.calls == 2
    question = model.requests[1]["messages"][-1]["content"]
    assert 'the name "Zebulon" is not in the article' in question
    assert ARTICLE.sentences[2] in question, "the sentence that tells it"
    assert ARTICLE.sentences[-1] not in question, "and nothing that is not needed"
    assert "Zebulon" not in briefing.body
    assert briefing.notes == ("mended:1",)


async def test_invention_that_stays_is_dropped_and_said(model: FakeModel) -> None:
    """What is not in the article does not go out."""
    model.script.extend([adds("at a cost of 47 million pounds"), mends(f"{ARTICLE.sentences[2]} It cost 47 pounds.")])
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    assert model.calls == 2
    assert "47" not in briefing.lead + briefing.body + briefing.conclusion
    assert briefing.checks.dropped == 1
    assert briefing.notes == ("dropped:1",)


async def test_whole_briefing_in_the_wrong_language_is_no_translation(model: FakeModel) -> None:
    """Asked for German, a model answers in English, and again when told: the article's own sentences go out."""
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="de")
    assert model.calls == 2
    assert "not in the language that was asked for" in model.requests[1]["messages"][-1]["content"]
    assert (briefing.engine, briefing.language) == ("extractive", "en")
    assert briefing.conclusion.startswith("In summary, ")
    assert note_lines(briefing) == [say("note.model_unavailable"), say("note.not_translated")]


async def test_nothing_is_said_twice(model: FakeModel) -> None:
    """Small models repeat the lead in every part."""

    def repeat(answer: Answer) -> None:
        answer["body"][1:1] = answer["lead"]
        answer["conclusion"] = answer["lead"][:1]

    model.always = edits(repeat)
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    said = [sentence.text for sentence in briefing.sentences]
    assert len(said) == len(set(said))
    assert briefing.conclusion
    assert briefing.notes == ()


async def test_body_that_says_one_thing_over_and_over_is_filled_up_from_the_article(model: FakeModel) -> None:
    """Small models write one sentence ten times; one is left, and the article's own are put beside it."""

    def repeat(answer: Answer) -> None:
        answer["body"] = answer["body"][:1] * 6

    model.always = edits(repeat)
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    body = [sentence.text for sentence in briefing.sentences if sentence.part is Part.BODY]
    assert ARTICLE.sentences[2] in body
    assert len(body) >= 3
    assert body == [sentence for sentence in ARTICLE.sentences if sentence in body], "in the order of the article"
    said = [sentence.text for sentence in briefing.sentences]
    assert len(said) == len(set(said))


async def test_no_part_is_missing_when_nothing_of_it_stands(model: FakeModel) -> None:
    """An overview that only repeats the lead, a conclusion that is invented: the article's own stand in."""

    def spoil(answer: Answer) -> None:
        answer["overview"] = answer["lead"][:1]
        answer["conclusion"] = [{"text": "Zebulon Quist will pay.", "sources": [1]}]

    model.always = edits(spoil)
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    assert briefing.overview.startswith("The article discusses ")
    assert briefing.conclusion.startswith("In summary, ")
    said = [sentence.text for sentence in briefing.sentences]
    assert len(said) == len(set(said))


async def test_conclusion_from_the_article_is_one_that_was_not_told(model: FakeModel) -> None:
    """The model's body has the best of them already, in its own words: then there is another one, or none."""
    async with open_writer(WritingOptions()) as writer:
        picked = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    (best,) = (sentence.supported_by[0] for sentence in picked.sentences if sentence.part is Part.CONCLUSION)

    def spoil(answer: Answer) -> None:
        told = ARTICLE.sentences[best - 1].rstrip(".")
        answer["body"].append({"sources": [best], "text": f"It is said, too, that {told[0].lower()}{told[1:]}."})
        answer["conclusion"] = [{"sources": [1], "text": "Zebulon Quist will pay."}]

    model.always = edits(spoil)
    async with open_writer(options(model)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    concluded = [sentence.supported_by for sentence in briefing.sentences if sentence.part is Part.CONCLUSION]
    assert (best,) not in concluded


async def test_what_the_article_says_twice_is_told_once(model: FakeModel) -> None:
    """The body has it from one place; a conclusion from the other would say it again, and be taken out."""
    async with open_writer(WritingOptions()) as writer:
        picked = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    (best,) = (sentence.text for sentence in picked.sentences if sentence.part is Part.CONCLUSION)
    sentences = (*ARTICLE.sentences[:2], best, *ARTICLE.sentences[2:])

    def spoil(answer: Answer) -> None:
        answer["conclusion"] = [{"sources": [1], "text": "Zebulon Quist will pay."}]

    model.always = edits(spoil)
    async with open_writer(options(model)) as writer:
        article = replace(ARTICLE, text=" ".join(sentences), sentences=sentences)
        briefing = await writer.write(article, length=Length.STANDARD, language="source")
    assert best in briefing.body
    assert best[1:] not in briefing.conclusion


async def test_second_look_drops_what_the_model_itself_does_not_stand_by(model: FakeModel) -> None:
    """A plain claim without a name or a figure is beyond what code can check."""
    model.script.append(wraps("%s"))
    model.script.append(says('{"failed": [3]}'))
    async with open_writer(replace(options(model), verify=True)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    first, second = (request["messages"] for request in model.requests)
    assert second[: len(first)] == first, "the article is in the endpoint's cache"
    assert ARTICLE.sentences[2] not in briefing.body
    assert briefing.notes == ("dropped:1",)


async def test_second_look_that_fails_changes_nothing_and_is_said(model: FakeModel) -> None:
    """It is an extra; but whoever relies on it has to know."""
    model.script.append(wraps("%s"))
    model.always = fails(401)
    async with open_writer(replace(options(model), verify=True)) as writer:
        briefing = await writer.write(ARTICLE, length=Length.STANDARD, language="source")
    assert briefing.engine == "openai"
    assert briefing.notes == ("look_failed",)
    assert briefing.checks.look == "failed"
