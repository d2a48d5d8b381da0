"""What people ask the bot about itself."""

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.desk import Status
from bot.domain.spending import Account, ModelCall, Price, Prices, Purse, Spent
from bot.domain.types import Length, Notice, Person, Platform
from bot.language.names import NAMES
from bot.service.budget import Budget, Limits
from bot.service.desk import FrontDesk
from bot.storage.database import Storage, open_storage
from bot.texts.answers import notice_line
from bot.texts.status import money, status_lines
from tests.contract.conftest import Clock
from tests.fakes.memory import ANA, origin

STANDING = Status("1.2", ("small",), False, "auto", Length.STANDARD, "source", ())


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(f"sqlite:///{tmp_path}/test.db", clock=Clock()) as opened:
        yield opened


def desk(storage: Storage, standing: Status = STANDING) -> FrontDesk:
    prices = Prices((), (Price(Decimal("0.5"), Decimal(2)),))
    limits = Limits(user=Decimal("0.01"), installation=Decimal(20))
    budget = Budget(storage.spending, prices=prices, limits=limits, zone=ZoneInfo("UTC"), clock=Clock())
    return FrontDesk(standing, budget=budget, preferences=storage.preferences)


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
        "Every link in this channel is briefed.",
        "Length: standard. Language: that of each article.",
        "There is no model: briefings are picked from the article.",
    ]


async def test_without_a_model_a_language_is_said_to_change_nothing(storage: Storage) -> None:
    """Or "Language: German" would promise what nobody does."""
    await storage.preferences.set(origin(), "language", "de")
    status = await desk(storage, replace(STANDING, models=())).status(origin(), ANA)
    assert status_lines(status)[-2:] == [
        "Length: standard. Language: German.",
        "There is no model: briefings are picked from the article and stay in its language.",
    ]


def test_every_state_has_its_line() -> None:
    """An empty purse, a second look, another trigger; without prices tokens alone."""
    purse = Purse("space", Spent(3, 12_345, 678, Decimal("1.5")), Decimal(1))
    unpriced = Purse("installation", Spent(1, 10, 1), Decimal(0))
    status = Status("1.2", ("a", "b"), True, "request", Length.SHORT, "pt-BR", (purse, unpriced))
    assert status_lines(status) == [
        "Newsbrief 1.2",
        "Links are briefed when somebody asks for it.",
        "Length: short. Language: Portuguese (pt-BR).",
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
        pytest.param("", "This channel is briefed in the language of the settings again: that of each article.",
                     "source", id="nothing"),
        pytest.param("Default", "This channel is briefed in the language of the settings again: that of each article.",
                     "source", id="default"),
    ],
)  # fmt: skip
async def test_a_channel_can_choose_its_language(storage: Storage, asked: str, told: str, language: str) -> None:
    await storage.preferences.set(origin(), "language", "it")
    assert notice_line(await desk(storage).set_language(origin(), asked)) == told
    assert (await desk(storage).status(origin("m2"), ANA)).language == language
    assert (await desk(storage).status(origin(channel="c2"), ANA)).language == "source"


@pytest.mark.parametrize("asked", ["klingon", "xx", "../en", "de de", "<@U1>"])
async def test_a_language_that_is_none_changes_nothing_and_says_which_there_are(storage: Storage, asked: str) -> None:
    await storage.preferences.set(origin(), "language", "it")
    notice = await desk(storage).set_language(origin(), asked)
    assert (await desk(storage).status(origin(), ANA)).language == "it"
    line = notice_line(notice)
    assert all(tag in line for tag in NAMES)
    assert asked not in line.replace("de or", ""), "what somebody typed is not repeated"


async def test_a_language_that_needs_a_model_is_said_to_need_one(storage: Storage) -> None:
    """Or the channel would wonder why nothing changes."""
    notice = await desk(storage, replace(STANDING, models=())).set_language(origin(), "de")
    assert notice == Notice("language_needs_model", {"name": "German"})
    assert "no model" in notice_line(notice)
