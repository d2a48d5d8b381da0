"""Checks sentences against the article, by code alone."""

from bot.briefing.grounding.checking import check, examine

__all__ = ["check", "examine"]
