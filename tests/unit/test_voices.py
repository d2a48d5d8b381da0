"""Whose words a sentence has by the line it stands in, where no quotation marks tell."""

import pytest

from bot.briefing.extractive import brief, draft
from bot.briefing.extractive.lines import lines
from bot.briefing.extractive.standing import standing
from bot.briefing.extractive.voices import voices
from bot.domain.article import Block, BlockKind
from bot.domain.briefing import Part

FILLER = [f"The {number}th shop of Harwick sells lamps of glass in street {number + 40}." for number in range(12)]


@pytest.mark.parametrize(
    ("line", "language", "named"),
    [
        pytest.param(
            "– Most jest za stary dla ciężarówek. Nie możemy czekać.", "pl", [False, False], id="Polish, nobody"
        ),
        pytest.param(
            "– Most jest za stary – powiedziała Anna Petrov. – Nie możemy czekać dłużej. Trzeba go zamknąć.",
            "pl",
            [True, False, False],
            id="Polish, goes on behind the speaker",
        ),
        pytest.param(
            "—El puente es demasiado viejo —dijo la alcaldesa—. No podemos esperar más.",
            "es",
            [True, False],
            id="Spanish, a speaker by her office",
        ),
        pytest.param("—El puente es demasiado viejo —dijo ella.", "es", [False], id="Spanish, a pronoun"),
        pytest.param(
            "— Le pont est trop vieux, a dit Anna Petrov. Nous ne pouvons plus attendre.",
            "fr",
            [True, False],
            id="French, behind a comma",
        ),
        pytest.param("– Мост слишком старый, – сказала Анна Петрова.", "ru", [True], id="Russian"),
        pytest.param("- Bron är för gammal, säger Anna Petrov. Vi kan inte vänta.", "sv", [True, False], id="a hyphen"),
        pytest.param("- Ein Liter Milch und zwei Eier für den Teig.", "de", [], id="an item of a list"),
        pytest.param("The bridge – Harwick’s oldest – is shut.", "en", [], id="a dash inside"),
    ],
)
def test_paragraph_behind_a_dash_is_somebodys_words(line: str, language: str, named: list[bool]) -> None:
    """From end to end; only what says whose they are can be repeated."""
    sentences, blocks = lines(line, language)
    assert list(voices(sentences, blocks, language).values()) == named


@pytest.mark.parametrize(
    ("paragraph", "language", "spoken"),
    [
        ("– Most w Harwick jest za stary dla ciężarówek. Musimy go zamknąć jeszcze w maju.", "pl", "Musimy go"),
        ("—El puente de Harwick es viejo —dijo Ana—. Hay que cerrar el puente en mayo.", "es", "Hay que cerrar"),
        ("— Le pont de Harwick est trop vieux, a dit Anna. Il faut fermer le pont en mai.", "fr", "Il faut fermer"),
    ],
)
def test_no_part_has_words_behind_a_dash_without_their_speaker(paragraph: str, language: str, spoken: str) -> None:
    """They would be the article's."""
    for place in (0, 3, 12):
        text = "\n".join([*FILLER[:place], paragraph, *FILLER[place:]])
        parts = brief(text, "Harwick", language)
        assert spoken not in " ".join((*parts.lead, *parts.body, parts.conclusion))


TALK = [
    "SVEA ORSI: The council of Harwick shut the stone bridge without a word to us. Nobody asked the hauliers first.",
    "MARTIN KEOGH: The bridge had cracks in two of its arches, and the county knew. It could have come down any day.",
    "SVEA ORSI: The detour over Colne costs every member of ours two hours a day. That is more than the repair costs.",
    "MARTIN KEOGH: The county pays a third of the repair, and the council has to find the rest by May.",
    "SVEA ORSI: The hauliers of the valley would pay a toll if the bridge of Harwick was opened again. We said so.",
    "MARTIN KEOGH: A toll needs a law of the county, and the county meets twice a year. Nobody can change that.",
    "SVEA ORSI: Then the members of ours will go to court and ask for their costs. The judge is in Colne.",
]


def test_each_sentence_of_a_conversation_names_its_speaker() -> None:
    """A label is no dateline, and what goes on behind the first sentence is no report."""
    sentences, blocks = lines("\n".join(TALK), "en")
    assert {block.kind for block in blocks} == {BlockKind.SPEECH}
    chosen = draft(sentences, title="Harwick bridge", language="en", blocks=blocks)
    told = [sentence.text for sentence in chosen if sentence.part is not Part.OVERVIEW]
    assert told
    assert all(text.startswith(("SVEA ORSI: ", "MARTIN KEOGH: ")) for text in told)


def test_what_an_interviewer_asks_and_who_is_not_named_are_left_out() -> None:
    """The reader of the page found a conversation; without a name nothing of it can be told."""
    sentences = ["How old is the stone bridge of Harwick?", "We shut the stone bridge of Harwick in May.", *FILLER]
    blocks = [Block(BlockKind.QUESTION, 1, 1), Block(BlockKind.SPEECH, 2, 2), Block(BlockKind.PARAGRAPH, 3, 14)]
    known = standing(sentences, "en", blocks)
    assert [found.cut for found in known[:3]] == [True, True, False]


def test_labels_of_prices_and_places_make_no_conversation() -> None:
    """Other things stand before a colon, too."""
    text = "Price: 12 pounds a night.\nOpen: Monday to Friday.\nHarwick: The bridge is shut.\nColne: The road is open."
    assert all(block.kind is not BlockKind.SPEECH for block in lines(text, "en")[1])
