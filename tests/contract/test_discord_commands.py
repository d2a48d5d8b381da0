"""From commands on Discord to the inbox, through the real discord.py."""

import pytest

from bot.domain.answers import Manner
from bot.domain.archive import Hit
from bot.domain.at_once import ScheduleWish
from bot.domain.briefing import Length
from bot.domain.digest import Digest
from bot.domain.errors import StorageUnavailable
from bot.platforms.commands import deadlines
from bot.platforms.commands.table import help_keys
from bot.platforms.discord_chat.view import render
from bot.texts import say
from bot.texts.help import help_lines
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord import FakeDiscord, reading
from tests.fakes.discord.guild import ALL_PERMISSIONS, EPHEMERAL, Channel
from tests.fakes.discord.interactions import INTERACTION_S
from tests.fakes.discord.listening import heard, listening
from tests.fakes.discord.rules import number
from tests.fakes.inbox import RecordingInbox
from tests.fakes.memory import ANA, NOW, briefing

LINK = "https://news.example.org/story"
MANAGE_CHANNELS, MANAGE_GUILD, ADMINISTRATOR, SEND_MESSAGES = str(1 << 4), str(1 << 5), str(1 << 3), str(1 << 11)


async def asked(discord: FakeDiscord, desk: MemoryDesk, channel: Channel, name: str, **options: str) -> str:
    """Give a command of /news; what its person alone sees."""
    inbox = RecordingInbox()
    async with listening(discord, inbox, desk):
        await discord.until(lambda: discord.commands)
        given = await discord.slash(channel, f"news {name}", **options)
        await discord.until(lambda: given.response)
    assert not inbox.tries, "nothing is queued"
    assert given.response is not None
    assert [callback["type"] for callback in given.callbacks] == [4]
    assert given.response.flags & 64
    assert not given.response.pings
    return given.response.text


async def test_person_is_told_in_their_own_language(discord: FakeDiscord) -> None:
    """What one person alone sees need not be in the channel's language."""
    channel, desk = discord.text_channel(), MemoryDesk()
    discord.locales = {"Ben": "de", "Cem": "tr"}
    german = await asked(discord, desk, channel, "language", language="fr", by="Ben")
    assert german == "Ab jetzt wird in diesem Kanal auf Französisch zusammengefasst."
    english = await asked(discord, desk, channel, "language", language="fr", by="Cem")
    assert english == "From now on this channel is briefed in French."


async def test_slash_command_is_written_down_then_deferred(discord: FakeDiscord) -> None:
    """Deferring promises an answer, which only what is written down can keep."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    order: list[str] = []
    discord.at("callback", "before", lambda: order.append(f"{len(inbox.messages)} written down"))
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        given = await discord.slash(channel, "brief", url=LINK, length="short", language="de")
        message = await heard(discord, inbox)
        await discord.until(lambda: given.response)
    assert order == ["1 written down"]
    assert [callback["type"] for callback in given.callbacks] == [5]
    assert (message.text, message.length, message.language) == (LINK, Length.SHORT, "de")
    assert (message.origin.channel, message.origin.message) == (str(channel.id), str(given.id))
    assert message.interaction is not None
    assert message.interaction.token == given.token
    assert (message.interaction.expires_at - message.posted_at).total_seconds() == 15 * 60
    assert given.token not in repr(message)


async def test_digest_command_names_its_period(discord: FakeDiscord) -> None:
    """What a period means is for the service to say."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    discord.locales = {"Ben": "de"}
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        await discord.slash(channel, "digest")
        await discord.slash(channel, "digest", by="Ben", when="yesterday")
        await discord.until(lambda: len(inbox.digests) == 2)
    assert [message.text for message in inbox.digests] == ["", "yesterday"]
    assert [message.reader for message in inbox.digests] == ["en-US", "de"], "in which what is wrong is told"


