"""What a briefing costs, what a day may cost, and which of these settings do nothing."""

from decimal import Decimal

from bot.briefing.writer import PATIENCE, BriefingWriter
from bot.briefing.writing.drafting import tokens_max
from bot.config import Config
from bot.doctor.finding import Finding
from bot.domain.errors import BotError
from bot.domain.spending import Prices
from bot.service.budget import TERMINAL
from bot.texts.status import money
from bot.wiring import open_budget


def idle(config: Config) -> list[Finding]:
    """The settings that have no effect without a model, when there is none."""
    if config.model_configured:
        return []
    useless = "has no effect without a model; set OPENAI_API_KEY or OPENAI_BASE_URL"
    findings = []
    if config.openai_model:
        findings.append(Finding("model", "note", f"OPENAI_MODEL {useless}"))
    if config.verify == "model":
        findings.append(Finding("second look", "note", f"VERIFY=model {useless}"))
    if config.default_language != "source":
        told = f"DEFAULT_LANGUAGE={config.default_language} {useless}: briefings stay in the article's language"
        findings.append(Finding("language", "note", told))
    return findings


async def costs(config: Config, writer: BriefingWriter) -> list[Finding]:
    """What a second look adds, what a briefing costs, and what a day may cost; nothing without a model."""
    if not config.model_configured:
        return []
    with_look, without = (tokens_max(config.default_length, verify=verify) for verify in (True, False))
    look = f"{with_look[0] - without[0]:,} tokens in and {with_look[1] - without[1]:,} out to a briefing at most"
    looks = f"VERIFY=model adds {look}" if config.verify == "model" else f"VERIFY=off; VERIFY=model would add {look}"
    findings = [Finding("second look", "ok", looks)]
    prices = config.prices
    if prices is None:
        return [*findings, Finding("prices", "note", "set LLM_PRICE_INPUT and LLM_PRICE_OUTPUT to see cost")]
    usual, long = (prices.highest(*writer.tokens_max(config.default_length, long=long)) for long in (False, True))
    told = (
        f"a briefing costs {money(usual)} at most, or {money(PATIENCE * usual)} at its dearest, when answers are of no "
        f"use and it is asked again; of a very long report {money(long)} or {money(PATIENCE * long)}"
    )
    findings.append(Finding("prices", "ok", f"{_prices(prices)}; {told}"))
    return [*findings, await _day(config), *(Finding("a day", "note", doubt) for doubt in _doubts(config, usual))]


async def _day(config: Config) -> Finding:
    limits = ((config.llm_daily_budget, "in all"), (config.llm_daily_budget_space, "a space"))
    a_day = ", ".join(
        f"{money(limit)} {whose}" for limit, whose in (*limits, (config.llm_daily_budget_user, "a person")) if limit
    )
    if not a_day:
        return Finding("a day", "ok", "no limit; LLM_DAILY_BUDGET sets one")
    if await _used_up(config):
        return Finding("a day", "note", f"{a_day}; today's is used up: briefings are picked until midnight")
    return Finding("a day", "ok", f"{a_day}; the day's last briefing may go beyond by what it costs at its dearest")


async def _used_up(config: Config) -> bool:
    """Whether the day's budget in all is; those of spaces and people are told in their chats."""
    if not config.llm_daily_budget:
        return False
    try:
        async with open_budget(config) as budget:
            return any(purse.empty for purse in await budget.purses(TERMINAL))
    except BotError:
        return False  # the line about the database says why nobody knows


def _doubts(config: Config, usual: Decimal) -> list[str]:
    """What somebody who set budgets most likely did not mean."""
    narrow = {
        "LLM_DAILY_BUDGET_SPACE": config.llm_daily_budget_space,
        "LLM_DAILY_BUDGET_USER": config.llm_daily_budget_user,
    }
    limits = {"LLM_DAILY_BUDGET": config.llm_daily_budget, **narrow}
    if not usual:
        return ["the prices are 0, so no budget is ever used up"] if any(limits.values()) else []
    small = [
        f"{name}={money(limit)} is less than one briefing may cost; the first one can use it up"
        for name, limit in limits.items()
        if 0 < limit < usual
    ]
    wide = [
        f"{name}={money(limit)} is more than LLM_DAILY_BUDGET, which is used up before it"
        for name, limit in narrow.items()
        if limit > config.llm_daily_budget > 0
    ]
    return small + wide


def _prices(prices: Prices) -> str:
    """Of a million tokens, with the model's name where there are several."""
    each = [f"{price.input:f} in and {price.output:f} out a million tokens" for price in prices.prices]
    return (
        ", ".join(f"{name}: {price}" for name, price in zip(prices.models, each, strict=True)) if each[1:] else each[0]
    )
