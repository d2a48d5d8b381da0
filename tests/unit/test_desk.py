"""What people ask the bot about itself."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.at_once import Evidence, Found, Standing, Status
from bot.domain.briefing import Briefing, Length, Notice, Part, Sentence
from bot.domain.requests import Audience
from bot.domain.retention import Kept
from bot.domain.settings import SETTINGS, ChannelSettings
from bot.domain.spending import Account, ModelCall, Price, Prices, Purse, Spent
from bot.domain.types import Origin, Person, Platform, Posted
from bot.domain.votes import Counts, Vote
from bot.language.names import NAMES
from bot.service.budget import Budget, Limits
from bot.service.desk import FrontDesk
from bot.service.finding import Finding
from bot.service.settings import Settings
from bot.storage.database import Storage, open_storage
from bot.texts.answers import notice_line
from bot.texts.evidence import SOURCE_CHARS_MAX, evidence_lines
from bot.texts.status import money, overview_lines, status_lines
from tests.databases import sqlite_url
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, brief_request, briefing, origin
from tests.fakes.service import desk_on

STANDING = Status("1.2", ("small",), False, "auto", Length.STANDARD, "source", ())


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_url(tmp_path), clock=Clock()) as opened:
        yield opened


def desk(storage: Storage, standing: Status = STANDING) -> FrontDesk:
    prices = Prices((), (Price(Decimal("0.5"), Decimal(2)),))
    limits = Limits(user=Decimal("0.01"), installation=Decimal(20))
    budget = Budget(storage.spending, prices=prices, limits=limits, zone=ZoneInfo("UTC"), clock=Clock())
    settings = settings_of(storage, standing)
    chats = {Platform.SLACK: MemoryChat(Platform.SLACK)}
    return desk_on(storage, chats, standing=standing, budget=budget, settings=settings, clock=Clock())


def settings_of(storage: Storage, standing: Status) -> Settings:
    """What holds where nobody chose is what stands in the status."""
    installation = ChannelSettings(trigger=standing.trigger, length=standing.length, language=standing.language)
    return Settings(storage.choices, installation)


async def test_the_status_is_how_the_bot_is_set_up(storage: Storage) -> None:
    status = await desk(storage).status(origin(), ANA)
    assert replace(status, purses=()) == STANDING
    assert [purse.scope for purse in status.purses] == ["user", "space", "installation"]


async def test_the_status_tells_who_asks_what_they_spent(storage: Storage) -> None:
    """And never what somebody else did."""
    for person, cost in (("u-ana", "0.004"), ("u-ben", "0.007")):
        account = Account(Platform.DISCORD, "s1", person)
        await storage.spending.book(account, ModelCall("briefing", "small", 2_000, 150), Decimal(cost))
    status = await desk(storage).status(origin(), ANA)
    assert status_lines(status)[-3:] == [
        "Spent today for you: 1 call, 2,000 tokens in and 150 out, 0.004. The budget is 0.01.",
        "Spent today here: 2 calls, 4,000 tokens in and 300 out, 0.011.",
        "Spent today in all: 2 calls, 4,000 tokens in and 300 out, 0.011. The budget is 20.",
    ]
    ben = await desk(storage).status(origin(), Person("u-ben"))
    assert status_lines(ben)[-3].startswith("Spent today for you: 1 call, 2,000 tokens in and 150 out, 0.007.")


async def test_without_a_model_there_is_no_money_to_talk_about(storage: Storage) -> None:
    status = await desk(storage, replace(STANDING, models=())).status(origin(), ANA)
    assert status_lines(status) == [
        "Newsbrief 1.2",
        "Articles that are posted in this channel are briefed.",
        "Length: standard. Language: that of each article.",
        "Votes on my answers here in the last 30 days: 👍 0, 👎 0.",
        "There is no model: briefings are picked from the article.",
    ]


async def test_without_a_model_a_language_is_said_to_change_nothing(storage: Storage) -> None:
    """Or "Language: German" would promise what nobody does."""
    await storage.choices.choose(origin(), "language", "de")
    status = await desk(storage, replace(STANDING, models=())).status(origin(), ANA)
    assert status_lines(status)[-3::2] == [
        "Length: standard. Language: German.",
        "There is no model: briefings are picked from the article and stay in its language.",
    ]


def test_every_state_has_its_line() -> None:
    """An empty purse, a second look, another trigger; without prices tokens alone."""
    purse = Purse("space", Spent(3, 12_345, 678, Decimal("1.5")), Decimal(1))
    unpriced = Purse("installation", Spent(1, 10, 1), Decimal(0))
    status = Status("1.2", ("a", "b"), True, "request", Length.SHORT, "pt-BR", (purse, unpriced), Counts(1_234, 5))
    assert status_lines(status) == [
        "Newsbrief 1.2",
        "Links are briefed when somebody asks for it.",
        "Length: short. Language: Portuguese (pt-BR).",
        "Votes on my answers here in the last 30 days: 👍 1,234, 👎 5.",
        "Briefings are written by a, b.",
        "A model looks at every sentence a second time.",
        (
            "Spent today here: 3 calls, 12,345 tokens in and 678 out, 1.50. "
            "The budget of 1 is used up: until midnight briefings are picked from the article."
        ),
        "Spent today in all: 1 call, 10 tokens in and 1 out.",
    ]


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        pytest.param("0", "0", id="nothing"),
        pytest.param("0.000000001", "0.0001", id="next to nothing is not nothing"),
        pytest.param("0.00531", "0.0054", id="a fraction of a cent"),
        pytest.param("0.25", "0.25", id="cents"),
        pytest.param("0.5", "0.50", id="fifty cents"),
        pytest.param("1", "1", id="one"),
        pytest.param("10", "10", id="ten"),
        pytest.param("12.341", "12.35", id="above one to the cent, rounded up"),
        pytest.param("1234567.5", "1,234,567.50", id="a fortune"),
    ],
)
def test_money_is_readable_and_never_less_than_it_is(amount: str, shown: str) -> None:
    assert money(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("asked", "told", "language"),
    [
        pytest.param("de", "From now on this channel is briefed in German.", "de", id="a tag"),
        pytest.param(" PT_br ", "From now on this channel is briefed in Portuguese (pt-BR).", "pt-BR", id="any case"),
        pytest.param("Deutsch", "From now on this channel is briefed in German.", "de", id="a name"),
        pytest.param("source", "From now on every article in this channel is briefed in its own language.", "source",
                     id="each article's own"),
        pytest.param(None, "This channel is briefed in the language of the settings again: that of each article.",
                     "source", id="the choice taken back"),
    ],
)  # fmt: skip
async def test_a_channel_can_choose_its_language(storage: Storage, asked: str | None, told: str, language: str) -> None:
    await storage.choices.choose(origin(), "language", "it")
    assert notice_line(await desk(storage).choose(origin(), ANA, "language", asked)) == told
    assert (await desk(storage).status(origin("m2"), ANA)).language == language
    assert (await desk(storage).status(origin(channel="c2"), ANA)).language == "source"


@pytest.mark.parametrize("asked", ["klingon", "xx", "../en", "de de", "<@U1>"])
async def test_a_language_that_is_none_changes_nothing_and_says_which_there_are(storage: Storage, asked: str) -> None:
    await storage.choices.choose(origin(), "language", "it")
    notice = await desk(storage).choose(origin(), ANA, "language", asked)
    assert (await desk(storage).status(origin(), ANA)).language == "it"
    line = notice_line(notice)
    assert all(tag in line for tag in NAMES)
    assert asked not in line.replace("de or", ""), "what somebody typed is not repeated"


async def test_a_language_that_needs_a_model_is_said_to_need_one(storage: Storage) -> None:
    """Or the channel would wonder why nothing changes."""
    notice = await desk(storage, replace(STANDING, models=())).choose(origin(), ANA, "language", "de")
    assert notice == Notice("language_needs_model", {"tag": "de"})
    assert "no model" in notice_line(notice)


@pytest.mark.parametrize("name", SETTINGS)
async def test_what_a_setting_may_be_is_said_to_who_gave_something_else(storage: Storage, name: str) -> None:
    """As a list, or by an example that it takes."""
    here = desk(storage)
    refused = await here.choose(origin(), ANA, name, "no such thing!")
    known = str(refused.values.get("known") or refused.values.get("languages") or refused.values["example"])
    assert known in notice_line(refused)
    taken = known.split(", ")[0] if "example" not in refused.values else known
    assert here.wrong(name, taken) is None


async def test_every_setting_is_shown_with_who_decided_it(storage: Storage) -> None:
    """Whoever wonders why a channel is as it is can ask the right person."""
    here = desk(storage)
    await here.choose(origin(), Person("u-ben", "Ben"), "length", "Short")
    await here.choose(origin(channel="c2"), ANA, "trigger", "request", for_space=True)
    lines = overview_lines(await here.settings(origin()))
    assert [line.partition(":")[0] for line in lines] == list(SETTINGS)
    assert "length: short (chosen here by Ben on Nov 22, 2026)" in lines
    assert "trigger: request (chosen for all channels by Ana on Nov 22, 2026)" in lines
    assert "language: source (as the settings say)" in lines


async def test_a_channels_own_choice_is_told_apart_from_what_holds(storage: Storage) -> None:
    """A form shows the one and saves it; what the space keeps out beside it would else become the channel's own."""
    here = desk(storage)
    before = {line.name: line for line in (await here.settings(origin())).lines}["hosts_denied"]
    await here.choose(origin(), ANA, "hosts_denied", "a.test, b.test", for_space=True)
    untouched = {line.name: line for line in (await here.settings(origin())).lines}["hosts_denied"]
    await here.choose(origin(), ANA, "length", "short", for_space=True)
    for name, value in [("hosts_denied", "c.test"), ("length", "full")]:
        await here.choose(origin(), ANA, name, value)
    chosen = {line.name: line for line in (await here.settings(origin())).lines}
    denied, length, zone = chosen["hosts_denied"], chosen["length"], chosen["zone"]
    assert (before.own, before.besides) == ("", "")
    assert (untouched.value, untouched.own, untouched.besides) == ("a.test, b.test", "", "a.test, b.test")
    assert (denied.value, denied.own, denied.besides) == ("a.test, b.test, c.test", "c.test", "a.test, b.test")
    assert (length.value, length.own, length.otherwise, length.besides) == ("full", "full", "short", "")
    assert (zone.value, zone.own, zone.otherwise) == ("UTC", "", "")


