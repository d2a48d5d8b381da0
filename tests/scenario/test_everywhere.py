"""A digest of all that somebody may read, with the real program on both platforms: shown to them, and to them alone."""

from pathlib import Path

from bot.texts import say
from tests.fakes.discord.guild import EPHEMERAL, LOADING
from tests.stages import DiscordStage, SlackStage, World


async def test_on_discord_who_asks_sees_the_channels_that_are_open_to_them(tmp_path: Path) -> None:
    """Ben may not see the second one, and Ana may; it is acknowledged at once, for their eyes."""
    stage = DiscordStage()
    async with World(stage, tmp_path) as world:
        program, server = await world.start(), stage.server
        second = server.text_channel("second")
        second.hidden_from.add(server.user("Ben").id)
        await world.answered(await stage.paste(world.site.add_article()))
        await world.answered(await server.say(second, world.add_bridge(1)))
        await program.until(lambda: server.commands, "the commands")

        async def told(name: str) -> str:
            given = await server.slash(stage.channel, "digest", by=name, where="everywhere")
            shown = await program.until(lambda: given.response, "a word")
            await program.until(lambda: not shown.flags & LOADING, "the digest")
            assert shown.flags & EPHEMERAL
            return str(shown.text)

        assert "It is from 2 channels that you may read" in await told("Ana")
        assert say("note.digest_everywhere_one") in await told("Ben")


async def test_on_slack_who_asks_sees_the_channels_that_they_are_in(tmp_path: Path) -> None:
    """The same; what they may not read stands in no answer."""
    stage = SlackStage()
    async with World(stage, tmp_path) as world:
        program, server = await world.start(), stage.server
        server.workspace.channels["C0OTHER"].absent.add("U0BEN")
        await world.answered(await stage.paste(world.site.add_article()))
        there = server.say(world.add_bridge(1), channel="C0OTHER")
        await program.until(lambda: [each for each in server.replies(there, "C0OTHER") if each.get("bot_id")], "it")

        async def told(user: str) -> str:
            given = server.slash("/digest", "everywhere I can see share", user=user)
            await server.settled()
            assert given.acked
            seen = await program.until(
                lambda: [each for each in server.workspace.ephemerals if each["user"] == user], "the digest"
            )
            return str(seen)

        assert "It is from 2 channels that you may read" in await told("U0ADA")
        assert say("note.digest_everywhere_one") in await told("U0BEN")
        assert not [each for each in server.messages() if each.get("bot_id")], "nothing before everybody"
