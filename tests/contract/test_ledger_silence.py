"""What the ledger knows of links that nobody asked for, and of messages that change; on each database."""

from dataclasses import replace

import pytest

from bot.domain.briefing import Notice
from bot.domain.requests import Brief, Remove, Request, Say
from bot.domain.types import Platform, Posted
from bot.storage.database import Storage
from tests.contract.conftest import claimed
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, brief_request, link, origin


def unasked(message: str = "m1", path: str = "story", *, reason: str = "", again: int = 0) -> Request:
    """A link that was only posted; with a reason one that is not looked at."""
    asked = Brief(link(path), unasked=True, again=again)
    return Request(origin(message), asked, ANA, NOW, refused=Notice(reason) if reason else None)


def removal(posted: Posted, _: str) -> Request:
    """What takes an answer away."""
    return Request(origin(posted.message), Remove(posted.message, "m1"), ANA, NOW)


async def answered(ledger: Ledger, request: Request, answer: str) -> None:
    """The request's answer stands."""
    assert await ledger.accept([request]) == [True]
    claim = await claimed(ledger)
    await ledger.intend(claim, 0)
    await ledger.posted(claim, 0, Posted("c1", answer))
    await ledger.done(claim)


async def test_what_is_passed_over_is_written_down_and_never_handed_out(ledger: Ledger) -> None:
    """Who asks why finds the reason; nobody works on it."""
    assert await ledger.accept([unasked(reason="no_article")]) == [True]
    assert await ledger.accept([unasked(reason="no_article")]) == [False]
    assert await ledger.claim(list(Platform)) is None


@pytest.mark.parametrize("request_", [unasked(again=2), unasked(), brief_request()], ids=["again", "posted", "asked"])
async def test_a_request_comes_back_as_it_was_written(ledger: Ledger, request_: Request) -> None:
    """Whether somebody asked decides what is said."""
    await ledger.accept([request_])
    assert (await claimed(ledger)).request == request_


async def test_removal_comes_back_with_the_message_that_is_gone(ledger: Ledger) -> None:
    """Its thread is tidied up after that."""
    await ledger.accept([removal(Posted("c1", "a1"), "")])
    assert (await claimed(ledger)).request.asked == Remove("a1", "m1")


async def test_what_has_no_answer_that_stands_is_known(storage: Storage, ledger: Ledger) -> None:
    """Passed over, in silence or at once, taken away, or under way unasked; not what is answered or will be."""
    passed, silent, under_way = unasked("m1", "a", reason="no_article"), unasked("m1", "b"), unasked("m1", "c")
    told, asked, gone = unasked("m1", "d"), brief_request("m1", "e"), unasked("m1", "f")
    await ledger.accept([passed, silent])
    await ledger.done(await claimed(ledger), reason="paywall")
    await answered(ledger, told, "a1")
    await answered(ledger, gone, "a2")
    await ledger.removed(Platform.DISCORD, "s1", "a2")
    await ledger.accept([under_way, asked])
    every = [passed, silent, under_way, told, asked, gone, unasked("m1", "never")]
    found = await storage.requests.unanswered(every)
    assert found == {request.key for request in (passed, silent, under_way, gone)}
    assert await storage.requests.unanswered(every, withdrawn=True) == set()


async def test_an_edit_takes_back_the_links_that_it_took_out(storage: Storage, ledger: Ledger) -> None:
    """What stands is to be taken away, in the same transaction; what stays is not touched, nor what is no link."""
    out, stays, waits = unasked("m1", "out"), unasked("m1", "stays"), unasked("m1", "waits")
    await answered(ledger, out, "a1")
    await answered(ledger, stays, "a2")
    said = Request(origin("m1"), Say("links_left_out", Notice("links_left_out_one", {})), ANA, NOW)
    await ledger.accept([waits, said, unasked("m2", "waits")])
    kept = {link("stays").canonical}
    gone = await storage.requests.withdraw(origin("m1"), kept=kept, removal=removal)
    assert (gone.closed, gone.removed, gone.left) == (1, 1, True)
    assert await storage.requests.unanswered([out, stays, waits], withdrawn=True) == {out.key, waits.key}
    left = []
    while claim := await ledger.claim(list(Platform)):
        left.append(claim.request.asked)
        await ledger.done(claim)
    assert len(left) == 3
    assert said.asked in left
    assert Remove("a1", "m1") in left


async def test_an_edit_that_takes_out_every_link_leaves_what_is_no_link(storage: Storage, ledger: Ledger) -> None:
    """The line that there is none still holds."""
    said = Request(origin("m1"), Say("no_link", Notice("no_link")), ANA, NOW)
    await ledger.accept([said, brief_request("m1")])
    gone = await storage.requests.withdraw(origin("m1"), kept=set(), removal=removal)
    assert (gone.closed, gone.removed, gone.left) == (1, 0, True)
    assert (await claimed(ledger)).request == said


async def test_a_deletion_takes_back_everything(storage: Storage, ledger: Ledger) -> None:
    """Once, however often it is told."""
    await answered(ledger, unasked("m1", "a"), "a1")
    await ledger.accept([unasked("m1", "b")])
    first = await storage.requests.withdraw(origin("m1"), removal=removal)
    again = await storage.requests.withdraw(origin("m1"), removal=removal)
    assert (first.closed, first.removed, first.left) == (1, 1, False)
    assert (again.closed, again.left) == (0, False)
    assert (await claimed(ledger)).request.asked == Remove("a1", "m1")
    assert await ledger.claim(list(Platform)) is None


async def test_the_first_briefing_of_a_channel_is_known(storage: Storage, ledger: Ledger) -> None:
    """Older ones that came to nothing do not count; those that may yet be briefed do."""
    await ledger.accept([unasked("m1", "a", reason="no_article"), unasked("m2", "b"), unasked("m3", "c")])
    first, second = await claimed(ledger), await claimed(ledger)
    assert await storage.requests.first_here(origin(), before=first.id)
    assert not await storage.requests.first_here(origin(), before=second.id)
    await ledger.done(first, reason="paywall")
    assert await storage.requests.first_here(origin(), before=second.id)
    assert await storage.requests.first_here(replace(origin(), channel="c2"), before=second.id)
    await ledger.done(second)
    assert not await storage.requests.first_here(origin(), before=second.id + 1)
