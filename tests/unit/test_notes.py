"""The lines under a briefing."""

from dataclasses import replace

import pytest

from bot.domain.types import Briefing, Checks, Length
from bot.texts.notes import note_lines

BRIEFING = Briefing(
    url="https://news.example/a", site="news.example", title="A", language="en", length=Length.STANDARD,
    engine="openai", recipe="r", lead="", body="", overview="", conclusion="", source="",
    sentences=(), article_sentences=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        pytest.param((), [], id="nothing to say"),
        pytest.param(("quoted",), ["The text is short and quoted whole."], id="a plain note"),
        pytest.param(
            ("dropped:1",), ["1 sentence was left out, because the article does not support it."], id="one of a thing"
        ),
        pytest.param(
            ("dropped:2",),
            ["2 sentences were left out, because the article does not support them."],
            id="several of a thing",
        ),
    ],
)
def test_every_note_is_a_sentence(notes: tuple[str, ...], expected: list[str]) -> None:
    """A note that a view cannot say would be dropped silently."""
    assert note_lines(replace(BRIEFING, notes=notes)) == expected


def test_what_was_checked_is_said_in_words() -> None:
    """People believe a figure more readily than a green dot."""
    checked = replace(BRIEFING, checks=Checks(names=(8, 8), numbers=(5, 5), quotes=(0, 1)))
    assert note_lines(checked) == ["13 of 14 names, figures and quotations found in the article."]


def test_copied_sentences_are_not_praised_for_being_in_the_article() -> None:
    """The extractive engine can only score full marks, so its marks would be noise."""
    copied = replace(BRIEFING, engine="extractive", checks=Checks(names=(8, 8)))
    assert note_lines(copied) == []
