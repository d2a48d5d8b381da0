"""How a draft is held against its article."""

import pytest

from bot.briefing.ground import Ground
from bot.briefing.review import Reviewer, standing
from bot.domain.types import Part, Sentence

ARTICLE = (
    "The council of Harwick voted on Tuesday to close the stone bridge to lorries.",
    "Engineers found cracks in two of the five arches during an inspection in November.",
    "The ban takes effect on 1 March.",
    "Hauliers will have to take the bypass at Colne, which adds 11 kilometres to the trip to the port.",
    "Martin Keogh, who leads the hauliers, said the detour would cost his members 2.1 million pounds.",
    "Anna Petrov, who leads the council, said nobody could wait until a lorry fell into the river.",
)


def reviewed(text: str, *sources: int, part: Part = Part.BODY, language: str = "en") -> tuple[Sentence, ...]:
    """What stands of one sentence."""
    return standing(Reviewer(Ground(ARTICLE, "en"), language=language).review((Sentence(part, text, sources),)))


@pytest.mark.parametrize(
    ("text", "cited", "right"),
    [
        pytest.param(ARTICLE[3], 3, 4, id="one too low"),
        pytest.param(ARTICLE[1], 6, 2, id="far off"),
        pytest.param("Engineers found cracks in two arches during an inspection.", 3, 2, id="shortened"),
    ],
)
def test_sentence_with_a_number_that_is_off_gets_the_right_one(text: str, cited: int, right: int) -> None:
    """Models miscount; a reader who looks it up finds it, and nobody pays for a repair."""
    assert [sentence.supported_by for sentence in reviewed(text, cited)] == [(right,)]


def test_sources_that_say_it_stay_as_they_are() -> None:
    """A paraphrase of two sentences rests on both, though one of them says more of it."""
    text = "Hauliers will have to take the bypass at Colne, at a cost of 2.1 million pounds."
    assert [sentence.supported_by for sentence in reviewed(text, 4, 5)] == [(4, 5)]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        pytest.param("The town will build a new bridge downstream for its lorries soon.", 3, id="invented"),
        pytest.param("The ban was lifted.", 6, id="a few words"),
    ],
)
def test_what_no_sentence_says_is_not_excused(text: str, cited: int) -> None:
    """Only a sentence that says it nearly word for word takes the place of a wrong source."""
    assert reviewed(text, cited) == ()


def test_translation_keeps_its_sources() -> None:
    """No words can be compared between two languages."""
    (sentence,) = reviewed("Ingenieure fanden Risse in zwei der fünf Bögen.", 2, language="de")
    assert sentence.supported_by == (2,)
