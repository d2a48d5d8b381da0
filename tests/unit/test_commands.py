"""The table of commands, and what people type behind them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import Manner
from bot.domain.at_once import ScheduleWish, Standing
from bot.domain.briefing import ArticleAnswer, Length, Notice
from bot.domain.errors import ChatUnavailable, StorageUnavailable
from bot.domain.settings import SETTINGS
from bot.domain.types import Message, Origin, Platform
from bot.platforms.commands.answering import Answering, typed
from bot.platforms.commands.arguments import Given, Kind, understand
from bot.platforms.commands.buttons import BUTTONS, BUTTONS_MAX, buttons, buttons_behind
from bot.platforms.commands.entries import AtOnce, Call, May, Ports, Queued, Right
from bot.platforms.commands.table import COMMANDS, MENUS, groups, help_keys
from bot.service.settings import checked
from bot.texts import say
from bot.texts.catalogue import SPOKEN
from bot.texts.help import help_lines
from tests.fakes.desk import MemoryDesk
from tests.fakes.inbox import RecordingInbox
from tests.fakes.memory import ANA, NOW, briefing, link, origin
from tests.fakes.slack.server import manifest

LINK = "https://news.example.org/a?x=1"
MESSAGE = Message(origin(), ANA, "", NOW, asked=True)
PAYWALL = f"news.example.org/story – {say('reason.paywall')}"
BRIEF = groups()["brief"][0].arguments
KNOWN_OF_SCHEDULE = [
    say("notice.known_words", name="to", known="channel, dm, mail, canvas"),
    say("notice.known_words", name="empty", known="skip-empty, say-empty"),
]
#: Of Discord; its names are of one word.
NAME, DESCRIPTION_CHARS_MAX = re.compile(r"[a-z_]{1,32}"), 100


#: Behind "More", whatever the length.
FURTHER = ["evidence", "regenerate", "up", "down", "remove"]
ANSWER = ArticleAnswer(
    url=link().url,
    site="news.example.org",
    title="Trees",
    question="When?",
    language="en",
    engine="extractive",
    stated=False,
    text="",
    sentences=(),
    article_sentences=(),
)


async def yes(_: Right) -> bool:
    """Everybody may."""
    return True


async def unknown(_: Right) -> bool:
    """Nobody can tell at the moment."""
    raise ChatUnavailable("no answer")


async def answered(line: str, desk: MemoryDesk, *, may: May = yes, purses: tuple[str, ...] = ()) -> list[str]:
    """What is told to who types a line behind /news."""
    understood = typed("news", line, MESSAGE, Platform.WEB, may)
    if isinstance(understood, list):
        return understood
    command, call = understood
    assert isinstance(command, AtOnce)
    lines = await Answering(Ports(RecordingInbox(), desk)).answer(command, call, purses=purses)
    return [str(line) for line in lines]


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        pytest.param(LINK, {"url": LINK}, id="a link alone"),
        pytest.param(f"{LINK} short", {"url": LINK, "length": "short"}, id="a length"),
        pytest.param(f"German {LINK}", {"url": LINK, "language": "de"}, id="a language by name"),
        pytest.param(f" pt-br\n{LINK}  Full ", {"url": LINK, "length": "full", "language": "pt-BR"}, id="both"),
        pytest.param(f"{LINK} source", {"url": LINK, "language": "source"}, id="the article's own language"),
        pytest.param(f"{LINK} {LINK}b en", {"url": f"{LINK} {LINK}b", "language": "en"}, id="two links"),
        pytest.param("example.org/a de", {"url": "example.org/a", "language": "de"}, id="without its scheme"),
        pytest.param("that story de", {"url": "that story de"}, id="no link: the inbox says so"),
        pytest.param("", {"url": ""}, id="nothing"),
    ],
)
def test_a_length_and_a_language_may_stand_beside_the_link(line: str, wish: dict[str, str]) -> None:
    """People do not remember an order."""
    assert understand(line, BRIEF, Platform.WEB) == Given(wish)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        pytest.param(f"{LINK} klingon", "klingon", id="no language of ours"),
        pytest.param(f"{LINK} de fr", "fr", id="a second language"),
        pytest.param(f"short {LINK} full", "full", id="a second length"),
        pytest.param(f"{LINK} {'x' * 41}", "x" * 40, id="a long word is cut"),
    ],
)
def test_a_word_that_is_neither_is_named_with_what_there_is(line: str, word: str) -> None:
    """Ignoring it would brief, and be paid, in another way than was wanted."""
    told = typed("brief", line, MESSAGE, Platform.WEB, yes)
    assert isinstance(told, list)
    assert told[0] == f"I do not know what “{word}” means there. It is /brief url [length] [language] [private]."
    assert told[1] == "length: short, standard, full"
    assert told[2].startswith("language: source, en, de, fr")


@pytest.mark.parametrize(
    ("platform", "line", "value"),
    [
        pytest.param(Platform.WEB, "hosts_denied a.example b.example", "a.example b.example", id="spaces"),
        pytest.param(Platform.WEB, "hosts_denied a.example, b.example", "a.example, b.example", id="commas"),
        pytest.param(Platform.WEB, "hosts_denied everywhere *.a.example", "*.a.example", id="where it holds"),
        pytest.param(Platform.WEB, "quiet_hours 22:00 - 07:00", "22:00 - 07:00", id="hours with spaces"),
        pytest.param(
            Platform.SLACK,
            "hosts_denied <http://a.example|a.example>, <https://b.example/x?y=1&amp;z=2>",
            "a.example , https://b.example/x?y=1&z=2",
            id="of what Slack makes links",
        ),
    ],
)
def test_what_a_setting_is_to_be_may_have_several_words(platform: Platform, line: str, value: str) -> None:
    """A list of hosts, as people write lists."""
    understood = typed("news", f"set {line}", MESSAGE, platform, yes)
    assert not isinstance(understood, list)
    _, call = understood
    assert call.given.values["value"] == value
    checked(call.given.values["setting"], value)


def test_slacks_writing_is_undone_before_a_word_is_repeated() -> None:
    """It comes escaped, and the view escapes again."""
    line = "<https://news.example.org/a|see here> R&amp;D"
    assert understand(line, BRIEF, Platform.SLACK).unknown == "R&D"


@given(st.text(max_size=200), st.sampled_from(sorted(groups())), st.sampled_from([Platform.SLACK, Platform.WEB]))
def test_whatever_is_typed_is_understood_or_told(line: str, group: str, platform: Platform) -> None:
    """A command never fails over its words."""
    understood = typed(group, line, MESSAGE, platform, yes)
    if isinstance(understood, list):
        assert all(understood)
    else:
        command, call = understood
        required = {argument.name for argument in command.arguments if argument.required}
        assert required <= set(call.given.values)


SET_USAGE = "/news set setting [where] value"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("LANGUAGE  German ", "From now on this channel is briefed in German.", id="in any case"),
        pytest.param("language", say("notice.missing_news_language"), id="no language: nothing is reset by it"),
        pytest.param("set", say("notice.missing_news_set"), id="no setting"),
        pytest.param("set length", say("notice.missing_news_set"), id="no value"),
        pytest.param("set colour red", say("notice.unknown_word", word="colour", usage=SET_USAGE),
                     id="no such setting"),
        pytest.param("status now", say("notice.unknown_word", word="now", usage="/news status"), id="a word too many"),
        pytest.param("x" * 40, say("notice.unknown_command", word="/news " + "x" * 40), id="a long word"),
        pytest.param("x" * 41, say("notice.unknown_command", word="/news " + "x" * 39 + "…"), id="one that is cut"),
        pytest.param("", help_lines(help_keys())[0], id="nothing"),
    ],
)  # fmt: skip
async def test_a_question_is_understood_or_told(line: str, said: str) -> None:
    """People try things."""
    assert (await answered(line, MemoryDesk()))[0] == said


@pytest.mark.parametrize(
    ("line", "chosen"),
    [
        pytest.param("set length short", ("length", "short", False), id="in this channel"),
        pytest.param("set length everywhere full", ("length", "full", True), id="for all channels"),
        pytest.param("set trigger DEFAULT", ("trigger", None, False), id="as the settings say"),
        pytest.param("set length here", None, id="where is no value"),
        pytest.param("language default", ("language", None, False), id="the language too"),
    ],
)
async def test_a_setting_is_chosen_by_name(line: str, chosen: tuple[str, str | None, bool] | None) -> None:
    desk = MemoryDesk()
    await answered(line, desk)
    assert desk.chosen == ([chosen] if chosen else [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("why", say("notice.missing_news_why"), id="no link"),
        pytest.param("why yesterday", say("notice.why_no_link"), id="no link to a message"),
        pytest.param("why https://discord.com/channels/12/22/33", say("notice.why_no_link"), id="another server"),
        pytest.param("why https://discord.com/channels/11/23/33", say("notice.why_elsewhere"), id="another channel"),
        pytest.param("why https://discord.com/channels/11/22/33", PAYWALL,
                     id="a message of this channel"),
        pytest.param("why https://discord.com/channels/11/44/33", PAYWALL,
                     id="one of this thread"),
    ],
)  # fmt: skip
async def test_why_is_told_of_messages_of_the_channel_alone(line: str, said: str) -> None:
    """What is posted elsewhere is not for everybody's eyes."""
    here = replace(MESSAGE, origin=Origin(Platform.DISCORD, "11", "22", "m1", thread="44"))
    understood = typed("news", line, here, Platform.DISCORD, yes)
    if isinstance(understood, list):
        assert understood[0] == said
        return
    command, call = understood
    assert isinstance(command, AtOnce)
    lines = await Answering(Ports(RecordingInbox(), MemoryDesk())).answer(command, call, purses=())
    assert lines[0] == said


