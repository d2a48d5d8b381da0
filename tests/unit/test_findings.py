"""What a finding says of a sentence, to the person or the model that is to mend it."""

import pytest

from bot.briefing.grounding import check
from bot.briefing.grounding.finding import SOURCE_CHARS_MAX, Finding

LINES = [
    "Traffic on the old bridge of Harwick fell by 18 percent last summer, the council reported.",
    "The terminal operator Noordkade has not agreed to shorten the night shifts of its crane drivers.",
    "Anna Petrov, who leads the council, said nobody could wait until a lorry fell into the river.",
    "Martin Keogh, who leads the hauliers, said the detour would cost his members 2.1 million pounds.",
    "The council of Harwick will vote again on the old bridge on 14 May, in its town hall.",
    "The summer fair of Colne begins on 18 May.",
]


@pytest.mark.parametrize(
    ("claim", "cited", "reason"),
    [
        pytest.param(
            "Traffic on the old bridge fell by 81 percent last summer.",
            0,
            'the figure "81" is not in the article',
            id="a figure",
        ),
        pytest.param(
            "Traffic on the old bridge of Harwick rose by 18 percent last summer.",
            0,
            'the article says "fell", your sentence says "rose"',
            id="an opposite",
        ),
        pytest.param(
            "Noordkade has agreed to shorten the night shifts of its crane drivers.",
            1,
            'the article says "The terminal operator Noordkade has not agreed to shorten the night", your sentence says'
            " the opposite",
            id="a not that was lost",
        ),
        pytest.param(
            "Anna Petrov said the detour would cost members 2.1 million pounds.",
            3,
            'in the article "Martin Keogh" says this, not "Anna Petrov"',
            id="another speaker",
        ),
        pytest.param(
            "The council of Harwick will vote again on the old bridge on 18 May, in its town hall.",
            4,
            'the article says "14" here, your sentence says "18"',
            id="a figure in the place of another",
        ),
    ],
)
def test_reason_names_what_the_article_says_instead(claim: str, cited: int, reason: str) -> None:
    """A model that is told «opposite: none of» mends nothing; one that is shown both sides can."""
    found = check("\n".join(LINES), claim, [LINES[cited]])
    assert [finding.reason for finding in found] == [reason]


@pytest.mark.parametrize(
    "kind",
    [
        *("number", "date", "name", "quote", "swapped", "opposite", "negation", "hedge", "bound", "speaker"),
        *("voice", "language", "citation", "teaser"),
    ],
)
def test_every_kind_has_a_reason_without_a_source(kind: str) -> None:
    """What the article says instead is not always known."""
    assert "{" not in Finding(kind, 0, 4, "this").reason


def test_reason_quotes_a_line_at_most() -> None:
    """A stranger's sentence may be as long as it likes, and have line ends that would look like ours."""
    reason = Finding("negation", 0, 4, "this", source="a word\n" * 100).reason
    assert "\n" not in reason
    assert len(reason) < SOURCE_CHARS_MAX + 80
