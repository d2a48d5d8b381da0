"""What a model is shown of an article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.writing.passages import (
    HEADING_CHARS_MAX,
    REPORT_BUDGETS,
    REPORT_HEADINGS,
    SECTIONS_MAX,
    Passages,
    numbered,
    tokens,
)

#: What a model is shown here: that of a server on the same machine.
TOKENS_MAX = 6_000
LINES = [
    f"Chapter {number // 100:02} tells of bridge number {number:04} in the county of Wend." for number in range(3_000)
]
COST = tokens(LINES[0])


def passages(sentences: list[str]) -> Passages:
    """Of an English text without a title."""
    return Passages(sentences, "", "en", TOKENS_MAX)


def test_news_article_is_shown_whole() -> None:
    """Choosing is for texts that do not fit."""
    assert passages(LINES[:50]).shown() == list(range(50))


def test_news_is_front_loaded() -> None:
    """The first part of a long news article is shown without a gap."""
    news = passages(LINES[:500])
    assert not news.report
    shown = news.shown()
    assert shown[: len(shown) // 2] == list(range(len(shown) // 2))


def test_every_section_of_a_report_is_shown() -> None:
    """A report does not tell everything in its beginning."""
    report = passages(LINES)
    shown = report.shown()
    assert all(any(index in section for index in shown) for section in report.sections(SECTIONS_MAX))


@pytest.mark.parametrize(
    ("sentences", "report"),
    [
        pytest.param(LINES[: int(REPORT_BUDGETS * TOKENS_MAX / COST)], False, id="three budgets of plain text"),
        pytest.param(LINES[: int(REPORT_BUDGETS * TOKENS_MAX / COST) + 1], True, id="one sentence more"),
        pytest.param(["Findings"] * REPORT_HEADINGS + LINES[:500], True, id="longer than a budget, with headings"),
        pytest.param(["Findings"] * (REPORT_HEADINGS - 1) + LINES[:500], False, id="one heading less"),
        pytest.param(["Findings"] * REPORT_HEADINGS + LINES[:100], False, id="headings in a text that fits"),
        pytest.param(["Findings."] * REPORT_HEADINGS + LINES[:500], False, id="short sentences are no headings"),
        pytest.param(["F" * (HEADING_CHARS_MAX + 1)] * 9 + LINES[:500], False, id="long lines are no headings"),
        pytest.param(["see also"] * 9 + LINES[:500], False, id="lines that begin small are no headings"),
    ],
)
def test_report_is_told_from_news_by_length_and_headings(sentences: list[str], report: bool) -> None:
    """No page says of itself which of the two it is."""
    assert passages(sentences).report is report


def test_sections_are_cut_before_headings() -> None:
    """A chapter is read as one."""
    text = [line for start in range(0, 3_000, 250) for line in [f"Part {start}", *LINES[start : start + 250]]]
    report = passages(text)
    assert [text[section.start] for section in report.sections(12)] == [
        f"Part {start}" for start in range(0, 3_000, 250)
    ]


@given(st.lists(st.integers(1, 3_000), min_size=1, max_size=60), st.integers(1, SECTIONS_MAX))
def test_sections_are_the_whole_article_in_order(sizes: list[int], count: int) -> None:
    """Nothing is read twice and nothing is passed over, however uneven the sentences."""
    found = passages(["x" * size for size in sizes]).sections(count)
    assert [index for section in found for index in section] == list(range(len(sizes)))
    assert 1 <= len(found) <= count


def test_what_a_model_noted_goes_before_what_is_central() -> None:
    """In every section, and within the budget of all."""
    report = passages(LINES)
    noted = {section: [section.stop - 1, section.start] for section in report.sections(SECTIONS_MAX)}
    shown = report.shown(noted=noted)
    assert {index for points in noted.values() for index in points} <= set(shown)
    assert sum(tokens(LINES[index]) for index in shown) <= TOKENS_MAX


def test_lines_that_are_no_sentences_take_no_room_in_a_report() -> None:
    """Contents, tables and references are long, and tell nothing."""
    contents = [f"Chapter {number} of the report ........ {number}" for number in range(300)]
    shown = passages([*contents, *LINES]).shown()
    assert min(shown) >= len(contents)


def test_excerpt_of_a_section_stays_within_it() -> None:
    """All of it when it fits."""
    report = passages(LINES)
    assert report.excerpt(range(100, 150), TOKENS_MAX) == list(range(100, 150))
    cut = report.excerpt(range(100, 2_000), TOKENS_MAX)
    assert 100 <= cut[0] < cut[-1] < 2_000
    assert sum(tokens(LINES[index]) for index in cut) <= TOKENS_MAX


def test_passages_about_something_are_the_opening_and_what_scores_highest() -> None:
    """For a question about the article."""
    shown = passages(LINES).about([float(index == 2_500) for index in range(3_000)], TOKENS_MAX)
    assert {0, 1, 2, 2_500} <= set(shown)
    assert sum(tokens(LINES[index]) for index in shown) <= TOKENS_MAX


@given(
    st.lists(st.text("abc ", min_size=1, max_size=300), min_size=1, max_size=120),
    st.integers(50, 2_000),
    st.booleans(),
)
def test_budget_holds(sentences: list[str], tokens_max: int, report: bool) -> None:
    """The price of a briefing is announced beforehand."""
    found = passages(sentences)
    found.report = report
    shown = found.shown(tokens_max)
    assert sum(tokens(sentences[index]) for index in shown) <= tokens_max or len(shown) == len(sentences)
    assert shown == sorted(set(shown))


def test_numbers_are_those_of_the_article() -> None:
    """A source points to a real sentence, also when others were left out before it; every gap is marked."""
    assert numbered(["a", "b", "c", "d"], [0, 2, 3]) == "[1] a\n[…]\n[3] c\n[4] d"
    assert numbered(["a", "b", "c"], [1]) == "[…]\n[2] b\n[…]"
