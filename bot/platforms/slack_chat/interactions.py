"""Commands, shortcuts, buttons and windows of Slack: who uses one is answered within three seconds, alone."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.domain.at_once import Evidence, Overview
from bot.domain.briefing import Notice
from bot.domain.desk import Desk
from bot.domain.errors import ChatError, ChatRefused
from bot.domain.inbox import Inbox
from bot.domain.requests import DigestOf, Request
from bot.domain.types import Message, Person, Platform
from bot.platforms.commands.answering import Answering, lines, typed
from bot.platforms.commands.arguments import Given
from bot.platforms.commands.buttons import BUTTONS
from bot.platforms.commands.deadlines import deadline, in_time
from bot.platforms.commands.entries import AtOnce, Call, Form, May, Ports, Right
from bot.platforms.commands.table import MENUS, STATUS, groups, help_keys
from bot.platforms.slack_chat import translate
from bot.platforms.slack_chat.chat import SlackChat
from bot.platforms.slack_chat.forms import filled_of, modal, without_documents
from bot.platforms.slack_chat.home import home_view
from bot.platforms.slack_chat.identity import bot_of
from bot.platforms.slack_chat.response_urls import ResponseUrls
from bot.platforms.slack_chat.settings_forms import SETTINGS, SettingsForms
from bot.platforms.slack_chat.spans import ACTION_ID, Page
from bot.platforms.slack_chat.view import offered, proof, render, told
from bot.texts import say
from bot.texts.catalogue import FALLBACK
from bot.texts.found import Line
from bot.texts.help import help_lines

log = structlog.get_logger()

#: Of the seconds in which a command is answered, for what Slack tells of a person; who waits longer for their language
#: is told in English.
LANGUAGE_S = 0.7
#: Scopes of the purses that everybody in a workspace may see.
PURSES = ("user", "space")
#: By the whole id with which Slack tells of a press, or of a form that was filled in.
_BUTTONS = {ACTION_ID.format(button.name): button for button in BUTTONS}


class Interactions:
    """They are never told again: when one could not be written down, the person reads that it failed."""

    def __init__(self, inbox: Inbox, desk: Desk, chat: SlackChat, response_urls: ResponseUrls) -> None:
        self._inbox = inbox
        self._ports = Ports(inbox, desk)
        self._answering = Answering(self._ports)
        self._chat = chat
        self._response_urls = response_urls
        self._settings = SettingsForms(chat, desk, self._rights)

    def attach(self, app: AsyncApp) -> None:
        """Listen."""
        app.event("app_home_opened")(self.home)
        for group in groups():
            app.command(f"/{group}")(self.command)
        for menu in MENUS:
            app.message_shortcut(menu.callback_id)(self.ask_about if menu.answer else self.shortcut)
        for action, button in _BUTTONS.items():
            app.action(action)(self.press)
            if isinstance(button.does, Form):
                app.view(action)(self.submit)
        app.view(SETTINGS)(self.save)

    async def command(self, ack: AsyncAck, command: dict[str, Any], context: AsyncBoltContext) -> None:
        """A slash command: written down, or answered here for the eyes of who gave it."""
        by = deadline()
        message, text = translate.command_of(command, bot_of(context), datetime.now(UTC))
        group, may = command["command"].removeprefix("/"), self._rights(message)
        language = await self._language(message.origin.space, message.author)
        message = replace(message, reader=language)
        understood = typed(group, text, message, Platform.SLACK, may, language=language)
        if isinstance(understood, list):
            await self._say(ack, understood)
            return
        asked, call = understood
        if isinstance(asked, AtOnce):
            # Who chose a setting is named to others later.
            person = replace(message.author, name=command.get("user_name", ""))
            zone = await self._zone(message) if asked.asks_zone(call.given) else ""
            call = replace(call, message=replace(message, author=person), zone=zone)
            reply, trigger = await self._answering.reply(asked, call, by), command["trigger_id"]
            shows = self._settings.open
            if asked.form and isinstance(reply, Overview) and await shows(trigger, message, reply, language, by=by):
                await ack()
            else:
                await self._say(ack, lines(reply, PURSES, language))
            return
        requests = await self._taken(in_time(asked.take(self._ports, call), by))
        await ack(_words("try_again", language) if requests is None else _coming(requests, language))

    async def save(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """The form of the settings was sent."""
        by, team = deadline(), bot_of(context).team
        language = await self._language(team, Person(body["user"]["id"]))
        await self._settings.submitted(ack, body, team, language, by=by)

    async def home(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Somebody opened the Home tab; what fails is shown when they open it again."""
        message = translate.opened_home(event, bot_of(context), datetime.now(UTC))
        if message is None:
            return
        language = await self._language(message.origin.space, message.author)
        call = Call(message, Given(), self._rights(message))
        status = map(str, await self._answer(STATUS, call, language))
        try:
            view = home_view([*status], help_lines(help_keys(), language), language)
            await self._chat.publish(message.origin.space, message.author, view)
        except ChatError as error:
            log.warning("The Home tab could not be shown.", why=str(error))

    async def ask_about(self, ack: AsyncAck, shortcut: dict[str, Any], context: AsyncBoltContext) -> None:
        """A message shortcut that is answered at once, for who chose it alone."""
        await ack()
        message = translate.shortcut_of(shortcut, bot_of(context), datetime.now(UTC))
        (menu,) = [menu for menu in MENUS if menu.callback_id == shortcut["callback_id"]]
        assert menu.answer, "only such entries come here"
        language = await self._language(message.origin.space, message.author)
        said = await self._answer(menu.answer, Call(message, Given(), self._rights(message)), language)
        await self._tell(message, told(said))

    async def press(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """A button under one of our messages; its answer is for who pressed it alone."""
        await ack()
        message, action, under = translate.press_of(body, bot_of(context), datetime.now(UTC))
        button = _BUTTONS[action]
        language = await self._language(message.origin.space, message.author)
        message = replace(message, reader=language)
        call = Call(message, Given(), self._rights(message), under, language)
        if isinstance(button.does, Form):
            await self._open(
                body["trigger_id"], modal(button.name, button.does, message, under, language), message, language
            )
        elif isinstance(button.does, AtOnce):
            shown = await self._answering.press(button.does, call)
            if isinstance(shown, Evidence):
                for page in proof(shown.answer, language):
                    await self._tell(message, page)
            else:
                await self._tell(message, offered(shown, under.message) if shown.buttons else told(shown.lines))
        elif await self._taken(button.does.take(self._ports, call)) is None:
            (page,) = render(Notice("try_again", language=language))
            await self._tell(message, page)

    async def submit(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """A button's form was filled in. The window stays open with a word when that could not be written down."""
        message, action, fields, under = filled_of(body, bot_of(context), datetime.now(UTC))
        button = _BUTTONS[action]
        assert isinstance(button.does, Form), "only forms come here"
        call = Call(message, Given(fields), self._rights(message), under)
        by = deadline() - LANGUAGE_S  # in which it is learned how to say that it failed
        if await self._taken(in_time(button.does.take(self._ports, call), by)) is None:
            failed = say("notice.try_again", await self._language(message.origin.space, message.author))
            await ack(response_action="errors", errors={f"{button.does.fields[0].name}:0": failed})
        else:
            await ack()

    async def _open(self, trigger: str, view: dict[str, Any], message: Message, language: str) -> None:
        try:
            try:
                await self._chat.open(message.origin.space, trigger, view)
            except ChatRefused as error:
                # A field for documents takes the scope files:read, which is optional.
                if not (plainer := without_documents(view)):
                    raise
                log.info("Slack opened no window that takes a document; one for words is tried.", why=str(error))
                await self._chat.open(message.origin.space, trigger, plainer)
        except ChatError as error:
            log.warning("Slack opened no window.", why=str(error))
            (page,) = render(Notice("try_again", language=language))
            await self._tell(message, page)

    def _rights(self, message: Message) -> May:
        async def may(right: Right) -> bool:
            if right is Right.SPEAK:  # Slack offers commands and buttons only to who may write there
                return True
            if translate.is_direct(message.origin.channel) and right is not Right.SPACE:
                return True
            return await self._chat.is_admin(message.origin.space, message.author)

        return may

    async def _answer(self, command: AtOnce, call: Call, language: str) -> list[Line]:
        return await self._answering.answer(command, call, purses=PURSES, language=language)

    async def _say(self, ack: AsyncAck, said: Sequence[Line]) -> None:
        page = told(said)
        await ack(text=page.text, blocks=page.blocks, response_type="ephemeral")

    async def shortcut(self, ack: AsyncAck, shortcut: dict[str, Any], context: AsyncBoltContext) -> None:
        """The message shortcut "Brief this link"."""
        await ack()
        message = translate.shortcut_of(shortcut, bot_of(context), datetime.now(UTC))
        requests = await self._taken(self._inbox.message(message))
        if not requests:
            reason = "try_again" if requests is None else "taken_before"
            (page,) = render(Notice(reason, language=await self._language(message.origin.space, message.author)))
            await self._tell(message, page)

    async def _taken(self, writing_down: Awaitable[list[Request]]) -> list[Request] | None:
        """What was written down; None when it failed."""
        try:
            return await writing_down
        except Exception:
            log.exception("A command could not be written down; the person is asked to repeat it.")
            return None

    async def _tell(self, message: Message, page: Page) -> None:
        """Tell the person who used a shortcut or pressed a button, and nobody else."""
        assert message.interaction, "both carry the right to answer them"
        try:
            right, thread = message.interaction, message.origin.thread
            await self._response_urls.post(right, page, thread=thread, now=datetime.now(UTC))
        except ChatError as error:
            log.warning("Could not tell a person what became of a shortcut or a button.", why=str(error))

    async def _language(self, space: str, person: Person) -> str:
        """In which a person is told what is for them alone."""
        try:
            return await asyncio.wait_for(self._chat.language(space, person), LANGUAGE_S)
        except TimeoutError:
            return FALLBACK

    async def _zone(self, message: Message) -> str:
        """Where a person is; "" when Slack does not tell in time: the channel's zone holds then, which is named."""
        try:
            return await asyncio.wait_for(self._chat.zone(message.origin.space, message.author), LANGUAGE_S)
        except TimeoutError:
            return ""


def _words(reason: str, language: str, link: str = "") -> str:
    (page,) = render(Notice(reason, link=link, language=language))
    return page.text


def _coming(requests: list[Request], language: str) -> str:
    """What the person sees at once; the answer follows."""
    taken = [request for request in requests if not request.refused]
    if any(isinstance(request.asked, DigestOf) for request in taken):
        return _words("digest_coming", language)
    link = next((request.link for request in taken if request.link), None)
    return _words("reading_link", language, link.url) if link else ""
