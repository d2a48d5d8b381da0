"""Finds when an article was published, and when it was last changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from htmldate import find_date
from lxml.html import HtmlElement

from bot.articles.calendars import day_in
from bot.articles.places import headed, in_masthead, in_place
from bot.articles.structured import Structured
from bot.articles.tree.elements import text_of

_ISO = re.compile(
    r"((?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))"
    r"(?:[T ]([0-2]\d:[0-5]\d(?::[0-5]\d)?)(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?)?"
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?\d{4,6}Z?)?$")
_EPOCH = re.compile(r"[12]\d{9}(?:\d{3})?")
_META = (
    "article:published_time", "og:published_time", "datepublished", "datecreated datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publish-date", "publishdate", "publish_date", "publication_date", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "date", "article.published", "rnews:datepublished",
    "cxenseparse:recs:publishtime", "citation_publication_date", "citation_online_date", "citation_date",
)  # fmt: skip
_META_CHANGED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified",
    "lastmod", "article.updated", "revised",
)  # fmt: skip
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$)")
_PUBLISHED = re.compile(r"publish|entry-date|post-date|pubdate|posted", re.IGNORECASE)
_CHANGED = re.compile(
    r"updat|modif|aktualis|geändert|\bstand\b|mise? à jour|actualizad|atualizad|aggiornat|bijgewerkt|gewijzigd|"
    r"aktualiz|zmodyfik|обновл|изменен|оновлен|змінен|uppdater|ändrad|opdater|oppdater|güncelle|değiştir|更新|改訂|修改|"
    r"최종 ?수정|수정|تحديث|تعديل|revised|reviewed",
    re.IGNORECASE,
)
#: Days that are none of the article's own: when something is due, ends, takes place, or was made.
_OTHERWISE = re.compile(
    r"review (?:due|date)|next review|\bdue\b|expir|valid|deadline|until|\bbefore\b|\bborn\b|copyright|©|since|joined|"
    r"member|\bevents?\b|veranstaltung|événement|evento|wydarzeni|мероприяти|開催|活动时间|행사|fällig|gültig|\bbis\b|"
    r"\bgeboren|valable|jusqu|né(?:e)? le|válido|hasta|vence|até|scade|fino al|geldig|\btot\b|ważn|\bdo dnia|действ|"
    r"\bдо\b|дійсн|giltig|geçerli|期限|まで|有效|截止|까지|만료|صالح|حتى",
    re.IGNORECASE,
)
#: A line that is a date, perhaps with a name and a time; longer ones are sentences.
LINE_CHARS_MIN = 6
LINE_CHARS_MAX = 60
#: The same with the white space of the page's source.
RAW_CHARS_MAX = 400
#: What may stand beside a day in figures: a time, a word. More of it, and the figures may be anything.
BESIDE_FIGURES_CHARS_MAX = 32
#: Of the element before a line, which may say what its day means.
LABEL_CHARS_MAX = 40
#: A page may be written where it is tomorrow already.
AHEAD = timedelta(days=1)
_ALWAYS = date.max.isoformat()

_LINES = ("span", "p", "div", "time", "li", "em", "small", "strong", "b", "td", "dd", "h6", "address")
_FIGURES = re.compile(r"\d{1,4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,4}")
#: Of a line that may name a day: a year.
_YEAR = re.compile(r"\d{4}|[令平昭民年]|\b[RHS]\d")


@dataclass(frozen=True, slots=True)
class Dates:
    """When an article appeared and was last changed: ISO 8601 dates, with the time where it is declared; or ""."""

    published: str = ""
    updated: str = ""


def find_dates(tree: HtmlElement, data: Structured, url: str, today: date | None = None) -> Dates:
    """
    Find both days.

    What the page declares to machines is right more often than what is found in its text, so htmldate comes last. A
    day in the future is none of them, nor is one on which something is due.

    Args:
        tree: The page, as served.
        data: What it says to machines.
        url: Of the page; many hold the day.
        today: By default that of the machine, in UTC.
    """
    latest = ((today or datetime.now(UTC).date()) + AHEAD).isoformat()
    language = tree.get("lang") or data.first("og:locale")
    published = _published(tree, data, url, latest, language)
    changed = _first(_declared_changed(tree, data), latest, language)
    if published and changed and published != changed:
        return _in_order(published, changed)
    shown = [(day, kind) for day, kind in _shown(tree, language) if day <= latest or kind]
    changed = changed or next((day for day, kind in shown if kind == "changed" and day <= latest), "")
    first_shown = next((day for day, kind in shown if not kind), "")
    # Software that knows only when a page was last saved declares that as both days.
    if not published or (published == changed and first_shown and first_shown < published[:10]):
        published = first_shown
    # Of a declared day that is still to come, htmldate makes the first day of its month.
    if not published and not _first(_declared(tree, data), _ALWAYS, language):
        guessed = _guessed(tree, url, latest)
        known = {changed[:10], *(day for day, kind in shown if kind)}
        published = guessed if guessed <= latest and guessed not in known else ""
    return _in_order(published, changed)


def _in_order(published: str, changed: str) -> Dates:
    return Dates(published, changed if changed[:10] >= published[:10] else "")


def _published(tree: HtmlElement, data: Structured, url: str, latest: str, language: str) -> str:
    """The day that the page declares, or its address holds."""
    in_address = _from_address(url)
    if declared := _first(_declared(tree, data), latest, language):
        # The address tells the day where the article was written.
        late = in_address and declared.endswith(("Z", "+00:00", "+0000")) and _is_next_day(in_address, declared[:10])
        return in_address if late else declared
    return in_address if in_address <= latest else ""


def _first(values: Iterator[str] | tuple[str, ...], latest: str, language: str) -> str:
    """The first of these values that is a day, as ISO 8601 with the time where there is one."""
    for value in values:
        stamp = _stamp(value.strip(), language)
        if stamp and stamp[:10] <= latest:
            return stamp
    return ""


def _stamp(value: str, language: str) -> str:
    if (found := _ISO.match(value)) and _exists(found[1]):
        day, clock, zone = found.groups()
        return f"{day}T{clock}{zone or ''}" if clock else day
    if found := _COMPACT.match(value):
        day = "-".join(found.groups())
        return day if _exists(day) else ""
    if _EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(value[:10]), UTC).isoformat()
    return day_in(value, language)


def _declared(tree: HtmlElement, data: Structured) -> Iterator[str]:
    yield data.text("datePublished")
    yield from (data.first(name) for name in _META)
    yield from (str(node["datePublished"]) for node in data.nodes if "datePublished" in node)
    yield from _marked(tree, "datePublished")
    holders = headed(tree)
    times = [element for element in tree.iter("time", "abbr") if _value(element) and in_place(element, holders)]
    for element in times:
        marks = " ".join(filter(None, map(element.get, ("itemprop", "class", "pubdate"))))
        if _PUBLISHED.search(marks) and not _CHANGED.search(marks):
            yield _value(element)
    yield data.text("dateCreated")
    for element in times[:1]:
        if not _CHANGED.search(f"{element.get('class') or ''} {element.text_content()} {_label(element)}"):
            yield element.get("datetime", "")


def _declared_changed(tree: HtmlElement, data: Structured) -> Iterator[str]:
    yield data.text("dateModified")
    yield from (data.first(name) for name in _META_CHANGED)
    yield from (str(node["dateModified"]) for node in data.nodes if "dateModified" in node)
    yield from _marked(tree, "dateModified")
    holders = headed(tree)
    for element in tree.iter("time", "abbr"):
        marks = " ".join(filter(None, map(element.get, ("itemprop", "class"))))
        if _CHANGED.search(f"{marks} {_label(element)}") and in_place(element, holders):
            yield _value(element)


def _marked(tree: HtmlElement, name: str) -> Iterator[str]:
    """What elements hold that are marked as a property (microdata)."""
    for element in tree.xpath("//*[@itemprop=$name]", name=name):
        yield element.get("content") or _value(element) or str(element.text_content())[:LINE_CHARS_MAX]


def _value(element: HtmlElement) -> str:
    """What a time element, or an abbreviation (hCard), holds for machines."""
    return element.get("datetime") or (element.tag == "abbr" and element.get("title")) or ""


def _shown(tree: HtmlElement, language: str) -> Iterator[tuple[str, str]]:
    """
    Days that stand alone or in a byline, from the top of the page, each with what it is.

    "" for that of publication, "changed" for an update, "other" for what has nothing to do with the article's age.
    """
    holders = headed(tree)
    for element in tree.iter(*_LINES):
        for before, text in [(None, element.text), *((child, child.tail) for child in element)]:
            if not text or len(text) > RAW_CHARS_MAX or not _YEAR.search(text):
                continue
            line = " ".join(text.split())
            figures = _FIGURES.search(line)
            beside = len(line) - len(figures[0]) if figures else 0
            if not LINE_CHARS_MIN <= len(line) <= LINE_CHARS_MAX or beside > BESIDE_FIGURES_CHARS_MAX:
                continue
            if not in_place(element, holders) or in_masthead(element, holders):
                continue
            label = _label(element) if before is None else _text(before)
            for part in _apart(line):
                if day := day_in(part, language):
                    yield day, _kind(f"{label} {part}")


def _apart(line: str) -> tuple[str, ...]:
    """A line in which the day of the update follows that of publication, as its two parts; any other as one."""
    changed = _CHANGED.search(line)
    if changed and changed.start() and _YEAR.search(line[: changed.start()]) and _YEAR.search(line[changed.end() :]):
        return line[: changed.start()], line[changed.start() :]
    return (line,)


def _kind(words: str) -> str:
    if _OTHERWISE.search(words):
        return "other"
    return "changed" if _CHANGED.search(words) and not _PUBLISHED.search(words) else ""


def _label(element: HtmlElement) -> str:
    """What stands right before an element: the text of its parent, or a short element."""
    before = element.getprevious()
    if before is None:
        parent = element.getparent()
        return " ".join((parent.text or "").split())[-LABEL_CHARS_MAX:] if parent is not None else ""
    return " ".join((before.tail or "").split())[-LABEL_CHARS_MAX:] or _text(before)


def _text(element: HtmlElement) -> str:
    """The words of a short element that holds no day itself; "" for others."""
    words = text_of(element) if len(element) <= 1 else ""
    return words if len(words) <= LABEL_CHARS_MAX and not day_in(words) else ""


def _guessed(tree: HtmlElement, url: str, latest: str) -> str:
    try:
        return str(find_date(tree, url=url, original_date=True, extensive_search=False, max_date=latest) or "")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it stumbles in many ways on dates that no calendar has
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
