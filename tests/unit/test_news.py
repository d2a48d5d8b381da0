"""What is asked about the bot, whatever the platform."""

import pytest

from bot.domain.errors import ChatUnavailable, StorageUnavailable
from bot.platforms.news import News
from bot.texts import say
from bot.texts.help import help_lines
from tests.fakes.memory import ANA, MemoryDesk, origin


async def yes() -> bool:
    """Everybody may."""
    return True


async def unknown() -> bool:
    """Nobody can tell at the moment."""
    raise ChatUnavailable("no answer")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("LANGUAGE  German ", "From now on this channel is briefed in German.", id="in any case"),
        pytest.param("language", say("notice.which_language"), id="no language: nothing is reset by it"),
        pytest.param("x" * 40, say("notice.unknown_command", word="x" * 40), id="a long word"),
        pytest.param("x" * 41, say("notice.unknown_command", word="x" * 39 + "…"), id="one that is cut"),
        pytest.param("", help_lines()[0], id="nothing"),
    ],
)
async def test_a_question_is_understood_or_told(typed: str, said: str) -> None:
    """People try things."""
    lines = await News(MemoryDesk()).answer(typed, origin(), ANA, purses=(), may=yes)
    assert lines[0] == said


async def test_only_the_purses_that_a_person_may_see_are_shown() -> None:
    """Which these are is for each platform to say."""
    lines = await News(MemoryDesk()).answer("status", origin(), ANA, purses=("space",), may=unknown)
    assert [line for line in lines if "Spent" in line] == [lines[-1]]
    assert lines[-1].startswith("Spent today here: ")


async def test_a_failure_is_told_and_changes_nothing() -> None:
    """Neither of the platform, which knows who may, nor of the database."""
    desk = MemoryDesk()
    said = [say("notice.try_again")]
    assert await News(desk).answer("language de", origin(), ANA, purses=(), may=unknown) == said
    desk.trouble = StorageUnavailable("locked")
    assert await News(desk).answer("language de", origin(), ANA, purses=(), may=yes) == said
    assert desk.asked
    desk.trouble = ValueError("a mistake of ours")  # type: ignore[assignment]
    assert await News(desk).answer("status", origin(), ANA, purses=(), may=yes) == said
