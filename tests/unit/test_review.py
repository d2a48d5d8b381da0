"""How a draft is held against its article."""

import pytest

from bot.briefing.grounding.ground import Ground
from bot.briefing.layout import Draft
from bot.briefing.writing.manuscript import distinct, draft_of, written
from bot.briefing.writing.mends import refused
from bot.briefing.writing.review import Reviewer, Verdict
from bot.domain.briefing import Part, Sentence

ARTICLE = (
    "The council of Harwick voted on Tuesday to close the stone bridge to lorries.",
    "Engineers found cracks in two of the five arches during an inspection in November.",
    "The ban takes effect on 1 March.",
    "Hauliers will have to take the bypass at Colne, which adds 11 kilometres to the trip to the port.",
    "Martin Keogh, who leads the hauliers, said the detour would cost his members 2.1 million pounds.",
    "Anna Petrov, who leads the council, said nobody could wait until a lorry fell into the river.",
    "“The court will see reason, and the bridge will be open by June,” said Keogh, whose hauliers asked it for help.",
)


def standing(verdicts: list[Verdict]) -> Draft:
    """The sentences that stand, each once."""
    return draft_of(tuple(line for line in distinct(written(verdicts)) if not refused(line)))


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


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        pytest.param("The court will see reason, and the bridge will be open by June.", False, id="as if it were so"),
        pytest.param("The court will see reason and open the bridge by June.", False, id="in other order"),
        pytest.param("The bridge will be open by June, according to Keogh.", True, id="by whom"),
        pytest.param("“The court will see reason, and the bridge will be open by June.”", True, id="as a quotation"),
        pytest.param("The hauliers asked a court for help.", True, id="what the article says itself"),
    ],
)
def test_words_of_a_person_are_not_passed_off_as_the_articles(text: str, *, stands: bool) -> None:
    """Small models leave out the quotation marks, and the speaker with them; the article's sentence has both."""
    found = [sentence.text for sentence in reviewed(text, 7)]
    assert found == ([text] if stands else [ARTICLE[6]])
    if not stands:
        assert not reviewed(text, 7, part=Part.LEAD), "a lead has to be written anew"


def test_quotation_that_the_article_leaves_without_a_speaker_is_refused() -> None:
    """It would stand there as nobody's."""
    article = (*ARTICLE, "“This bridge has carried my grandfather, my father and me to school.”")
    draft = (Sentence(Part.BODY, "This bridge has carried my grandfather, my father and me to school.", (8,)),)
    (verdict,) = Reviewer(Ground(article, "en"), language="en").review(draft)
    assert [finding.kind for finding in verdict.findings] == ["voice"]


def test_overview_that_is_a_sentence_of_its_own_is_left_out() -> None:
    """Behind "The article discusses" it makes no sentence; what the piece covers is said another way."""
    draft = (
        Sentence(Part.LEAD, "A court is asked to open the bridge again.", (7,)),
        Sentence(Part.OVERVIEW, "The council of Harwick voted on Tuesday to close it.", (1,)),
        Sentence(Part.OVERVIEW, "A court is asked to open it.", (7,)),
        Sentence(Part.OVERVIEW, "The court is asked to open the bridge again.", (7,)),
        Sentence(Part.OVERVIEW, "how the council of Harwick voted on Tuesday.", (1,)),
    )
    stands = standing(Reviewer(Ground(ARTICLE, "en"), language="en").review(draft))
    assert [sentence.text for sentence in stands] == [draft[0].text, draft[-1].text]


@pytest.mark.parametrize(("told", "taken"), [(4, True), (3, False)])
def test_conclusion_that_the_body_has_already_takes_it_from_there(told: int, *, taken: bool) -> None:
    """What the model thinks matters is nearer to the point than what code would pick; but the body comes first."""
    body = tuple(Sentence(Part.BODY, ARTICLE[index], (index + 1,)) for index in range(told))
    conclusion = Sentence(Part.CONCLUSION, ARTICLE[2], (3,))
    stands = standing(Reviewer(Ground(ARTICLE, "en"), language="en").review((*body, conclusion)))
    assert stands == ((*body[:2], *body[3:], conclusion) if taken else body)


@pytest.mark.parametrize(
    ("asked", "text", "stands"),
    [
        pytest.param("de", ARTICLE[0], False, id="not translated"),
        pytest.param(
            "de", "Der Rat von Harwick sperrte am Dienstag die alte Brücke für Lastwagen.", True, id="as asked"
        ),
        pytest.param("pt", "O conselho de Harwick decidiu na terça-feira fechar a ponte de pedra.", True, id="kin"),
        pytest.param("en-GB", ARTICLE[0], True, id="a country's"),
    ],
)
def test_draft_in_the_articles_language_is_no_translation(asked: str, text: str, *, stands: bool) -> None:
    """Small models forget it on the way; what they wrote is not shown under phrases of another language."""
    assert bool(reviewed(text, 1, language=asked)) is stands


def test_translation_keeps_its_sources() -> None:
    """No words can be compared between two languages."""
    (sentence,) = reviewed("Ingenieure fanden Risse in zwei der fünf Bögen.", 2, language="de")
    assert sentence.supported_by == (2,)


def test_who_is_named_beside_the_verb_is_named() -> None:
    """The article names him a sentence before and says "he said" here; what says "Keogh said" leaves nothing open."""
    article = (
        "Martin Keogh leads the hauliers of the valley.",
        "'The council keeps asking us whether we would rather pay for a new bridge ourselves,' he told a newspaper.",
    )
    text = "Keogh said the council keeps asking whether they would pay for a new bridge."
    draft = (Sentence(Part.BODY, text, (2,)),)
    assert [sentence.text for sentence in standing(Reviewer(Ground(article, "en"), language="en").review(draft))] == [
        text
    ]
