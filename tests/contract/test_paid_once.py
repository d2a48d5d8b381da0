"""The same text is never bought twice: the real writer and the real database, a loopback model, many channels."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from bot.briefing.options import WritingOptions
from bot.briefing.writer import BriefingWriter, open_writer
from bot.briefing.writing import prompts
from bot.domain.article import Article
from bot.domain.briefing import Briefing, Length
from bot.domain.requests import Brief, Request
from bot.domain.spending import Price, Prices
from bot.domain.types import Link, Origin, Person, Platform
from bot.service.budget import Budget, Limits
from bot.service.pipeline import Pipeline
from bot.storage.database import Storage
from tests.contract.conftest import claimed
from tests.contract.test_writer import ARTICLE
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import NOW
from tests.fakes.model import FakeModel, hangs
from tests.fakes.service import pipeline_on, work_off
from tests.patience import PATIENCE_S

GERMAN = {
    "lead": [{"sources": [1], "text": "Der Stadtrat von Harwick sperrt die alte Brücke über den Wend für Lastwagen."}],
    "body": [{"sources": [3], "text": "Ingenieure fanden im November Risse in zwei der fünf Bögen."}],
    "overview": [{"sources": [1], "text": "die Sperrung der Brücke und ihre Folgen"}],
    "conclusion": [{"sources": [11], "text": "Der Rat befasst sich im September wieder mit der Sache."}],
}
PRICES = Prices((), (Price(Decimal(1), Decimal(1)),))


class Agencies:
    """A reader: every address has the same agency's report; where it names a title, it stands under that one."""

    async def read_bytes(self, body: bytes, url: str, content_type: str = "") -> Article:
        raise NotImplementedError

    async def read_text(self, text: str, url: str) -> Article:
        raise NotImplementedError

    async def read(self, url: str, *, upload: bool = False, space: str = "") -> Article:
        """The article."""
        title = url.partition("?title=")[2] or ARTICLE.title
        return replace(ARTICLE, url=url, canonical_url=url, title=title)


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    """A model that takes its time, so that others come while it writes."""
    async with FakeModel(models=("test-model", "other")) as server:
        server.always = answers
        yield server