@pytest.mark.parametrize(
    ("options", "permissions", "private"),
    [
        pytest.param({}, ALL_PERMISSIONS, True, id="by itself"),
        pytest.param({"audience": "private"}, ALL_PERMISSIONS, True, id="in so many words"),
        pytest.param({"audience": "share"}, ALL_PERMISSIONS, False, id="shared"),
        pytest.param({"audience": "share"}, str(1 << 10), True, id="shared by who may not write there"),
    ],
)
async def test_a_digest_is_for_who_asks_unless_they_share_it(
    discord: FakeDiscord, options: dict[str, str], permissions: str, private: bool
) -> None:
    """The deferral decides who sees the answer."""
    inbox = RecordingInbox()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        given = await discord.slash(discord.text_channel(), "digest", permissions=permissions, **options)
        await discord.until(lambda: given.response)
    assert [message.private for message in inbox.digests] == [private]
    assert given.response
    assert bool(given.response.flags & EPHEMERAL) is private


async def test_why_a_digest_is_as_it_is_is_told_to_who_presses_alone(discord: FakeDiscord) -> None:
    """Under one that everybody sees."""
    desk, channel = MemoryDesk(), discord.text_channel()
    async with listening(discord, RecordingInbox(), desk):
        await discord.until(lambda: discord.commands)
        (page,) = render(Digest("en", NOW, NOW, (), "In summary."))
        components = number([item.to_component_dict() for item in page.layout("0" * 24).children])
        said = await discord.say(channel, "", by=discord.me, components=components)
        given = await discord.press(said, "placed")
        await discord.until(lambda: given.response)
    assert given.response
    assert given.response.flags & EPHEMERAL
    assert given.response.text == say("notice.no_digest")
    assert desk.asked[-1][0].message == str(said.id)


@pytest.mark.parametrize(
    ("permissions", "in_thread", "shared"),
    [
        pytest.param(SEND_MESSAGES, False, True, id="who may write there"),
        pytest.param(str(1 << 10), False, False, id="who may only read"),
        pytest.param(str(1 << 38), True, True, id="who may write in threads, in one"),
        pytest.param(SEND_MESSAGES, True, False, id="who may not, in one"),
    ],
)
async def test_who_shares_an_answer_must_be_able_to_write_there(
    discord: FakeDiscord, permissions: str, in_thread: bool, shared: bool
) -> None:
    """The right is looked at when the button is pressed; the button stands under what one person sees."""
    desk, channel = MemoryDesk(), discord.text_channel()
    place = await discord.open_thread(channel) if in_thread else channel
    async with listening(discord, RecordingInbox(), desk):
        await discord.until(lambda: discord.commands)
        (page,) = render(briefing(), manner=Manner(private=True))
        components = number([item.to_component_dict() for item in page.layout("0" * 24).children])
        said = await discord.say(place, "", by=discord.me, components=components)
        given = await discord.press(said, "share", permissions=permissions)
        await discord.until(lambda: given.response)
    assert desk.shared == ([str(said.id)] if shared else [])
    assert given.response
    assert given.response.text == say("notice.sharing" if shared else "notice.share_not_allowed")


async def test_menu_entry_works_without_the_content_intent(discord: FakeDiscord) -> None:
    """Discord gives the chosen message whole; the request is of who chose, not of who wrote."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    discord.gateway.content_allowed = False
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        thread = await discord.open_thread(channel)
        said = await discord.say(thread, f"see {LINK}", by="Ana")
        await heard(discord, inbox)
        given = await discord.menu(said, "Brief this link", by="Ben")
        message = await heard(discord, inbox, 2)
        await discord.until(lambda: given.response)
    assert (message.text, message.author.name, message.asked) == (f"see {LINK}", "Ben", True)
    assert (message.origin.channel, message.origin.thread) == (str(channel.id), str(thread.id))


async def test_command_that_cannot_be_written_down_says_so(discord: FakeDiscord) -> None:
    """A command's person waits and is told at once, in private, instead of a minute of retries."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        inbox.failures = 99
        given = await discord.slash(channel, "brief", url=LINK)
        await discord.until(lambda: given.response)
    assert given.response is not None
    assert given.response.text == "That did not work. Please try again in a minute."
    assert given.response.flags & 64
    assert inbox.tries == 1


