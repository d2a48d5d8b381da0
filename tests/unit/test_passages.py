"""What a model is shown of an article."""

from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.passages import SECTIONS, TOKENS_MAX, numbered, passages, tokens

LINES = [f"Chapter {number // 100} tells of bridge number {number} in the county of Wend." for number in range(3_000)]


def test_news_article_is_shown_whole() -> None:
    """Choosing is for texts that do not fit."""
    assert passages(LINES[:50], "", "en", TOKENS_MAX) == list(range(50))


def test_news_is_front_loaded() -> None:
    """The first part of a long news article is shown without a gap."""
    shown = passages(LINES[:500], "", "en", TOKENS_MAX)
    assert shown[: len(shown) // 2] == list(range(len(shown) // 2))


def test_every_section_of_a_report_is_shown() -> None:
    """A report does not tell everything in its beginning."""
    shown = passages(LINES, "", "en", TOKENS_MAX)
    size = len(LINES) // SECTIONS
    assert all(any(start <= index < start + size for index in shown) for start in range(0, len(LINES) - size, size))


@given(st.lists(st.text("abc ", min_size=1, max_size=300), min_size=1, max_size=120), st.integers(50, 2_000))
def test_budget_holds(sentences: list[str], tokens_max: int) -> None:
    """The price of a briefing is announced beforehand."""
    shown = passages(sentences, "", "en", tokens_max)
    assert sum(tokens(sentences[index]) for index in shown) <= tokens_max or len(shown) == len(sentences)
    assert shown == sorted(set(shown))


def test_numbers_are_those_of_the_article() -> None:
    """A source points to a real sentence, also when others were left out before it."""
    assert numbered(["a", "b", "c", "d"], [0, 2, 3]) == "[1] a\n[…]\n[3] c\n[4] d"
