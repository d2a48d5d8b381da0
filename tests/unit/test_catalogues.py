"""The bot's words in every language that it speaks."""

import re
import tomllib
from decimal import Decimal
from importlib import resources

import pytest

from bot.domain.briefing import Notice
from bot.platforms.commands.table import COMMANDS, help_keys
from bot.texts.answers import already_line, notice_line
from bot.texts.catalogue import SPOKEN, language_words, say, say_count, spoken
from bot.texts.help import help_lines
from bot.texts.locales import day, number
from bot.texts.status import money

_COMMAND = re.compile(r"/\w+(?: (?:help|status|settings|language de|set trigger request))?")
_NAME = re.compile(r"\{(\w+)\}")
#: Words that are the same in two languages.
_SHARED = {
    "kind.interview", "kind.satire", "kind.analysis", "kind.opinion", "notice.original_message",
    "button.up", "button.down",
    "web.title", "web.bot", "web.messages", "web.composer", "status.version", "status.setting",
    "notice.known_words", "evidence.sentence", "evidence.source", "why.line", "follow.line",
}  # fmt: skip


def catalogue(language: str) -> dict[str, str]:
    """Its texts by key, as they stand in the file."""
    sections = tomllib.loads((resources.files("bot.texts") / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section, texts in sections.items() for key, text in texts.items()}


ENGLISH = catalogue("en")


def test_every_catalogue_is_spoken() -> None:
    """A file that nobody reads would be work for nothing."""
    files = {file.name for file in resources.files("bot.texts").iterdir() if file.name.endswith(".toml")}
    assert files == {f"{language}.toml" for language in SPOKEN}


@pytest.mark.parametrize("language", SPOKEN[1:])
def test_a_catalogue_is_complete(language: str) -> None:
    """No sentence falls back to English in the middle of a conversation, and none is left that nobody says."""
    assert catalogue(language).keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", SPOKEN[1:])
def test_a_text_is_filled_with_what_the_english_one_is(language: str) -> None:
    """A name that is missing loses a fact; one too many fails when it is said."""
    texts = catalogue(language)
    # "1 more link" may be written without the number, and is in most languages.
    wrong = {
        key: text
        for key, text in texts.items()
        if set(_NAME.findall(text)) - {"count"} != set(_NAME.findall(ENGLISH[key])) - {"count"}
        or (not key.endswith("_one") and set(_NAME.findall(text)) != set(_NAME.findall(ENGLISH[key])))
    }
    assert not wrong


@pytest.mark.parametrize("language", SPOKEN[1:])
def test_a_text_is_translated(language: str) -> None:
    """What was copied from English and forgotten is found here."""
    assert {key for key, text in catalogue(language).items() if text == ENGLISH[key]} <= _SHARED


@pytest.mark.parametrize("language", SPOKEN)
def test_commands_stay_as_they_are_typed(language: str) -> None:
    """A translated command would not be understood."""
    for line, english in zip(help_lines(help_keys(), language), help_lines(help_keys(), "en"), strict=True):
        assert _COMMAND.findall(line) == _COMMAND.findall(english)


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        pytest.param("en", 0, "0 sentences were left out", id="none in English are many"),
        pytest.param("en", 1, "1 sentence was left out", id="one"),
        pytest.param("de", 2, "2 Sätze wurden weggelassen", id="two in German"),
        pytest.param("fr", 0, "0 phrase a été omise", id="none in French is one"),
        pytest.param("fr-CA", 1_000, "1\u202f000 phrases ont été omises", id="many, as French writes them"),
        pytest.param("es", 1_000_000, "1.000.000 frases se omitieron", id="a million, with a form of its own"),
        pytest.param("ja", 1, "1 sentence was left out", id="a language without a catalogue"),
    ],
)
def test_a_count_takes_the_form_of_its_language(language: str, count: int, words: str) -> None:
    """Languages do not agree on what is one."""
    assert say_count("note.shortened", count, language).startswith(words)


def test_a_notice_is_said_in_its_language() -> None:
    """With its numbers, its plural and the name of a language in the same one."""
    assert notice_line(Notice("paywall", language="de-AT")).startswith("Der Artikel steht hinter einer Bezahlschranke")
    assert notice_line(Notice("links_left_out", {"count": 1, "limit": 5}, language="fr")).startswith("1 autre lien")
    assert notice_line(Notice("language_set", {"tag": "de"}, language="es")).endswith("se resume en alemán.")
    assert notice_line(Notice("language_default", {"tag": "source"}, language="en")).endswith("that of each article.")
    assert already_line("Ana", "de") == (
        "Diesen Artikel habe ich hier schon zusammengefasst (gepostet von Ana, ",
        "). Hier ist die Zusammenfassung:",
    )


def test_what_was_posted_before_anybody_read_it_is_pointed_to_by_its_message() -> None:
    """There is no briefing that could be promised, and not always a name."""
    assert already_line("Ana", "en", untold=True) == (
        "This article was posted here before (by Ana, ",
        "). Here is the message:",
    )
    assert already_line("", "fr", untold=True)[0] == "Cet article a déjà été publié ici ("


def test_a_notice_of_an_older_version_is_still_said() -> None:
    """What is stored was given its plural form by name."""
    old = Notice("links_left_out_one", {"count": 1, "limit": 5})
    assert notice_line(old) == notice_line(Notice("links_left_out", {"count": 1, "limit": 5}))


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-CH", "de"), ("FR", "fr"), ("source", "en"), ("", "en"), ("pt-BR", "en"), ("es-419", "es"), ("../de", "en")],
)
def test_who_wants_a_language_is_spoken_to_in_it_or_in_english(tag: str, language: str) -> None:
    """The country does not matter, nor does what is no tag at all."""
    assert spoken(tag) == language
    assert say("kind.review", tag) == catalogue(language)["kind.review"]


def test_numbers_dates_and_languages_are_written_as_people_do() -> None:
    """By the tables of Unicode's CLDR, not by hand."""
    assert [number(12_400, language) for language in SPOKEN] == ["12,400", "12.400", "12.400", "12\u202f400"]
    assert [money(Decimal("1234.5"), language) for language in SPOKEN] == [
        "1,234.50", "1.234,50", "1.234,50", "1\u202f234,50"
    ]  # fmt: skip
    assert [day("2026-11-29T08:00Z", language) for language in SPOKEN] == [
        "Nov 29, 2026", "29.11.2026", "29 nov 2026", "29 nov. 2026"
    ]  # fmt: skip
    assert [language_words("pt-BR", language) for language in SPOKEN] == [
        "Portuguese (pt-BR)", "Portugiesisch (pt-BR)", "portugués (pt-BR)", "portugais (pt-BR)"
    ]  # fmt: skip
    assert language_words("tlh", "de") == "tlh"


@pytest.mark.parametrize("written", ["", "soon", "2026-13-01", "2026-02-30", "29.11.2026"])
def test_what_is_no_date_is_not_shown_as_one(written: str) -> None:
    """Pages write anything."""
    assert day(written, "en") == ""


@pytest.mark.parametrize("language", SPOKEN)
def test_a_line_about_a_command_begins_with_it(language: str) -> None:
    """The local chat makes that a button, which puts it into the composer."""
    for command in COMMANDS:
        assert say(f"help.{command.key}", language).startswith(f"/{command.name}")
