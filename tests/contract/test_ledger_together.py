"""Answers that stand in one message, and one that takes another's place; on both databases."""

from datetime import datetime, timedelta

import pytest

from bot.domain.briefing import Item, Length, Notice
from bot.domain.dispatch import Claim
from bot.domain.errors import LeaseLost
from bot.domain.replies import Beside
from bot.domain.requests import Remove, Request, Rewrite
from bot.domain.types import Platform, Posted
from bot.storage.database import Storage
from tests.contract.conftest import LEASE_S, claimed
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, article, brief_request, briefing, link, origin

WHERE = Platform.DISCORD, "s1"
M, N = Posted("c1", "a1"), Posted("c1", "a2")


async def told(storage: Storage, path: str, place: Posted, *, item: str = "", message: str = "m1") -> Claim:
    """A link of a message that was answered there."""
    assert await Ledger(storage).accept([brief_request(message, path)]) == [True]
    claim = await claimed(Ledger(storage))
    await storage.replies.store(claim, briefing(title=path))
    await storage.replies.finish(claim, 0, place, reason="", item=item)
    return claim


def items(*names: str) -> tuple[Item, ...]:
    return tuple(Item(f"item-{name}", briefing(title=name)) for name in names)


def removal(posted: Posted, item: str) -> Request:
    return Request(origin(), Remove(posted.message, item=item), ANA, NOW)


async def test_an_answer_may_join_the_newest_of_its_message(storage: Storage, clock: Clock) -> None:
    """Not one that stands by itself, another message's, or one that was taken away."""
    await told(storage, "apart", Posted("c1", "a0"))
    await told(storage, "elsewhere", Posted("c1", "a9"), item="item-elsewhere", message="m2")
    await Ledger(storage).accept([brief_request("m1", "new")])
    claim = await claimed(Ledger(storage))
    assert await storage.replies.beside(claim) is None
    await Ledger(storage).later(claim, delay_s=LEASE_S)
    for path, place in (("b", M), ("c", M), ("d", N)):
        await told(storage, path, place, item=f"item-{path}")
        clock.tick(1)
    assert await storage.replies.beside(claim) == Beside(N, (), items("d"))
    assert await storage.replies.told_in(*WHERE, "a1") == items("b", "c")
    await storage.replies.removed(*WHERE, "item-d")
    assert await storage.replies.beside(claim) == Beside(M, (), items("b", "c"))
    await Ledger(storage).accept([brief_request("m1", "last")])
    last = await claimed(Ledger(storage))
    assert await storage.replies.beside(last) == Beside(M, items("b", "c"), ()), "each has its place among them"
    await storage.replies.removed(*WHERE, "a1")
    assert await storage.replies.beside(claim) is None


async def test_each_is_found_by_its_name_and_all_by_the_message(storage: Storage) -> None:
    """A name is nobody's elsewhere, and none is no name."""
    await told(storage, "b", M, item="item-b")
    await told(storage, "c", M, item="item-c")
    for path in ("b", "c"):
        assert await storage.replies.answered_by(*WHERE, f"item-{path}") == brief_request("m1", path)
        assert await storage.replies.parts(*WHERE, f"item-{path}") == [M]
    assert await storage.replies.parts(*WHERE, "a1") == [M, M]
    assert await storage.replies.answered_by(*WHERE, "a1") == brief_request("m1", "b"), "the first stands for all"
    assert await storage.replies.answered_by(Platform.DISCORD, "s2", "item-b") is None
    assert await storage.replies.answered_by(*WHERE, "") is None


