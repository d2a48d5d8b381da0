"""The lines under a briefing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.briefing import Briefing, Checks, Length
from bot.domain.digest import Digest
from bot.texts.digest import counts_line
from bot.texts.notes import note_lines
from tests.fakes.memory import NOW

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
            ("dropped:1",),
            ["1 sentence was left out, because the article does not support it or what it rests on."],
            id="one of a thing",
        ),
        pytest.param(
            ("dropped:2",),
            ["2 sentences were left out, because the article does not support them or what they rest on."],
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
    (line,) = note_lines(checked)
    assert line.startswith("Checked by code: 13 of 14 names, figures and quotations are in the article.")


@pytest.mark.parametrize("total", [1, 13])
@pytest.mark.parametrize(
    ("look", "said"),
    [
        pytest.param("", "Who did what, and why, code sees only in part.", id="code alone"),
        pytest.param("failed", "Who did what, and why, code sees only in part.", id="a second look that failed"),
        pytest.param("model", "Read a second time beside the article by the model", id="the model again"),
        pytest.param("checker", "Held against the article by a second model", id="a small checker"),
    ],
)
def test_full_marks_are_never_all_that_is_said(look: str, said: str, total: int) -> None:
    """That each name is in the article does not mean that each is told of the right one."""
    (line,) = note_lines(replace(BRIEFING, checks=Checks(names=(total, total), look=look)))
    assert said in line
    assert str(total) in line


def test_copied_sentences_are_not_praised_for_being_in_the_article() -> None:
    """The extractive engine can only score full marks, so its marks would be noise."""
    copied = replace(BRIEFING, engine="extractive", checks=Checks(names=(8, 8)))
    assert note_lines(copied) == []


def test_large_numbers_are_written_as_the_language_does() -> None:
    """In a digest as everywhere else."""
    day = Digest("de", NOW, NOW + timedelta(days=1), (), "", links=1234, story_count=1, people=2)
    assert counts_line(day).startswith("1.234 ")
    assert counts_line(replace(day, language="en")).startswith("1,234 ")