async def test_what_holds_everywhere_takes_more_than_what_holds_here() -> None:
    """Whoever manages a channel does not manage its server."""
    desk = MemoryDesk()

    async def of_the_channel(right: Right) -> bool:
        return right is Right.CHANNEL

    assert await answered("set length everywhere full", desk, may=of_the_channel) == [say("notice.not_allowed")]
    assert desk.chosen == []
    assert await answered("set length full", desk, may=of_the_channel) != [say("notice.not_allowed")]
    assert desk.chosen == [("length", "full", False)]


async def test_only_the_purses_that_a_person_may_see_are_shown() -> None:
    """Which these are is for each platform to say."""
    lines = await answered("status", MemoryDesk(), purses=("space",), may=unknown)
    assert [line for line in lines if "Spent" in line] == [lines[-1]]
    assert lines[-1].startswith("Spent today here: ")


async def test_a_failure_is_told_and_changes_nothing() -> None:
    """Neither of the platform, which knows who may, nor of the database."""
    desk = MemoryDesk()
    said = [say("notice.try_again")]
    assert await answered("language de", desk, may=unknown) == said
    desk.trouble = StorageUnavailable("locked")
    assert await answered("language de", desk) == said
    assert desk.asked
    desk.trouble = ValueError("a mistake of ours")  # type: ignore[assignment]
    assert await answered("status", desk) == said


