"""How the bot is set up and what it spent, as lines of plain text."""

from decimal import Decimal

from bot.domain.desk import Status
from bot.domain.spending import Purse, Spent
from bot.language.names import english_name
from bot.texts.catalogue import FALLBACK, say

#: Amounts are shown to the hundredth, smaller ones than 1 to the ten-thousandth.
_CENT, _FINE = Decimal("0.01"), Decimal("0.0001")


def status_lines(status: Status, language: str = FALLBACK) -> list[str]:
    """
    What `/news status` shows, a line each.

    Args:
        status: How things stand.
        language: Of the text; a BCP 47 tag.
    """
    tag = status.language
    name = say("status.source", language) if tag == "source" else english_name(tag)
    lines = [
        say("status.version", language, version=status.version),
        say(f"status.trigger_{status.trigger}", language),
        say("status.briefings", language, length=status.length.value, name=name),
    ]
    if not status.models:
        return [*lines, say("status.no_model" if tag == "source" else "status.no_model_untranslated", language)]
    lines.append(say("status.model", language, models=", ".join(status.models)))
    if status.verify:
        lines.append(say("status.verify", language))
    return [*lines, *(purse_line(purse, language) for purse in status.purses)]


def purse_line(purse: Purse, language: str = FALLBACK) -> str:
    """Whose purse it is, what is spent today, and what may be."""
    whose = say(f"status.{purse.scope}", language)
    line = say("status.spent", language, whose=whose, spent=spent_words(purse.spent, language))
    if not purse.budget:
        return line
    key = "status.used_up" if purse.empty else "status.budget"
    return f"{line} {say(key, language, budget=money(purse.budget))}"


def spent_words(spent: Spent, language: str = FALLBACK) -> str:
    """Calls, tokens and, where prices are known, money: "3 calls, 12,400 tokens in and 1,100 out, 0.0053"."""
    key = "status.calls_one" if spent.calls == 1 else "status.calls"
    counts = {
        "calls": f"{spent.calls:,}",
        "input": f"{spent.input_tokens:,}",
        "output": f"{spent.output_tokens:,}",
    }
    words = say(key, language, **counts)
    return f"{words}, {money(spent.cost)}" if spent.cost else words


def money(amount: Decimal) -> str:
    """An amount to read, rounded up: "12.50", "0.0053"; the currency is that of the settings."""
    fine = amount.quantize(_CENT if amount >= 1 else _FINE, rounding="ROUND_CEILING")
    whole, _, part = f"{fine:,}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part:0<2}" if part else whole
