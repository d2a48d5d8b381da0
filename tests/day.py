"""A day of a channel: thirty links by five people, invented for the tests (samples/day.toml), briefed by the engine."""

import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import open_writer
from bot.domain.archive import Shared
from bot.domain.article import Article, ArticleKind
from bot.domain.briefing import Length
from bot.domain.digest import Digest
from bot.domain.ports import Writer
from bot.domain.requests import Brief, Request
from bot.domain.settings import ChannelSettings
from bot.domain.spending import Account
from bot.domain.types import Link, Origin, Person, Platform, Posted
from bot.language.sentences import split
from bot.language.telling import telling
from bot.service.budget import Budget
from bot.service.digests import Digests
from bot.service.periods import Period
from bot.service.settings import Settings
from bot.storage.database import Storage
from bot.wiring import make_digests
from tests.fakes.chat import MemoryChat

SAMPLES = Path(__file__).parent / "samples"
DAY, EVENTS = (tomllib.loads((SAMPLES / f"{name}.toml").read_text(encoding="utf-8")) for name in ("day", "reprints"))
BEGIN = datetime(2026, 11, 20, 7, tzinfo=UTC)
PERIOD = Period(BEGIN, BEGIN + timedelta(hours=24), "digest_hours", {"count": 24})
PEOPLE = {name: Person(f"u-{name}", name) for name in ("Ana", "Ben", "Chloé", "Dev", "Emi")}
CHATS = {platform: MemoryChat(platform) for platform in Platform}


async def links(writer: Writer) -> list[Shared]:
    """The links of the day, in the order in which they were posted, twenty minutes apart."""
    return [await _shared(writer, number, link) for number, link in enumerate(DAY["links"])]


async def _shared(writer: Writer, number: int, link: dict[str, Any]) -> Shared:
    url = f"https://{link['site']}/{number}"
    at = BEGIN + timedelta(minutes=20 * number)
    origin = Origin(Platform.SLACK, "T1", "C1", f"m{number}")
    request = Request(origin, Brief(Link(url, url)), PEOPLE[link["by"]], at)
    if reason := link.get("unread"):
        return Shared(request, url, None, None, reason)
    if "event" in link:
        event = EVENTS["events"][int(link["event"])]
        link = {**link, "title": event["title"], "text": event["report"]}
    text = link["text"]
    article = Article(
        url,
        url,
        link["site"],
        link["title"],
        text,
        "en",
        sentences=tuple(split(text, "en")),
        kind=ArticleKind(link.get("kind", "news")),
    )
    briefing = replace(
        await writer.write(article, length=Length.STANDARD, language="source"), url=url, kind=article.kind
    )
    posted = Posted("C1", f"a{number}", f"https://newsroom.slack.com/archives/C1/a{number}")
    return Shared(request, url, briefing, posted, "", telling(article.title, text, "en"))


@asynccontextmanager
async def digests_on(storage: Storage, writer: Writer | None = None) -> AsyncIterator[tuple[Digests, Writer]]:
    """What builds digests, with the engine that needs no model unless a writer is given."""
    budget = Budget(storage.spending, zone=ZoneInfo("UTC"))
    async with open_writer({}) as engine:
        settings = Settings(storage.choices, ChannelSettings())
        digests = make_digests(storage, writer or engine, CHATS, budget, settings)
        yield digests, engine


async def digest_of_day(storage: Storage, writer: Writer | None = None, *, count: int = 30, about: str = "") -> Digest:
    """The digest of the first so many links of the day, or of those with some words in their titles."""
    async with digests_on(storage, writer) as (digests, engine):
        shared = [each for each in await links(engine) if not about or (each.briefing and about in each.briefing.title)]
        shared = shared[:count]
        account = Account.of(shared[0].request.origin, PEOPLE["Ana"])
        return await digests.digest(shared, PERIOD, account=account)
