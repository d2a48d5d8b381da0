"""Who says what is reported: the cited sentence decides, not everything that somebody said."""

import pytest

from bot.briefing.grounding import check
from bot.briefing.grounding.attribution import misattributed
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
        pytest.param("Anna Petrov said the detour would cost 2.1 million pounds.", [1], ["swapped"], id="another's"),
        pytest.param("Petrov said the detour would cost members 2.1 million.", [1], ["swapped"], id="by surname"),
        pytest.param("Martin Keogh said nobody could wait until a lorry fell.", [0], ["swapped"], id="in turn"),
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
    ("claim", "source"),
    [
        pytest.param("Anna Petrov said the bridge was old, shut and sold.", LINES[1], id="something else"),
        pytest.param("Anna Petrov said the detour would cost much.", LINES[1], id="too little to tell"),
        pytest.param("Greta Olsen said the village was far too narrow.", LINES[2], id="a speaker without first name"),
        pytest.param("The detour would cost members 2.1 million pounds.", LINES[1], id="nobody speaks"),
    ],
)
def test_other_mouth_needs_the_same_words_and_a_full_name(claim: str, source: str) -> None:
    """Whoever is "the Pope" in the source may have a name in the claim."""
    article = [Passage(line, "en", {"petrov", "anna", "greta", "olsen"}) for line in LINES]
    assert not list(misattributed(Passage(claim, "en"), [Passage(source, "en")], article))


def test_german_reports_are_compared_too() -> None:
    """The verbs are those of the language."""
    lines = [
        "Anna Petrov, die den Stadtrat leitet, sagte niemand könne warten, bis ein Lastwagen in den Fluss falle.",
        "Martin Keogh, der die Spediteure leitet, sagte der Umweg koste seine Mitglieder jährlich Millionen Pfund.",
    ]
    claim = "Anna Petrov sagte, der Umweg koste jährlich Millionen Pfund."
    assert [found.kind for found in check("\n".join(lines), claim, [lines[1]])] == ["swapped"]
    assert check("\n".join(lines), claim.replace("Anna Petrov", "Martin Keogh"), [lines[1]]) == []


@pytest.mark.parametrize(("written", "said"), [("C.A.R.E", "C.A.R.E."), ("C.A.R.E.", "C.A.R.E"), ("U.S.", "U.S")])
def test_last_dot_of_initials_makes_no_other_name(written: str, said: str) -> None:
    """Beside a quotation mark it is often left out."""
    lines = [f"The singers of Colne sang „Take {written}“ at the town hall on Monday.", "Others of Wend stayed away."]
    claim = f"The singers of Colne sang „Take {said}“ at the town hall."
    assert check("\n".join(lines), claim, [lines[0]]) == []
