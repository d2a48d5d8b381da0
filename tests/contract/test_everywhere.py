"""A digest of all channels that somebody may read: told by the platform, never guessed, and theirs alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.answers import Manner
from bot.domain.at_once import Watched
from bot.domain.briefing import Notice
from bot.domain.digest import Digest
from bot.domain.errors import ChatRefused, ChatUnavailable
from bot.domain.requests import Audience, DigestOf, Request
from bot.domain.retention import Wish
from bot.domain.types import Origin, Person, Platform
from bot.platforms.commands.arguments import understand
from bot.platforms.commands.buttons import buttons
from bot.platforms.commands.entries import Call, Ports, Queued, Right
from bot.platforms.commands.table import COMMANDS
from bot.platforms.discord_chat.chat import DiscordChat
from bot.platforms.slack_chat.chat import SlackChat
from bot.service.sharing import Sharing
from bot.texts.answers import digest_remarks
from tests.contract.test_watches import BEN, CLEO, SITE, Newsroom
from tests.fakes.clock import Clock
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import PRIVATE_THREAD
from tests.fakes.inbox import RecordingInbox
from tests.fakes.memory import ANA, message, origin
from tests.fakes.slack import TEAM_ID, FakeSlack
from tests.fakes.slack.workspace import Channel

ADA = Person("U0ADA")
NEWS = Origin(Platform.SLACK, TEAM_ID, "C0NEWS", "")


# What platforms tell


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that nobody listens to, with four channels more."""
    async with FakeSlack() as server:
        for name, kind in (("C0IN", "channel"), ("C0OUT", "channel"), ("G0BOTH", "group"), ("G0NOBOT", "group")):
            server.workspace.channels[name] = Channel(name, name.lower(), kind)
        server.workspace.channels["C0OUT"].absent.add(ADA.id)
        server.workspace.channels["G0NOBOT"].bot_is_member = False
        server.workspace.direct("U0BEN")
        yield server


async def test_on_slack_it_is_what_somebody_is_a_member_of_as_far_as_the_bot_sees(
    slack: FakeSlack, slack_chat: SlackChat
) -> None:
    """Private channels where both are; no conversation of others; only what was asked about."""
    asked = {"C0NEWS", "C0IN", "C0OUT", "G0BOTH", "G0NOBOT", "D0BEN", "C0GONE"}
    assert await slack_chat.readable(NEWS, ADA, asked) == {"C0NEWS", "C0IN", "G0BOTH"}
    assert await slack_chat.readable(NEWS, ADA, {"C0IN", "C0OUT"}) == {"C0IN"}


