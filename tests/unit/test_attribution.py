"""Who says what is reported: the cited sentence decides, not everything that somebody said."""

import pytest

from bot.briefing.grounding import check
from bot.briefing.grounding.attribution import reports
from bot.briefing.grounding.passage import Passage

LINES = [
    "Anna Petrov, who leads the council, said nobody could wait until a lorry fell into the river.",
    "Martin Keogh, who leads the hauliers, said the detour would cost his members 2.1 million pounds.",
    "Keogh said the village of Colne was far too narrow for so many lorries.",
    "The bishop of Wend, Greta Olsen, warned against closing the market.",
]


@pytest.mark.parametrize(
    ("claim", "cited", "kinds"),
    [
        pytest.param("Anna Petrov said the detour would cost 2.1 million pounds.", [1], ["speaker"], id="another's"),
        pytest.param("Petrov said the detour would cost members 2.1 million.", [1], ["speaker"], id="by surname"),
        pytest.param("Martin Keogh said nobody could wait until a lorry fell.", [0], ["speaker"], id="in turn"),
        pytest.param("Martin Keogh said the detour would cost 2.1 million pounds.", [1], [], id="his own"),
        pytest.param("Anna Petrov said nobody could wait until a lorry fell.", [0], [], id="her own"),
        pytest.param(
            "Anna Petrov said the detour would cost 2.1 million pounds.", [0, 1], [], id="two sentences cited"
        ),
    ],
)
def test_reported_speech_keeps_its_speaker(claim: str, cited: list[int], kinds: list[str]) -> None:
    """Both said something; only one of them said this."""
    found = check("\n".join(LINES), claim, [LINES[index] for index in cited])
    assert sorted({finding.kind for finding in found}) == kinds


@pytest.mark.parametrize(
    ("claim", "cited"),
    [
        pytest.param("Anna Petrov said the bridge was old, shut and sold.", 1, id="something else"),
        pytest.param("Petrov said something.", 1, id="too little to tell"),
        pytest.param("The detour would cost members 2.1 million pounds.", 1, id="nobody speaks"),
        pytest.param("Noordkade said the detour would cost members 2.1 million pounds.", 1, id="a company"),
    ],
)
def test_other_mouth_needs_the_same_words_and_a_person(claim: str, cited: int) -> None:
    """A company says what its officers say."""
    lines = [*LINES, "Noordkade employs 3,200 people."]
    assert "speaker" not in {finding.kind for finding in check("\n".join(lines), claim, [lines[cited]])}


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        pytest.param("en", "“It is over,” said Lena Forsberg, the head of the airline.", "Lena Forsberg", id="behind"),
        pytest.param("en", "Keogh, who leads the hauliers, said it was over.", "Keogh", id="set off by commas"),
        pytest.param("en", "It is over, according to the union's spokesman Tomas Reyl.", "Tomas Reyl", id="according"),
        pytest.param("en", "City Police Commissioner Dana Whitlock said it was over.", "Whitlock", id="by surname"),
        pytest.param("de", "Nun ist es vorbei, sagte der Bürgermeister Anton Greif.", "Anton Greif", id="German"),
        pytest.param("fr", "« C'est fini », a déclaré la maire, Hélène Marchetti.", "Hélène Marchetti", id="French"),
        pytest.param("es", "Según el portavoz, Ramón Ulloa, todo ha acabado.", "Ramón Ulloa", id="Spanish"),
    ],
)
def test_speaker_stands_beside_the_verb(language: str, text: str, speaker: str) -> None:
    """Before it or behind it, with what somebody is between."""
    known = frozenset(speaker.lower().split())
    (report,) = reports(Passage(text, language, known))
    assert " ".join(fact.text for fact in report.speaker).endswith(speaker)


def test_german_reports_are_compared_too() -> None:
    """The verbs are those of the language."""
    lines = [
        "Anna Petrov, die den Stadtrat leitet, sagte niemand könne warten, bis ein Lastwagen in den Fluss falle.",
        "Martin Keogh, der die Spediteure leitet, sagte der Umweg koste seine Mitglieder jährlich Millionen Pfund.",
    ]
    claim = "Anna Petrov sagte, der Umweg koste jährlich Millionen Pfund."
    assert [found.kind for found in check("\n".join(lines), claim, [lines[1]])] == ["speaker"]
    assert check("\n".join(lines), claim.replace("Anna Petrov", "Martin Keogh"), [lines[1]]) == []


@pytest.mark.parametrize(("written", "said"), [("C.A.R.E", "C.A.R.E."), ("C.A.R.E.", "C.A.R.E"), ("U.S.", "U.S")])
def test_last_dot_of_initials_makes_no_other_name(written: str, said: str) -> None:
    """Beside a quotation mark it is often left out."""
    lines = [f"The singers of Colne sang „Take {written}“ at the town hall on Monday.", "Others of Wend stayed away."]
    claim = f"The singers of Colne sang „Take {said}“ at the town hall."
    assert check("\n".join(lines), claim, [lines[0]]) == []


def test_word_that_two_people_say_is_either_ones() -> None:
    """A quotation of one word stands in many sentences; the one that is cited tells whose it is."""
    lines = [
        "The mayor, Anna Petrov, called the plan “wrong” on Monday.",
        "The chairman, Martin Keogh, said it was wrong to wait any longer.",
    ]
    article = "\n".join(lines)
    assert check(article, "The chairman, Martin Keogh, called it “wrong” to wait.", [lines[1]]) == []
    found = check(article, "The chairman, Martin Keogh, called the plan “wrong”.", [lines[0]])
    assert "speaker" in {finding.kind for finding in found}
