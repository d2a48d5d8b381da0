"""Every sentence that the bot itself says, one catalogue a language."""

from bot.texts.catalogue import say

__all__ = ["say"]
