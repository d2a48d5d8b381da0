"""The check of claims against their sources, measured on every sentence of the stories that were written for it."""

from collections import defaultdict
from collections.abc import Iterable

import pytest

from bot.briefing.grounding import check
from bot.briefing.grounding.finding import Finding
from bot.language.sentences import split
from tests.claims import Case, capitalised, controls, invented, misplaced, stories

STORIES = {name: story["text"].strip() for name, story in stories().items()}
NAMES = sorted({word for text in STORIES.values() for word in capitalised(text)})


def _found(cases: Iterable[Case]) -> dict[str, list[tuple[bool, str]]]:
    """Whether something is found in each case, by kind."""
    found: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for case in cases:
        found[case.kind].append((bool(check(case.article, case.text, case.cited, language="en")), case.text))
    return found


@pytest.fixture(scope="module")
def found() -> dict[str, list[tuple[bool, str]]]:
    """Every error that can be put into a sentence of the stories, and every sentence as it is."""
    return _found(
        case for text in STORIES.values() for case in (*controls(text), *invented(text, NAMES), *misplaced(text))
    )


@pytest.mark.parametrize(
    ("kind", "share_min"),
    [
        ("number new", 1.0),
        ("name new", 1.0),
        ("month new", 1.0),
        ("weekday new", 1.0),
        ("quote altered", 1.0),
        ("number from elsewhere", 0.95),
        ("name from elsewhere", 0.95),
        ("negation added", 0.8),
        ("negation dropped", 0.8),
    ],
)
def test_an_error_is_found_wherever_it_is_put(
    found: dict[str, list[tuple[bool, str]]], kind: str, share_min: float
) -> None:
    """The share that the check finds is a promise; what it misses is printed."""
    outcomes = found[kind]
    missed = [text for flagged, text in outcomes if not flagged]
    assert len(outcomes) >= 9
    assert 1 - len(missed) / len(outcomes) >= share_min, missed


@pytest.mark.parametrize(("kind", "share_max"), [("control: sentence", 0.0), ("control: exact quote", 0.02)])
def test_what_the_article_says_is_let_pass(
    found: dict[str, list[tuple[bool, str]]], kind: str, share_max: float
) -> None:
    """An alarm at a true sentence costs the reader that sentence."""
    flagged = [text for wrong, text in found[kind] if wrong]
    assert len(flagged) <= share_max * len(found[kind]), flagged


def _cited(story: str, cites: Iterable[int]) -> list[str]:
    sentences = split(STORIES[story], "en")
    return [sentences[number - 1] for number in cites]


@pytest.mark.parametrize(
    ("story", "text", "cites"),
    [
        pytest.param(name, claim["text"], claim["cites"], id=claim["text"][:40])
        for name, story in stories().items()
        for claim in story["claims"]
    ],
)
def test_a_paraphrase_is_let_pass(story: str, text: str, cites: list[int]) -> None:
    """A check that merely diffs against the source would take every one of them for an error."""
    assert check(STORIES[story], text, _cited(story, cites), language="en") == []


@pytest.mark.parametrize(
    ("story", "text", "cites", "kinds"),
    [
        pytest.param(name, error["text"], error["cites"], error["finds"], id=error["text"][:40])
        for name, story in stories().items()
        for error in story["errors"]
    ],
)
def test_one_word_turned_is_found(story: str, text: str, cites: list[int], kinds: list[str]) -> None:
    """Everything else in the sentence is true, and every word of it may stand somewhere in the article."""
    findings = check(STORIES[story], text, _cited(story, cites), language="en")
    assert sorted({finding.kind for finding in findings}) == kinds
    assert all(text[finding.start : finding.end] for finding in findings)


