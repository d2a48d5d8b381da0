"""Picks briefings from the article's own sentences; no model."""

from bot.briefing.extractive.engine import Parts, brief, draft

__all__ = ["Parts", "brief", "draft"]