async def test_a_choice_of_an_older_version_is_nobodys(storage: Storage) -> None:
    await storage.choices.choose(origin(), "length", "short")
    lines = overview_lines(await desk(storage).settings(origin()))
    assert "length: short (chosen here)" in lines


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        pytest.param("trigger", "Request", "From now on trigger is request in this channel.", id="in any case"),
        pytest.param("zone", "Europe/Berlin", "From now on zone is Europe/Berlin in this channel.", id="a zone"),
        pytest.param("length", None, "length is as the settings say again: standard.", id="taken back"),
        pytest.param("length", "epic", "length cannot be epic. It is one of short, standard, full, or default.",
                     id="none of a list"),
        pytest.param("limit_user_hour", "-1", "limit_user_hour cannot be -1. Give it as in 10.", id="no number"),
        pytest.param("zone", "america/new_york", "From now on zone is America/New_York in this channel.",
                     id="a zone as people write it"),
        pytest.param("zone", "Mars/" + "x" * 99,
                     f"zone cannot be Mars/{'x' * 35}. Give it as in Europe/Berlin.", id="cut"),
        pytest.param("colour", "red", f"I do not know the setting colour. There are {', '.join(SETTINGS)}.",
                     id="no setting"),
    ],
)  # fmt: skip
async def test_a_choice_says_what_holds_now(storage: Storage, name: str, value: str | None, told: str) -> None:
    """Or what there is to choose from, and then nothing has changed."""
    before = await settings_of(storage, STANDING).of(origin())
    assert notice_line(await desk(storage).choose(origin(), ANA, name, value)) == told
    changed = await settings_of(storage, STANDING).of(origin()) != before
    assert changed == told.startswith("From now on")