SOURCE = {
    "en": "The company said on Monday that profits rose by 12 percent after the sale of its largest plant.",
    "de": "Das Unternehmen teilte am Montag mit, dass der Gewinn nach dem Bau des größten Werks um 12 Prozent stieg.",
    "fr": "La société a dit lundi que les prix avaient augmenté de 12 pour cent après l'ouverture du nouveau site.",
    "es": "La empresa dijo el lunes que los precios subieron un 12 por ciento antes de la apertura de la nueva planta.",
    "pt": "A empresa disse na segunda-feira que os preços subiram 12 por cento depois da abertura da nova fábrica.",
    "it": "La società ha detto lunedì che i prezzi sono aumentati del 12 per cento dopo l'apertura del nuovo impianto.",
    "nl": "Het bedrijf zei maandag dat de omzet met 12 procent steeg voor de opening van de nieuwe fabriek.",
    "pl": "Firma podała w poniedziałek, że ceny wzrosły o 12 procent przed otwarciem nowego zakładu.",
    "ru": "Компания сообщила в понедельник, что цены выросли на 12 процентов после открытия нового завода.",
}


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [
        ("en", "rose", "fell"), ("en", "largest", "smallest"), ("en", "after", "before"), ("en", "profits", "losses"),
        ("de", "stieg", "sank"), ("de", "größten", "kleinsten"), ("de", "nach", "vor"),
        ("fr", "augmenté", "baissé"), ("fr", "après", "avant"), ("fr", "nouveau", "ancien"),
        ("es", "subieron", "cayeron"), ("es", "antes", "después"), ("es", "nueva", "antigua"),
        ("pt", "subiram", "caíram"), ("pt", "nova", "antiga"),
        ("it", "aumentati", "diminuiti"), ("it", "dopo", "prima"), ("it", "nuovo", "vecchio"),
        ("nl", "steeg", "daalde"), ("nl", "voor", "na"), ("nl", "nieuwe", "oude"),
        ("pl", "wzrosły", "spadły"), ("pl", "przed", "po"), ("pl", "nowego", "starego"),
        ("ru", "выросли", "упали"), ("ru", "после", "до"), ("ru", "нового", "старого"),
    ],
)  # fmt: skip
def test_opposites_are_told_in_many_languages(language: str, word: str, other: str) -> None:
    """A model that reads too fast turns a rise into a fall in any language."""
    source = SOURCE[language]
    turned = source.replace(word, other)
    assert turned != source
    found = check(source, turned, [source], language=language)
    assert [(finding.kind, finding.text) for finding in found] == [("opposite", other)]
    assert check(source, source, [source], language=language) == []


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        pytest.param("Prices did not rise in May.", "Prices fell in May.", id="not with the opposite"),
        pytest.param("Arsenal sold the striker to Chelsea.", "Chelsea bought the striker from Arsenal.", id="converse"),
        pytest.param("The vote came before the summer break.", "The summer break came after the vote.", id="sides"),
        pytest.param("Sales rose in May after falling in April.", "After a fall in April, sales rose.", id="both"),
        pytest.param("The offer was accepted by no one.", "Everyone rejected the offer.", id="said the other way"),
        pytest.param("His younger brother is a doctor.", "The older one's brother is a doctor.", id="whose brother"),
    ],
)
def test_opposites_in_another_place_are_no_error(source: str, claim: str) -> None:
    """A paraphrase may use the opposite word, as long as it does not stand in the same place."""
    assert [finding.kind for finding in check(source, claim, [source], language="en")] == []


def test_without_citations_the_nearest_sentence_is_held_against_the_claim() -> None:
    """The overview cites nothing, and whoever calls the check may not know the sources."""
    article = STORIES["port"]
    near = "Container traffic at the two ports rose by 18 percent last summer after a walkout."
    found = check(article, f"Talks resume on Wednesday. {near}", language="en")
    assert [(finding.kind, finding.text) for finding in found] == [("opposite", "rose")]
    assert _spot(f"Talks resume on Wednesday. {near}", found[0]) == "rose"
    assert check(article, "Traffic rose elsewhere.", language="en") == []


def test_without_citations_another_name_for_a_thing_is_let_pass() -> None:
    """A nickname stands where the source has the name; only where all else is the same it may be somebody else."""
    article = (
        "The players of Harwick Rovers have revealed their favourite songs before the match with Colne.\n"
        "The Bridgers had won three times before, and nobody beat the Bridgers at home."
    )
    nickname = "The players of the Bridgers have revealed their favourite songs."
    assert check(article, nickname, language="en") == []
    other = "The players of Harwick Rovers have revealed their favourite songs before the match with Bridgers."
    assert [finding.text for finding in check(article, other, language="en")] == ["Bridgers"]


def _spot(text: str, finding: Finding) -> str:
    return text[finding.start : finding.end]
