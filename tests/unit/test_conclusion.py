"""The conclusion without a model: the article's own, or what comes next, or none."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.briefing.extractive import brief, draft
from bot.briefing.extractive.lines import lines
from bot.cli.objects import briefing_json
from bot.cli.terminal import briefing_text
from bot.domain.briefing import Briefing, Part
from bot.platforms.discord_chat.view import render as discord_render
from bot.platforms.web_chat.view import render as web_render
from tests.fakes.memory import briefing
from tests.fakes.slack.answers import seen as slack_seen

SAMPLES = tomllib.loads((Path(__file__).parents[1] / "samples/articles.toml").read_text(encoding="utf-8"))
TITLE = "Harwick council closes old stone bridge to lorries"
STORY = [
    "The council of Harwick voted on Tuesday to close the old stone bridge to lorries.",
    "Engineers had found cracks in two arches of the stone bridge of Harwick in November.",
    *(f"The {number}th shop of the high street sells lamps of glass at number {number + 40}." for number in range(10)),
]


def concluded(last: str, language: str = "en", title: str = TITLE) -> str:
    """The conclusion of a story with this last sentence."""
    return brief("\n".join([*STORY, last]), title, language).conclusion


@pytest.mark.parametrize(
    "last",
    [
        pytest.param("The council will look at the bridge again in September.", id="what comes next"),
        pytest.param("No date for a second look at the bridge has been set.", id="what is still open"),
        pytest.param("In short, the town has outgrown what its founders built.", id="what the author concludes"),
        pytest.param(
            "Every old bridge of the county is now for a council of experts in stone to judge, as in Harwick.",
            id="the matter once more",
        ),
    ],
)
def test_article_that_has_a_conclusion_gets_it(last: str) -> None:
    """It looks ahead, or says what it comes down to."""
    assert concluded(last) == last


@pytest.mark.parametrize(
    "last",
    [
        pytest.param("The museum of glass in the high street was founded in 1901.", id="a side story"),
        pytest.param("The lamp maker will open a second shop in the spring.", id="the future of something else"),
        pytest.param("The mayor of Colne will open the bridge of Wendover in May.", id="names that nobody mentioned"),
        pytest.param("The council accused the hauliers of lying about the old stone bridge.", id="a charge"),
        pytest.param("The council said that “the old stone bridge will stay closed to lorries”.", id="a quotation"),
        pytest.param("It will look at the old stone bridge again in September.", id="a pronoun"),
        pytest.param("Regardless, the old stone bridge will stay closed to lorries.", id="a word that may be a name"),
    ],
)
def test_side_story_is_no_conclusion(last: str) -> None:
    """Behind "In summary, " it would mislead: then there is none."""
    assert concluded(last) != last


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "it", "nl", "sv", "ja", "zh", "ko", "ar"])
def test_what_comes_next_concludes_in_every_language_that_can_join_it(language: str) -> None:
    """Each sample ends with the council's next meeting."""
    sample = SAMPLES[language]
    last = sample["text"].strip().splitlines()[-1]
    assert brief(sample["text"], sample["title"], language).conclusion == last


def test_word_that_is_written_both_ways_begins_no_conclusion() -> None:
    """A capital or a small letter behind the comma: one of them is wrong."""
    last = "Stone from the valley will be laid on the bridge by masons next year."
    assert concluded(last) == last
    named = [*STORY[:2], "The Daily Stone wrote about it on Monday.", *STORY[2:]]
    assert brief("\n".join([*named, last]), TITLE, "en").conclusion == ""


def test_one_word_of_a_short_title_is_not_its_matter() -> None:
    """Half of two words is one."""
    last = "Every old bridge of the county is now for a council of experts in stone to judge, as in Harwick."
    assert concluded(last, title="The bridge lottery") == ""


def test_conclusion_of_a_guide_stands_below_its_last_heading() -> None:
    """Guides say "will" throughout. Behind "In summary, " nobody knows who an "I" is."""
    parts = [f"{number}. Clean arch number {number}\nYou clean arch {number} with water and a brush of wire.\n"
             f"It takes {number + 3} hours, and nobody else is needed for it." for number in range(1, 6)]  # fmt: skip
    body = "\n".join(["Stone bridges need care every year, whatever their age may be.", *parts])
    end = "Clean stone lasts for as long as somebody looks after it."
    assert brief(body, "How to clean a bridge", "en").conclusion == ""
    assert brief(f"{body}\nConclusion\n{end}", "How to clean a bridge", "en").conclusion == end
    assert brief(f"{body}\nAbout the author\n{end}", "How to clean a bridge", "en").conclusion == ""
    told = "\n".join(f"I clean arch {number} on my own, and I like that my stone shines." for number in range(9))
    mine = "When I was a boy, I cleaned the stone of my father's house."
    assert brief(f"{body}\n{told}\nConclusion\n{mine}", "How to clean a bridge", "en").conclusion == ""


def test_what_was_told_is_no_conclusion() -> None:
    """A model's body has it already."""
    last = "The council will look at the bridge again in September."
    sentences, blocks = lines("\n".join([*STORY, last]), "en")
    chosen = draft(sentences, title=TITLE, language="en", blocks=blocks, told={len(sentences)})
    assert not any(sentence.part is Part.CONCLUSION for sentence in chosen)


def _discord(answer: Briefing) -> list[str]:
    return [block for page in discord_render(answer) for block in page.blocks]


def _terminal(answer: Briefing) -> list[str]:
    return briefing_text(answer).split("\n\n")


@pytest.mark.parametrize("view", [_discord, _terminal, slack_seen])
def test_view_leaves_a_missing_conclusion_out(view: Callable[[Briefing], list[str]]) -> None:
    """No empty line, and no "In summary, " with nothing behind it."""
    whole, without = view(briefing()), view(replace(briefing(), conclusion=""))
    assert without == [part for part in whole if "In summary" not in part]
    assert len(without) == len(whole) - 1
    assert all(part.strip() for part in without)


def test_data_say_that_there_is_none() -> None:
    """As of any part that is left out."""
    assert briefing_json(replace(briefing(), conclusion=""))["conclusion"] == ""
    assert web_render(replace(briefing(), conclusion=""))["conclusion"] == ""
