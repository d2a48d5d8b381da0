"""A Discord on loopback."""

from tests.fakes.discord.guild import Channel, Interaction, Message, User
from tests.fakes.discord.server import FakeDiscord

__all__ = ["Channel", "FakeDiscord", "Interaction", "Message", "User"]