@pytest.mark.parametrize(
    ("kept", "wanted"),
    [
        pytest.param({"c"}, [("a1", "item-b")], id="one of two"),
        pytest.param(set(), [("a1", "item-b"), ("a1", "item-c")], id="both, of a message that others may join"),
        pytest.param({"b", "c"}, [], id="none"),
        pytest.param(None, [("a1", "")], id="the message that asked is gone"),
    ],
)
async def test_what_is_taken_out_is_one_answer_or_the_message(
    storage: Storage, kept: set[str] | None, wanted: list[tuple[str, str]]
) -> None:
    await told(storage, "b", M, item="item-b")
    await told(storage, "c", M, item="item-c")
    links = None if kept is None else {link(path).canonical for path in kept}
    await storage.requests.withdraw(origin(), kept=links, removal=removal)
    found = []
    while claim := await Ledger(storage).claim(list(Platform)):
        assert isinstance(claim.request.asked, Remove)
        found.append((claim.request.asked.target, claim.request.asked.item))
        await Ledger(storage).done(claim)
    assert found == wanted
    assert await storage.replies.told_in(*WHERE, "a1") == items(*sorted({"b", "c"} & (kept or set())))


async def rewriting(storage: Storage, again: int = 0) -> Claim:
    """A press to have the answer in `M` written anew, taken up."""
    await storage.requests.accept([Request(origin(), Rewrite("a1", link("b"), again), ANA, NOW)])
    claim = await claimed(Ledger(storage))
    assert claim.request.asked == Rewrite("a1", link("b"), again), "it comes back as it was written"
    return claim


async def test_a_rewritten_answer_is_handed_over_whole(storage: Storage) -> None:
    """With the parts that it has more; those that it has less are gone, and the request keeps its place."""
    first = await told(storage, "b", M)
    claim = await rewriting(storage)
    await storage.replies.store(claim, briefing(title="new"))
    await storage.replies.intend(claim, 1)
    await storage.replies.posted(claim, 1, N)
    assert await storage.replies.replaced(claim, "a1", [M])
    assert await storage.replies.parts(*WHERE, "a2") == [M, N]
    assert await storage.replies.answer_in(*WHERE, "a2") == briefing(title="new")
    assert await storage.replies.answered_by(*WHERE, "a2") == first.request
    assert await Ledger(storage).claim(list(Platform)) is None
    known = await storage.requests.unanswered([claim.request])
    assert known == {claim.request.key}, "it can be asked for again"
    again = await rewriting(storage, 1)
    await storage.replies.store(again, briefing(title="newer"))
    assert await storage.replies.replaced(again, "a1", [M])
    assert await storage.replies.parts(*WHERE, "a1") == [M]
    assert await storage.replies.answered_by(*WHERE, "a2") is None


async def test_what_was_taken_away_is_not_replaced(storage: Storage, clock: Clock) -> None:
    """Nor by a worker that lost its lease."""
    await told(storage, "b", M)
    claim = await rewriting(storage)
    await storage.replies.store(claim, briefing(title="new"))
    await storage.replies.removed(*WHERE, "a1")
    assert not await storage.replies.replaced(claim, "a1", [M])
    clock.tick(LEASE_S + 1)
    await claimed(Ledger(storage))
    with pytest.raises(LeaseLost):
        await storage.replies.replaced(claim, "a1", [M])


async def test_only_what_was_stored_since_the_press_counts_as_written_anew(storage: Storage, clock: Clock) -> None:
    """To the moment."""
    read = article()
    await storage.archive.save_article(link().canonical, read)
    await storage.archive.save_briefing(link().canonical, read, briefing(), language="source")

    async def found(since: datetime) -> bool:
        wanted = {"recipe": "r1", "language": "source"}
        return bool(await storage.archive.briefing(read.content, length=Length.STANDARD, since=since, **wanted))

    assert await found(clock.now)
    assert not await found(clock.now + timedelta(microseconds=1))


async def test_a_press_over_a_limit_is_closed_at_once(storage: Storage) -> None:
    """Whoever pressed is told there and then."""
    asked = Request(origin(), Rewrite("a1", link("b")), ANA, NOW, refused=Notice("limit_user"))
    assert await storage.requests.accept([asked]) == [asked]
    assert await Ledger(storage).claim(list(Platform)) is None