@pytest.mark.parametrize("group", ["news schedule", "digest schedule"])
async def test_a_schedule_is_typed_in_any_order(group: str) -> None:
    """Under either name, where commands are typed."""
    desk = MemoryDesk()
    first, line = group.split()
    understood = typed(first, f"{line} weekdays dm 09:00 Europe/Berlin say-empty", MESSAGE, Platform.SLACK, yes)
    assert isinstance(understood, tuple)
    command, call = understood
    assert isinstance(command, AtOnce)
    call = replace(call, zone="Asia/Tokyo")
    lines = await Answering(Ports(RecordingInbox(), desk)).answer(command, call, purses=())
    assert desk.wishes == [ScheduleWish("weekdays 09:00", "Europe/Berlin", True, True, "Asia/Tokyo")]
    assert lines[0] == "From now on a digest comes by itself:"
    assert str(lines[2]).startswith("Next: Monday, November 23, 2026, 09:00; ")


async def test_a_schedule_of_a_channel_takes_who_manages_it_and_one_for_oneself_nobody() -> None:
    """Others would read it every day."""
    desk = MemoryDesk()

    async def of_none(_: Right) -> bool:
        return False

    assert await answered("schedule daily", desk, may=of_none) == [say("notice.not_allowed_schedule")]
    assert await answered("schedule", desk) == [say("notice.missing_news_schedule"), *KNOWN_OF_SCHEDULE]
    assert desk.wishes == []
    await answered("schedule daily dm", desk, may=of_none)
    assert desk.wishes == [ScheduleWish("daily", direct=True)]


