"""What Discord shows of the commands, in the languages of the catalogue: to each person in that of their client."""

from collections.abc import Callable
from typing import Any

from discord import Locale, app_commands

from bot.texts.catalogue import FALLBACK

#: Discord's locales for which there is a catalogue; all others see English.
LOCALES = {Locale.german: "de", Locale.spain_spanish: "es", Locale.latin_american_spanish: "es", Locale.french: "fr"}


def said(say: Callable[[str], str]) -> app_commands.locale_str:
    """A text of ours by its language, as discord.py takes it."""
    return app_commands.locale_str(say(FALLBACK), say=say)


class Catalogues(app_commands.Translator):
    """Answers discord.py's questions out of the catalogues."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - the library's
    ) -> str | None:
        """The text in a locale; None where English, or a name that people type, stands for all."""
        say: Any = string.extras.get("say")
        return say(LOCALES[locale]) if say and locale in LOCALES else None
