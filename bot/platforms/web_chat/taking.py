"""Takes what the person says or presses: written down first, then handed to the bot, again after a crash."""

import asyncio
from dataclasses import replace
from typing import Any

import structlog

from bot.domain.briefing import Notice
from bot.domain.chat_log import ChatLine, ChatLog, Pressed
from bot.domain.desk import Desk
from bot.domain.errors import BotError, ChatError, MessageGone
from bot.domain.inbox import Inbox
from bot.domain.requests import Request, Say, marker
from bot.domain.types import Message
from bot.platforms.commands.answering import Answering
from bot.platforms.commands.entries import AtOnce, Ports, Queued
from bot.platforms.web_chat.at_once import replied
from bot.platforms.web_chat.chat import PERSON, WebChat, line_json, origin_of
from bot.platforms.web_chat.commands import rehearsed, understand
from bot.platforms.web_chat.listeners import Listeners
from bot.platforms.web_chat.presses import button_named, call, call_at_once
from bot.platforms.web_chat.rehearsal import pointer
from bot.platforms.web_chat.shown import MESSAGES_SHOWN
from bot.platforms.web_chat.view import told
from bot.texts.catalogue import FALLBACK

log = structlog.get_logger()

#: Seconds until messages that the inbox did not take are handed over again.
HAND_OVER_AGAIN_S = 5.0


class Taking:
    """What one writes down, and what becomes of it."""

    def __init__(self, inbox: Inbox, desk: Desk, chat_log: ChatLog, chat: WebChat, listeners: Listeners) -> None:
        self._ports = Ports(inbox, desk)
        self._answering = Answering(self._ports)
        self._log = chat_log
        self._chat = chat
        self._listeners = listeners
        self._behind = asyncio.Event()  #: Some message may not have reached the inbox.

    async def say(self, text: str, language: str, pressed: Pressed | None = None) -> ChatLine:
        """Take a message, or the press of a button whose answer the worker makes. Raises StorageUnavailable."""
        line = await self._log.say(text, pressed)
        self._listeners.tell("line", line_json(line))
        try:
            await self._hand_over(line, language)
        except BotError as error:
            # The message is in the log, so it is not lost: `keep_up` hands it over as soon as that works.
            log.warning("A message could not be handed over yet.", why=str(error))
            self._behind.set()
        return line

    async def answer_at_once(self, button: AtOnce, about: ChatLine, pressed: Pressed) -> dict[str, Any]:
        """What the press of a button is answered with, for the page that asks alone."""
        asked = call_at_once(pressed, about, later=button.later)
        return replied(await self._answering.reply(button, asked), pressed.language)

    async def keep_up(self) -> None:
        """Hand over what a crash or a failure kept from the inbox: at the start and as it happens, until cancelled."""
        self._behind.set()
        while True:
            await self._behind.wait()
            self._behind.clear()
            try:
                await self._catch_up()
            except Exception as error:  # noqa: BLE001 - whatever trouble there is with storing, the page goes on
                log.warning("Messages of the web page could not be handed over yet.", why=str(error))
                self._behind.set()
                await asyncio.sleep(HAND_OVER_AGAIN_S)

    async def _catch_up(self) -> None:
        """Hand all over that have no answer; the inbox knows which it has. What is answered at once it never had."""
        lines = await self._log.recent(MESSAGES_SHOWN)
        answered = {line.thread for line in lines}
        for line in lines:
            if line.answer is None and line.id not in answered and not _at_once_only(line):
                await self._hand_over(line)

    async def _hand_over(self, line: ChatLine, reader: str = "") -> None:
        """`reader`: the language of the browser; "" where that is not known any more."""
        language = reader or FALLBACK
        if line.pressed:
            button = button_named(line.pressed.button)
            if button and isinstance(button.does, Queued):
                await button.does.take(self._ports, call(line.pressed, _message(line, "")))
            return
        message = replace(_message(line, line.text), reader=reader)
        understood = understand(message, language)
        if (word := rehearsed(line.text)) is not None:
            await self._answer(line, pointer(word, language))
        elif understood is None:
            await self._ports.inbox.message(message)
        elif isinstance(understood, list):
            await self._answer(line, told(understood, error=True))
        else:
            command, given = understood
            if isinstance(command, Queued):
                await command.take(self._ports, given)
            else:
                reply = await self._answering.reply(command, given)
                if isinstance(reply, Notice) and reply.reason == "forgotten":
                    await self._show_what_stands()
                await self._answer(line, replied(reply, language))

    async def _show_what_stands(self) -> None:
        """Take what was forgotten from the open pages."""
        lines = await self._log.recent(MESSAGES_SHOWN)
        self._listeners.tell("standing", {"ids": [line.id for line in lines]})

    async def _answer(self, line: ChatLine, page: dict[str, Any]) -> None:
        """Answer at once. Nothing was asked of the inbox, so this is all that there will be."""
        asked = Request(origin_of(line.id), Say("at_once", Notice("help")), PERSON, line.at)
        try:
            await self._chat.post(asked, page, marker=at_once(line.id))
        except MessageGone:  # it was forgotten with all the rest
            alone = replace(asked, origin=replace(asked.origin, message=""))
            await self._chat.post(alone, page, marker=at_once(line.id))
        except ChatError as error:
            log.warning("A command could not be answered.", why=str(error))


def at_once(line: int) -> str:
    """The marker of what is answered here and not by the worker."""
    return marker(f"at once\n{line}", 0)


def _message(line: ChatLine, text: str) -> Message:
    # asked: there is nobody else here whom the person could mean
    return Message(origin_of(line.id), PERSON, text, line.at, asked=True)


def _at_once_only(line: ChatLine) -> bool:
    """Whether the inbox never had it: the page answered by itself."""
    if line.pressed:
        return False
    if rehearsed(line.text) is not None:
        return True
    understood = understand(_message(line, line.text))
    return understood is not None and (isinstance(understood, list) or not isinstance(understood[0], Queued))