@pytest.mark.parametrize(
    ("line", "change"),
    [
        pytest.param("schedules pause 3", ("3", "pause", True), id="in order"),
        pytest.param("schedules #3 remove", ("#3", "remove", True), id="the other way round"),
        pytest.param("schedules 3", None, id="not what"),
        pytest.param("schedules resume", None, id="not which"),
    ],
)
async def test_a_schedule_is_changed_by_its_number(line: str, change: tuple[str, str, bool] | None) -> None:
    desk = MemoryDesk()
    lines = await answered(line, desk)
    assert desk.changes == ([change] if change else [])
    assert change or lines == [say("notice.schedule_change")]


@pytest.mark.parametrize("listed", ["schedules", "follows", "watches"])
async def test_of_what_is_wrong_with_a_change_the_word_is_named_that_is_no_change(listed: str) -> None:
    """Not the number behind it, which is right, because the other was taken for one."""
    (told, known) = await answered(f"{listed} stop 3", MemoryDesk())
    assert told == say("notice.unknown_word", word="stop", usage=f"/news {listed} [change] [number]")
    assert known == "change: pause, resume, remove"


async def test_who_manages_is_not_known_while_the_platform_is_away() -> None:
    """Then nobody does."""
    desk = MemoryDesk()
    await answered("schedules pause 3", desk, may=unknown)
    assert desk.changes == [("3", "pause", False)]
    assert await answered("schedules", desk) == [say("schedule.none")]


def test_a_digest_is_still_what_is_typed_behind_it() -> None:
    """What begins with another word is a period, understood or told by the service."""
    for line, when in {"": None, "7d": "7d", "24  hours": "24 hours", "scheduled": "scheduled"}.items():
        understood = typed("digest", line, MESSAGE, Platform.WEB, yes)
        assert isinstance(understood, tuple)
        assert understood[1].given.values.get("when") == when


def test_every_command_has_its_words() -> None:
    """A command without them would fail when somebody looks at it."""
    assert len(help_lines(help_keys())) == len(COMMANDS) + 2
    for command in COMMANDS:
        assert 0 < len(say(f"command.{command.key}")) <= DESCRIPTION_CHARS_MAX
        assert say(f"help.{command.key}").startswith(f"/{command.name}")
        for argument in command.arguments:
            assert NAME.fullmatch(argument.name)
            assert 0 < len(say(f"command.{command.key}_{argument.name}")) <= DESCRIPTION_CHARS_MAX
        if any(argument.required and argument.kind is not Kind.LINKS for argument in command.arguments):
            assert say(f"notice.missing_{command.key}")


def test_a_menus_entry_is_called_alike_on_both_platforms() -> None:
    """Slack's manifest knows no translations; Discord shows them, in 32 characters."""
    for menu in MENUS:
        assert menu.name == say(f"menu.{menu.callback_id}")
        assert all(len(say(f"menu.{menu.callback_id}", language)) <= 32 for language in SPOKEN)


def test_every_setting_has_its_label() -> None:
    """At most as long as a form takes it."""
    for name in SETTINGS:
        assert all(0 < len(say(f"setting.{name}", language)) <= 45 for language in SPOKEN)


def test_the_manifest_registers_the_commands_of_the_table() -> None:
    """In their order, and a group by what all of it is for."""
    registered = {item["command"]: item["description"] for item in manifest()["features"]["slash_commands"]}
    assert registered == {f"/{group}": say(f"command.{group}") for group in groups()}


