"""Looks up what the bot says. A language without a catalogue, or a key that one lacks, falls back to English."""

import tomllib
from functools import cache
from importlib import resources

from bot.language.tags import primary
from bot.texts.locales import language_name, number, plural

FALLBACK = "en"
#: The languages with a complete catalogue.
SPOKEN = ("en", "de", "es", "fr")


@cache
def _catalogue(language: str) -> dict[str, str]:
    """Flat ``section.key`` → text; empty when there is no such catalogue."""
    file = resources.files("bot.texts") / f"{language}.toml"
    if not language.isalpha() or not file.is_file():
        return {}
    sections = tomllib.loads(file.read_text(encoding="utf-8"))
    return {f"{name}.{key}": text for name, section in sections.items() for key, text in section.items()}


def says(key: str) -> bool:
    """Whether there is a text under a key."""
    return key in _catalogue(FALLBACK)


def spoken(language: str) -> str:
    """The language in which the bot speaks to who wants `language`, which may be "source" or none at all."""
    base = primary(language)
    return base if base in SPOKEN else FALLBACK


def say(key: str, language: str = FALLBACK, **values: str | int) -> str:
    """
    What the bot says, e.g. ``say("reason.paywall", "de")``.

    Args:
        key: ``section.name`` as in en.toml.
        language: BCP 47 tag; only its first subtag counts.
        values: Fill the text's ``{names}``; numbers are written as the language does. They are not escaped: the
            platforms' views do that with the whole line.

    Raises:
        KeyError: English has no such key, which is a mistake of ours.
    """
    base = spoken(language)
    text = _catalogue(base).get(key) or _catalogue(FALLBACK)[key]
    shown = {name: number(value, base) if isinstance(value, int) else value for name, value in values.items()}
    return text.format_map(shown)


def say_count(key: str, count: int, language: str = FALLBACK, **values: str | int) -> str:
    """
    What the bot says of a number of things; see `say`.

    A plural form with a text of its own has it under ``key_form``, e.g. ``key_one``; the others share ``key``.
    """
    base = spoken(language)
    form = f"{key}_{plural(count, base)}"
    return say(form if form in _catalogue(base) else key, base, count=count, **values)


def language_words(tag: str, language: str = FALLBACK) -> str:
    """What a sentence in `language` calls the language of a tag, or "source": that of each article."""
    return say("status.source", language) if tag == "source" else language_name(tag, spoken(language))
