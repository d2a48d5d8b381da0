"""What is said of wrong settings, and which others are put aside with them."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.config.values import SHOWN_MAX
from bot.domain.types import Platform

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

#: What a day may cost.
BUDGETS = ("llm_daily_budget", "llm_daily_budget_space", "llm_daily_budget_user")

#: Tokens are copied from pages that show several: the setting, how its token begins (where that is known), where it is.
_TOKENS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("slack_bot_token", ("xoxb-", "xoxe.xoxb-"), "the page OAuth & Permissions, as Bot User OAuth Token"),
    ("slack_app_token", ("xapp-",), "the page Basic Information, under App-Level Tokens"),
    ("discord_token", (), "the page Bot of the Developer Portal"),
)
#: What connects each platform.
_CONNECTED_BY = {Platform.WEB: "WEB_PORT", Platform.DISCORD: "DISCORD_TOKEN", Platform.SLACK: "SLACK_BOT_TOKEN"}

#: What connects one workspace of Slack, and what any number of them, which install the bot by themselves.
SLACK_ALONE = frozenset(("slack_bot_token", "slack_app_token", "slack_signing_secret"))
SLACK_MANY = frozenset(("slack_client_id", "slack_client_secret", "slack_signing_secret", "public_url", "secret_key"))

#: What cannot stand alone: with one of them the others are put aside, and not blamed for its absence.
_GROUPS: tuple[frozenset[str], ...] = (
    SLACK_ALONE | {"slack_client_id", "slack_client_secret"},
    frozenset(("llm_price_input", "llm_price_output", *BUDGETS)),
    frozenset(("web_host", "web_password", "public_url")),
    frozenset(("smtp_url", "smtp_from")),
)


class Clash(ValueError):
    """Settings that do not fit together; the text says which."""

    def __init__(self, name: str, told: str) -> None:
        super().__init__(told)
        self.name = name  #: One of them.


def told(fault: "ErrorDetails", *, secret: bool) -> str:
    """One line that names the setting and says what to do; the value stands in it unless it is a secret."""
    name = str(fault["loc"][0]) if fault["loc"] else ""
    if fault["type"] == "value_error":  # our own words, which say all there is
        message = str(fault["ctx"]["error"])
    else:
        message = _asked_for(fault)
        if name and not secret:
            message += f", not {str(fault['input'])[:SHOWN_MAX]!r}"
    return f"{name.upper()}: {message}" if name else message


def _asked_for(fault: "ErrorDetails") -> str:
    """What to give, in words; the library's own for what is left."""
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "int_parsing" | "int_from_float" | "int_type":
            return "give a whole number"
        case "float_parsing" | "decimal_parsing" | "finite_number":
            return "give a number, with a decimal point"
        case "greater_than_equal":
            return f"give {limits['ge']} or more"
        case "less_than_equal":
            return f"give {limits['le']} or less"
        case "greater_than":
            return f"give more than {limits['gt']}"
        case "literal_error" | "enum":
            return f"give {limits['expected'].replace(chr(39), '')}"
    return fault["msg"]


def put_aside(fault: "ErrorDetails") -> frozenset[str]:
    """The settings without which the rest can be looked at."""
    error = fault.get("ctx", {}).get("error")
    name = error.name if isinstance(error, Clash) else str(fault["loc"][0])
    return next((group for group in _GROUPS if name in group), frozenset((name,)))


def check_tokens(tokens: Mapping[str, str]) -> None:
    """Raise Clash when one stands in another's place."""
    for name, good, where in _TOKENS:
        token = tokens[name]
        other = next((other for other, begins, _ in _TOKENS if other != name and token.startswith(begins)), "")
        if other:
            raise Clash(name, f"{name.upper()} holds what belongs in {other.upper()}; the right one is on {where}")
        if " " in token:
            raise Clash(name, f"{name.upper()} has a space in it; give the token alone, as it is on {where}")
        if token and good and not token.startswith(good):
            raise Clash(name, f"{name.upper()} begins with {good[0]}; it is on {where}")


def check_slack(given: Collection[str]) -> None:
    """Raise Clash unless Slack has all that one workspace needs, or all that many need, or nothing."""
    if {"slack_client_id", "slack_client_secret"} & set(given):
        if missing := sorted(SLACK_MANY - set(given)):
            words = f"many workspaces (SLACK_CLIENT_ID) need {_listed(missing)} too"
            raise Clash("slack_client_id", words)
        if other := sorted({"slack_bot_token", "slack_app_token"} & set(given)):
            words = f"leave {_listed(other)} empty beside SLACK_CLIENT_ID: each workspace has a token of its own"
            raise Clash("slack_client_id", words)
    elif "slack_bot_token" in given:
        if not {"slack_app_token", "slack_signing_secret"} & set(given):
            words = "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) too"
            raise Clash("slack_bot_token", words)
    elif {"slack_app_token", "slack_signing_secret"} & set(given):
        words = "SLACK_BOT_TOKEN is missing; Slack needs it beside SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"
        raise Clash("slack_bot_token", words)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name.upper() for name in names)


def check_required(names: Sequence[str], connected: Collection[str]) -> None:
    """Raise Clash when READY_REQUIRES names what is no platform, or one that is off."""
    for name in names:
        if name not in _CONNECTED_BY:
            words = f"READY_REQUIRES: {name!r} is no platform; give some of {', '.join(_CONNECTED_BY)}"
            raise Clash("ready_requires", words)
        if name not in connected:
            words = f"READY_REQUIRES names {name}, which needs {_CONNECTED_BY[Platform(name)]}"
            raise Clash("ready_requires", words)


def check_prices(inputs: int, outputs: int, models: int, budget: str) -> None:
    """Raise Clash unless there are prices for all models or for none, and some where there is a budget."""
    for name, count in (("LLM_PRICE_INPUT", inputs), ("LLM_PRICE_OUTPUT", outputs)):
        if count > 1 and count != models:
            raise Clash(
                "llm_price_input",
                f"{name} has {count} prices and OPENAI_MODEL {models} models; "
                "give one price for all or one for each, with a decimal point",
            )
    if bool(inputs) != bool(outputs):
        raise Clash("llm_price_input", "LLM_PRICE_INPUT and LLM_PRICE_OUTPUT belong together; give both or neither")
    if not inputs and budget:
        raise Clash(
            "llm_price_input",
            f"{budget.upper()} needs prices to count with; set LLM_PRICE_INPUT and LLM_PRICE_OUTPUT to what your "
            "provider asks for a million tokens",
        )