async def test_command_that_is_written_down_too_slowly_says_so(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord shows "the application did not respond" after three seconds; we are ahead of that."""
    monkeypatch.setattr(deadlines, "ANSWER_S", 0.2)
    inbox, channel = RecordingInbox(delay_s=30), discord.text_channel()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        given = await discord.slash(channel, "brief", url=LINK)
        await discord.until(lambda: given.response)
    assert given.response is not None
    assert given.response.text == "That did not work. Please try again in a minute."
    assert deadlines.ANSWER_S < INTERACTION_S - 0.5


async def test_commands_are_registered_only_when_they_changed(discord: FakeDiscord) -> None:
    """Discord takes 200 creations a day; a bot that restarts often would use them up."""
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: discord.commands)
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: ("GET", f"/api/v10/applications/{discord.app_id}/commands") in discord.calls[5:])
    assert discord.syncs == 1
    discord.commands[0]["description"] = "what an older version said"
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: discord.syncs == 2)


async def test_status_shows_how_things_stand_and_what_was_spent(discord: FakeDiscord) -> None:
    """For the person's eyes alone, and not what all others cost: that is the owner's business."""
    desk = MemoryDesk(models=("<@1> https://evil.test/m", "llama3.1:8b"))
    text = await asked(discord, desk, channel := discord.text_channel(), "status")
    lines = text.split("\n")
    assert lines[0] == "Newsbrief 1.2.3"
    assert lines[4] == "Briefings are written by \\< @ 1\\> llama3.1:8b."
    assert [line.split(":")[0] for line in lines[-2:]] == ["Spent today for you", "Spent today here"]
    assert "41" not in text
    [(origin, person)] = desk.asked
    assert (origin.channel, person.name) == (str(channel.id), "Ana")


async def test_status_in_a_direct_message_tells_nothing_of_others(discord: FakeDiscord) -> None:
    """All direct messages are one space."""
    text = await asked(discord, MemoryDesk(), discord.direct("Ana"), "status")
    assert "Spent today for you" in text
    assert "Spent today here" not in text


@pytest.mark.parametrize("permissions", [MANAGE_CHANNELS, ADMINISTRATOR])
async def test_who_manages_a_channel_chooses_its_language(discord: FakeDiscord, permissions: str) -> None:
    """The confirmation calls it by its name."""
    desk, channel = MemoryDesk(), discord.text_channel()
    text = await asked(discord, desk, channel, "language", language="de", permissions=permissions)
    assert text == "From now on this channel is briefed in German."
    assert desk.languages == {(str(discord.guild_id), str(channel.id)): "de"}


async def test_who_does_not_manage_a_channel_is_told_so(discord: FakeDiscord) -> None:
    """Discord shows the command to all, so its permissions are looked at when it is given."""
    desk = MemoryDesk()
    text = await asked(discord, desk, discord.text_channel(), "language", language="de", permissions=SEND_MESSAGES)
    assert text == say("notice.not_allowed")
    assert desk.languages == {}


async def test_a_setting_is_chosen_with_what_it_may_be_on_offer(discord: FakeDiscord) -> None:
    """Nobody knows the values by heart."""
    inbox, desk, channel = RecordingInbox(), MemoryDesk(), discord.text_channel()
    async with listening(discord, inbox, desk):
        await discord.until(lambda: discord.commands)
        offered = await discord.complete(channel, "news set", "value", setting="length", value="S")
        assert offered == ["short", "standard"]
        assert await discord.complete(channel, "news set", "value", setting="length", value="d") == ["default"]
    text = await asked(discord, desk, channel, "set", setting="length", value="short")
    assert text == "From now on length is short in this channel."
    assert desk.chosen == [("length", "short", False)]


@pytest.mark.parametrize(
    ("permissions", "may"), [(MANAGE_CHANNELS, False), (MANAGE_GUILD, True), (ADMINISTRATOR, True)]
)
async def test_what_holds_for_all_channels_takes_who_manages_the_server(
    discord: FakeDiscord, permissions: str, may: bool
) -> None:
    desk, channel = MemoryDesk(), discord.text_channel()
    options = {"setting": "trigger", "value": "request", "where": "everywhere"}
    text = await asked(discord, desk, channel, "set", permissions=permissions, **options)
    assert (text == say("notice.not_allowed")) is not may
    assert desk.chosen == ([("trigger", "request", True)] if may else [])


async def test_the_menu_tells_why_there_is_no_briefing(discord: FakeDiscord) -> None:
    """To who asks alone, and nothing is queued."""
    inbox, desk, channel = RecordingInbox(), MemoryDesk(), discord.text_channel()
    async with listening(discord, inbox, desk):
        await discord.until(lambda: discord.commands)
        said = await discord.say(channel, "nothing here", by="Ana")
        given = await discord.menu(said, "Why no briefing?", by="Ben")
        await discord.until(lambda: given.response)
    assert given.response is not None
    assert given.response.flags & 64
    assert "The article is behind a paywall" in given.response.text
    [(origin, _)] = desk.asked
    assert (origin.channel, origin.message) == (str(channel.id), str(said.id))


async def test_settings_show_who_chose_them(discord: FakeDiscord) -> None:
    """A name cannot ping anybody."""
    text = await asked(discord, MemoryDesk(), discord.text_channel(), "settings", permissions=SEND_MESSAGES)
    assert text == "length: short (chosen here by \\< @ 1\\> Ana on Nov 22, 2026)"


async def test_in_a_direct_message_everybody_chooses_for_themselves(discord: FakeDiscord) -> None:
    """There are no permissions there."""
    desk, channel = MemoryDesk(), discord.direct("Ana")
    await asked(discord, desk, channel, "language", language="default", permissions="0")
    assert desk.languages == {("@me", str(channel.id)): None}


async def test_a_command_in_a_thread_is_about_its_channel(discord: FakeDiscord) -> None:
    """Links in threads are briefed as their channel wants it."""
    desk, channel = MemoryDesk(), discord.text_channel()
    await asked(discord, desk, await discord.open_thread(channel), "language", language="source")
    assert desk.languages == {(str(discord.guild_id), str(channel.id)): "source"}


async def test_help_lists_the_commands_that_there_are(discord: FakeDiscord) -> None:
    """In the same words on every platform."""
    text = await asked(discord, MemoryDesk(), discord.text_channel(), "help")
    assert text.split("\n") == help_lines(help_keys())


@pytest.mark.parametrize(
    "desk",
    [
        pytest.param(MemoryDesk(trouble=StorageUnavailable("locked")), id="no database"),
        pytest.param(MemoryDesk(delay_s=30), id="too slow"),
    ],
)
async def test_a_question_that_has_no_answer_in_time_is_told(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch, desk: MemoryDesk
) -> None:
    """Discord shows "the application did not respond" after three seconds; we are ahead of that."""
    monkeypatch.setattr(deadlines, "ANSWER_S", 0.2)
    text = await asked(discord, desk, discord.text_channel(), "status")
    assert text == "That did not work. Please try again in a minute."


@pytest.mark.parametrize("status", [500, 403])
async def test_commands_are_registered_although_the_old_ones_cannot_be_read(discord: FakeDiscord, status: int) -> None:
    """Else one outage at the start would leave a new bot without any."""
    discord.answer_next("commands", status, times=5)
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: discord.commands)
    assert discord.syncs == 1


async def test_a_digest_is_scheduled_with_the_options_of_its_command(discord: FakeDiscord) -> None:
    """Discord offers what there is to choose from; who manages the channel is looked at when it is given."""
    desk, channel = MemoryDesk(), discord.text_channel()
    options = {"when": "weekdays 9:00", "zone": "Europe/Berlin", "empty": "say-empty"}
    text = await asked(discord, desk, channel, "schedule", permissions=MANAGE_CHANNELS, **options)
    assert desk.wishes == [ScheduleWish("weekdays 9:00", "Europe/Berlin", says_empty=True)]
    assert text.split("\n")[0] == "From now on a digest comes by itself:"
    refused = await asked(discord, desk, channel, "schedule", permissions=SEND_MESSAGES, when="daily")
    assert refused == say("notice.not_allowed_schedule")
    await asked(discord, desk, channel, "schedule", permissions=SEND_MESSAGES, when="daily", to="dm")
    assert desk.wishes[1:] == [ScheduleWish("daily", direct=True)]
    assert await asked(discord, desk, channel, "schedules") == say("schedule.none")
    await asked(discord, desk, channel, "schedules", change="pause", number="3", permissions=SEND_MESSAGES)
    assert desk.changes == [("3", "pause", False)]


async def test_commands_are_described_in_the_language_of_each_client(discord: FakeDiscord) -> None:
    """What is typed stays as it is typed; a menu's entry is no name that is typed."""
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: discord.commands)
    commands = {command["name"]: command for command in discord.commands}
    brief, menu = commands["brief"], commands["Brief this link"]
    assert brief["description_localizations"]["de"] == say("command.brief", "de")
    assert set(brief["description_localizations"]) == {"de", "es-ES", "es-419", "fr"}
    assert not brief.get("name_localizations")
    assert menu["name_localizations"]["fr"] == say("menu.brief_this_link", "fr")
    (language,) = [option for option in brief["options"] if option["name"] == "language"]
    assert language["description_localizations"]["es-ES"] == say("command.brief_language", "es")
    named = {choice["value"]: choice["name_localizations"] for choice in language["choices"]}
    assert named["fr"]["de"] == "Französisch"
    (status,) = [option for option in commands["news"]["options"] if option["name"] == "status"]
    assert status["description_localizations"]["fr"] == say("command.news_status", "fr")


