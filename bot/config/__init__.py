"""The settings: what they are, how they are read, and what is said of wrong ones."""

from bot.config.settings import INPUT_TOKENS, INPUT_TOKENS_LOOPBACK, Config, reveal

__all__ = ["INPUT_TOKENS", "INPUT_TOKENS_LOOPBACK", "Config", "reveal"]