async def answers(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
    """Answer in the language that is asked for."""
    if "German (de)" not in body["messages"][0]["content"]:
        return await hangs(0.05)(server, body)
    await asyncio.sleep(0.05)
    return server.completion(body, json.dumps(GERMAN))


@dataclass
class Bot:
    """Two platforms, a pipeline, a model."""

    storage: Storage
    model: FakeModel
    clock: Clock  #: The storage's and the budget's: a day's purse is filled by one and read by the other.

    def budget(self, limits: Limits | None = None) -> Budget:
        """What may be spent on the storage's day."""
        zone, limits = ZoneInfo("UTC"), limits or Limits()
        return Budget(self.storage.spending, prices=PRICES, limits=limits, zone=zone, clock=self.clock)

    def options(self, **more: Any) -> WritingOptions:
        """Settings that lead to the model."""
        given = {"api_key": "test-key", "base_url": self.model.base_url, "models": ("test-model",)}
        return WritingOptions(**{**given, **more})

    async def handle(self, requests: list[Request], writer: BriefingWriter) -> None:
        """Work on all of them at the same moment."""
        chats = {platform: MemoryChat(platform) for platform in (Platform.DISCORD, Platform.SLACK)}
        await self.storage.requests.accept(requests)
        await work_off(self.storage, self.pipeline(writer, chats), chats, self.clock)
        assert sum(len(chat.pages) for chat in chats.values()) == len(requests)

    def pipeline(self, writer: BriefingWriter, chats: Mapping[Platform, MemoryChat], **limits: Decimal) -> Pipeline:
        """A pipeline that reads what the agencies write."""
        budget = self.budget(Limits(**limits))
        return pipeline_on(self.storage, chats=chats, reader=Agencies(), writer=writer, budget=budget, clock=self.clock)

    async def calls(self, user: str | None = None) -> int:
        """Calls in the book."""
        return (await self.storage.spending.spent(NOW - timedelta(days=1), user=user)).calls


@pytest.fixture
def bot(storage: Storage, model: FakeModel, clock: Clock) -> Bot:
    """A bot on an empty database."""
    return Bot(storage, model, clock)


def asked(number: int, space: str = "s1", platform: Platform = Platform.DISCORD, **more: Any) -> Request:
    """Somebody pastes the link with this number."""
    url = f"https://news{number}.example/{number}"
    place = Origin(platform, space, f"c{number}", f"m{number}")
    return Request(place, Brief(Link(url, url), **more), Person(f"u{number}"), NOW)


async def test_one_text_at_many_addresses_in_many_spaces_is_paid_once_by_one_person(bot: Bot) -> None:
    """All at the same moment: nobody finds anything in the archive yet. Then once more, when it is there."""
    spaces = [(f"s{number % 3}", platform) for number, platform in enumerate([Platform.DISCORD, Platform.SLACK] * 4)]
    async with open_writer(bot.options()) as writer:
        await bot.handle([asked(number, *space) for number, space in enumerate(spaces)], writer)
        assert bot.model.calls == await bot.calls() == 1
        assert sorted([await bot.calls(f"u{number}") for number in range(8)]) == [0] * 7 + [1]
        await bot.handle([asked(number + 10, *space) for number, space in enumerate(spaces)], writer)
    assert bot.model.calls == await bot.calls() == 1


@pytest.mark.parametrize("later", [False, True], ids=["at the same moment", "later"])
async def test_a_copy_under_another_title_gives_the_original_nothing(bot: Bot, *, later: bool) -> None:
    """Whatever a title says counts as said: a copy could put its words into the answers to the original."""
    original = asked(1)
    copy = asked(2)
    assert copy.link
    link = Link(f"{copy.link.url}?title=Mayor Zebulon Quist took bribes", copy.link.canonical)
    copy = replace(copy, asked=Brief(link))
    async with open_writer(bot.options()) as writer:
        for requests in [[copy], [original]] if later else [[copy, original]]:
            await bot.handle(requests, writer)
    assert bot.model.calls == await bot.calls() == 2


async def test_who_comes_just_as_the_first_is_done_pays_nothing(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The briefing is written and not stored yet: the archive has nothing, and nobody writes any more."""
    archive = bot.storage.archive
    save, saving = archive.save_briefing, asyncio.Event()

    async def slow(*args: Any, **options: Any) -> None:
        saving.set()
        await asyncio.sleep(0.05)
        await save(*args, **options)

    monkeypatch.setattr(archive, "save_briefing", slow)
    chats = {Platform.DISCORD: MemoryChat()}
    async with open_writer(bot.options()) as writer:
        pipeline = bot.pipeline(writer, chats)
        await bot.storage.requests.accept([asked(1)])
        first = asyncio.create_task(work_off(bot.storage, pipeline, chats, bot.clock))
        await saving.wait()
        await bot.storage.requests.accept([asked(2)])
        await asyncio.gather(first, work_off(bot.storage, pipeline, chats, bot.clock))
    assert bot.model.calls == 1
    assert len(chats[Platform.DISCORD].pages) == 2


async def test_what_is_begun_is_stored_though_nobody_waits_for_it_any_more(bot: Bot) -> None:
    """Somebody deletes the message while the model writes: whoever posts the link next finds what was paid for."""
    chats = {Platform.DISCORD: MemoryChat()}
    async with open_writer(bot.options()) as writer:
        pipeline = bot.pipeline(writer, chats)
        await bot.storage.requests.accept([asked(1)])
        claim = await claimed(Ledger(bot.storage))
        gone = asyncio.create_task(pipeline.handle(claim))
        await asked_of(bot.model)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        recipe = writer.recipe(Length.STANDARD, "source")
        content = (await Agencies().read("https://a/1")).content
        async with asyncio.timeout(PATIENCE_S):
            while not await bot.storage.archive.briefing(
                content, recipe=recipe, length=Length.STANDARD, language="source"
            ):
                await asyncio.sleep(0.01)
        await bot.storage.requests.withdraw(claim.request.origin)
        await bot.storage.requests.accept([asked(2)])
        await work_off(bot.storage, pipeline, chats, bot.clock)
    assert bot.model.calls == await bot.calls() == 1
    assert [type(page) for page in chats[Platform.DISCORD].pages.values()] == [Briefing]


async def test_who_gives_up_does_not_free_what_is_being_spent(bot: Bot) -> None:
    """Else a day would cost a briefing more for each message that is deleted in time."""
    chats = {Platform.DISCORD: MemoryChat()}
    async with open_writer(bot.options()) as writer:
        pipeline = bot.pipeline(writer, chats, installation=Decimal("0.000001"))
        titled = (f"https://news{number}.example/{number}?title=Story {number}" for number in range(3))
        wishes = [Brief(Link(url, url)) for url in titled]
        requests = [replace(asked(number), asked=wish) for number, wish in enumerate(wishes)]
        await bot.storage.requests.accept(requests)
        first = asyncio.create_task(pipeline.handle(await claimed(Ledger(bot.storage))))
        await asked_of(bot.model)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await work_off(bot.storage, pipeline, chats, bot.clock)
    assert bot.model.calls == await bot.calls() == 1
    pages = chats[Platform.DISCORD].pages.values()
    assert [page.notes for page in pages] == [("budget_installation",)] * 2


async def asked_of(model: FakeModel) -> None:
    """Wait until the model is at work."""
    while not model.calls:
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"length": Length.FULL}, id="another length"),
        pytest.param({"language": "de"}, id="another language"),
    ],
)
async def test_what_is_asked_for_in_another_way_is_another_briefing(bot: Bot, more: Any) -> None:
    """And each is bought once."""
    async with open_writer(bot.options()) as writer:
        await bot.handle([asked(1), asked(2, **more), asked(3), asked(4, **more)], writer)
        briefings = bot.model.calls
        await bot.handle([asked(5), asked(6, **more)], writer)
    assert bot.model.calls == briefings >= 2


async def test_whatever_shapes_a_briefing_changes_its_recipe(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written in one way must not pass for what would be written in another."""
    trial = tmp_path / "trial.md"
    trial.write_text((prompts.folder() / "briefing.md").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    variants = {
        "as it is": bot.options(),
        "again": bot.options(),
        "VERIFY=model": bot.options(verify=True),
        "OPENAI_MODEL": bot.options(models=("other",)),
        "with a fallback": bot.options(models=("test-model", "other")),
        "a prompt": bot.options(prompt=trial),
        "no model": WritingOptions(),
    }
    recipes: dict[str, str] = {}
    for name, given in variants.items():
        async with open_writer(given) as writer:
            recipes[name] = writer.recipe(Length.STANDARD, "source")
    monkeypatch.setattr("bot.briefing.writer.EDITION", 0)
    async with open_writer(bot.options()) as writer:
        recipes["another edition of the code"] = writer.recipe(Length.STANDARD, "source")
    assert recipes.pop("again") == recipes["as it is"]
    assert len(set(recipes.values())) == len(recipes)


async def test_a_changed_recipe_is_paid_for_again_and_a_restored_one_is_not(bot: Bot) -> None:
    """Who tries VERIFY for a day goes back to briefings that are there."""
    for number, verify in enumerate([False, True, False, True]):
        async with open_writer(bot.options(verify=verify)) as writer:
            await bot.handle([asked(number)], writer)
    assert bot.model.calls == 1 + 2
    assert await bot.calls("u0") == 1
    assert await bot.calls("u1") == 2
