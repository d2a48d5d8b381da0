"""The articles of a thread, and questions that an edit takes back, on every database."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.briefing import AlreadyBriefed, Notice
from bot.domain.requests import Ask, Audience, Brief, Request, Source
from bot.domain.types import Origin, Platform, Posted
from bot.storage.database import Storage
from tests.contract.conftest import claimed
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, article, briefing, link

ONE, TWO = link("one"), link("two")
DISCORD = Origin(Platform.DISCORD, "s1", "c1", "m1")
SLACK = Origin(Platform.SLACK, "T1", "C1", "1.1")


async def answered(storage: Storage, request: Request, posted: Posted, answer: Any = None, reason: str = "") -> None:
    """A request with its answer, which stands."""
    ledger = Ledger(storage)
    assert await ledger.accept([request]) == [True]
    claim = await claimed(ledger)
    await storage.replies.store(claim, answer or briefing(content=article().content))
    await storage.replies.finish(claim, 0, posted, reason=reason)


def brief(origin: Origin, about: Any = ONE, **fields: Any) -> Request:
    """Somebody posted a link."""
    return Request(origin, Brief(about), ANA, NOW, **fields)


async def test_a_thread_has_the_articles_that_were_briefed_in_it(storage: Storage) -> None:
    """Discord tells a thread by itself, whatever message of it asked; others' threads are none of it."""
    await answered(storage, brief(DISCORD), Posted("t1", "a1"))
    await answered(storage, brief(replace(DISCORD, message="m2", thread="t1"), TWO), Posted("t1", "a2"))
    await answered(storage, brief(replace(DISCORD, message="m3"), link("three")), Posted("t3", "a3"))
    here = replace(DISCORD, message="m9", thread="t1")
    content = article().content
    assert await storage.replies.sources(here) == [Source(ONE, content), Source(TWO, content)]
    assert await storage.replies.sources(here, about="a2") == [Source(TWO, content)]
    assert await storage.replies.sources(replace(here, thread="")) == []
    assert await storage.replies.sources(replace(here, channel="c2")) == []


async def test_a_thread_of_slack_hangs_from_what_asked_or_from_the_answer(storage: Storage) -> None:
    """The answer to a command stands in the channel, and people talk below it."""
    await answered(storage, brief(SLACK), Posted("C1", "1.2"))
    await answered(storage, brief(replace(SLACK, message="hash"), TWO), Posted("C1", "2.1"))
    below = [await storage.replies.sources(replace(SLACK, message="9.9", thread=thread)) for thread in ("1.1", "2.1")]
    assert [[source.link for source in sources] for sources in below] == [[ONE], [TWO]]


@pytest.mark.parametrize(
    ("more", "known"),
    [
        pytest.param({}, True, id="for all"),
        pytest.param({"audience": Audience.ASKER}, False, id="for one person"),
    ],
)
async def test_what_one_person_saw_is_no_article_of_the_thread(
    storage: Storage, more: dict[str, Any], known: bool
) -> None:
    """To themselves it is, where they ask alone."""
    await answered(storage, brief(DISCORD, **more), Posted("t1", "a1"))
    here = replace(DISCORD, message="m9", thread="t1")
    assert bool(await storage.replies.sources(here)) is known
    assert bool(await storage.replies.sources(here, person="u-bob")) is known
    assert await storage.replies.sources(here, person=ANA.id)


@pytest.mark.parametrize("taken_away", [True, False])
async def test_an_answer_that_does_not_stand_is_none(storage: Storage, taken_away: bool) -> None:
    """Neither one that was taken away nor a notice."""
    await answered(storage, brief(DISCORD), Posted("t1", "a1"), reason="" if taken_away else "paywall")
    if taken_away:
        await storage.replies.removed(Platform.DISCORD, "s1", "a1")
    assert await storage.replies.sources(replace(DISCORD, message="m9", thread="t1")) == []


async def test_a_briefing_that_is_just_being_posted_is_one(storage: Storage) -> None:
    """People see it, and ask, before we have heard that it stands; a notice is none."""
    ledger = Ledger(storage)
    for number, answer in (("m1", briefing()), ("m2", Notice("paywall"))):
        await ledger.accept([brief(replace(DISCORD, message=number), link(number))])
        await storage.replies.store(await claimed(ledger), answer)
    here = replace(DISCORD, message="m9")
    found = [await storage.replies.sources(replace(here, thread=thread)) for thread in ("m1", "m2")]
    assert [[source.link for source in sources] for sources in found] == [[link("m1")], []]


async def test_a_pointer_to_an_earlier_briefing_is_about_its_article(storage: Storage) -> None:
    """Whichever version that was."""
    pointer = AlreadyBriefed("A title", "Ana", NOW, "https://chat.example.org/a1")
    await answered(storage, brief(DISCORD), Posted("t1", "a1"), pointer, reason="already")
    assert await storage.replies.sources(replace(DISCORD, message="m9", thread="t1")) == [Source(ONE)]


async def test_a_question_comes_back_as_it_was_asked(storage: Storage) -> None:
    """With every article that it may be about."""
    asked = Ask("Who?", (Source(ONE, "x"), Source(TWO)))
    request = Request(DISCORD, asked, ANA, NOW)
    assert await Ledger(storage).accept([request, request]) == [True, False]
    assert (await claimed(Ledger(storage))).request == request


@pytest.mark.parametrize(
    ("question", "closed"), [pytest.param("Who?", 0, id="the same"), pytest.param("When?", 1, id="another")]
)
async def test_an_edit_withdraws_a_question_that_it_does_not_ask(storage: Storage, question: str, closed: int) -> None:
    """Whatever links it has; and the other way round."""
    await Ledger(storage).accept([Request(DISCORD, Ask("Who?", (Source(ONE),)), ANA, NOW)])
    assert (await storage.requests.withdraw(DISCORD, kept=[ONE.canonical], question=question)).closed == closed
    assert (await storage.requests.withdraw(DISCORD)).closed == 1 - closed
    await Ledger(storage).accept([brief(replace(DISCORD, message="m2"))])
    kept = await storage.requests.withdraw(replace(DISCORD, message="m2"), kept=[ONE.canonical], question="Who?")
    assert kept.closed == 0


async def test_a_question_is_not_told_as_a_link_of_its_message(storage: Storage) -> None:
    """/news why lists what became of links."""
    await Ledger(storage).accept([Request(DISCORD, Ask("Who?", (Source(ONE),)), ANA, NOW)])
    assert await storage.replies.fates(DISCORD) == []
