"""Answers what people ask the bot about itself."""

from dataclasses import replace

import structlog

from bot.domain.desk import Preferences, Status
from bot.domain.spending import Account
from bot.domain.types import Notice, Origin, Person
from bot.language.names import NAMES, asked_language, english_name
from bot.service.budget import Budget
from bot.service.choices import LANGUAGE

log = structlog.get_logger()


class FrontDesk:
    """Implements desk.Desk."""

    def __init__(self, standing: Status, *, budget: Budget, preferences: Preferences) -> None:
        """`standing` is what holds everywhere: its language is the default one, and its purses are empty."""
        self._standing = standing
        self._budget = budget
        self._preferences = preferences

    async def status(self, origin: Origin, person: Person) -> Status:
        """How things stand; see desk.Desk."""
        language = await self._preferences.get(origin, LANGUAGE) or self._standing.language
        purses = await self._budget.purses(Account.of(origin, person)) if self._standing.models else ()
        return replace(self._standing, language=language, purses=purses)

    async def set_language(self, origin: Origin, language: str) -> Notice:
        """Have the channel briefed in a language; see desk.Desk."""
        wanted = language.strip()
        if wanted.lower() in {"", "default"}:
            await self._preferences.set(origin, LANGUAGE, None)
            return Notice("language_default", {"name": self._name(self._standing.language)})
        tag = asked_language(wanted)
        if tag is None:
            return Notice("language_unknown", {"languages": ", ".join(NAMES)})
        await self._preferences.set(origin, LANGUAGE, tag)
        log.info("A channel chose its language.", platform=origin.platform, channel=origin.channel, language=tag)
        if tag == "source":
            return Notice("language_source")
        reason = "language_set" if self._standing.models else "language_needs_model"
        return Notice(reason, {"name": self._name(tag)})

    @staticmethod
    def _name(tag: str) -> str:
        return "that of each article" if tag == "source" else english_name(tag)
