"""Texts that people hand over: the forms of each platform, and what becomes of the text in the databases."""

from dataclasses import replace
from typing import Any

import pytest

from bot.articles.documents import PARSERS, Documents
from bot.domain.article import GIVEN_CHARS_MAX
from bot.domain.briefing import Notice
from bot.domain.errors import NothingToRead
from bot.domain.requests import Brief, Request
from bot.domain.types import Person
from bot.platforms.discord_chat.forms import ENTRIES_MAX as DISCORD_ENTRIES
from bot.platforms.discord_chat.forms import ENTRY_CHARS_MAX as DISCORD_CHARS
from bot.platforms.discord_chat.view import render as discord_pages
from bot.platforms.slack_chat.forms import ENTRIES_MAX as SLACK_ENTRIES
from bot.platforms.slack_chat.forms import ENTRY_CHARS_MAX as SLACK_CHARS
from bot.sandbox.pool import Sandbox
from bot.storage.database import Storage
from tests.contract.conftest import claimed
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import COMPONENTS_V2, EPHEMERAL
from tests.fakes.discord.listening import listening
from tests.fakes.inbox import RecordingInbox
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, article, link, origin
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.session import MARKER, asked, session

WALL = Notice("paywall", link="https://news.example.org/a")
PAGE = "https://news.example.org/a"
TEXT = "\n\n".join(["The council of Arnheim voted on Tuesday after nine hours. It will plant 400 trees in May."] * 6)


# What is kept


async def test_a_text_waits_beside_its_request_and_goes_with_it(storage: Storage) -> None:
    """On every database; who else looks at the request is not given the text."""
    ledger = Ledger(storage)
    request = Request(origin(), Brief(link(), given="t1"), ANA, NOW, handed=TEXT)
    assert await ledger.accept([request, request]) == [True, False]
    claim = await claimed(ledger)
    assert (claim.request.asked, claim.request.handed) == (request.asked, "")
    assert await storage.requests.handed(claim) == TEXT
    await ledger.done(claim)
    assert await storage.requests.handed(claim) is None
    assert await storage.requests.giver(origin(), link().canonical) == ANA
    assert await storage.requests.giver(origin(channel="c2"), link().canonical) is None


async def test_a_withdrawn_text_goes_with_the_next_purge(storage: Storage) -> None:
    ledger = Ledger(storage)
    await ledger.accept([Request(origin(), Brief(link(), given="t1"), ANA, NOW, handed=TEXT)])
    claim = await claimed(ledger)
    await storage.archive.purge(NOW)
    assert await storage.requests.handed(claim) == TEXT, "it is still to be read"
    await ledger.withdraw(origin())
    await storage.archive.purge(NOW)
    assert await storage.requests.handed(claim) is None


async def test_a_given_article_is_there_for_its_place_alone(storage: Storage) -> None:
    """Like what a token opened."""
    given = Request(origin(), Brief(link(), given="t1"), ANA, NOW)
    text = article(link().url)
    text = replace(text, given=True)
    with pytest.raises(ValueError, match="a place"):
        await storage.archive.save_article(link().canonical, text)
    await storage.archive.save_article(link().canonical, text, place=given.origin.place)
    assert await storage.archive.article(link().canonical, place=given.origin.place) == text
    assert await storage.archive.article(link().canonical, place="elsewhere") is None
    assert await storage.archive.article(link().canonical) is None
    assert text.content_in("here") != text.content_in("elsewhere") != article(link().url).content


# What is read


async def test_a_text_is_read_as_the_page_that_it_is_of() -> None:
    async with Sandbox(1, PARSERS) as sandbox:
        found = await Documents(sandbox).read_text(f"Council plants trees\n\n{TEXT}", PAGE)
    assert (found.url, found.address, found.site) == (PAGE, PAGE, "news.example.org")
    assert (found.title, found.given) == ("Council plants trees", True)
    assert "400 trees" in found.text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("Too little.", "too_short", id="little"),
        pytest.param("x" * (GIVEN_CHARS_MAX + 1), "too_large", id="much"),
    ],
)
async def test_the_checks_of_a_page_hold_for_a_text(text: str, reason: str) -> None:
    async with Sandbox(1, PARSERS) as sandbox:
        with pytest.raises(NothingToRead) as told:
            await Documents(sandbox).read_text(text, PAGE)
    assert told.value.reason == reason


async def test_a_text_of_the_greatest_length_is_read_in_any_script() -> None:
    """Counted in characters: the bytes of a page would be too few for Japanese."""
    sentence = "市議会は火曜日に四百本の木を植えることを決めた。"
    paragraph = sentence * 20 + "\n\n"
    text = (paragraph * (GIVEN_CHARS_MAX // len(paragraph) + 1))[:GIVEN_CHARS_MAX]
    async with Sandbox(1, PARSERS) as sandbox:
        found = await Documents(sandbox).read_text(text, PAGE)
    assert sentence in found.text


# How it is given


async def test_discords_form_takes_a_text_in_pieces(discord: FakeDiscord) -> None:
    """Of one entry's size each; the answer is for all, so nothing is deferred for one alone."""
    inbox = RecordingInbox()
    long = "".join(chr(97 + number) * DISCORD_CHARS for number in range(DISCORD_ENTRIES))
    async with listening(discord, inbox):
        layout: Any = discord_pages(WALL)[0].layout(MARKER)
        components = layout.to_components()
        notice = await discord.say(
            discord.text_channel(), "", by=discord.me, components=components, flags=COMPONENTS_V2
        )
        filled = await discord.fill_in(await discord.press(notice, "give"), text=long, by="Ben")
        await discord.until(lambda: filled.response)
    [(message, about)] = inbox.texts_given
    assert message.text.replace("\n", "") == long
    assert (message.author.name, about.message) == ("Ben", str(notice.id))
    assert filled.response
    assert not filled.response.flags & EPHEMERAL


async def test_slacks_window_takes_a_text_in_pieces() -> None:
    """As many as anybody has the patience for; below a notice that everybody sees, or one person alone."""
    long = "".join(chr(97 + number) * SLACK_CHARS for number in range(SLACK_ENTRIES))
    async with FakeSlack(ack_within_s=2.0) as server, session(server) as slack:
        (page,) = slack.platform.chat.render(WALL)
        posted = await slack.platform.chat.post(asked(server.say(PAGE)), page, marker=MARKER)
        await server.settled()
        server.press(posted.message, "give", user="U0BEN")
        await server.until(lambda: server.workspace.views)
        server.fill_in(text=long)
        await server.settled()
    [(message, about)] = slack.inbox.texts_given
    assert message.text.replace("\n", "") == long
    assert (message.author, about.message) == (Person("U0BEN"), posted.message)
