"""Slack."""

from bot.platforms.slack_chat.app import SlackOptions, SlackPlatform

__all__ = ["SlackOptions", "SlackPlatform"]
