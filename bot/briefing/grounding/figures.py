"""Numbers and dates in a text, with keys that are the same in every language and spelling."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from bot.briefing.grounding.fact import Fact
from bot.briefing.vocabulary.calendar import Calendar, calendar
from bot.language.tags import primary

#: Names of months and days with so few letters are other words as well ("mar", "set") when they are written small.
SHORT_CHARS = 3

_NUMBER = re.compile(r"\d+(?:[.,:'’٫٬\u00a0\u202f ](?=\d{3}(?!\d))\d{3}|[.,:٫]\d+)*")
#: English groups digits by commas or narrow spaces: "400 737 Max jets" are 400 of a kind.
_NUMBER_ENGLISH = re.compile(_NUMBER.pattern.replace(r"\u202f ]", r"\u202f]"))
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*\.?")
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_AFTER_NUMBER = re.compile(r"[\s\u00a0\u202f-]?([^\W\d_]+)")
#: "1,4 Mio. Euro", "14. Mai".
_AFTER_ABBREVIATION = re.compile(r"\.\s([^\W\d_]+)")
_BEFORE_NUMBER = re.compile(r"(?:([$€£¥])|(\b[^\W\d_]+\.?))[\s\u00a0]?$")
_SIGN_AFTER = re.compile(r"[\s\u00a0\u202f]?([%$€£¥])")
_NO_DIGIT = re.compile(r"\D")
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’٬\u00a0\u202f ]\d{3})+")
_DECIMAL = re.compile(r"(\d+(?:[.,'’٬\u00a0\u202f ]\d{3})*)[.,٫:](\d+)")
_POSSESSIVE = re.compile(r"[’']s?$")
_DATED = re.compile(r"(?:\d\.?|\b(?:en|em|in|im|w|в|у|a|di|fin|début|inizio|fine|de|d'))\s(?:de |di )?$", re.IGNORECASE)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_PART_OF_MONTH = re.compile(r"^(?:mid|mi|early|late|half)-")
_MAY_AS_MONTH = re.compile(
    r"(?:\b(?:in|for|last|on|since|until|till|by|of|early|late|mid|this|next|from|to|and|after|before|\d+(?:st|nd|rd|th)?)[\s-])$|^$"
)
#: 14.05.2026, 14/5/26, 2026-05-14.
_DATE = re.compile(
    r"(?<![\d.,/-])(?:(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})"
    r"|(?P<iso>\d{4})-(?P<month>\d{2})-(?P<day>\d{2}))(?![\d/-])"
)
#: Chinese, Japanese and Korean: "2億1000万" is one number, "5月" a month.
_DENSE_SCALES = {
    "百": 2,
    "千": 3,
    "万": 4,
    "萬": 4,
    "億": 8,
    "亿": 8,
    "兆": 12,
    "백": 2,
    "천": 3,
    "만": 4,
    "억": 8,
    "조": 12,
}
_SCALE = "".join(_DENSE_SCALES)
_DENSE_NUMBER = re.compile(rf"(?:\d[\d,.]*[{_SCALE}]{{1,2}}\s?)*\d[\d,.]*[{_SCALE}]{{1,2}}(?:\d[\d,]*)?")
_DENSE_PART = re.compile(rf"(\d[\d,.]*)([{_SCALE}]*)")
_DENSE_MONTH = re.compile(r"(\d{1,2})\s?[月월]|(十[一二]?|[一二三四五六七八九])月")
_HAN_MONTHS = {sign: number for number, sign in enumerate([*"一二三四五六七八九十", "十一", "十二"], start=1)}


def numbers(text: str, language: str) -> Iterator[Fact]:
    """Figures with their scale and unit ("1.4 million euros"), and number words."""
    words = calendar(language)
    taken: list[tuple[int, int]] = []
    for found in _DATE.finditer(text):
        taken.append(found.span())
        yield from _of_date(found)
    if words.dense:
        taken += [found.span() for found in _DENSE_MONTH.finditer(text)]
        for found in _DENSE_NUMBER.finditer(text):
            taken.append(found.span())
            total = sum(map(_dense_value, _DENSE_PART.finditer(found.group())), Decimal())
            unit = _dense_unit(text, found.end(), words)
            yield Fact("number", found.start(), found.end(), found.group(), frozenset({_key(total)}), unit)
    pattern = _NUMBER_ENGLISH if primary(language) == "en" else _NUMBER
    for found in pattern.finditer(text):
        token = found.group().rstrip(".,:")
        if not any(start <= found.start() < end for start, end in taken):
            yield _number(text, found.start(), found.start() + len(token), token, words)
    for start, end, value in _worded(text, words):
        # "One" and "eine" are articles and pronouns more often than numbers.
        if value != 1:
            yield _number(text, start, end, str(value), words)


def _worded(text: str, words: Calendar) -> Iterator[tuple[int, int, int]]:
    """Number words: where each begins and ends, and its value."""
    if not words.numbers:
        return
    small = [word.lower() for word in _PLAIN_WORD.findall(text)]
    if words.number_starts.isdisjoint(small):
        return
    found = list(_PLAIN_WORD.finditer(text))
    at = 0
    while at < len(found):
        size = 1
        if small[at] in words.number_starts:
            for size in range(min(words.number_words_max, len(found) - at), 0, -1):
                start, end = found[at].start(), found[at + size - 1].end()
                if (value := words.numbers.get(text[start:end].lower())) is not None:
                    yield start, end, value
                    break
        at += size


def _of_date(found: re.Match[str]) -> Iterator[Fact]:
    """The day and the year of a date in figures; its month is for `dates`."""
    for name in ("a", "b", "year", "iso", "day"):
        digits = found[name]
        # In 5/6 the day is the first figure or the second, depending on the country. Only one above 12 must be a day.
        if digits and not (name in {"a", "b"} and int(digits) <= 12):  # noqa: PLR2004
            value = int(digits) + (2_000 if name == "year" and len(digits) == 2 else 0)  # noqa: PLR2004
            start, end = found.span(name)
            yield Fact("number", start, end, digits, frozenset({f"={value}"}), "date")


def _dense_value(part: re.Match[str]) -> Decimal:
    figure = part[1].replace(",", "").rstrip(".")
    return Decimal(figure if figure.count(".") < 2 else 0).scaleb(sum(_DENSE_SCALES[sign] for sign in part[2]))  # noqa: PLR2004


def _dense_unit(text: str, end: int, words: Calendar) -> str:
    return next((sign for form, sign in words.units.items() if text.startswith(form, end)), "")


def _number(text: str, start: int, end: int, token: str, words: Calendar) -> Fact:
    after = _AFTER_NUMBER.match(text, end)
    power = words.scales.get(after[1].lower(), 0) if after else 0
    keys = frozenset(readings(token, power))
    unit = _unit(text, start, after.end() if after and power else end, words, scaled=bool(power))
    return Fact("number", start, end, token, keys, unit, power)


def _unit(text: str, start: int, end: int, words: Calendar, *, scaled: bool) -> str:
    """The unit of a figure, by a sign beside it or the word behind it; a day of a month counts as one; "" for none."""
    before = _BEFORE_NUMBER.search(text, max(0, start - 16), start)
    if sign := _SIGN_AFTER.match(text, end):
        return sign[1]
    if before and before[1]:
        return before[1]
    if words.dense:
        return _dense_unit(text, end, words)
    after = _AFTER_ABBREVIATION.match(text, end) or _AFTER_NUMBER.match(text, end)
    word = after[1].lower() if after else ""
    if after and after.re is _AFTER_ABBREVIATION and not (scaled or word in words.months):
        word = ""
    if word in words.units:
        # "В 2007 году" is the year 2007, not 2,007 years.
        year = words.units[word] == "y" and _YEAR.fullmatch(text, start, end)
        return "date" if year else words.units[word]
    return "date" if word in words.months or (before and before[2].lower().rstrip(".") in words.months) else ""


def readings(token: str, power: int) -> Iterator[str]:
    """What a figure may mean: separators differ by country, and "1.2 to 1.4 million" gives its scale once."""
    if not power:
        yield token
    bare = _NO_DIGIT.sub("", token)
    values = []
    if _GROUPED.fullmatch(token) or token.isdecimal():
        values.append(Decimal(bare))
    if decimal := _DECIMAL.fullmatch(token):
        values.append(Decimal(_NO_DIGIT.sub("", decimal[1]) + "." + decimal[2]))
    for value in values:
        try:
            yield _key(value.scaleb(power))
        except InvalidOperation:  # more digits than a number in the news has
            yield f"={bare}"


def _key(value: Decimal) -> str:
    return f"={value.normalize():f}"


def dates(text: str, language: str, *, doubtful: bool = False) -> Iterator[Fact]:
    """
    Months and weekdays.

    Args:
        text: Any.
        language: Of the text.
        doubtful: Whether words count that mean something else as well: in an article, what may be a date is one.
    """
    words = calendar(language)
    yield from _dates_in_figures(text, words)
    if words.dense:
        for found in words.dense.finditer(text):
            keys = frozenset({f"day:{words.days[found.group()]}"})
            yield Fact("date", found.start(), found.end(), found.group(), keys)
        return
    for found in _WORD.finditer(text):
        token = found.group()
        low = token.lower()
        # Nearly all words are done with here.
        if low not in words.months and low not in words.days and low.isalpha():
            continue
        word = _calendar_word(low, words)
        if not word or (word in words.doubtful and not doubtful):
            continue
        raw = _POSSESSIVE.sub("", token.rstrip("."))
        # "İ" in small letters is two characters, so the first letter is counted from the end.
        small = not raw[max(-len(word), -len(raw))].isupper()
        if small and (language.startswith(("en", "de", "und")) or not (doubtful or _dated(text, found, word))):
            continue
        if word == "may" and not _is_month(text, found):
            continue
        for kind, table in (("month", words.months), ("day", words.days)):
            if word in table:
                keys = frozenset({f"{kind}:{table[word]}"})
                yield Fact("date", found.start(), found.start() + len(raw), raw, keys)


def _calendar_word(token: str, words: Calendar) -> str:
    """The month or day in a word in small letters; "" when it is none."""
    word = token.rstrip(".")
    if not word.isalpha():
        word = _PART_OF_MONTH.sub("", _POSSESSIVE.sub("", word))
    return word if word in words.months or word in words.days else ""


def _dates_in_figures(text: str, words: Calendar) -> Iterator[Fact]:
    """The months of 14.05.2026 and 5月; where it may be either of two, both."""
    for found in _DATE.finditer(text):
        name = "month" if found["month"] else "b"
        months = [found["month"]] if found["month"] else [found["a"], found["b"]]
        keys = frozenset(f"month:{int(month)}" for month in months if 1 <= int(month) <= 12)  # noqa: PLR2004
        if keys:
            yield Fact("date", *found.span(name), found[name], keys)
    for found in _DENSE_MONTH.finditer(text) if words.dense else ():
        month = int(found[1]) if found[1] else _HAN_MONTHS[found[2]]
        yield Fact("date", found.start(), found.end(), found.group(), frozenset({f"month:{month}"}))


def _dated(text: str, found: re.Match[str], word: str) -> bool:
    """Whether a word written small is no other word: "mar" and "set" are, "14 mai" and "mi-mai" are not."""
    plain = len(word) > SHORT_CHARS or word != found.group().lower().rstrip(".")
    return plain or bool(_DATED.search(text, max(0, found.start() - 12), found.start()))


def _is_month(text: str, found: re.Match[str]) -> bool:
    """Whether "May" is the month here: after "in", "last", "on" or a day, or before a digit."""
    before, after = text[: found.start()], text[found.end() : found.end() + 3]
    return bool(re.match(r",? ?\d", after)) or bool(before and _MAY_AS_MONTH.search(before.lower()[-12:]))
