"""
Two Slack workspaces in one installation: what one does, the other never sees, by no command, button, emoji or page.

Both have channels, people and messages of the same ids: so nothing but the workspace tells them apart.
"""

import json
import re
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.platforms.commands.buttons import BUTTONS
from bot.platforms.commands.entries import Form
from bot.platforms.commands.table import COMMANDS, MENUS
from bot.platforms.slack_chat.spans import ACTION_ID
from bot.storage.database import migrate
from bot.texts import say
from tests.fakes.news_site import ARTICLE
from tests.fakes.postgres import PostgresServer
from tests.fakes.slack import FakeSlack, shown
from tests.fakes.slack.browser import PUBLIC_URL, REDIRECT, Browser
from tests.fakes.slack.people import People
from tests.program import Program
from tests.stages import SlackStage, World

#: Stands in the article, in the people and in the choices of one workspace alone.
CANARY = "canary"
#: What is said where it is looked for in vain.
CANARY_ASKED_FOR = f"“{CANARY}”"
WORDS = "What was approved, and by whom, in the end?"
SETTINGS = {
    "SLACK_BOT_TOKEN": "",
    "SLACK_APP_TOKEN": "",
    "PUBLIC_URL": PUBLIC_URL,
    "WEB_PASSWORD": "a password",
    "SECRET_KEY": "a secret key",
}


class Teams:
    """Both workspaces, with the app in them."""

    def __init__(self, world: World, slack: FakeSlack) -> None:
        self.world = world
        self.slack = slack
        self.one: People = slack
        self.two = slack.add_team("T0OTHER")
        for team in (self.one, self.two):
            team.workspace.admins = {"U0ADA"}
        self.one.workspace.people["U0ADA"] = f"{CANARY} Ada"

    @property
    def program(self) -> Program:
        return self.world.program

    def settings(self) -> dict[str, str]:
        """What the app is known by."""
        grants = self.slack.grants
        secrets = {"SLACK_SIGNING_SECRET": self.slack.signing_secret, "SLACK_CLIENT_SECRET": grants.client_secret}
        return {**SETTINGS, "SLACK_CLIENT_ID": grants.client_id, **secrets}

    async def start(self) -> None:
        """Start the program and install the app in both."""
        self.slack.grants.redirect_urls = [REDIRECT]
        self.program.settings.update(self.settings())
        self.slack.workspace.tokens.clear()
        await self.program.start()
        self.serve()
        for team in (self.one, self.two):
            assert (await self.browser.install(team)).status == 200

    def serve(self) -> None:
        """Tell Slack where the program is."""
        self.slack.request_url = f"{self.program.url}/slack/events"

    @property
    def browser(self) -> Browser:
        return Browser(self.slack, self.program.url)

    def add_canary(self) -> str:
        """An article that is for the first workspace alone; its address."""
        article = ARTICLE.replace("Port Ellery approves new harbour bridge", f"The {CANARY} of Port Ellery")
        return self.world.site.add(f"/{CANARY}", article)

    async def does(self, team: People, group: str, text: str) -> str:
        """Give a command; what its giver reads at once."""
        given = team.slash(group, text)
        await self.slack.settled()
        assert given.acked
        told = str(given.response)
        return str(json.loads(told)) if told.startswith("{") else told

    async def answer(self, team: People, ts: str) -> dict[str, Any]:
        """The bot's answer in the thread of a message, once it stands there."""

        def found() -> dict[str, Any] | None:
            return next((reply for reply in team.replies(ts) if reply.get("bot_id")), None)

        return await self.program.until(found, f"the answer in {team.workspace.team}")


@pytest.fixture
async def teams(tmp_path: Path) -> AsyncIterator[Teams]:
    """Two workspaces, in the first of which a link was briefed."""
    stage = SlackStage()
    async with World(stage, tmp_path) as world:
        made = Teams(world, stage.server)
        await made.start()
        yield made
        assert made.program.returncode is not None or await made.program.stop() == 0


def seen(team: People) -> str:
    """All that people of a workspace were shown: messages, what one alone saw, windows, Home tabs."""
    told: list[Any] = [*team.workspace.by_bot(), *team.workspace.ephemerals, *team.workspace.views]
    return f"{told} {team.workspace.homes}".lower()


async def test_the_same_link_is_briefed_in_each_as_if_it_were_the_first(teams: Teams) -> None:
    """The page is read once; who posted it where stays in the workspace. Each is answered with its own token."""
    url = teams.world.site.add_article()
    first, second = teams.one.say(url), ""
    await teams.answer(teams.one, first)
    second = teams.two.say(url)
    text = shown(await teams.answer(teams.two, second))
    assert "Original Source: " in text
    assert CANARY not in text
    posts = [team for method, team in teams.slack.spoken if method == "chat.postMessage"]
    assert posts == ["T0NEWSROOM", "T0OTHER"]