async def posted(storage: Storage, answer: Briefing | Notice) -> Origin:
    """An answer of ours that stands in the channel."""
    await storage.requests.accept([brief_request()])
    claim = await storage.dispatch.claim(list(Platform))
    assert claim
    await storage.replies.store(claim, answer)
    await storage.replies.finish(claim, 0, Posted("c1", "a1"), reason="")
    return origin("a1")


async def test_evidence_is_each_sentence_with_those_behind_it(storage: Storage) -> None:
    """What a reader doubts can be looked up without leaving the chat."""
    found = await desk(storage).evidence(await posted(storage, briefing()))
    assert isinstance(found, Evidence)
    lines = evidence_lines(found.answer)
    assert lines[1:3] == [
        "• The council of Arnheim voted on Tuesday.",
        "   ← 1: The council of Arnheim voted on Tuesday.",
    ]
    assert lines[-1] == "Picked from the article, not written."


def test_a_long_sentence_of_the_article_is_cut_in_the_evidence() -> None:
    long = replace(briefing(), article_sentences=("word " * 100, "b", "c"))
    assert max(map(len, evidence_lines(long))) <= SOURCE_CHARS_MAX + len("   ← 1: ")


def test_a_sentence_that_rests_on_none_says_so() -> None:
    """The overview names what an article is about."""
    overview = replace(briefing(), sentences=(Sentence(Part.OVERVIEW, "trees.", ()),))
    assert evidence_lines(overview)[2].startswith("   ← no sentence of its own")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(replace(briefing(), article_sentences=()), "evidence_gone", id="the text is no longer kept"),
        pytest.param(Notice("paywall"), "no_evidence", id="no briefing"),
    ],
)
async def test_where_there_is_no_evidence_it_is_said_why(
    storage: Storage, answer: Briefing | Notice, reason: str
) -> None:
    found = await desk(storage).evidence(await posted(storage, answer))
    assert isinstance(found, Notice)
    assert found.reason == reason
    assert notice_line(found)


