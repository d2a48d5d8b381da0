"""What was briefed in a channel is found by its words, alike on both databases; and by nobody else."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from bot.domain.archive import HITS_MAX, Hit
from bot.domain.briefing import Briefing, Length
from bot.domain.intake import Removal
from bot.domain.outcomes import QUIET_HOURS
from bot.domain.requests import Audience, Remove, Request
from bot.domain.retention import Kept, Wish
from bot.domain.types import Origin, Person, Platform, Posted
from bot.storage.database import Storage
from bot.storage.schema import findable
from tests.contract.conftest import claimed
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import NOW, brief_request, briefing, origin

ANA = Person("u-ana", "Ana")
NUMBERS = count(1)


def told(title: str, lead: str = "It was so.", body: str = "More of it.", **fields: Any) -> Briefing:
    """A briefing in these words."""
    return replace(briefing(), title=title, lead=lead, body=body, **fields)


async def answered(storage: Storage, request: Request, what: Briefing) -> None:
    """A link that was briefed in one message, which has the request's name."""
    ledger = Ledger(storage)
    assert await ledger.accept([request]) == [True]
    claim = await claimed(ledger)
    await storage.replies.store(claim, what)
    message = f"a-{request.origin.message}"
    posted = Posted(request.origin.channel, message, f"https://chat.example.org/{message}")
    await storage.replies.finish(claim, 0, posted, reason="")


async def titles(storage: Storage, words: str, where: Origin | None = None) -> list[str]:
    """The titles of what is found, in their order."""
    return [hit.title for hit in await storage.archive.find(where or origin("m0"), words)]


async def rows(storage: Storage) -> int:
    """How many can be found, in the table and in the index beside it."""

    def count(connection: Connection) -> int:
        return connection.execute(select(func.count()).select_from(findable)).scalar_one()

    return await storage.database.read(count)


async def test_a_briefing_is_found_with_all_that_a_line_shows(storage: Storage) -> None:
    asked = brief_request("m1", "bridge", author=ANA)
    await answered(storage, asked, told("The old bridge", "Arnheim closes it."))
    assert asked.link
    found = await storage.archive.find(origin("m0"), "arnheim bridge")
    assert found == [
        Hit("The old bridge", "news.example.org", "https://chat.example.org/a-m1", asked.link.url, ANA, NOW)
    ]


TEXTS = {
    "English": ("Arnheim's bridge is closed", "The council of Gelderland met.", "It costs 4,500 euros in 2026."),
    "French": ("Le pont fermé à l'été", "Élodie Lefèvre a tranché.", "Cœur de la ville."),
    "Polish": ("Łódź zamyka most", "Świętojańska ulica", "Żółw"),
    "German": ("Straße gesperrt", "Die Brücke über den Fluß", "ÄRGER"),
    "Russian": ("Ёлка в Кремле", "Йод подорожал", "Мост закрыт"),
    "Chinese": ("大桥今天关闭", "阿纳姆市议会表决", "雨"),
    "Japanese": ("東京都の橋が閉鎖", "カタカナの記事", "市長がﾊﾝｶｸで話した"),
    "Korean": ("서울시가 다리를 닫았다", "시장이 말했다", "비"),
    "Thai": ("สะพานปิดแล้ว", "สภาเทศบาล", "ฝน"),
    "Arabic": ("أُغلِقَ الجسر", "قال العمدة", "المطر"),
    "Hindi": ("पुल बंद हुआ", "महापौर ने कहा", "बारिश"),
}


@pytest.fixture
async def library(storage: Storage) -> Storage:
    """A channel that was told something in every language, each a minute after the other."""
    for number, (language, parts) in enumerate(TEXTS.items()):
        asked = brief_request(f"m{number}", language, asked_at=NOW + timedelta(minutes=number))
        await answered(storage, asked, told(language + " " + parts[0], *parts[1:]))
    return storage


#: What is typed, and what is found: each for its reason.
TYPED: dict[str, tuple[str, list[str]]] = {
    "in any case": ("ARNHEIM Bridge", ["English"]),
    "in any order": ("bridge arnheim", ["English"]),
    "every word must be there": ("bridge arnheim zzz", []),
    "the beginning of the last word": ("gelder", ["English"]),
    "but not of another one": ("gelder bridge", []),
    "nor its end": ("elderland", []),
    "a number as it is written": ("4500", []),
    "a number with its separator": ("4,500", ["English"]),
    "accents": ("fermé ÉTÉ", ["French"]),
    "accents left out": ("ferme ete", ["French"]),
    "a ligature": ("coeur lefevre", ["French"]),
    "letters that Unicode does not take apart": ("lodz swietojanska", ["Polish"]),
    "sharp s": ("strasse fluss", ["German"]),
    "an umlaut as a capital": ("ärger", ["German"]),
    "Cyrillic letters with marks": ("елка иод", ["Russian"]),
    "Cyrillic capitals": ("МОСТ", ["Russian"]),
    "Chinese, in the middle of a sentence": ("今天", ["Chinese"]),
    "two Chinese words": ("阿纳姆 大桥", ["Chinese"]),
    "one Chinese character": ("桥", ["Chinese"]),
    "one that stands alone": ("雨 大桥", ["Chinese"]),
    "Chinese characters the other way round": ("天今", []),
    "Japanese": ("東京都", ["Japanese"]),
    "half-width letters": ("カタカナ ハンカク", ["Japanese"]),
    "Korean without its ending": ("서울", ["Korean"]),
    "two Korean words": ("다리 닫", ["Korean"]),
    "Thai": ("ปิด", ["Thai"]),
    "Arabic without its vowel signs": ("اغلق", ["Arabic"]),
    "Arabic": ("الجسر العمدة", ["Arabic"]),
    "Hindi": ("महापौर बंद", ["Hindi"]),
    "the site": ("news.example.org arnheim", ["English"]),
    "across its parts": ("council it", ["English"]),
}


