"""Finds when an article was published."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from htmldate import find_date
from lxml.html import HtmlElement

from bot.articles.structured import Structured

_ISO = re.compile(
    r"((?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))"
    r"(?:[T ]([0-2]\d:[0-5]\d(?::[0-5]\d)?)(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?)?"
)
_META = (
    "article:published_time", "og:published_time", "datepublished", "datecreated datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publish-date", "publishdate", "publication_date", "dc.date.issued", "dcterms.created",
    "dc.date", "date", "article.published", "cxenseparse:recs:publishtime", "rnews:datepublished",
    "citation_publication_date",
)  # fmt: skip
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$)")
_PUBLISHED = re.compile(r"publish|entry-date|post-date|pubdate|posted", re.IGNORECASE)
_UPDATED = re.compile(r"updat|modif", re.IGNORECASE)
#: A line that is a date, perhaps with a name and a time; longer ones are sentences.
LINE_CHARS_MIN = 8
LINE_CHARS_MAX = 60
#: How the months' names begin in English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Russian and
#: Ukrainian.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "jän", "ene", "gen", "sty", "янв", "січ"),
            ("feb", "fév", "fev", "lut", "фев", "лют"),
            ("mar", "mär", "maa", "mrz", "мар", "бер"),
            ("apr", "avr", "abr", "kwi", "апр", "кві"),
            ("may", "mai", "mag", "mei", "maj", "мая", "май", "тра"),
            ("jun", "juin", "giu", "cze", "июн", "чер"),
            ("jul", "juil", "lug", "lip", "июл", "лип"),
            ("aug", "aoû", "ago", "sie", "авг", "сер"),
            ("sep", "set", "wrz", "сен", "вер"),
            ("oct", "okt", "out", "ott", "paź", "окт", "жов"),
            ("nov", "lis", "ноя", "лис"),
            ("dec", "dez", "déc", "dic", "gru", "дек", "гру"),
        ),
        start=1,
    )
    for name in names
}
_NAMED = re.compile(
    r"\b(?:(?P<before>[^\W\d_]{3,10})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,?"
    r"|(?P<day2>\d{1,2})(?:st|nd|rd|th|\.|º|er)? (?:de )?(?P<after>[^\W\d_]{3,10})\.?,?(?: de)?)"
    r" (?P<year>(?:19|20)\d\d)\b"
)
_ELSEWHERE = frozenset({"aside", "footer", "nav"})


def find_published(tree: HtmlElement, data: Structured, url: str) -> str:
    """
    ISO 8601 date, or date-time when the page declares one; "" when there is none.

    What the page declares to machines is right more often than what is found in its text, so htmldate comes last.
    """
    in_address = _from_address(url)
    for value in _declared(tree, data):
        if (found := _ISO.match(value.strip())) and _exists(found[1]):
            day, clock, zone = found.groups()
            if in_address and zone in {"Z", "+00:00", "+0000"} and _is_next_day(in_address, day):
                return in_address  # the address tells the day where the article was written
            return f"{day}T{clock}{zone or ''}" if clock else day
    if in_address:
        return in_address
    if written := next(_written(tree), ""):
        return written
    try:
        return str(find_date(tree, url=url, original_date=True, extensive_search=False) or "")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it stumbles in many ways on dates that no calendar has
        return ""


def _declared(tree: HtmlElement, data: Structured) -> Iterator[str]:
    yield data.text("datePublished")
    yield from (data.first(name) for name in _META)
    yield from (str(node["datePublished"]) for node in data.nodes if "datePublished" in node)
    times = [element for element in tree.iter("time") if element.get("datetime") and _in_place(element)]
    for element in times:
        marks = " ".join(filter(None, map(element.get, ("itemprop", "class", "pubdate"))))
        if _PUBLISHED.search(marks) and not _UPDATED.search(marks):
            yield element.get("datetime", "")
    yield data.text("dateCreated")
    for element in times[:1]:
        if not _UPDATED.search(f"{element.get('class') or ''} {element.text_content()}"):
            yield element.get("datetime", "")


def _written(tree: HtmlElement) -> Iterator[str]:
    """Dates that stand alone or in a byline, in words or figures, from the top of the page."""
    for element in tree.iter("span", "p", "div", "time", "li", "em", "small", "strong", "td", "h6"):
        text = " ".join((element.text or "").split())
        is_line = LINE_CHARS_MIN <= len(text) <= LINE_CHARS_MAX and not _UPDATED.search(text)
        if is_line and (day := in_words(text)) and _in_place(element):
            yield day


def _in_place(element: HtmlElement) -> bool:
    return not _ELSEWHERE & {str(around.tag) for around in element.iterancestors()}


def in_words(text: str) -> str:
    """The date that a line names, as ISO; "" when it names none or one that no calendar has."""
    if found := _NAMED.search(text):
        parts = found.groupdict()
        name = (parts["before"] or parts["after"]).lower()
        month = _MONTHS.get(name[:4]) or _MONTHS.get(name[:3], 0)
        iso = f"{parts['year']}-{month:02}-{int(parts['day'] or parts['day2']):02}"
        return iso if _exists(iso) else ""
    return ""


def _from_address(url: str) -> str:
    if found := _IN_ADDRESS.search(url):
        year, month, day = map(int, found.groups())
        written = f"{year:04}-{month:02}-{day:02}"
        return written if _exists(written) else ""
    return ""


def _exists(day: str) -> bool:
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False


def _is_next_day(day: str, other: str) -> bool:
    return date.fromisoformat(other) - date.fromisoformat(day) == timedelta(days=1)