async def test_a_message_that_is_not_ours_has_none(storage: Storage) -> None:
    assert await desk(storage).evidence(origin("m9")) == Notice("no_evidence")


async def test_what_is_found_names_who_posted_it(storage: Storage) -> None:
    """Slack tells no names with its messages: they are asked for."""
    asked = brief_request("m1")
    asked = replace(asked, origin=Origin(Platform.SLACK, "s1", "c1", "m1"), author=Person("u1"))
    await Ledger(storage).accept([asked])
    claim = await Ledger(storage).claim(list(Platform))
    assert claim
    await storage.replies.store(claim, briefing(title="The bridge"))
    await storage.replies.finish(claim, 0, Posted("c1", "a1", "https://chat.example.org/a1"), reason="")
    chat = MemoryChat(Platform.SLACK, names={"u1": "Ada"})
    found = await Finding(storage.archive, {Platform.SLACK: chat}).find(asked.origin, "bridge")
    assert isinstance(found, Found)
    assert [(hit.title, hit.author.name) for hit in found.hits] == [("The bridge", "Ada")]


@pytest.mark.parametrize("words", ["tower", "!!", ""])
async def test_who_finds_nothing_is_told_how_to_search(storage: Storage, words: str) -> None:
    assert await desk(storage).find(origin(), words) == Notice("found_nothing", {"words": words})


async def test_what_can_be_done_with_an_answer_is_known_from_what_it_is(storage: Storage) -> None:
    """Of one for a single person, and of one that is no longer kept, as well; of anything else nothing is."""
    asked = brief_request("m1"), brief_request("m2", path="b", audience=Audience.ASKER), brief_request("m3", path="c")
    await storage.requests.accept(asked)
    for number in range(1, 4):
        claim = await storage.dispatch.claim([Platform.DISCORD])
        assert claim
        await storage.replies.store(claim, briefing() if number < 3 else Notice("paywall"))
        await storage.replies.finish(claim, 0, Posted("c1", f"a{number}"), reason="")
    known = desk(storage)
    assert await known.standing(origin("a1")) == Standing(briefing())
    assert await known.standing(origin("a2")) == Standing(briefing(), shared=False)
    for other in ("a3", "m1"):
        assert await known.standing(origin(other)) == Notice("no_evidence")
    await storage.cleaner.purge(Kept.BRIEFINGS, Clock().now + timedelta(days=1))
    assert await known.standing(origin("a1")) == Standing(None)


async def test_a_vote_is_confirmed_and_counted(storage: Storage) -> None:
    await storage.requests.accept([brief_request()])
    claim = await storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await storage.replies.store(claim, briefing())
    await storage.replies.finish(claim, 0, Posted("c1", "a1"), reason="")
    known = desk(storage)
    assert await known.vote(origin("a1"), ANA, Vote.UP, press="p1") == Notice("voted_up")
    assert (await known.status(origin(), ANA)).votes == Counts(1, 0)
    assert await known.vote(origin("a1"), ANA, Vote.UP, press="p2") == Notice("vote_taken_back")
    await known.reacted(origin("a1"), ANA, Vote.DOWN)
    assert (await known.status(origin(), ANA)).votes == Counts(0, 1)
    assert await known.vote(origin("m1"), ANA, Vote.UP, press="p3") == Notice("no_evidence")
