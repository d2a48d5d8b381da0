"""What the model costs: the real program, a real kill, and the commands that look at the same book."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.domain.spending import Spent
from bot.domain.types import Platform
from bot.storage.database import open_storage
from tests.contract.test_writer import ARTICLE as HARWICK
from tests.fakes.model import FakeModel, good
from tests.fakes.news_site import ARTICLE
from tests.scenario.test_commands import FILE, newsbrief
from tests.stages import STAGES, DiscordStage, World

#: A million for a million tokens: each token costs one.
DEAR = {"LLM_PRICE_INPUT": "1000000", "LLM_PRICE_OUTPUT": "1000000"}
PRICED = {"LLM_PRICE_INPUT": "0.25", "LLM_PRICE_OUTPUT": "2"}
NOTE = "so this is picked from the article, not written."


@pytest.fixture(params=["discord"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A platform, a news site and a model; the program is not started yet."""
    async with World(STAGES[request.param](), tmp_path) as opened:
        yield opened


async def booked(folder: Path, **only: Any) -> Spent:
    """What stands in the book."""
    async with open_storage(f"sqlite:///{folder}/data/newsbrief.db", exclusive=False) as storage:
        return await storage.spending.spent(datetime.now(UTC) - timedelta(days=1), **only)


@pytest.mark.parametrize(
    ("world", "budget", "said"),
    [
        pytest.param(
            "discord", "LLM_DAILY_BUDGET", "Today's budget for the model is used up,", id="of the installation"
        ),
        pytest.param(
            "slack", "LLM_DAILY_BUDGET_SPACE", "Today's budget for the model is used up here,", id="of a workspace"
        ),
        pytest.param("discord", "LLM_DAILY_BUDGET_USER", "is used up for whoever asked,", id="of a person on Discord"),
        pytest.param("slack", "LLM_DAILY_BUDGET_USER", "is used up for whoever asked,", id="of a person on Slack"),
    ],
    indirect=["world"],
)
async def test_when_the_days_budget_is_used_up_briefings_are_picked_and_say_so(
    world: World, tmp_path: Path, budget: str, said: str
) -> None:
    """The briefing that used it up is written to its end; the day's book says what it was."""
    await world.start(**DEAR, **{budget: "1"})
    first = await world.answered(await world.stage.paste(world.site.add_article("/first")))
    other = world.site.add("/second", ARTICLE.replace("eleven years", "twelve years"))
    second = await world.answered(await world.stage.paste(other))
    assert NOTE not in first[0]
    assert "In summary, " in second[0]
    assert said in second[0]
    assert NOTE in second[0]
    assert world.model.calls == 1
    assert (await booked(tmp_path)).calls == 1
    warned = [event for event in world.program.events if "budget for the model is used up" in event["event"]]
    assert len(warned) == 1


async def test_a_briefing_that_is_there_costs_nothing_and_is_not_refused(world: World, tmp_path: Path) -> None:
    """An empty purse is no reason to keep what was paid for: the same text under another address."""
    await world.start(**DEAR, LLM_DAILY_BUDGET="1")
    await world.answered(await world.stage.paste(world.site.add_article("/first")))
    (text,) = await world.answered(await world.stage.paste(world.site.add_article("/copy")))
    assert NOTE not in text
    assert (await booked(tmp_path, purpose="briefing")).calls == 1


async def test_tomorrow_the_model_writes_again(tmp_path: Path) -> None:
    """What was picked for want of money does not stand in the way of what is written."""
    stage = DiscordStage()
    async with World(stage, tmp_path) as world:
        url = world.site.add_article()
        await world.start(**DEAR, LLM_DAILY_BUDGET="0.000000001")
        await world.answered(await world.stage.paste(world.site.add("/dear", ARTICLE.replace("eleven", "twelve"))))
        await world.answered(await world.stage.paste(url))
        assert world.model.calls == 1
        await world.program.stop()
        world.program.settings["LLM_DAILY_BUDGET"] = "0"  # a new day's budget, as far as the program can tell
        await world.program.start()
        await world.connected()
        (text,) = await world.answered(await stage.server.say(stage.server.text_channel(), url))
        assert NOTE not in text
        assert world.model.calls == 2


