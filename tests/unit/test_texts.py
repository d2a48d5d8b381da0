"""What the bot says."""

import tomllib
from importlib import resources
from pathlib import Path

import pytest

from bot.domain.errors import REASONS, BotError, NothingToRead
from bot.texts import say

ENGLISH = tomllib.loads((resources.files("bot.texts") / "en.toml").read_text(encoding="utf-8"))


def test_every_reason_has_its_words_and_no_words_lack_a_reason() -> None:
    """A typed reason without a text would be a notice that fails to be posted."""
    assert set(ENGLISH["reason"]) == set(REASONS)


def test_every_error_names_a_reason_that_exists() -> None:
    """Also the classes that nobody raises yet."""

    def tree(kind: type[BotError]) -> list[type[BotError]]:
        return [kind, *(found for child in kind.__subclasses__() for found in tree(child))]

    for kind in tree(BotError):
        if kind is not NothingToRead:
            assert kind.reason in REASONS, kind


def test_the_readme_lists_every_reason() -> None:
    """Scripts that call `newsbrief read --json` rely on the ids."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    missing = [reason for reason in REASONS if f"`{reason}`" not in readme]
    assert not missing


def test_a_refused_address_and_an_unreachable_one_sound_alike() -> None:
    """Nobody can map the operator's network by pasting links."""
    assert say("reason.address_refused") == say("reason.unreachable")


def test_an_unknown_language_falls_back_to_english() -> None:
    """A briefing in a language without a catalogue still says what it has to say."""
    assert say("reason.not_found", "tlh") == say("reason.not_found", "en-GB")


def test_a_language_cannot_name_a_file_elsewhere() -> None:
    """Languages come from pages and people."""
    assert say("reason.not_found", "../en") == say("reason.not_found")


def test_an_unknown_key_is_a_mistake_of_ours() -> None:
    """It must fail in tests, not be posted as an empty line."""
    with pytest.raises(KeyError):
        say("reason.no_such_reason")
