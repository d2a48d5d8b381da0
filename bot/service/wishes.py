"""What a message asks for as a request, and what is wrong with it as one for whoever wrote it."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.briefing import Notice
from bot.domain.links import find_links
from bot.domain.requests import Asked, Audience, Request, Say
from bot.domain.settings import ChannelSettings
from bot.domain.types import Link, Message, Platform


def requested(message: Message, asked: Asked) -> Request:
    """The request of a message."""
    return Request(
        message.origin,
        asked,
        message.author,
        message.posted_at,
        interaction=message.interaction,
        audience=Audience.ASKER if message.private else Audience.EVERYONE,
        reader=message.reader,
    )


def saying(topic: str, reason: str = "", values: Mapping[str, str | int] | None = None) -> Say:
    """Something to be said about a message; the reason is the topic unless there is another."""
    return Say(topic, Notice(reason or topic, values or {}))


def refusal(message: Message, wrong: Say) -> Request:
    """What is wrong with what somebody typed: of no interest to others."""
    return requested(message, wrong).for_asker_first()


def documents_of(message: Message) -> list[Link]:
    """The uploaded documents of a message as links."""
    found = [link for file in message.files for link in find_links(file, Platform.WEB, asked=True)]
    return [replace(link, upload=True) for link in found]


def is_asked(message: Message) -> bool:
    """Whether the bot is meant by it."""
    return message.asked or message.interaction is not None


def is_off(message: Message, settings: ChannelSettings) -> bool:
    """Whether the bot is switched off where the message stands; its own page cannot be."""
    return settings.trigger == "off" and message.origin.platform is not Platform.WEB