async def read_feeds(teams: Teams, told: str) -> str:
    """What stands at the addresses that somebody was told, for who has no password."""
    addresses = set(re.findall(rf"{PUBLIC_URL}(/feed/[\w-]+/\w+)", told))
    assert len(addresses) == 2
    host, pages = {"Host": urlsplit(PUBLIC_URL).netloc}, ""
    async with aiohttp.ClientSession(teams.program.url, headers=host) as client:
        for path in addresses:
            async with client.get(path) as page:
                assert page.status == 200
                pages += (await page.text()).lower()
    return pages


def what_is_typed(own: str, where: str) -> dict[str, str]:
    """Behind each command of the table; one that is added is added here."""
    return {
        "brief": own,
        "ask": "What was approved?",
        "digest": "7d",
        "news schedule": "fridays 16:00",
        "news schedules": "",
        "news status": "",
        "news language": "default",
        "news settings": "",
        "news set": "trigger auto",
        "news mine": "on",
        "news weights": "",
        "news why": where,
        "news find": CANARY,
        "news mute": "",
        "news unmute": "1",
        "news watch": "harbour approval",
        "news watches": "",
        "news follow": own,
        "news follows": "",
        "news mail": "12345678",
        "news feed": "",
        "news backfill": "",
        "news forget": "channel yes",
        "news help": "",
    }


async def test_no_command_of_one_tells_of_the_other(teams: Teams) -> None:
    """Each of the table."""
    one, two = teams.one, teams.two
    message = one.say(teams.add_canary())
    await teams.answer(one, message)
    await teams.does(one, "/news", f"set everywhere allow {CANARY}.example.org")
    await teams.does(one, "/news", "language german")
    await teams.does(one, "/news", "schedule weekdays 09:00")
    await teams.does(one, "/news", "mine off")
    await teams.does(one, "/news", f"mute {CANARY} everyone")
    await teams.does(one, "/news", f"watch {CANARY}")
    where = f"https://other.slack.com/archives/C0NEWS/p{message.replace('.', '')}"
    own = teams.world.site.add_article("/own")
    typed = what_is_typed(own, where)
    assert set(typed) == {command.name for command in COMMANDS}
    answers, spoken = {}, two.workspace
    for name, text in typed.items():
        group, _, rest = name.partition(" ")
        if name == "news forget":  # which withdraws what is not answered yet
            await teams.program.until(lambda: len(spoken.by_bot()) + len(spoken.ephemerals) >= 3, "the answers")
        answers[name] = await teams.does(two, f"/{group}", f"{rest} {text}".strip())
    two.open_home()
    await teams.slack.settled()
    await teams.program.until(lambda: two.workspace.homes, "the Home tab")
    told = f"{answers} {seen(two)}".lower()
    assert CANARY not in told.replace(CANARY_ASKED_FOR, "")
    assert CANARY_ASKED_FOR in answers["news find"]
    assert "german" not in answers["news status"].lower()
    assert "09:00" not in answers["news schedules"]
    assert say("notice.why_none") in answers["news why"]
    assert "/feed/" in answers["news feed"]
    assert CANARY not in await read_feeds(teams, await teams.does(two, "/news", "feed")), "forgotten, and made anew"
    assert CANARY in await read_feeds(teams, await teams.does(one, "/news", "feed"))
    # And what the other one changed meanwhile changed nothing here.
    status = await teams.does(one, "/news", "status")
    assert "German" in status or "Deutsch" in status
    assert "09:00" in await teams.does(one, "/news", "schedules")
    assert CANARY in (await teams.does(one, "/news", "mute")).lower()
    assert CANARY in (await teams.does(one, "/news", "watches")).lower()
    assert CANARY in (await teams.does(one, "/news", f"find {CANARY}")).replace(CANARY_ASKED_FOR, "").lower()