async def test_on_slack_it_is_looked_through_a_page_at_a_time_and_not_for_ever(
    slack: FakeSlack, slack_chat: SlackChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not looked through is not taken for unreadable: it is said that nobody can tell."""
    monkeypatch.setattr("bot.platforms.slack_chat.people.CHANNELS_PAGE", 1)
    monkeypatch.setattr("bot.platforms.slack_chat.people.CHANNELS_MAX", 5)
    assert await slack_chat.readable(NEWS, ADA, {"C0IN", "C0OUT", "G0BOTH"}) == {"C0IN", "G0BOTH"}
    slack.workspace.channels["C0MORE"] = Channel("C0MORE", "more")
    with pytest.raises(ChatRefused, match="more channels"):
        await slack_chat.readable(NEWS, ADA, {"C0IN", "C0OUT", "G0BOTH"})


@pytest.mark.parametrize("scope", ["channels:read", "groups:read"])
async def test_on_slack_an_older_installation_says_what_it_lacks(
    slack: FakeSlack, slack_chat: SlackChat, scope: str
) -> None:
    slack.scopes -= {scope}
    with pytest.raises(ChatRefused, match=scope):
        await slack_chat.readable(NEWS, ADA, {"C0IN"})


async def test_on_discord_it_is_what_roles_and_overwrites_let_somebody_read(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    """And private threads that they are in, of channels that they may read; nothing of who has left."""
    shown, hidden, ana = discord.text_channel(), discord.text_channel("secret"), discord.user("Ana")
    hidden.hidden_from.add(ana.id)
    inside, outside, below = [
        await discord.open_thread(parent, kind=PRIVATE_THREAD) for parent in (shown, shown, hidden)
    ]
    for thread in (inside, below):
        thread.inside.add(ana.id)
    here = Origin(Platform.DISCORD, str(discord.guild_id), str(shown.id), "")
    asked = {str(place.id) for place in (shown, hidden, inside, outside, below)} | {"1"}
    person = Person(str(ana.id))
    assert await chat.readable(here, person, asked) == {str(shown.id), str(inside.id)}
    assert await chat.readable(replace(here, space="@me"), person, asked) == set()
    discord.refuse("READ_MESSAGE_HISTORY", shown)
    assert await chat.readable(here, person, asked) == set()
    ana.left = True
    assert await chat.readable(here, person, asked) == set()


async def test_on_discord_an_outage_is_no_answer(discord: FakeDiscord, chat: DiscordChat) -> None:
    discord.answer_next("guild", 503)
    here = Origin(Platform.DISCORD, str(discord.guild_id), "1", "")
    with pytest.raises(ChatUnavailable):
        await chat.readable(here, Person("1"), {"1"})


# What is made of it


@pytest.fixture
async def room(storage: Any, clock: Clock) -> Newsroom:
    """Three channels, of which Ana may not read the third."""
    room = Newsroom(storage, clock)
    room.chat.shut = {("c3", ANA.id)}
    for channel, path in (("c1", "glacier"), ("c2", "chess"), ("c3", "bridge")):
        await room.share(path, channel=channel)
    return room


def wanted(period: str = "24h", person: Person = ANA, space: str = "s1", channel: str = "c1") -> Request:
    """A digest of everywhere."""
    place = replace(origin("d1", channel=channel), space=space)
    at = datetime(2026, 11, 22, 13, tzinfo=UTC)
    return Request(place, DigestOf(period, everywhere=True), person, at, audience=Audience.ASKER)


async def built(room: Newsroom, request: Request) -> Digest | Notice:
    """It."""
    assert isinstance(request.asked, DigestOf)
    return await room.bot.pipeline._answering._digests.build(request, request.asked)


def paths(digest: Digest | Notice) -> list[str]:
    """The links that it lists."""
    assert isinstance(digest, Digest), digest
    return sorted(entry.url.removeprefix(SITE) for entry in digest.entries)


async def test_it_has_the_links_of_every_channel_that_who_asks_may_read(room: Newsroom) -> None:
    """And of no other, nor of another space with channels of the same names."""
    digest = await built(room, wanted())
    assert paths(digest) == ["chess", "glacier"]
    assert isinstance(digest, Digest)
    assert digest_remarks(digest)[0] == "It is from 2 channels that you may read, and for you alone."
    assert paths(await built(room, wanted(person=BEN))) == ["bridge", "chess", "glacier"]
    other = await built(room, wanted(space="s2"))
    assert paths(other) == []
    assert isinstance(other, Digest)
    assert digest_remarks(other)[0].startswith("It is from this channel: nothing was shared in others")


async def test_the_channel_in_which_it_is_asked_for_is_always_in_it(room: Newsroom) -> None:
    """They are there, also where no role tells so: in a private thread, in a direct conversation."""
    assert paths(await built(room, wanted(channel="c3"))) == ["bridge", "chess", "glacier"]


async def test_since_they_were_last_here_works_as_well(room: Newsroom) -> None:
    room.chat.said = {ANA.id: room.clock.now - timedelta(seconds=90)}
    assert paths(await built(room, wanted("since"))) == ["chess"]


@pytest.mark.parametrize("error", [ChatRefused("a scope is missing"), ChatUnavailable("away"), TimeoutError()])
async def test_where_the_platform_does_not_tell_nothing_is_guessed(room: Newsroom, error: Any) -> None:
    """Not even the channel itself is shown in its place: it would look as if that were all."""
    room.chat.untold = error
    assert await built(room, wanted()) == Notice("digest_everywhere_untold")


async def test_nobody_can_share_it(room: Newsroom) -> None:
    """There is no button, and the code refuses a press of one that somebody made up."""
    asked = replace(message("24h", "d1", author=ANA, everywhere=True), posted_at=room.clock.now)
    (request,) = await room.bot.inbox.digest(asked)
    assert (request.audience, request.asked) == (Audience.ASKER, DigestOf("24h", everywhere=True))
    await room.work()
    (digest,) = [page for page in room.chat.pages.values() if isinstance(page, Digest)]
    assert digest.private
    assert [name for name, _ in buttons(digest, Manner(private=True))] == ["placed"]
    assert "share" in [name for name, _ in buttons(replace(digest, private=False), Manner(private=True))]
    (marker,) = [marker for marker, page in room.chat.pages.items() if page is digest]
    sharing = Sharing(room.storage.requests, room.storage.replies)
    assert await sharing.share(origin("p1"), ANA, marker) == Notice("share_private")


@pytest.mark.parametrize(
    ("wish", "kept"),
    [
        pytest.param(Wish(space="s1", channel="c2"), False, id="another channel"),
        pytest.param(Wish(url=f"{SITE}harbour", space="s1", channel="c2"), False, id="a link there"),
        pytest.param(Wish(user=CLEO.id), False, id="who was only there"),
        pytest.param(Wish(url=f"{SITE}bridge", space="s1", channel="c3"), True, id="a link that it has not"),
        pytest.param(Wish(space="s2", channel="c2"), True, id="a channel of another space"),
    ],
)
async def test_what_is_forgotten_elsewhere_goes_with_it(room: Newsroom, wish: Wish, *, kept: bool) -> None:
    """It is stored in the channel where it was asked for, with what stands in others."""
    await room.share("harbour", CLEO, channel="c2")
    asked = replace(message("24h", "d1", author=ANA, everywhere=True), posted_at=room.clock.now + timedelta(minutes=1))
    await room.bot.inbox.digest(asked)
    await room.work()
    (marker,) = [marker for marker, page in room.chat.pages.items() if isinstance(page, Digest)]
    answer = await room.storage.replies.answer_in(Platform.DISCORD, "s1", marker)
    assert isinstance(answer, Digest)
    assert paths(answer) == ["chess", "glacier", "harbour"]
    await room.storage.cleaner.forget(wish)
    left = await room.storage.replies.answer_in(Platform.DISCORD, "s1", marker)
    assert left == (answer if kept else None)


async def test_it_and_one_of_the_channel_alone_are_two_requests(room: Newsroom) -> None:
    alone, all_of = message("24h", "d1"), message("24h", "d1", everywhere=True)
    assert [len(await room.bot.inbox.digest(each)) for each in (alone, all_of, all_of)] == [1, 1, 0]


@pytest.mark.parametrize(
    ("typed", "period", "everywhere"),
    [
        pytest.param("everywhere", "", True, id="the word alone"),
        pytest.param("7d everywhere I can see", "7d", True, id="as people say it"),
        pytest.param("everywhere 7d share", "7d", True, id="before everybody, which it never is"),
        pytest.param("channel today", "today", False, id="this channel"),
        pytest.param("7d", "7d", False, id="nothing about it"),
    ],
)
@pytest.mark.parametrize("by_options", [False, True])
async def test_it_is_asked_for_by_a_word_or_an_option(
    typed: str, period: str, everywhere: bool, by_options: bool
) -> None:
    """Discord's option for the period takes the words as well."""
    (command,) = [each for each in COMMANDS if each.name == "digest"]
    given = understand(typed, command.arguments, Platform.WEB)
    if by_options and "share" not in typed and "channel" not in typed:
        given = replace(given, values={"when": typed})
    inbox = RecordingInbox()

    async def may(_: Right) -> bool:
        return True

    assert isinstance(command, Queued)
    await command.take(Ports(inbox, MemoryDesk()), Call(message("", "d1"), given, may))
    (asked,) = inbox.digests
    assert (asked.text, asked.everywhere) == (period, everywhere)


async def test_what_is_watched_everywhere_is_told_of_the_channels_that_may_be_read(room: Newsroom) -> None:
    """A story of a channel that may not be read is neither told nor taken for known."""
    done = await room.at.watch(origin(), ANA, "glacier", everywhere=True)
    assert isinstance(done, Watched)
    await room.share("ice", channel="c3")
    assert await room.paths() == []
    await room.share("ice", channel="c2")
    assert await room.paths() == [["ice"]]
    await room.feed("The glacier of Qqqqq moves by ten metres within one night", channel="c3")
    assert await room.told() == []
    await room.feed("The glacier of Qqqqq moves by ten metres within one night", channel="c4")
    assert len(await room.told()) == 1


async def test_what_may_not_be_read_any_more_is_not_told_though_it_was_seen(room: Newsroom) -> None:
    """Between the sighting and the message somebody was taken out of the channel; no other question decides."""
    assert isinstance(await room.at.watch(origin(), ANA, "glacier", everywhere=True), Watched)
    room.chat.readers = set()  # as of a private thread, of which roles do not tell who is in it
    await room.share("ice", channel="c2")
    assert await room.lookout.look() == 1
    room.chat.shut.add(("c2", ANA.id))
    await room.work()
    assert not any(isinstance(page, Digest) for page in room.chat.pages.values())
    room.chat.shut.remove(("c2", ANA.id))
    await room.share("qqqqq", channel="c2")
    assert await room.paths() == [["qqqqq"]]


async def test_what_the_platform_cannot_tell_now_is_told_later_and_what_it_never_tells_never(room: Newsroom) -> None:
    assert isinstance(await room.at.watch(origin(), ANA, "glacier", everywhere=True), Watched)
    await room.share("ice", channel="c2")
    room.chat.untold = ChatUnavailable("away")
    assert await room.paths() == []
    room.clock.tick(3600)
    room.chat.untold = ChatRefused("a scope is missing")
    assert await room.paths() == []
    await room.share("qqqqq", channel="c2")
    room.chat.untold = ChatUnavailable("away")
    assert await room.paths() == []
    room.clock.tick(3600)
    room.chat.untold = None
    assert await room.paths() == [["qqqqq"]]


async def test_everywhere_is_refused_where_it_cannot_be_told_what_somebody_may_read(room: Newsroom) -> None:
    """As in a direct conversation, whose space would be everybody's."""
    room.chat.shut = {("c1", ANA.id)}
    refused = Notice("watch_not_everywhere")
    assert await room.at.watch(origin(), ANA, "glacier", everywhere=True) == refused
    room.chat.untold = ChatRefused("a scope is missing")
    assert await room.at.watch(origin(), ANA, "glacier", everywhere=True) == refused