def test_the_readme_has_a_line_for_every_command() -> None:
    """People look there first."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `/([^`]+)` \|", readme, re.MULTILINE)
    named = {command.name for command in COMMANDS for row in rows if f"{row} ".startswith(f"{command.name} ")}
    assert named == {command.name for command in COMMANDS}


def test_what_is_written_down_is_what_was_typed() -> None:
    """A queued command hands its words to the inbox."""
    understood = typed("brief", f"{LINK} full", MESSAGE, Platform.WEB, yes)
    assert isinstance(understood, tuple)
    command, call = understood
    assert isinstance(command, Queued)
    assert call == Call(MESSAGE, Given({"url": LINK, "length": "full"}), yes)


@pytest.mark.parametrize(("name", "length"), [("full", Length.FULL), ("short", Length.SHORT)])
async def test_another_length_is_for_who_pressed_alone(name: str, length: Length) -> None:
    """The channel has its briefing already."""
    inbox, button = RecordingInbox(), next(button for button in BUTTONS if button.name == name)
    assert isinstance(button.does, Queued)
    await button.does.take(Ports(inbox, MemoryDesk()), Call(MESSAGE, Given(), yes, origin("a1")))
    (asked,) = inbox.messages
    assert (asked.text, asked.length, asked.private) == (link().url, length, True)
    assert asked.origin == MESSAGE.origin, "its own, so that each press is a request of its own"


@pytest.mark.parametrize(
    ("length", "first", "behind"),
    [
        pytest.param(Length.SHORT, "full", [], id="short"),
        pytest.param(Length.STANDARD, "full", ["short"], id="standard"),
        pytest.param(Length.FULL, "short", [], id="full"),
    ],
)
def test_the_other_lengths_are_offered(length: Length, first: str, behind: list[str]) -> None:
    """One in the first row, of which "More" is the last."""
    answer = replace(briefing(), length=length)
    row = [name for name, _ in buttons(answer)]
    assert (row[0], row[-1]) == (first, "more")
    assert len(row) <= BUTTONS_MAX
    assert [name for name, _ in buttons_behind(Standing(answer), "en")] == [*behind, *FURTHER]


@pytest.mark.parametrize(
    ("standing", "language", "names"),
    [
        pytest.param(Standing(briefing()), "de", ["short", "mine", *FURTHER], id="another's language"),
        pytest.param(Standing(briefing()), "en-GB", ["short", *FURTHER], id="a language in another country"),
        pytest.param(Standing(None), "en", ["mine", *FURTHER], id="no longer kept"),
        pytest.param(
            Standing(briefing(), shared=False), "en", ["short", "evidence", "up", "down"], id="for one person alone"
        ),
        pytest.param(Standing(ANSWER), "de", ["evidence", "up", "down", "remove"], id="an answer to a question"),
    ],
)
def test_what_stands_behind_more_fits_the_answer_and_who_presses(
    standing: Standing, language: str, names: list[str]
) -> None:
    """In the language of who presses; nobody is offered what makes no sense there."""
    row = buttons_behind(standing, language)
    assert [name for name, _ in row] == names
    assert [label for _, label in row] == [say(f"button.{name}", language) for name in names]


async def test_my_language_is_that_of_who_presses_for_them_alone() -> None:
    """The same article, as long as what stands there."""
    inbox, button = RecordingInbox(), next(button for button in BUTTONS if button.name == "mine")
    assert isinstance(button.does, Queued)
    await button.does.take(Ports(inbox, MemoryDesk()), Call(MESSAGE, Given(), yes, origin("a1"), "pt-BR"))
    (asked,) = inbox.messages
    assert (asked.text, asked.language, asked.length, asked.private) == (link().url, "pt-BR", Length.STANDARD, True)


@pytest.mark.parametrize("manages", [True, False])
async def test_whether_somebody_manages_is_asked_when_they_press(manages: bool) -> None:
    """Not when the button was posted: rights come and go."""

    async def may(right: Right) -> bool:
        return manages and right is Right.MESSAGES

    inbox, button = RecordingInbox(), next(button for button in BUTTONS if button.name == "regenerate")
    assert isinstance(button.does, AtOnce)
    await button.does.answer(Ports(inbox, MemoryDesk()), Call(MESSAGE, Given(), may, origin("a1")))
    assert inbox.rewritten == [(origin("a1"), ANA, manages)]


@pytest.mark.parametrize("manages", [True, False])
async def test_only_who_manages_a_channel_mutes_for_everyone(manages: bool) -> None:
    """Anybody for themselves; without words the list is shown."""

    async def may(right: Right) -> bool:
        return manages and right is Right.CHANNEL

    at = MemoryDesk()
    for line in ("mute transfer rumours", "mute everyone transfer rumours", "mute", "unmute #3"):
        understood = typed("news", line, MESSAGE, Platform.WEB, may)
        assert isinstance(understood, tuple), line
        command, call = understood
        assert isinstance(command, AtOnce)
        reply = await command.answer(Ports(RecordingInbox(), at), call)
        refused = not manages and "everyone" in line
        assert (reply == Notice("not_allowed_mute")) is refused
    ours = [("transfer rumours", True)] if manages else []
    assert at.mutes == [("transfer rumours", False), *ours, ("", False), ("#3", manages)]


async def test_what_is_watched_and_what_becomes_of_it_reach_the_desk() -> None:
    """Nobody has to manage anything: everybody's are their own."""

    async def may(_: Right) -> bool:
        return False

    at = MemoryDesk()
    for line in ("watch harbour bridge", "watch everywhere harbour", "watches", "watches pause 3", "watches 4 remove"):
        understood = typed("news", line, MESSAGE, Platform.WEB, may)
        assert isinstance(understood, tuple), line
        command, call = understood
        assert isinstance(command, AtOnce)
        await command.answer(Ports(RecordingInbox(), at), call)
    assert at.watched == [("harbour bridge", False), ("harbour", True)]
    assert [(number, change) for number, change, _ in at.changes] == [("3", "pause"), ("4", "remove")]
    understood = typed("news", "watches pause", MESSAGE, Platform.WEB, may)
    assert isinstance(understood, tuple)
    command, call = understood
    assert isinstance(command, AtOnce)
    assert await command.answer(Ports(RecordingInbox(), at), call) == Notice("watch_change")