async def test_a_changed_translation_is_registered(discord: FakeDiscord) -> None:
    """Discord tells translations only to who asks for them."""
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: discord.commands)
    discord.commands[0]["description_localizations"]["de"] = "Was eine ältere Version sagte"
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: discord.syncs == 2)


async def test_where_a_person_brought_the_bot_along_the_answer_is_theirs_alone(discord: FakeDiscord) -> None:
    """It is no member there, and nobody else asked for it."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    discord.guest_in.add(channel.id)
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        assert all(command["integration_types"] == [0, 1] for command in discord.commands)
        assert all(command["contexts"] == [0, 1, 2] for command in discord.commands)
        given = await discord.slash(channel, "brief", url=LINK)
        message = await heard(discord, inbox)
        await discord.until(lambda: given.response)
        await discord.slash(discord.text_channel("other"), "brief", url=LINK)
        assert not (await heard(discord, inbox, 2)).private
    assert message.private
    assert given.response
    assert given.response.flags & 64


async def test_a_search_is_told_to_who_asks_alone(discord: FakeDiscord) -> None:
    """Each title leads to its briefing; nothing of a stranger acts."""
    url = "https://discord.com/channels/1/2/3"
    hits = (Hit("<@1> [Bridge](https://evil.test)", "news.example.org", url, "https://news.example.org/a", ANA, NOW),)
    channel, desk = discord.text_channel(), MemoryDesk(hits=hits)
    text = await asked(discord, desk, channel, "find", words="harbour bridge")
    told = reading.read([text], hosts=["news.example.org"])
    assert not told.does_harm
    assert [address for address, _ in told.links] == [url]
    assert text.endswith(" · news.example.org · posted by Ana · Nov 22, 2026")
    [(origin, _)] = desk.asked
    assert origin.channel == str(channel.id)
    nothing = await asked(discord, MemoryDesk(), channel, "find", words="nothing")
    assert nothing.startswith("I found nothing here for “nothing”.")
