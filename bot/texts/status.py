"""How the bot is set up and what it spent, as lines of plain text."""

from decimal import Decimal

from bot.domain.at_once import VOTES_PERIOD, Overview, Status
from bot.domain.spending import Purse, Spent
from bot.texts.catalogue import FALLBACK, language_words, say, say_count, spoken
from bot.texts.locales import amount, day
from bot.texts.shifts import status_shift_lines

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
    name = language_words(tag, language)
    lines = [
        say("status.version", language, version=status.version),
        say(f"status.trigger_{status.trigger}", language),
        say("status.briefings", language, length=status.length.value, name=name),
        say("status.votes", language, days=VOTES_PERIOD.days, up=status.votes.up, down=status.votes.down),
        *status_shift_lines(status.shifts, language),
    ]
    if not status.models:
        return [*lines, say("status.no_model" if tag == "source" else "status.no_model_untranslated", language)]
    lines.append(say("status.model", language, models=", ".join(status.models)))
    if status.verify:
        lines.append(say("status.verify", language))
    return [*lines, *(purse_line(purse, language) for purse in status.purses)]


def overview_lines(overview: Overview, language: str = FALLBACK) -> list[str]:
    """What `/news settings` shows: each setting, what holds in the channel, and who decided it."""
    lines = []
    for one in overview.lines:
        by, at = one.by.strip(), day(one.at.isoformat(), spoken(language)) if one.at else ""
        key = f"status.chosen_{one.scope}" + ("_by" if by and at else "")
        who = say(key, language, by=by, day=at)
        lines.append(say("status.setting", language, name=one.name, value=one.value, who=who))
    return lines


def purse_line(purse: Purse, language: str = FALLBACK) -> str:
    """Whose purse it is, what is spent today, and what may be."""
    whose = say(f"status.{purse.scope}", language)
    line = say("status.spent", language, whose=whose, spent=spent_words(purse.spent, language))
    if not purse.budget:
        return line
    key = "status.used_up" if purse.empty else "status.budget"
    return f"{line} {say(key, language, budget=money(purse.budget, language))}"


def spent_words(spent: Spent, language: str = FALLBACK) -> str:
    """Calls, tokens and, where prices are known, money: "3 calls, 12,400 tokens in and 1,100 out, 0.0053"."""
    tokens = {"input": spent.input_tokens, "output": spent.output_tokens}
    words = say_count("status.calls", spent.calls, language, **tokens)
    return f"{words}, {money(spent.cost, language)}" if spent.cost else words


def money(value: Decimal, language: str = FALLBACK) -> str:
    """An amount to read, rounded up: "12.50", "0.0053"; the currency is that of the settings."""
    fine = value.quantize(_CENT if value >= 1 else _FINE, rounding="ROUND_CEILING")
    return amount(fine, spoken(language))
