"""What a briefing costs, what a day may cost, and which of these settings do nothing."""

from dataclasses import replace
from decimal import Decimal

from bot.briefing.writer import PATIENCE, BriefingWriter
from bot.briefing.writing import cost
from bot.config import Config
from bot.doctor.finding import Finding
from bot.domain.errors import BotError
from bot.domain.spending import Prices, Spending
from bot.opening import terminal_budget, writing_options
from bot.service.budget import TERMINAL, Unbooked
from bot.texts.status import money

#: The seconds that a second look adds, by those that the first call takes, as measured on loopback (tests/bench).
VERIFIED_SHARE = 1.3


def idle(config: Config) -> list[Finding]:
    """The settings that have no effect without a model, when there is none."""
    if config.model_configured:
        return []
    useless = "has no effect without a model; set OPENAI_API_KEY or OPENAI_BASE_URL"
    findings = []
    if config.openai_model:
        findings.append(Finding("model", "note", f"OPENAI_MODEL {useless}"))
    if config.verify != "off":
        findings.append(Finding("second look", "note", f"VERIFY={config.verify} {useless}"))
    if config.default_language != "source":
        told = f"DEFAULT_LANGUAGE={config.default_language} {useless}: briefings stay in the article's language"
        findings.append(Finding("language", "note", told))
    return findings


async def costs(config: Config, writer: BriefingWriter, spending: Spending | None = None) -> list[Finding]:
    """What a second look adds, what a briefing costs, and what a day may cost; nothing without a model."""
    if not config.model_configured:
        return []
    prices = config.prices
    findings = [_second_look(config, prices)]
    if prices is None:
        return [*findings, Finding("prices", "note", "set LLM_PRICE_INPUT and LLM_PRICE_OUTPUT to see cost")]
    usual, long = (prices.highest(*writer.tokens_max(config.default_length, long=long)) for long in (False, True))
    told = (
        f"a briefing costs {money(usual)} at most, or {money(PATIENCE * usual)} at its dearest, when answers are of no "
        f"use and it is asked again; of a very long report {money(long)} or {money(PATIENCE * long)}"
    )
    findings.append(Finding("prices", "ok", f"{_prices(prices)}; {told}"))
    return [
        *findings,
        await _day(config, spending or Unbooked()),
        *(Finding("a day", "note", doubt) for doubt in _doubts(config, usual)),
    ]


def _second_look(config: Config, prices: Prices | None) -> Finding:
    """Whether there is one, and what it adds in tokens, money and time."""
    options = writing_options(config)
    with_look, without = (
        cost.briefing(config.default_length, replace(options, verify=verify)) for verify in (True, False)
    )
    more = with_look[0] - without[0], with_look[1] - without[1]
    look = f"{more[0]:,} tokens in and {more[1]:,} out to a briefing at most"
    if prices:
        look += f", {money(prices.highest(*more))}"
    by = f"by {config.verify_model}" if config.verify_model else "by the model that writes"
    look += f"; {by}, in about the time that the writing takes once more ({VERIFIED_SHARE} times at most, typically)"
    if config.verifies:
        return Finding("second look", "ok", f"VERIFY={config.verify} adds {look}")
    why = ""
    if config.verify == "auto":
        why = " (auto: the endpoint is your own, or prices with a budget are not set)"
    return Finding("second look", "ok", f"VERIFY={config.verify}{why}; VERIFY=model would add {look}")


async def _day(config: Config, spending: Spending) -> Finding:
    limits = ((config.llm_daily_budget, "in all"), (config.llm_daily_budget_space, "a space"))
    a_day = ", ".join(
        f"{money(limit)} {whose}" for limit, whose in (*limits, (config.llm_daily_budget_user, "a person")) if limit
    )
    if not a_day:
        return Finding("a day", "ok", "no limit; LLM_DAILY_BUDGET sets one")
    if await _used_up(config, spending):
        return Finding("a day", "note", f"{a_day}; today's is used up: briefings are picked until midnight")
    return Finding("a day", "ok", f"{a_day}; the day's last briefing may go beyond by what it costs at its dearest")


async def _used_up(config: Config, spending: Spending) -> bool:
    """Whether the day's budget in all is; those of spaces and people are told in their chats."""
    if not config.llm_daily_budget:
        return False
    try:
        return any(purse.empty for purse in await terminal_budget(config, spending).purses(TERMINAL))
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
