"""Newsbrief: briefs the news links that people paste in Slack, Discord and a local chat page."""

__version__ = "0.1.0"
