"""
Each platform as a scenario sees it: somebody pastes a link, and an answer stands in the thread, or does not.

A stage holds the loopback platform; the real program connects to it with the real client library.
"""

from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from tests.fakes.discord.guild import Message
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.loopback import Hook, When
from tests.fakes.model import FakeModel
from tests.fakes.news_site import ARTICLE, NewsSite
from tests.fakes.slack import FakeSlack, shown
from tests.program import Program


class Stage(Protocol):
    """A platform on the loopback. What stands for a message is the platform's own: whatever `paste` gives."""

    #: What happens while a link is answered: where the program is killed.
    moments: tuple[str, ...]

    @property
    def server(self) -> FakeDiscord | FakeSlack:
        """The loopback server."""
        ...

    def settings(self) -> dict[str, str]:
        """What connects the program to it."""
        ...

    def connected(self) -> bool:
        """Whether the program is connected."""
        ...

    async def paste(self, text: str) -> Any:
        """Somebody writes a message."""
        ...

    def answers(self, message: Any) -> list[str]:
        """The text of everything the bot posted in answer to the message."""
        ...

    def marked(self, message: Any) -> bool:
        """Whether the bot's mark is on the message."""
        ...

    async def edit(self, message: Any, text: str) -> None:
        """Its author changes the message."""
        ...

    async def ask_by_emoji(self, message: Any) -> None:
        """Somebody puts the emoji that asks on the message."""
        ...

    async def delete(self, message: Any) -> None:
        """Its author deletes the message."""
        ...

    async def bin(self, message: Any) -> None:
        """Its author puts 🗑 on the bot's first answer."""
        ...


class DiscordStage:
    """Discord, with one guild and one text channel."""

    moments: tuple[str, ...] = ("page", "model", "thread", "post")

    def __init__(self) -> None:
        self.server = FakeDiscord()
        self.channel = self.server.text_channel()

    def settings(self) -> dict[str, str]:
        return {
            "DISCORD_TOKEN": self.server.token,
            "DISCORD_API_BASE": self.server.api_base,
            "DISCORD_GATEWAY_URL": self.server.gateway_url,
        }

    def connected(self) -> bool:
        return bool(self.server.gateway.connected)

    async def paste(self, text: str) -> Message:
        return await self.server.say(self.channel, text)

    def answers(self, message: Message) -> list[str]:
        return [reply.text for reply in self.server.replies(message)]

    def marked(self, message: Message) -> bool:
        return any(self.server.me.id in users for users in message.reactions.values())

    async def edit(self, message: Message, text: str) -> None:
        await self.server.edit(message, text)

    async def ask_by_emoji(self, message: Message) -> None:
        await self.server.react(message, "📰", by="Ben")

    async def delete(self, message: Message) -> None:
        await self.server.delete(message)

    async def bin(self, message: Message) -> None:
        await self.server.react(self.server.replies(message)[0], "🗑️")


class SlackStage:
    """Slack in Socket Mode. Its threads need no creation; its acknowledgement can be lost instead."""

    moments: tuple[str, ...] = ("page", "model", "ack", "post")

    def __init__(self) -> None:
        self.server = FakeSlack()

    def settings(self) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": self.server.bot_token,
            "SLACK_APP_TOKEN": self.server.app_token,
            "SLACK_API_BASE_URL": self.server.api_base_url,
        }

    def connected(self) -> bool:
        return self.server.connected

    async def paste(self, text: str) -> str:
        return self.server.say(text)

    def answers(self, message: str) -> list[str]:
        return [shown(reply) for reply in self.server.replies(message) if reply.get("bot_id")]

    def marked(self, message: str) -> bool:
        return bool(self.server.reactions(message))

    async def edit(self, message: str, text: str) -> None:
        self.server.edit(message, text)

    async def ask_by_emoji(self, message: str) -> None:
        self.server.react(message, "newspaper", user="U0BEN")

    async def delete(self, message: str) -> None:
        self.server.delete(message)

    async def bin(self, message: str) -> None:
        answer = next(reply for reply in self.server.replies(message) if reply.get("bot_id"))
        self.server.react(answer["ts"], "wastebasket")


STAGES: dict[str, Callable[[], Stage]] = {"discord": DiscordStage, "slack": SlackStage}


class World:
    """A platform, a news site and a model on the loopback, and the program between them; `cold`: see Program."""

    def __init__(self, stage: Stage, folder: Path, *, cold: bool = False) -> None:
        self.stage = stage
        self.site = NewsSite()
        self.model = FakeModel()
        self._folder, self._cold = folder, cold
        self._stack = AsyncExitStack()
        self._program: Program | None = None

    @property
    def program(self) -> Program:
        """The program; made when it is first asked for, so that settings can be added before."""
        if self._program is None:
            self._program = Program(self._folder, self.settings(), cold=self._cold)
        return self._program

    def settings(self, **more: str) -> dict[str, str]:
        """Everything connected; `more` overrules."""
        return {
            **self.stage.settings(),
            "FETCH_ALLOW": f"127.0.0.1:{self.site.port}",
            "OPENAI_BASE_URL": self.model.base_url,
            "OPENAI_API_KEY": self.model.key,
            "OPENAI_MODEL": self.model.models[0],
            **more,
        }

    async def start(self, **more: str) -> Program:
        """Start the program with more settings, until it is up and connected."""
        self.program.settings.update(more)
        await self._stack.enter_async_context(self.program)
        await self.connected()
        return self.program

    async def connected(self) -> None:
        """Wait until the platform has the program's connection."""
        await self.program.until(self.stage.connected, "the connection")

    def at(self, moment: str, when: When, hook: Hook) -> None:
        """Hook into a moment of whichever server has it."""
        {"page": self.site, "model": self.model}.get(moment, self.stage.server).at(moment, when, hook)

    def add_bridge(self, number: int) -> str:
        """The sample article with a title, and so a text, of its own; its address."""
        article = ARTICLE.replace("Port Ellery approves new harbour bridge", f"Bridge number {number}")
        return self.site.add(f"/{number}", article.replace("eleven years", f"eleven years and {number} days"))

    async def answered(self, message: Any, count: int = 1) -> list[str]:
        """Wait until a message has so many answers; their texts."""
        return await self.program.until(
            lambda: found if len(found := self.stage.answers(message)) >= count else None, f"{count} answers"
        )

    async def __aenter__(self) -> Self:
        for server in (self.stage.server, self.site, self.model):
            await self._stack.enter_async_context(server)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)
