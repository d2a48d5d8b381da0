"""Feeds by which a channel is read outside of its chat, in words."""

from bot.domain.at_once import FeedAddresses
from bot.domain.syndication import Told
from bot.domain.types import Origin
from bot.texts.catalogue import FALLBACK, say
from bot.texts.found import Line, Linked


def feed_address_lines(addresses: FeedAddresses, language: str = FALLBACK) -> list[Line]:
    """What `/news feed` shows who made them."""
    shown = [Linked(say(f"syndication.{told}", language), url, "", url, ()) for told, url in addresses.urls.items()]
    return [say("syndication.new", language), *shown, say("syndication.about", language)]


def feed_title(told: Told, origin: Origin, language: str = FALLBACK) -> str:
    """What a channel's feed calls itself."""
    names = {"channel": origin.channel, "platform": origin.platform.capitalize()}
    return say(f"syndication.{told}_title", language, **names)
