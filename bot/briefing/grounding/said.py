"""
The figures and dates that a text says, in whatever way: what a claim's are looked up in.

Wider than what a claim is asked for, since it may write "15 Uhr" for "3 p.m." and "3" for "the third time".
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest

from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.figures import dates, numbers, readings
from bot.briefing.vocabulary.calendar import Calendar, calendar

#: Characters between the two figures of a range, at most.
RANGE_CHARS_MAX = 10
#: Days before and after the publication among which "on Monday" means one.
WEEK_DAYS = 7
NOON = 12

_BOTH = re.compile(r"\b(?:both|beide[nrms]?|amb[oa]s|entramb[ie]|oba|obie|oboje|оба|обе|båda)\b")
#: "From Monday to Friday" is every weekday.
_WEEKDAYS = r"weekdays?|(?:werk|wochen)tag\w*|en semaine|jours? ouvrables?|entre semana|días? laborables?"
_WEEKENDS = r"week-?ends?|wochenend\w*|fin(?:es)? de semana"
_DAYS = (re.compile(rf"\b(?:{_WEEKDAYS})\b"), range(1, 6)), (re.compile(rf"\b(?:{_WEEKENDS})\b"), range(6, 8))
_WORD = re.compile(r"[^\W\d_]+")
_AM_PM = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s?(?:([ap])\.?m\b|uhr (?:abends|nachmittags))", re.IGNORECASE)
_AFTERNOON = re.compile(r"(?:午後|下午|晚上|오후)\s?(\d{1,2})")
_CLOCK = re.compile(
    r"(?<![\d.,:])(1[3-9]|2[0-3])(?:[:.h](\d\d))?(?=\s?(?:uhr|h\b|heures|horas|ore\b|uur|час|год|時|时|点|點|시|[^\w]|$))",
    re.IGNORECASE,
)
#: The year before the first one of an era.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)})(\d{{1,2}}|元)年")
_HAN_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"両": 2, "两": 2, "兩": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1_000}
_HAN_MYRIADS = {"万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8}
_HAN_NUMBER = re.compile(
    f"[{''.join([*_HAN_DIGITS, *_HAN_SCALES])}][{''.join([*_HAN_DIGITS, *_HAN_SCALES, *_HAN_MYRIADS])}]*"
)


class Said:
    """The figures and dates of a text."""

    def __init__(self, text: str, language: str, *, published: str = "", written_then: bool = True) -> None:
        """
        Read a text.

        Args:
            text: Any.
            language: Of the text.
            published: ISO 8601; what can be reckoned from it counts as said: of "on Monday" the day, month and year.
            written_then: Whether that day itself counts, whatever the text says.
        """
        words = calendar(language)
        #: The units that a figure has, "" among them for one without.
        self._numbers: dict[str, set[str]] = defaultdict(set)
        figures = list(numbers(text, language))
        for fact, following in zip_longest(figures, figures[1:]):
            # "1.2 to 1.4 million": the first of a range goes without the scale that it has.
            near = following and following.start - fact.end <= RANGE_CHARS_MAX
            power = fact.power or (following.power if following and near else 0)
            for key in fact.keys.union(*(readings(fact.text, scale) for scale in {0, power})):
                self._numbers[key].add(fact.unit)
        small = _WORD.findall(text.lower())
        for value in (*_scales(small, words), *_hours(text), *(_han(text) if words.dense else ())):
            self._numbers[f"={value}"].add("")
        if _BOTH.search(text.lower()):
            self._numbers["=2"].add("")
        #: What "third" and "both" say as well, when three and two are not said.
        self._implied = {f"={value}" for value in _ordinals(small, words)}
        self._dates = {key for fact in dates(text, language, doubtful=True) for key in fact.keys}
        for pattern, days in _DAYS:
            if pattern.search(text.lower()):
                self._dates |= {f"day:{day}" for day in days}
        if then := _day(published):
            for day in [*([then] if written_then else []), *_reckoned(then, self._dates)]:
                for number in (day.year, day.day):
                    self._numbers[f"={number}"].add("")
                self._dates |= {f"month:{day.month}", f"day:{day.isoweekday()}"}

    def figures(self, unit: str) -> Iterator[Decimal]:
        """Its numbers that have a unit, or none."""
        for key, units in self._numbers.items():
            if key.startswith("=") and (not unit or units & {unit, ""}):
                yield Decimal(key[1:])

    def holds(self, fact: Fact, *, implied: bool = False) -> bool:
        """
        Whether it says a number or a date of a claim.

        Args:
            fact: Of the claim.
            implied: Whether "the third time" says three. It does to "three times" and to a translation.
        """
        if fact.kind == "date":
            return not fact.keys.isdisjoint(self._dates)
        if implied and not fact.keys.isdisjoint(self._implied):
            return True
        units = set().union(*(self._numbers.get(key, ()) for key in fact.keys))
        # "30 years" is not borne out by "30 days"; a figure without a unit may be anything.
        return bool(units) and (not fact.unit or bool(units & {fact.unit, ""}))


def _scales(small: Sequence[str], words: Calendar) -> Iterator[int]:
    """Scales without a figure, as in "a million", and "one"."""
    for word in small:
        if word in words.scales and len(word) > 1:
            yield 10 ** words.scales[word]
        if words.numbers.get(word) == 1:
            yield 1


def _ordinals(small: Sequence[str], words: Calendar) -> Iterator[int]:
    """The numbers of ordinals, and of what may be a number."""
    yield from (words.ordinals[word] for word in small if word in words.ordinals)
    # Most languages have one word for "one" and "a".
    yield 1
    if words.dual:
        yield 2


def _hours(text: str) -> Iterator[str]:
    """An hour as the other half of the world writes it: 15 for 3 p.m., 3 for 15:00."""
    for found in _AM_PM.finditer(text):
        hour = int(found[1]) % NOON + (0 if (found[3] or "p").lower() == "a" else NOON)
        yield from _clock(hour, found[2])
    for found in _AFTERNOON.finditer(text):
        yield from _clock(int(found[1]) % NOON + NOON, None)
    for found in _CLOCK.finditer(text):
        yield from _clock(int(found[1]) - NOON, found[2])


def _clock(hour: int, minutes: str | None) -> Iterator[str]:
    yield str(hour)
    if minutes:
        # A claim's "3:30" is read as 3:30 and as 3.3 (figures.readings), so both count as said.
        yield f"{hour}.{minutes}".rstrip("0")
        yield str(int(minutes))


def _han(text: str) -> Iterator[int]:
    """Numbers in Chinese characters, and years that are counted by an era."""
    for found in _ERA.finditer(text):
        yield _ERAS[found[1]] + (1 if found[2] == "元" else int(found[2]))
    for found in _HAN_NUMBER.finditer(text):
        total = section = digit = 0
        for sign in found.group():
            if sign in _HAN_DIGITS:
                digit = digit * 10 + _HAN_DIGITS[sign]
            elif sign in _HAN_SCALES:
                section += (digit or 1) * _HAN_SCALES[sign]
                digit = 0
            else:
                total += (section + digit or 1) * _HAN_MYRIADS[sign]
                section = digit = 0
        yield total + section + digit


def _reckoned(then: date, dates: set[str]) -> Iterator[date]:
    """The days that a text's weekdays may mean: the last and the next of their name."""
    days = (then + timedelta(days=step) for step in range(-WEEK_DAYS, WEEK_DAYS + 1))
    yield from [day for day in days if f"day:{day.isoweekday()}" in dates]


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None