async def test_words_are_found_as_people_type_them(library: Storage) -> None:
    """Alike on both databases."""
    found = {why: [title.split()[0] for title in await titles(library, words)] for why, (words, _) in TYPED.items()}
    assert found == {why: expected for why, (_, expected) in TYPED.items()}


HOSTILE = [
    '"', "'", "bridge'", 'bridge" OR "x', "arnheim OR lodz", "arnheim AND NOT bridge", "NEAR(arnheim bridge)",
    "title_words : arnheim", "{words}: arnheim", "arnheim*", "*", "^arnheim", "-arnheim", "(", ")", "arnheim & !bridge",
    "arnheim | x", "arn:*", "arnheim:A", "\\", "arnheim\\", "%", "_", "; DROP TABLE findable", "\0arnheim", "a" * 5_000,
    "arnheim " * 400, "🌉", "\ud800", "' OR 1=1 --", "arnheim <-> bridge",
]  # fmt: skip


async def test_a_search_is_words_and_nothing_else(library: Storage) -> None:
    """No query language is understood, so none can be misused; and nothing fails over it."""
    for words in HOSTILE:
        found = await titles(library, words)
        assert all(title.startswith("English") for title in found), words
    assert await titles(library, "english bridge OR lodz") == []
    assert len(await titles(library, "english")) == 1


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(words=st.text(max_size=80))
async def test_whatever_is_typed_is_searched(library: Storage, words: str) -> None:
    assert len(await library.archive.find(origin("m0"), words)) <= HITS_MAX


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(title=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
async def test_a_title_is_found_by_itself(storage: Storage, title: str) -> None:
    """Whatever script it is in, on either database: what is stored and what is looked for are made by one rule."""
    number = f"n{next(NUMBERS)}"
    await answered(storage, brief_request(number, number), told(f"{number} {title} {number}"))
    assert len(await storage.archive.find(origin("m0"), f"{number} {title}")) == 1


async def test_the_newest_come_first_and_a_title_before_a_text(storage: Storage) -> None:
    """Of more than are shown the newest."""
    for number in range(HITS_MAX + 3):
        asked = brief_request(f"m{number}", str(number), asked_at=NOW + timedelta(minutes=number))
        await answered(storage, asked, told(f"Number {number}", "The bridge again."))
    await answered(storage, brief_request("old", "old", asked_at=NOW - timedelta(days=9)), told("Bridge it was"))
    found = await titles(storage, "bridge")
    assert found == ["Bridge it was", *(f"Number {number}" for number in range(HITS_MAX + 2, 3, -1))]
    assert len(found) == HITS_MAX


async def test_other_places_and_private_answers_are_never_found(storage: Storage) -> None:
    """What was for somebody's eyes alone stays so, for that person too."""
    await answered(storage, brief_request("m1", "one"), told("The bridge here"))
    elsewhere = replace(brief_request("m2", "two"), origin=Origin(Platform.DISCORD, "s1", "c2", "m2"))
    other_space = replace(brief_request("m3", "three"), origin=Origin(Platform.DISCORD, "s2", "c1", "m3"))
    other_platform = replace(brief_request("m4", "four"), origin=Origin(Platform.SLACK, "s1", "c1", "m4"))
    private = brief_request("m5", "five", audience=Audience.ASKER)
    for asked in (elsewhere, other_space, other_platform, private):
        await answered(storage, asked, told("The bridge elsewhere"))
    assert await titles(storage, "bridge") == ["The bridge here"]
    assert await titles(storage, "bridge", elsewhere.origin) == ["The bridge elsewhere"]
    in_thread = Origin(Platform.DISCORD, "s1", "c1", "m9", thread="t1")
    assert await titles(storage, "bridge", in_thread) == ["The bridge here"], "a thread is its channel's"


async def test_what_a_channel_was_told_anew_is_found_once_in_its_newest_words(storage: Storage) -> None:
    """A version that cannot read its stored answer replaces it."""
    ledger = Ledger(storage)
    await ledger.accept([brief_request("m1")])
    claim = await claimed(ledger)
    await storage.replies.store(claim, told("The tower"))
    await storage.replies.store(claim, told("The bridge"))
    await storage.replies.finish(claim, 0, Posted("c1", "a1", "https://chat.example.org/a1"), reason="")
    assert (await titles(storage, "tower"), await titles(storage, "bridge")) == ([], ["The bridge"])


async def test_what_is_not_posted_yet_is_not_found(storage: Storage) -> None:
    """A search that leads nowhere would look broken."""
    ledger = Ledger(storage)
    await ledger.accept([brief_request("m1")])
    await storage.replies.store(await claimed(ledger), told("The bridge"))
    assert await titles(storage, "bridge") == []


async def test_what_is_told_after_the_quiet_hours_leads_to_its_article(storage: Storage) -> None:
    """It has no message of its own."""
    ledger = Ledger(storage)
    await ledger.accept([brief_request("m1", "bridge")])
    claim = await claimed(ledger)
    await storage.archive.shelve(claim, told("The bridge"))
    assert await titles(storage, "bridge") == []
    await ledger.done(claim, reason=QUIET_HOURS)
    (hit,) = await storage.archive.find(origin("m0"), "bridge")
    assert (hit.url, hit.link) == ("", "https://news.example.org/bridge")


def removal(asked: Request) -> Removal:
    """The request to take an answer away."""
    return lambda posted, _: Request(asked.origin, Remove(posted.message), ANA, NOW)


async def test_a_removed_answer_is_gone_from_the_index(storage: Storage) -> None:
    await answered(storage, brief_request("m1"), told("The bridge"))
    await storage.replies.removed(Platform.DISCORD, "s1", "a-m1")
    assert (await titles(storage, "bridge"), await rows(storage)) == ([], 0)


async def test_what_a_deleted_message_asked_for_is_gone_from_the_index(storage: Storage) -> None:
    """Its answers are about to be taken away."""
    asked = brief_request("m1")
    await answered(storage, asked, told("The bridge"))
    await answered(storage, brief_request("m2", "two"), told("Another bridge"))
    await storage.requests.withdraw(asked.origin, removal=removal(asked))
    assert (await titles(storage, "bridge"), await rows(storage)) == (["Another bridge"], 1)


async def test_a_link_that_was_edited_out_is_gone_from_the_index(storage: Storage) -> None:
    one, two = brief_request("m1", "one"), brief_request("m1", "two")
    await answered(storage, one, told("The bridge"))
    await answered(storage, two, told("Another bridge"))
    assert two.link
    await storage.requests.withdraw(one.origin, kept=[two.link.canonical], removal=removal(one))
    assert (await titles(storage, "bridge"), await rows(storage)) == (["Another bridge"], 1)


async def test_a_deleted_thread_is_gone_from_the_index(storage: Storage) -> None:
    asked = replace(brief_request("m1"), origin=Origin(Platform.DISCORD, "s1", "c1", "m1", thread="t1"))
    await answered(storage, asked, told("The bridge"))
    await storage.requests.thread_gone(Platform.DISCORD, "s1", "t1")
    assert (await titles(storage, "bridge"), await rows(storage)) == ([], 0)


async def test_what_has_had_its_time_is_gone_from_the_index(storage: Storage, clock: Clock) -> None:
    await answered(storage, brief_request("m1"), told("The bridge"))
    clock.tick(10)
    await answered(storage, brief_request("m2", "two"), told("A new bridge"))
    await storage.cleaner.purge(Kept.BRIEFINGS, clock())
    assert (await titles(storage, "bridge"), await rows(storage)) == (["A new bridge"], 1)
    clock.tick(10)
    await storage.cleaner.purge(Kept.PEOPLE, clock())
    (hit,) = await storage.archive.find(origin("m0"), "bridge")
    assert hit.author == Person("")


@pytest.mark.parametrize(
    "wish",
    [
        pytest.param(Wish(user="u-gone"), id="a person"),
        pytest.param(Wish(space="s-gone"), id="a space"),
        pytest.param(Wish(channel="c-gone"), id="a channel"),
        pytest.param(Wish(url="https://news.example.org/gone"), id="a link"),
    ],
)
async def test_what_is_forgotten_is_gone_from_the_index(storage: Storage, wish: Wish) -> None:
    where = Origin(Platform.DISCORD, "s-gone", "c-gone", "m1")
    gone = replace(brief_request("m1", "gone", author=Person("u-gone", "Gone")), origin=where)
    await answered(storage, gone, told("The bridge"))
    await answered(storage, brief_request("m2", "two"), told("Another bridge"))
    counts = await storage.cleaner.forget(wish)
    assert counts["findable"] == 1
    assert (await titles(storage, "bridge", where), await rows(storage)) == ([], 1)
    assert await titles(storage, "bridge") == ["Another bridge"]


async def test_a_short_briefing_is_found_by_what_it_has(storage: Storage) -> None:
    await answered(storage, brief_request("m1"), told("The bridge", body="", length=Length.SHORT))
    assert await titles(storage, "bridge so") == ["The bridge"]