@pytest.mark.parametrize("manages", [True, False])
async def test_only_who_manages_a_channel_takes_back_what_votes_move(manages: bool) -> None:
    """Anybody may see it."""

    async def may(right: Right) -> bool:
        return manages and right is Right.CHANNEL

    at = MemoryDesk()
    assert "news.example.org +4%" in (await answered("weights", at, may=may))[1]
    wanted = say("notice.weights_reset" if manages else "notice.not_allowed_weights")
    assert await answered("weights reset", at, may=may) == [wanted]
    assert await answered("weights reset", at, may=unknown) == [say("notice.not_allowed_weights")]
    assert len(at.changes) == manages


def test_where_there_is_room_every_other_length_is_offered() -> None:
    """Shorter first; an answer to a question has no length."""
    offered = {length: buttons(replace(briefing(), length=length), roomy=True) for length in Length}
    assert {length: [name for name, _ in found][:-2] for length, found in offered.items()} == {
        Length.SHORT: ["full"],
        Length.STANDARD: ["short", "full"],
        Length.FULL: ["short"],
    }


def test_what_one_person_alone_sees_can_be_shared() -> None:
    """Before "More"; nobody shares an answer to a question."""
    private = Manner(private=True)
    assert [name for name, _ in buttons(briefing(), private)] == ["full", "ask", "share", "more"]
    assert [name for name, _ in buttons(briefing(), private, roomy=True)] == ["short", "full", "ask", "share", "more"]
    assert [name for name, _ in buttons(ANSWER, private)] == ["ask", "more"]


async def test_a_briefing_can_be_for_who_asks_alone() -> None:
    inbox = RecordingInbox()
    understood = typed("brief", f"private {LINK}", MESSAGE, Platform.WEB, yes)
    assert isinstance(understood, tuple)
    command, call = understood
    assert isinstance(command, Queued)
    await command.take(Ports(inbox, MemoryDesk()), call)
    assert [(asked.text, asked.private) for asked in inbox.messages] == [(LINK, True)]


@pytest.mark.parametrize(
    ("platform", "typed_words", "question", "url"),
    [
        pytest.param(Platform.WEB, "What is Node.js used for? https://a.example/b", "What is Node.js used for?",
                     "https://a.example/b", id="a name with a dot"),
        pytest.param(Platform.SLACK, "Who founded <http://Booking.com|Booking.com>? <https://a.example/b>",
                     "Who founded Booking.com ?", "<https://a.example/b>", id="which Slack made a link of"),
        pytest.param(Platform.WEB, "Is it true? news.example/b", "Is it true?", "news.example/b", id="no scheme"),
        pytest.param(Platform.WEB, "Is Node.js old?", "Is Node.js old?", None, id="no link"),
    ],
)  # fmt: skip
def test_a_question_keeps_its_words(platform: Platform, typed_words: str, question: str, url: str | None) -> None:
    """An address among them is what holds a path."""
    (ask,) = [command for command in COMMANDS if command.name == "ask"]
    values = understand(typed_words, ask.arguments, platform).values
    assert values.get("url") == url
    assert values["question"] == question
