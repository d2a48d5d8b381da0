"""Another channel that a list names is shown by its name: its id says nothing to anybody."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.at_once import Timetable, Watched
from bot.domain.types import Person
from bot.domain.watches import Watch
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.slack_chat import view as slack_view
from bot.platforms.web_chat import view as web_view
from bot.texts.catalogue import SPOKEN
from bot.texts.found import CHANNEL_HERE, Line
from bot.texts.schedules import timetable_lines
from bot.texts.watched import watched_lines
from tests.fakes.memory import ANA, origin, schedule
from tests.fakes.slack.blocks import check_message

ELSEWHERE = "C0NEWS"


def watched(language: str, channel: str = ELSEWHERE, words: str = "<!channel> harbour") -> list[Line]:
    """What somebody watches in another channel than the one in which they ask."""
    watch = Watch(replace(origin("").itself, channel=channel), Person(ANA.id, "Ana"), words, id=3)
    return watched_lines(Watched((watch,), "here"), language)


def scheduled(language: str, channel: str = ELSEWHERE) -> list[Line]:
    """A digest of another channel that they are sent."""
    kept = schedule(direct=True)
    return timetable_lines(Timetable((replace(kept, origin=replace(kept.origin, channel=channel)),), "here"), language)


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("lines", [watched, scheduled])
def test_slack_shows_it_by_its_name(lines: Any, language: str) -> None:
    """As an element of its own; what somebody typed beside it stays text."""
    page = slack_view.told(lines(language))
    check_message(page.text, list(page.blocks))
    elements = [part for block in page.blocks for section in block["elements"] for part in section["elements"]]
    assert [part["channel_id"] for part in elements if part["type"] == "channel"] == [ELSEWHERE]
    assert f"<#{ELSEWHERE}>" in page.text
    assert "<!channel>" not in page.text


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("lines", [watched, scheduled])
def test_discord_shows_it_by_its_name(lines: Any, language: str) -> None:
    """What is no id of a channel stays text."""
    assert "<#1234>" in "".join(discord_view.told(lines(language, "1234")).blocks)
    assert "<#" not in "".join(discord_view.told(lines(language, "1234> @everyone")).blocks)


def test_nothing_that_was_typed_takes_its_place() -> None:
    """The sign that stands for it in a text is no part of what is shown."""
    (line,) = watched("en", words=f"harbour {CHANNEL_HERE}")
    assert str(line) == f"#3: “harbour ”, in the channel {ELSEWHERE}"
    assert web_view.told([line])["lines"] == [str(line)]
