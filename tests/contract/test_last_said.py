"""When a person was last in a channel: by its history where that may be read, else by what is written down."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from discord.utils import snowflake_time

from bot.domain.digest import Digest
from bot.domain.errors import ChatRefused, ChatUnavailable
from bot.domain.requests import Audience, DigestOf
from bot.domain.types import Message, Origin, Person, Platform
from bot.platforms.discord_chat.chat import DiscordChat
from bot.platforms.discord_chat.people import LOOKED_AT_MAX
from bot.platforms.slack_chat import history
from bot.platforms.slack_chat.chat import SlackChat
from bot.service.periods import PERIOD_MAX
from bot.storage.database import Storage
from tests.contract.test_votes import answered
from tests.day import CHATS, digests_on
from tests.fakes.discord import FakeDiscord
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, brief_request, digest_request, origin
from tests.fakes.service import intake_on
from tests.fakes.slack import BOT_USER, TEAM_ID, FakeSlack

DAY = timedelta(days=1)
BEN = Person("U0BEN")
NEWS = Origin(Platform.SLACK, TEAM_ID, "C0NEWS", "command")


def soon() -> dict[str, datetime]:
    """The time that is looked at, up to a moment after all that was said."""
    return {"since": datetime.now(UTC) - DAY, "until": datetime.now(UTC) + DAY}


async def test_on_discord_the_newest_message_of_the_person_counts(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Among those of others and ours; none of later, and none where they said nothing."""
    channel = discord.text_channel()
    place = Origin(Platform.DISCORD, str(discord.guild_id), str(channel.id), "1")
    await discord.say(channel, "one", by="Ben")
    mine = await discord.say(channel, "two", by="Ben")
    await discord.say(channel, "three", by="Ana")
    await discord.say(channel, "four", by=discord.me)
    ben, eve = (Person(str(discord.user(name).id)) for name in ("Ben", "Eve"))
    said = await chat.last_said(place, ben, **soon())
    assert said == snowflake_time(mine.id)
    assert await chat.last_said(place, eve, **soon()) is None
    assert LOOKED_AT_MAX == 500


async def test_on_discord_without_the_right_it_is_refused(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Discord then says that there is nothing, which would look like somebody new."""
    channel = discord.text_channel()
    await discord.say(channel, "one", by="Ben")
    channel.refused.add("READ_MESSAGE_HISTORY")
    place = Origin(Platform.DISCORD, str(discord.guild_id), str(channel.id), "1")
    with pytest.raises(ChatRefused):
        await chat.last_said(place, Person("1"), **soon())


async def test_on_slack_the_newest_message_of_the_person_counts(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Who joined has said nothing."""
    slack.say("one", user="U0BEN")
    mine = slack.say("two", user="U0BEN")
    slack.say("three", user="U0ADA")
    slack.say("four", user=BOT_USER, bot_id="B0NEWSBRIEF")
    slack.say("joined", user="U0BEN", subtype="channel_join")
    said = await slack_chat.last_said(NEWS, BEN, **soon())
    assert said
    assert said.timestamp() == pytest.approx(float(mine), abs=0.001)
    assert await slack_chat.last_said(NEWS, Person("U0NEW"), **soon()) is None


async def test_on_slack_the_newest_messages_are_looked_at(
    slack: FakeSlack, slack_chat: SlackChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many, the newest first: a channel of more has a first page on which they said something a month ago."""
    assert history.LAST_SAID_MESSAGES_MAX == 1_000
    monkeypatch.setattr(history, "LAST_SAID_MESSAGES_MAX", 8)
    slack.workspace.history_page_max = 3
    slack.say("long ago", user="U0BEN")
    mine = slack.say("lately", user="U0BEN")
    for _ in range(7):
        slack.say("talk", user="U0ADA")
    said = await slack_chat.last_said(NEWS, BEN, **soon())
    assert said
    assert said.timestamp() == pytest.approx(float(mine), abs=0.001)
    slack.say("one more", user="U0ADA")
    assert await slack_chat.last_said(NEWS, BEN, **soon()) is None


async def test_on_slack_without_the_scope_it_is_refused(slack: FakeSlack, slack_chat: SlackChat) -> None:
    slack.scopes.discard("channels:history")
    with pytest.raises(ChatRefused):
        await slack_chat.last_said(NEWS, BEN, **soon())


async def built(storage: Storage) -> Digest:
    """The digest since somebody's last message."""
    request = digest_request(period="since")
    assert isinstance(request.asked, DigestOf)
    async with digests_on(storage) as (digests, _):
        digest = await digests.build(request, request.asked)
    assert isinstance(digest, Digest)
    return digest


@pytest.fixture
def chats() -> Iterator[None]:
    """The chat in memory, as it was before."""
    yield
    for chat in CHATS.values():
        chat.said.clear()
        chat.unread = None


@pytest.mark.usefixtures("chats")
async def test_a_digest_since_the_last_message_says_so_in_its_heading(storage: Storage) -> None:
    """It begins there; of somebody who was away for long, 31 days ago."""
    chat = CHATS[origin().platform]
    chat.said = {ANA.id: NOW - 3 * DAY}
    digest = await built(storage)
    assert (digest.since, digest.until, digest.notes) == (NOW - 3 * DAY, NOW, ())
    assert digest.title == "Links since you were last here"
    chat.said = {ANA.id: NOW - 90 * DAY}
    assert (await built(storage)).since == NOW - PERIOD_MAX


@pytest.mark.usefixtures("chats")
async def test_a_link_that_somebody_posted_counts_as_being_there(storage: Storage) -> None:
    """Also where no history may be read, which is said; digests do not count, nor what others posted or elsewhere."""
    own = brief_request("m1", asked_at=NOW - 2 * DAY)
    others = brief_request("m2", asked_at=NOW - DAY, author=BEN)
    elsewhere = brief_request("m3", asked_at=NOW - DAY, channel="c2")
    earlier = digest_request("m4")
    assert all(await Ledger(storage).accept([own, others, elsewhere, earlier]))
    digest = await built(storage)
    assert (digest.since, digest.notes) == (NOW - 2 * DAY, ())
    chat = CHATS[origin().platform]
    chat.said = {ANA.id: NOW - 5 * DAY}
    assert (await built(storage)).since == NOW - 2 * DAY, "the newer one"
    for trouble in (ChatRefused("no"), ChatUnavailable("away")):
        chat.unread = trouble
        digest = await built(storage)
        assert (digest.since, digest.notes) == (NOW - 2 * DAY, ("digest_no_history",))


@pytest.mark.usefixtures("chats")
async def test_of_somebody_new_it_is_the_last_day_and_says_why(storage: Storage) -> None:
    digest = await built(storage)
    assert (digest.since, digest.title) == (NOW - DAY, "Links of the last 24 hours")
    assert digest.notes == ("digest_never_here",)


@pytest.mark.parametrize("text", ["since", "Since ", "since my last message", "since I was last here", "since last"])
async def test_when_somebody_was_last_there_is_for_them_alone(storage: Storage, text: str) -> None:
    """Whatever they typed behind it."""
    message = Message(origin("i1"), ANA, text, NOW)
    (request,) = await intake_on(storage, CHATS).digest(message)
    assert (request.audience, request.asked) == (Audience.ASKER, DigestOf("since"))


async def test_since_a_day_is_still_the_day_that_everybody_may_see(storage: Storage) -> None:
    await answered(storage)
    (request,) = await intake_on(storage, CHATS).digest(Message(origin("i1"), ANA, "since:2026-11-20", NOW))
    assert (request.audience, request.asked) == (Audience.EVERYONE, DigestOf("since:2026-11-20"))
