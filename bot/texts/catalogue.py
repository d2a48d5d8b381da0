"""Looks up what the bot says. A language without a catalogue, or a key that one lacks, falls back to English."""

import tomllib
from functools import cache
from importlib import resources

FALLBACK = "en"


@cache
def _catalogue(language: str) -> dict[str, str]:
    """Flat ``section.key`` → text; empty when there is no such catalogue."""
    file = resources.files("bot.texts") / f"{language}.toml"
    if not language.isalpha() or not file.is_file():
        return {}
    sections = tomllib.loads(file.read_text(encoding="utf-8"))
    return {f"{name}.{key}": text for name, section in sections.items() for key, text in section.items()}


def say(key: str, language: str = FALLBACK, **values: str | int) -> str:
    """
    What the bot says, e.g. ``say("reason.paywall", "de")``.

    Args:
        key: ``section.name`` as in en.toml.
        language: BCP 47 tag; only its first subtag counts.
        values: Fill the text's ``{names}``. They are not escaped: the platforms' views do that with the whole line.

    Raises:
        KeyError: English has no such key, which is a mistake of ours.
    """
    base = language.split("-")[0].lower()
    text = _catalogue(base).get(key) or _catalogue(FALLBACK)[key]
    return text.format_map(values)