async def test_no_button_menu_or_emoji_of_one_reaches_an_answer_of_the_other(teams: Teams) -> None:
    """Also where both have a message of the same id in a channel of the same id."""
    one, two = teams.one, teams.two
    message = one.say(teams.add_canary())
    answer = await teams.answer(one, message)
    await teams.program.event("Answered.")
    before = deepcopy(one.workspace.stored)
    for ts in (message, answer["ts"]):  # a message of the same id, said by the other bot
        copied = {**one.workspace.message("C0NEWS", ts), "team": "T0OTHER", "text": "of the same id", "blocks": []}
        copied |= {"user": two.workspace.bot_user, "bot_id": two.workspace.bot_id} if ts == answer["ts"] else {}
        two.workspace.store("C0NEWS", copied)
    under = two.workspace.message("C0NEWS", answer["ts"])
    for button in BUTTONS:
        under["blocks"] = [
            {"type": "actions", "elements": [{"type": "button", "action_id": ACTION_ID.format(button.name)}]}
        ]
        two.press(answer["ts"], button.name)
        await teams.slack.settled()
        if isinstance(button.does, Form):
            two.fill_in(number=-1, upload=(), **dict.fromkeys((field.name for field in button.does.fields), WORDS))
            await teams.slack.settled()
    for menu in MENUS:
        two.shortcut(message, callback_id=menu.callback_id)
    for emoji in ("wastebasket", "thumbsup", "newspaper"):
        two.react(answer["ts"], emoji)
    await teams.slack.settled()
    assert [delivery for delivery in teams.slack.events.all if not delivery.acked] == []
    assert CANARY not in seen(two)
    assert "port ellery" not in seen(two)
    assert one.workspace.stored == before
    # What asks for the removal, the deletion or the editing of a message there leaves the one here alone.
    two.edit(message, f"{teams.world.site.add_article('/later')} instead")
    await teams.slack.settled()
    two.workspace.stored = {place: told for place, told in two.workspace.stored.items() if place[1] == message}
    two.delete(message)
    await teams.slack.settled()
    assert await _still_stands(teams, message)


async def _still_stands(teams: Teams, message: str) -> bool:
    """Whether the first workspace's answer can still be asked for; all before it was worked on."""
    marker = teams.one.say(teams.world.site.add_article("/marker"))
    await teams.answer(teams.one, marker)
    return any(reply.get("bot_id") for reply in teams.one.replies(message))


async def test_the_pages_show_nothing_of_a_workspace_to_who_knows_no_password(teams: Teams) -> None:
    """The server is open to the internet for Slack's sake."""
    await teams.answer(teams.one, teams.one.say(teams.add_canary()))
    host, open_to_all = {"Host": urlsplit(PUBLIC_URL).netloc}, ("/slack/install", "/readyz")
    async with aiohttp.ClientSession(teams.program.url, headers=host) as client:
        for path in ("/", "/api/messages", "/metrics", "/preview", "/slack/oauth_redirect", *open_to_all):
            async with client.get(path) as page:
                assert CANARY not in (await page.text()).lower()
                assert page.status != 200 or path in open_to_all, path


async def test_the_digest_of_one_lists_nothing_of_the_other(teams: Teams) -> None:
    """Of the same channel, by its id."""
    await teams.answer(teams.one, teams.one.say(teams.add_canary()))
    teams.two.slash("/digest", "today share")
    await teams.slack.settled()
    found = teams.two.workspace
    await teams.program.until(lambda: [*found.by_bot(), *found.ephemerals], "the digest")
    assert CANARY not in seen(teams.two)
    assert "port ellery" not in seen(teams.two)


async def test_a_killed_program_goes_on_in_both(teams: Teams) -> None:
    """The tokens are in the database."""
    teams.program.kill()
    await teams.program.died()
    await teams.program.start()
    teams.serve()
    for team in (teams.one, teams.two):
        await teams.answer(team, team.say(teams.world.site.add_article()))


async def test_who_leaves_takes_along_what_is_theirs_and_the_other_goes_on(teams: Teams) -> None:
    """At once, also while something is worked on."""
    url = teams.world.site.add_article()
    for team in (teams.one, teams.two):
        await teams.answer(team, team.say(url))
    teams.two.uninstall()
    await teams.slack.settled()
    await teams.program.event("Newsbrief was uninstalled; what was stored of it is gone.", space="T0OTHER")
    assert "Original Source: " in shown(await teams.answer(teams.one, teams.one.say(teams.world.add_bridge(1))))


async def test_the_halves_on_several_machines_share_the_tokens(tmp_path: Path) -> None:
    """One takes the installation and what is said; the other answers, also where the app came later."""
    stage = SlackStage()
    with PostgresServer() as server:
        url = server.create()
        await migrate(url)
        async with World(stage, tmp_path) as world:
            teams = Teams(world, stage.server)
            world.program.command = "listen"
            world.program.settings["DATABASE_URL"] = url
            await teams.start()
            async with Program(tmp_path, world.program.settings, "work"):
                for team in (teams.one, teams.two):
                    await teams.answer(team, team.say(world.site.add_article()))
                assert await world.program.stop() == 0