@pytest.mark.parametrize("moment", ["thread", "post"])
async def test_a_call_is_booked_once_though_the_program_dies_over_its_answer(tmp_path: Path, moment: str) -> None:
    """The answer is stored as well, so it is neither bought nor booked again."""
    async with World(STAGES["discord"](), tmp_path) as world:
        program = await world.start(**DEAR)
        world.at(moment, "before", program.kill)
        message = await world.stage.paste(world.site.add_article())
        assert await program.died() == -9
        known = len(program.events)
        assert (await booked(tmp_path)).calls == 1
        await program.start()
        await program.event("Answered.", after=known)
        assert len(world.stage.answers(message)) == 1
        assert world.model.calls == (await booked(tmp_path)).calls == 1


@pytest.mark.parametrize("delay_s", [0.0, 0.004, 0.012, 0.03])
async def test_a_kill_at_the_moment_of_the_answer_books_it_once_or_not_at_all(tmp_path: Path, delay_s: float) -> None:
    """Not at all when the program died before it heard the answer; never twice."""
    async with World(STAGES["slack"](), tmp_path) as world:
        program = await world.start(**DEAR)
        sent = asyncio.Event()

        async def answer(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
            if not sent.is_set():
                asyncio.get_running_loop().call_later(delay_s, program.kill)
                sent.set()
            return server.completion(body, json.dumps(good(body)))

        world.model.always = answer
        await world.stage.paste(world.site.add_article())
        assert await program.died() == -9
        heard = (await booked(tmp_path)).calls
        assert heard in {0, 1}
        await program.start()
        await program.event("Answered.")  # by the one that was killed, where it was quicker than the kill
        assert (await booked(tmp_path)).calls == heard + world.model.calls - 1
        assert world.model.calls in {1, 2}


async def test_a_second_look_is_asked_for_paid_for_and_part_of_the_recipe(tmp_path: Path) -> None:
    """VERIFY=model changes what a briefing is: one made without it does not pass for one made with it."""
    async with FakeModel() as model:
        settings = {"OPENAI_API_KEY": model.key, "OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": "test-model"}
        plain = json.loads((await newsbrief(tmp_path, "brief", FILE, "--json", **settings)).stdout)
        looked = json.loads((await newsbrief(tmp_path, "brief", FILE, "--json", **settings, VERIFY="model")).stdout)
    assert (plain["usage"]["calls"], looked["usage"]["calls"]) == (1, 2)
    assert plain["recipe"] != looked["recipe"]
    assert (await booked(tmp_path, purpose="briefing")).calls == 2
    assert (await booked(tmp_path, purpose="verify")).calls == 1


async def test_commands_spend_from_the_same_budget_as_the_bot(world: World, tmp_path: Path) -> None:
    """Beside it, on the same database; a person at the machine is told as well."""
    await world.start(**DEAR, LLM_DAILY_BUDGET="1")
    await world.answered(await world.stage.paste(world.site.add_article()))
    given = {**world.program.settings, "LLM_DAILY_BUDGET": "1"}
    done = await newsbrief(tmp_path, "brief", FILE, **given)
    assert NOTE in " ".join(done.stdout.split())
    assert world.model.calls == 1
    given["LLM_DAILY_BUDGET"] = "0"
    done = await newsbrief(tmp_path, "brief", FILE, **given)
    assert NOTE not in " ".join(done.stdout.split())
    assert (await booked(tmp_path)).calls == world.model.calls == 2
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in HARWICK.sentences)
    page = (
        f"<html><head><title>Harwick</title></head><body><article><h1>Harwick</h1>{paragraphs}</article></body></html>"
    )
    await world.answered(await world.stage.paste(world.site.add("/other", page)))
    done = await newsbrief(tmp_path, "digest", **given)
    assert "In summary, " in done.stdout
    assert (await booked(tmp_path, purpose="digest", platform=Platform.TERMINAL)).calls == 1


async def test_a_command_without_a_database_answers_and_warns(tmp_path: Path) -> None:
    """Somebody waits for it, and has decided to ask."""
    async with FakeModel() as model:
        settings = {"OPENAI_API_KEY": model.key, "OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": "test-model"}
        done = await newsbrief(tmp_path, "brief", FILE, **settings, DATABASE_URL=f"sqlite:///{tmp_path}")
        assert model.calls == 1
    assert done.returncode == 0
    assert "In summary, " in done.stdout
    assert "not booked" in done.stderr


