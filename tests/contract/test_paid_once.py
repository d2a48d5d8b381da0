"""The same text is never bought twice: the real writer and the real database, a loopback model, many channels."""

import asyncio
import json
from collections.abc import AsyncIterator
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
from bot.domain.spending import Account, Price, Prices
from bot.domain.types import Article, Briefing, Length, Link, Origin, Person, Platform, Request
from bot.service.briefings import Briefings, Wanted
from bot.service.budget import Budget, Limits
from bot.service.digests import Digests
from bot.service.outbox import Timings
from bot.service.pipeline import Pipeline, Recipe
from bot.storage.database import Storage
from tests.contract.test_writer import ARTICLE
from tests.fakes.memory import NOW, MemoryChat
from tests.fakes.model import FakeModel, hangs

GERMAN = {
    "lead": [{"sources": [1], "text": "Der Stadtrat von Harwick sperrt die alte Brücke über den Wend für Lastwagen."}],
    "body": [{"sources": [3], "text": "Ingenieure fanden im November Risse in zwei der fünf Bögen."}],
    "overview": [{"sources": [1], "text": "die Sperrung der Brücke und ihre Folgen"}],
    "conclusion": [{"sources": [11], "text": "Der Rat befasst sich im September wieder mit der Sache."}],
}
PRICES = Prices((), (Price(Decimal(1), Decimal(1)),))


class Agencies:
    """A reader: every address has the same agency's report; where it names a title, it stands under that one."""

    async def read(self, url: str) -> Article:
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

    def options(self, **more: Any) -> WritingOptions:
        """Settings that lead to the model."""
        given = {"api_key": "test-key", "base_url": self.model.base_url, "models": ("test-model",)}
        return WritingOptions(**{**given, **more})

    async def handle(self, requests: list[Request], writer: BriefingWriter) -> None:
        """Work on all of them at the same moment."""
        chats = {platform: MemoryChat(platform) for platform in (Platform.DISCORD, Platform.SLACK)}
        budget = Budget(self.storage.spending, prices=PRICES, zone=ZoneInfo("UTC"))
        archive, preferences = self.storage.archive, self.storage.preferences
        pipeline = Pipeline(
            ledger=self.storage.ledger,
            archive=archive,
            reader=Agencies(),
            briefings=Briefings(archive=archive, writer=writer, budget=budget),
            chats=chats,
            digests=Digests(
                archive=archive,
                writer=writer,
                budget=budget,
                preferences=preferences,
                chats=chats,
                zone=ZoneInfo("UTC"),
                language="source",
            ),
            preferences=preferences,
            recipe=Recipe(),
        )
        await self.storage.ledger.accept(requests)
        claims = [await self.storage.ledger.claim(list(chats)) for _ in requests]
        assert all(await asyncio.gather(*(pipeline.handle(claim) for claim in claims if claim)))

    async def calls(self, user: str | None = None) -> int:
        """Calls in the book."""
        return (await self.storage.spending.spent(NOW - timedelta(days=1), user=user)).calls


@pytest.fixture
def bot(storage: Storage, model: FakeModel) -> Bot:
    """A bot on an empty database."""
    return Bot(storage, model)


def asked(number: int, space: str = "s1", platform: Platform = Platform.DISCORD, **more: Any) -> Request:
    """Somebody pastes the link with this number."""
    url = f"https://news{number}.example/{number}"
    place = Origin(platform, space, f"c{number}", f"m{number}")
    return Request(place, "brief", Person(f"u{number}"), NOW, link=Link(url, url), **more)


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
    copy = replace(copy, link=Link(f"{copy.link.url}?title=Mayor Zebulon Quist took bribes", copy.link.canonical))
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
    async with open_writer(bot.options()) as writer:
        article, link = await Agencies().read("https://news.example/1"), Link("https://a/1", "https://a/1")
        await archive.save_article(link.canonical, article)
        budget = Budget(bot.storage.spending, prices=PRICES, zone=ZoneInfo("UTC"))
        briefings = Briefings(archive=archive, writer=writer, budget=budget)
        wanted = Wanted(article, Length.STANDARD, "source", Account(Platform.DISCORD, "s1", "ana"))
        first = asyncio.create_task(briefings.brief(link, wanted, Timings()))
        await saving.wait()
        second = await briefings.brief(link, wanted, Timings())
        assert second == await first
    assert bot.model.calls == 1


async def test_what_is_begun_is_stored_though_nobody_waits_for_it_any_more(bot: Bot) -> None:
    """Somebody deletes the message while the model writes: whoever posts the link next finds what was paid for."""
    async with open_writer(bot.options()) as writer:
        archive, link = bot.storage.archive, Link("https://a/1", "https://a/1")
        await archive.save_article(link.canonical, ARTICLE)
        budget = Budget(bot.storage.spending, prices=PRICES, zone=ZoneInfo("UTC"))
        briefings = Briefings(archive=archive, writer=writer, budget=budget)
        wanted = Wanted(ARTICLE, Length.STANDARD, "source", Account(Platform.DISCORD, "s1", "ana"))
        gone = asyncio.create_task(briefings.brief(link, wanted, Timings()))
        await asked_of(bot.model)
        gone.cancel()
        during = asyncio.create_task(briefings.brief(link, wanted, Timings()))
        await asyncio.sleep(0)
        during.cancel()
        await asyncio.gather(gone, during, return_exceptions=True)
        recipe = writer.recipe(Length.STANDARD, "source")
        async with asyncio.timeout(5):
            while not await archive.briefing(link.canonical, recipe=recipe, length=Length.STANDARD, language="source"):
                await asyncio.sleep(0.01)
        assert (await briefings.brief(link, wanted, Timings())).engine == "openai"
    assert bot.model.calls == await bot.calls() == 1


async def test_who_gives_up_does_not_free_what_is_being_spent(bot: Bot) -> None:
    """Else a day would cost a briefing more for each message that is deleted in time."""
    everything = Limits(installation=Decimal("0.000001"))
    async with open_writer(bot.options()) as writer:
        budget = Budget(bot.storage.spending, prices=PRICES, limits=everything, zone=ZoneInfo("UTC"))
        briefings = Briefings(archive=bot.storage.archive, writer=writer, budget=budget)
        asking = []
        for number in range(3):
            article = replace(ARTICLE, text=f"{ARTICLE.text} {number}")
            link = Link(f"https://a/{number}", f"https://a/{number}")
            await bot.storage.archive.save_article(link.canonical, article)
            wanted = Wanted(article, Length.STANDARD, "source", Account(Platform.DISCORD, "s1", f"u{number}"))
            asking.append(asyncio.create_task(briefings.brief(link, wanted, Timings())))
            await asked_of(bot.model)
            asking[0].cancel()
        _, *others = await asyncio.gather(*asking, return_exceptions=True)
    assert bot.model.calls == await bot.calls() == 1
    assert [other.notes for other in others if isinstance(other, Briefing)] == [("budget_installation",)] * 2


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
