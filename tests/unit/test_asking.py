"""What people type behind /brief."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.types import Length, Platform
from bot.platforms.asking import Wish, understand_brief
from bot.texts.answers import notice_line

LINK = "https://news.example.org/a?x=1"


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        pytest.param(LINK, Wish(LINK), id="a link alone"),
        pytest.param(f"{LINK} short", Wish(LINK, Length.SHORT), id="a length"),
        pytest.param(f"German {LINK}", Wish(LINK, language="de"), id="a language by name"),
        pytest.param(f" pt-br\n{LINK}  Full ", Wish(LINK, Length.FULL, "pt-BR"), id="both, in any order"),
        pytest.param(f"{LINK} source", Wish(LINK, language="source"), id="the article's own language"),
        pytest.param(f"{LINK} {LINK}b en", Wish(f"{LINK} {LINK}b", language="en"), id="two links"),
        pytest.param("example.org/a de", Wish("example.org/a de"), id="no link: the inbox says so"),
        pytest.param("", Wish(""), id="nothing"),
    ],
)
def test_a_length_and_a_language_may_stand_beside_the_link(typed: str, wish: Wish) -> None:
    """People do not remember an order."""
    assert understand_brief(typed, Platform.WEB) == wish


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        pytest.param(f"{LINK} klingon", "klingon", id="no language of ours"),
        pytest.param(f"{LINK} de fr", "fr", id="a second language"),
        pytest.param(f"short {LINK} full", "full", id="a second length"),
        pytest.param(f"{LINK} {'x' * 41}", "x" * 40, id="a long word is cut"),
    ],
)
def test_a_word_that_is_neither_is_named(typed: str, word: str) -> None:
    """Ignoring it would brief, and be paid, in another way than was wanted."""
    trouble = understand_brief(typed, Platform.WEB).trouble
    assert trouble
    words = notice_line(trouble)
    assert words.startswith(f"I do not know what “{word}” means there.")
    assert "short, standard, full" in words
    assert "en, de, fr" in words


def test_slacks_writing_is_undone_before_a_word_is_repeated() -> None:
    """It comes escaped, and the view escapes again."""
    trouble = understand_brief("<https://news.example.org/a|see here> R&amp;D", Platform.SLACK).trouble
    assert trouble
    assert trouble.values["word"] == "R&D"


@given(st.text(max_size=200), st.sampled_from([Platform.SLACK, Platform.WEB]))
def test_whatever_is_typed_is_understood_or_told(typed: str, platform: Platform) -> None:
    """A command never fails over its words."""
    wish = understand_brief(typed, platform)
    assert wish.text or not typed.strip()
