"""What Prometheus is told, and that the documents say so."""

import ast
import asyncio
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from bot.domain.spending import ModelCall
from bot.domain.work_left import WorkLeft
from bot.web.metrics import LAG_EVERY_S, Metrics
from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]
OPERATING = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
ALERTS = (ROOT / "docs/alerts.yml").read_text(encoding="utf-8")


def filled() -> Metrics:
    """Every metric has a value."""
    metrics = Metrics()
    metrics.answered("slack", "brief", "", {"read_ms": 250.0, "total_ms": 1500.0})
    metrics.answered("slack", "brief", "already", {})
    metrics.answered("discord", "brief", "paywall", {})
    metrics.unread("paywall")
    metrics.called(ModelCall("briefing", "small", 1200, 300), Decimal("0.0015"))
    metrics.look({"web": "ready", "slack": "failed"}, "", (2, 1))
    metrics.look_at_work(WorkLeft(due=3, later=2, held=1, oldest_s=7.5))
    return metrics


def values(metrics: Metrics) -> dict[str, float]:
    """Name and labels → value."""
    lines = [line for line in metrics.text().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_what_happened_is_counted() -> None:
    """By platform, kind, outcome and reason; steps in seconds; money and tokens by model."""
    told = values(filled())
    counted = 'newsbrief_requests_total{asked="brief",outcome="%s",platform="%s",reason="%s"}'
    assert told[counted % ("answered", "slack", "")] == 1
    assert told[counted % ("pointed", "slack", "already")] == 1
    assert told[counted % ("told why not", "discord", "paywall")] == 1
    assert told['newsbrief_step_seconds_sum{step="read"}'] == 0.25
    assert told['newsbrief_read_failures_total{reason="paywall"}'] == 1
    assert told['newsbrief_model_calls_total{model="small",purpose="briefing"}'] == 1
    assert told['newsbrief_model_tokens_total{direction="in",model="small"}'] == 1200
    assert told['newsbrief_model_tokens_total{direction="out",model="small"}'] == 300
    assert told['newsbrief_model_cost_total{model="small"}'] == 0.0015


def test_how_things_stand_is_told() -> None:
    """The platforms, the database, the children, the queue."""
    metrics = filled()
    told = values(metrics)
    assert (told['newsbrief_platform_up{platform="web"}'], told['newsbrief_platform_up{platform="slack"}']) == (1, 0)
    assert (told['newsbrief_children{state="working"}'], told['newsbrief_children{state="waiting"}']) == (2, 1)
    assert [told[f'newsbrief_queue_requests{{state="{state}"}}'] for state in ("due", "later", "held")] == [3, 2, 1]
    assert told["newsbrief_queue_oldest_seconds"] == 7.5
    assert told["newsbrief_database_up"] == 1
    metrics.look({}, "locked", (0, 0))
    assert values(metrics)["newsbrief_database_up"] == 0
    assert told["process_resident_memory_bytes"] > 0


async def test_a_late_event_loop_is_noticed() -> None:
    """Whatever holds it up, everybody waits."""
    metrics = Metrics()
    watching = asyncio.create_task(metrics.watch_the_loop())
    async with asyncio.timeout(PATIENCE_S):
        while not values(metrics)["newsbrief_loop_lag_seconds_count"]:
            await asyncio.sleep(LAG_EVERY_S / 10)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


def test_every_metric_is_documented_and_no_other() -> None:
    """Who builds a board reads the table."""
    made = {line.split()[2] for line in filled().text().decode().splitlines() if line.startswith("# TYPE newsbrief_")}
    made = {name for name in made if not name.endswith("_created")}
    assert set(re.findall(r"^\| `(newsbrief_\w+)`", OPERATING, re.MULTILINE)) == made


def test_the_alerts_watch_what_there_is() -> None:
    """A rule on a metric that does not exist is silent for ever."""
    made = {line.split()[2] for line in filled().text().decode().splitlines() if line.startswith("# TYPE")}
    watched = {re.sub("_bucket$", "", name) for name in re.findall(r"newsbrief_\w+", ALERTS)}
    assert watched
    assert watched <= made


def alerts() -> dict[str, str]:
    """The rules by their names, each in one line."""
    found = re.findall(r"alert: (\w+)\s+expr: (?:>-\s)?(.+?)\n\s+(?:for|annotations):", ALERTS, re.DOTALL)
    return {name: " ".join(rule.split()) for name, rule in found}


def test_the_alerts_hold_before_everything_was_counted_once() -> None:
    """A series is there from its first count on: compared with none, a rule is silent when nothing works at all."""
    assert len(alerts()) == ALERTS.count("alert:")
    for name, rule in alerts().items():
        summed = re.sub(r"sum(?: by \([\w, ]+\) )?\((?:rate|increase)\(\w+(?:{[^}]*})?\[\w+\]\)\)", "SUM", rule)
        assert "rate(" not in summed, f"{name}: labels of two counters differ, so a sum is compared"
        assert "increase(" not in summed, f"{name}: what is spread over many series is counted together"
        # The first has to be there for the rule to hold; what it is compared with counts as 0 until then.
        assert summed.count("SUM") <= summed.count("(SUM or vector(0))") + 1, name


def fields_logged() -> Iterator[str]:
    """The names of all fields that are logged anywhere."""
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            levels = {"debug", "info", "warning", "error", "exception"}
            if node.func.attr in levels and ast.unparse(node.func.value) in {"log", "self._log"}:
                yield from (keyword.arg for keyword in node.keywords if keyword.arg)


def test_every_field_of_the_log_is_documented() -> None:
    """Who searches the log knows what to search for."""
    table = OPERATING[OPERATING.index("| field |") :]
    assert set(fields_logged()) - {"exc_info"} - set(re.findall(r"`(\w+)`", table)) == set()
