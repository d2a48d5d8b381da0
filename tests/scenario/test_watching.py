"""Somebody watches something on each platform, with the real program: they alone are told, once, through a kill."""

import asyncio
from pathlib import Path

import pytest

from bot.texts import say
from tests.fakes.slack import shown
from tests.stages import DiscordStage, SlackStage, World

TITLE = say("notice.watched", words="harbour bridge")


class OnDiscord(DiscordStage):
    """Ben watches; Ana, who pastes, does not."""

    async def watch(self, world: World) -> str:
        """Give the command; what Ben reads."""
        await world.program.until(lambda: self.server.commands, "the commands")
        given = await self.server.slash(self.channel, "news watch", by="Ben", words="harbour bridge")
        told = await world.program.until(lambda: given.response, "that it is watched")
        return str(told.text)

    def told(self) -> list[str]:
        """What stands in the conversation with Ben."""
        return [each.text for each in self.server.answers(self.server.direct_with(self.server.user("Ben")))]

    def elsewhere(self) -> str:
        """All that the bot says to others."""
        with_ben = self.server.direct_with(self.server.user("Ben"))
        channels = [channel for channel in self.server.channels.values() if channel is not with_ben]
        return " ".join(each.text for channel in channels for each in self.server.answers(channel) if not each.flags)


class OnSlack(SlackStage):
    """The same."""

    async def watch(self, world: World) -> str:
        """Give the command; what Ben reads."""
        await world.connected()
        given = self.server.slash("/news", "watch harbour bridge", user="U0BEN")
        await self.server.settled()
        return str(given.response)

    def told(self) -> list[str]:
        """What stands in the conversation with Ben."""
        with_ben = self.server.workspace.direct("U0BEN").id
        return [shown(each) for each in self.server.workspace.in_channel(with_ben)]

    def elsewhere(self) -> str:
        """All that the bot says to others."""
        workspace, with_ben = self.server.workspace, self.server.workspace.direct("U0BEN").id
        return " ".join(shown(each) for (place, _), each in workspace.stored.items() if place != with_ben)


@pytest.mark.parametrize("stage", [OnDiscord, OnSlack])
async def test_who_watches_is_told_once_of_a_link_that_another_posts(
    stage: type[OnDiscord] | type[OnSlack], tmp_path: Path
) -> None:
    """In a direct message with the link, who posted it and where; the channel is told nothing of that."""
    at = stage()
    async with World(at, tmp_path) as world:
        program = await world.start()
        assert say("watch.new", limit=10) in await at.watch(world)
        await world.answered(await at.paste(world.site.add_article()))
        (told,) = await program.until(at.told, "the message to Ben")
        assert TITLE in told
        assert "Port Ellery approves new harbour bridge" in told
        assert TITLE not in at.elsewhere()
        await program.event("Answered.", asked="watched")
        program.kill()
        await program.died()
        before = len(program.events)
        await program.start()
        await program.event("Newsbrief is up.", after=before)
        await world.answered(await at.paste(world.add_bridge(1)))
        await asyncio.sleep(0.5)
        assert at.told() == [told], "the same story"