async def test_without_a_model_no_database_is_touched(tmp_path: Path) -> None:
    """A briefing of a file leaves nothing behind."""
    done = await newsbrief(tmp_path, "brief", FILE)
    assert done.returncode == 0
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 (nothing else runs here)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param(
            {},
            ["note    prices       set LLM_PRICE_INPUT and LLM_PRICE_OUTPUT to see cost", "VERIFY=off"],
            id="nobody said what it costs",
        ),
        pytest.param(
            {**PRICED, "VERIFY": "model"},
            ["0.25 in and 2 out a million tokens", "VERIFY=model adds", "no limit; LLM_DAILY_BUDGET sets one"],
            id="prices alone",
        ),
        pytest.param(
            {**PRICED, "LLM_DAILY_BUDGET": "5", "LLM_DAILY_BUDGET_USER": "1"},
            ["5 in all, 1 a person; the day's last briefing may go beyond by", " at its dearest, when"],
            id="prices and budgets",
        ),
        pytest.param(
            {**PRICED, "LLM_DAILY_BUDGET": "0.0001"},
            ["note    a day        0.0001 in all; today's is used up", "LLM_DAILY_BUDGET=0.0001 is less than one"],
            id="a budget that is used up",
        ),
        pytest.param(
            {**PRICED, "LLM_DAILY_BUDGET": "1", "LLM_DAILY_BUDGET_USER": "2", "LLM_DAILY_BUDGET_SPACE": "1"},
            ["note    a day        LLM_DAILY_BUDGET_USER=2 is more than LLM_DAILY_BUDGET, which"],
            id="a person's budget above that of all",
        ),
    ],
)
async def test_doctor_tells_what_the_model_costs(
    books: dict[bool, Path], tmp_path: Path, settings: dict[str, str], said: list[str]
) -> None:
    """Its own probe is not in the book: it writes nothing."""
    shutil.copytree(books["LLM_PRICE_INPUT" in settings], tmp_path, dirs_exist_ok=True)
    async with FakeModel() as model:
        given = {"OPENAI_API_KEY": model.key, "OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": "test-model"}
        done = await newsbrief(tmp_path, "doctor", WEB_PORT="0", **given, **settings)
    assert done.returncode == 0, done.stdout
    assert "spent today  2 calls, " in done.stdout
    assert "of these for second looks 1 call, " in done.stdout
    for words in said:
        assert words in done.stdout
    assert (await booked(tmp_path, purpose="probe")).calls == 0
    assert ((await booked(tmp_path)).cost > Decimal(0)) is ("LLM_PRICE_INPUT" in settings)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """Folders in which a briefing was written and looked at again, with prices and without."""

    async def fill(folder: Path, prices: dict[str, str]) -> None:
        async with FakeModel() as model:
            given = {"OPENAI_API_KEY": model.key, "OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": "test-model"}
            await newsbrief(folder, "brief", FILE, **given, **prices, VERIFY="model")

    folders = {priced: tmp_path_factory.mktemp("book") for priced in (True, False)}
    for priced, folder in folders.items():
        asyncio.run(fill(folder, PRICED if priced else {}))
    return folders


async def test_doctor_says_when_prices_of_0_use_nothing_up(tmp_path: Path) -> None:
    async with FakeModel() as model:
        given = {"OPENAI_API_KEY": model.key, "OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": "test-model"}
        free = {"LLM_PRICE_INPUT": "0", "LLM_PRICE_OUTPUT": "0", "LLM_DAILY_BUDGET": "1"}
        done = await newsbrief(tmp_path, "doctor", WEB_PORT="0", **given, **free)
    assert "the prices are 0, so no budget is ever used up" in done.stdout


async def test_doctor_says_what_has_no_effect_without_a_model(tmp_path: Path) -> None:
    settings = {"VERIFY": "model", "OPENAI_MODEL": "qwen3:8b", "DEFAULT_LANGUAGE": "German"}
    done = await newsbrief(tmp_path, "doctor", WEB_PORT="0", **settings)
    assert done.returncode == 0
    for setting in ("VERIFY=model", "OPENAI_MODEL", "DEFAULT_LANGUAGE=de"):
        assert f"{setting} has no effect without a model" in done.stdout
    assert "stay in the article's language" in done.stdout
