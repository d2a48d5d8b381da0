"""A digest by mail with the real program on Discord: confirmed by its code, sent at its time, ended by one click."""

import re
from pathlib import Path

import aiohttp

from bot.texts import say
from tests.fakes.discord.guild import LOADING
from tests.fakes.mail import mail_server
from tests.program import zone_of_noon
from tests.scenario.test_schedules import bring_forward
from tests.stages import DiscordStage, World

PUBLIC_URL = "https://news.example.org"


async def test_a_digest_comes_by_mail(tmp_path: Path) -> None:
    """Wired as the bot is."""
    async with mail_server() as server, World(DiscordStage(), tmp_path) as world:
        stage = world.stage
        assert isinstance(stage, DiscordStage)
        settings = {"SMTP_URL": f"smtp://127.0.0.1:{server.port}", "SMTP_FROM": "news@example.org"}
        world.program.settings.update({**settings, "PUBLIC_URL": PUBLIC_URL, "WEB_PASSWORD": "a password"})
        program = await world.start()
        await world.answered(await stage.paste(world.site.add_article()))
        await program.until(lambda: stage.server.commands, "the commands")

        async def told(name: str, **given: str) -> str:
            asked = await stage.server.slash(stage.channel, name, **given)
            shown = await program.until(lambda: asked.response, "a word")
            await program.until(lambda: not shown.flags & LOADING, "the answer")
            return shown.text.replace("\\", "")

        when = {"when": "every day 23:59", "zone": zone_of_noon(), "mail": "ana@example.org"}
        assert "to you alone by mail" in await told("news schedule", **when)
        ((to, made),) = await program.until(lambda: server.mails, "the code")
        assert to == ["ana@example.org"]
        code = re.search(r"/news mail (\d{8})", made.get_content())
        assert code
        assert await told("news mail", code=code[1]) == say("notice.mail_confirmed")
        bring_forward(tmp_path)
        await program.until(lambda: len(server.mails) > 1, "the digest")
        _, made = server.mails[1]
        text, _ = made.iter_parts()
        assert "Port Ellery" in text.get_content()
        stop = made["List-Unsubscribe"].strip("<>").removeprefix(PUBLIC_URL)
        host, click = {"Host": "news.example.org"}, {"List-Unsubscribe": "One-Click"}
        async with aiohttp.ClientSession(program.url, headers=host) as client, client.post(stop, data=click) as page:
            assert page.status == 200
        assert "ended by the link in a mail" in await told("news schedules")
        assert "ana@example.org" not in str(program.events), "the log names no address"
