"""What a model answered for a request is kept until that is closed: whoever dies over it, nobody pays twice."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.briefing.apart import Apart
from bot.briefing.model.ask import Ask, Rung
from bot.briefing.model.endpoint import Endpoint
from bot.briefing.model.openai_model import OpenAIModel
from bot.briefing.options import WritingOptions
from bot.domain.errors import StorageUnavailable
from bot.domain.measures import UNMEASURED
from bot.domain.retention import Kept as KeptFor
from bot.domain.retention import Wish
from bot.domain.spending import Account, Completion, ModelCall
from bot.sandbox.pool import Sandbox
from bot.service.bill import BookedBill
from bot.service.budget import Budget
from bot.storage.database import Storage
from tests.contract.conftest import claimed
from tests.fakes.bill import RecordingBill
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, brief_request
from tests.fakes.model import FakeModel, says

CALL = ModelCall("briefing", "small", 10, 5)
ANSWER = Completion("The bridge — “closed”.", "small-2", 10, 5)
QUESTION = "a question"
ASK = Ask("briefing", [{"role": "user", "content": "What was closed?"}], {}, 100)


@pytest.fixture
def ledger(storage: Storage) -> Ledger:
    return Ledger(storage)


async def asked(storage: Storage, request: int | None, question: str = QUESTION) -> None:
    """A model answered for the request."""
    bill = BookedBill(
        storage.spending, Account.of(brief_request().origin, ANA, request), None, prices=None, measures=UNMEASURED
    )
    await bill.book(CALL, question, ANSWER)


async def test_it_is_kept_until_the_request_is_closed(storage: Storage, ledger: Ledger) -> None:
    """Also for another request that asks the same: the text is the same, then."""
    await ledger.accept([brief_request("m1"), brief_request("m2", path="other")])
    claim, other = await claimed(ledger), await claimed(ledger)
    await asked(storage, claim.id)
    await asked(storage, other.id, "another")
    assert await storage.spending.answered(QUESTION) == ANSWER
    await ledger.later(claim, delay_s=0)
    assert await storage.spending.answered(QUESTION) == ANSWER
    await ledger.done(await claimed(ledger))
    assert await storage.spending.answered(QUESTION) is None
    assert await storage.spending.answered("another") == ANSWER


async def test_who_asked_the_same_in_the_same_moment_loses_nothing(storage: Storage, ledger: Ledger) -> None:
    await ledger.accept([brief_request("m1"), brief_request("m2", path="other")])
    for claim in (await claimed(ledger), await claimed(ledger)):
        await asked(storage, claim.id)
    assert await storage.spending.answered(QUESTION) == ANSWER
    assert (await storage.spending.spent(brief_request().asked_at - timedelta(days=1))).calls == 2


async def test_nothing_is_kept_of_what_nobody_wants_any_more(storage: Storage, ledger: Ledger) -> None:
    """A request that was withdrawn while the model wrote; an earlier answer goes with the next purge."""
    await ledger.accept([brief_request("m1"), brief_request("m2", path="other")])
    claim, other = await claimed(ledger), await claimed(ledger)
    await asked(storage, claim.id, "before")
    for each in (claim, other):
        await ledger.withdraw(each.request.origin)
    await asked(storage, other.id, "after")
    await asked(storage, None, "of the command line")
    assert [await storage.spending.answered(each) for each in ("after", "of the command line")] == [None, None]
    await storage.cleaner.purge(KeptFor.ARTICLES, brief_request().asked_at - timedelta(days=30))
    assert await storage.spending.answered("before") is None


async def test_it_is_forgotten_with_whoever_asked(storage: Storage, ledger: Ledger) -> None:
    await ledger.accept([brief_request("m1")])
    claim = await claimed(ledger)
    await asked(storage, claim.id)
    held = await storage.cleaner.held(ANA.id)
    assert [row["text"] for row in held["model_answers"]] == [ANSWER.text]
    assert (await storage.cleaner.forget(Wish(user=ANA.id)))["model_answers"] == 1
    assert await storage.spending.answered(QUESTION) is None


async def test_a_database_that_is_away_costs_a_call_and_no_briefing(
    storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: str) -> None:
        raise StorageUnavailable("away")

    monkeypatch.setattr(storage.spending, "answered", away)
    budget = Budget(storage.spending, zone=ZoneInfo("UTC"), clock=clock)
    async with budget.admitted(Account.of(brief_request().origin, ANA, 1), (10, 10)) as grant:
        assert await grant.bill.answered(QUESTION) is None


@pytest.mark.parametrize(
    ("ask", "model", "rung", "calls"),
    [
        pytest.param(ASK, "first", Rung.TEXT, 1, id="the same"),
        pytest.param(replace(ASK, tokens_max=200), "first", Rung.TEXT, 1, id="with more room"),
        pytest.param(ASK, "second", Rung.TEXT, 2, id="of another model"),
        pytest.param(ASK, "first", Rung.OBJECT, 2, id="in another shape"),
        pytest.param(replace(ASK, messages=[{"role": "user", "content": "Who?"}]), "first", Rung.TEXT, 2, id="another"),
    ],
)
async def test_a_session_asks_what_was_not_answered_before(ask: Ask, model: str, rung: Rung, calls: int) -> None:
    """It counts both, since both were paid, and books only what it asked itself."""
    bill, apart = RecordingBill(), Apart(Sandbox(1))
    async with FakeModel(models=("first", "second")) as server:
        server.always = says("yes, the bridge")
        options = WritingOptions(api_key="test-key", base_url=server.base_url, models=("first", "second"))
        endpoint = Endpoint(options, apart)
        models = OpenAIModel(endpoint, apart)
        first = await models.session(bill).call("first", ASK, Rung.TEXT, timeout_s=5)
        again = models.session(bill)
        answer = await again.call(model, ask, rung, timeout_s=5)
        await endpoint.close()
        assert server.calls == len(bill) == calls
    assert answer.text == first.text
    assert (again.usage.model, again.usage.calls) == (model, 1)
    assert again.usage.output_tokens == answer.output_tokens > 0
