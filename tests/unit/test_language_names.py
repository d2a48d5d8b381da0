"""Languages as people ask for them."""

import pytest

from bot.briefing.vocabulary.phrases import languages, phrases
from bot.language.names import NAMES, asked_language


def test_people_can_ask_for_every_language_of_the_layout_and_for_no_other() -> None:
    """A briefing in another one would have its fixed words in English."""
    assert sorted(NAMES) == sorted(languages())
    assert all(phrases(tag).name == english for tag, (_, english) in NAMES.items())


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        pytest.param("de", "de", id="a tag"),
        pytest.param(" DE ", "de", id="in capitals"),
        pytest.param("pt-br", "pt-BR", id="with a region"),
        pytest.param("pt_BR", "pt-BR", id="as locales write it"),
        pytest.param("es-419", "es-419", id="a region in digits"),
        pytest.param("zh-hant-tw", "zh-Hant-TW", id="with a script"),
        pytest.param("german", "de", id="its name in English"),
        pytest.param("Français", "fr", id="its name in itself"),
        pytest.param("日本語", "ja", id="its name in another script"),
        pytest.param("Source", "source", id="the article's own"),
    ],
)
def test_a_language_is_understood_as_people_write_it(typed: str, tag: str) -> None:
    """The tag comes out as BCP 47 recommends, so that equal wishes are equal requests."""
    assert asked_language(typed) == tag


@pytest.mark.parametrize("typed", ["klingon", "tlh", "deu", "de-", "de-AT-1901", "de-x-a", "-", "", "de en", "default"])
def test_what_is_no_language_of_the_layout_is_none(typed: str) -> None:
    """Whoever asked is told; a guess would be paid for."""
    assert asked_language(typed) is None
