"""Two programs listen with one token: everything is heard, nothing is answered twice. Through the real libraries."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from bot.domain.requests import Request
from bot.domain.types import Message
from bot.platforms.slack_chat import SlackPlatform
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.listening import listening
from tests.fakes.inbox import RecordingInbox
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.session import options

LINK = "https://news.example.org/story"


@asynccontextmanager
async def both(discord: FakeDiscord) -> AsyncIterator[RecordingInbox]:
    """Two listeners that write into one ledger."""
    inbox = RecordingInbox(once=True)
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(listening(discord, inbox))
        await discord.until(lambda: len(discord.gateway.identifies) == 2 and discord.commands)
        yield inbox


async def test_a_command_that_two_listeners_hear_is_deferred_once(
    discord: FakeDiscord, capsys: pytest.CaptureFixture[str]
) -> None:
    """Discord tells both; whoever comes second learns that the command has its response, and that is fine."""
    async with both(discord) as inbox:
        command = await discord.slash(discord.text_channel(), "brief", url=LINK)
        await discord.until(lambda: inbox.tries == 2)
        await discord.until(lambda: sum("/interactions/" in path for _, path in discord.calls) == 2)
    assert [callback["type"] for callback in command.callbacks] == [5]
    assert len(inbox.messages) == 1
    told = capsys.readouterr().out
    assert "did not take" not in told
    assert "40060" not in told


class Second(RecordingInbox):
    """Finds that another listener was first."""

    async def message(self, message: Message) -> list[Request]:
        await super().message(message)
        return []


async def test_a_command_is_deferred_although_the_listener_that_wrote_it_down_died(discord: FakeDiscord) -> None:
    """The other one hears it too, and finds it written down; the person must not read that the bot did not respond."""
    async with listening(discord, Second()):
        await discord.until(lambda: discord.commands)
        command = await discord.slash(discord.text_channel(), "brief", url=LINK)
        await discord.until(lambda: command.response)
    assert [callback["type"] for callback in command.callbacks] == [5]


async def test_a_question_about_the_bot_is_answered_once(
    discord: FakeDiscord, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both know the answer; one gives it."""
    async with both(discord):
        command = await discord.slash(discord.text_channel(), "news help")
        await discord.until(lambda: sum("/interactions/" in path for _, path in discord.calls) == 2)
    assert len(command.callbacks) == 1
    assert "did not take" not in capsys.readouterr().out


async def test_a_message_that_two_listeners_hear_is_written_down_once(discord: FakeDiscord) -> None:
    """The ledger knows it by its message and link; the bookmarks stand at it."""
    async with both(discord) as inbox:
        said = await discord.say(discord.text_channel(), LINK)
        await discord.until(lambda: inbox.tries == 2)
        await discord.until(lambda: inbox.passed(said))
    assert len(inbox.messages) == 1


async def test_slack_splits_its_events_over_the_lines_and_none_is_missed() -> None:
    """Each event comes to one of them; what one leaves unacknowledged comes to another."""
    async with FakeSlack(ack_within_s=0.5, retries_s=(0.0, 0.05, 0.1)) as slack:
        slack.events.spread = True
        inboxes = [RecordingInbox(), RecordingInbox()]
        running = [asyncio.create_task(SlackPlatform(options(slack), inbox, MemoryDesk()).run()) for inbox in inboxes]
        await slack.until(lambda: len(slack.events.lines) == 2)
        for number in range(10):
            slack.say(f"{LINK}/{number}")
        await slack.settled()
        heard = [[message.text for message in inbox.messages] for inbox in inboxes]
        assert [len(texts) for texts in heard] == [5, 5]
        assert len({*heard[0], *heard[1]}) == 10
        inboxes[0].failures = 100
        for number in range(10, 16):
            slack.say(f"{LINK}/{number}")
        await slack.settled()
        assert len({message.text for inbox in inboxes for message in inbox.messages}) == 16
        for task in running:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
