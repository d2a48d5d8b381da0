"""
What a text is compared by: its telling words, its names, its runs of words, and the agency that wrote it.

The opening is enough to tell a story, and longer texts only look more alike. Runs are taken from the whole, so that a
copy is recognised however much of it was cut.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from zlib import crc32

from bot.domain.telling import Telling
from bot.language.datelines import BEGINS, MORE, PLACE
from bot.language.tags import primary
from bot.language.terms import common_terms, stem, stop_words, terms

#: Terms of the text that are compared, about 160 words, and the characters that they are looked for in.
TERMS_MAX, OPENING_CHARS_MAX = 90, 4_000
#: What a term of the title counts.
TITLE_FACTOR = 2
NAMES_MAX = 12
#: Letters of a word whose capital tells how a headline is written.
WORD_CHARS_MIN = 4
#: Words of a run; runs are known by their hash, and of a text the smallest so many are kept.
RUN_WORDS, RUNS_KEPT = 4, 128
#: What runs are taken from: it is done on the loop, and takes some 10 ms.
RUNS_CHARS_MAX, RUNS_WORDS_MAX = 40_000, 7_000
#: Runs that a copy shares with the original, of those of the shorter one; the rest is cuts and changes.
COPY_MIN = 0.5
#: Of fewer runs, nearly all have to be shared: quotations and formulas are as long.
RUNS_FEW, COPY_OF_FEW_MIN = 24, 0.8

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
#: A name inside a sentence.
_NAME = re.compile(r"(?<=[\w,;:’'\"”] )[A-ZÀ-ÞЀ-Я][\w’-]{2,}")
_OF_NAME = re.compile(r"’s?$")
#: Where a dateline stands, and where an agency signs.
_HEAD_CHARS, _FOOT_CHARS = 120, 300
#: "Reporting by A. Person; Editing by B. Person" is how one agency signs.
_DESKS = re.compile(r"\bReporting by [^.]{3,200}[;.] ?(?:Writing|Editing) by\b")


def telling(
    title: str, text: str, language: str = "en", *, authors: Iterable[str] = (), publication: str = ""
) -> Telling:
    """
    What the text is compared by.

    Args:
        title: Of the article.
        text: All of it, or what there is.
        language: BCP 47 tag; "und" compares as English.
        authors: An agency among them is taken for the one that wrote it.
        publication: The site's name for itself, which may be that of an agency.
    """
    counts: Counter[str] = Counter()
    opening = text[:OPENING_CHARS_MAX]
    for term in terms(title, language):
        counts[term] += TITLE_FACTOR
    counts.update(terms(opening, language)[:TERMS_MAX])
    runs = _runs(text[:RUNS_CHARS_MAX])
    kept = tuple(sorted(runs)[:RUNS_KEPT])
    agency = agency_of(text, (*authors, publication))
    known = "" if language == "und" else primary(language)
    return Telling(dict(counts), _names(title, opening, language), kept, len(runs), agency, known)


def copied(one: Telling, other: Telling) -> bool:
    """Whether one text is the other's, or a part of it, with at most small changes."""
    fewest = min(one.run_count, other.run_count)
    if not fewest:
        return False
    smallest = sorted({*one.runs, *other.runs})[:RUNS_KEPT]
    both = len({*one.runs} & {*other.runs} & {*smallest})
    # Of the runs of both, this share is common; the smallest hashes are a fair sample of them.
    share = both / len(smallest)
    common = share / (1 + share) * (one.run_count + other.run_count)
    return common >= (COPY_MIN if fewest >= RUNS_FEW else COPY_OF_FEW_MIN) * fewest


def agency_of(text: str, signed: Iterable[str] = ()) -> str:
    """The agency named in the dateline, in the last line or among those who signed; "" for none."""
    names = _agencies()
    for name in signed:
        if found := names.get(name.strip().casefold()):
            return found
    head, foot = text[:_HEAD_CHARS], text[-_FOOT_CHARS:] if len(text) > _HEAD_CHARS else ""
    if (dateline := _dateline().search(head)) or (dateline := _signature().search(foot)):
        return names[(dateline["name"] or dateline["other"]).casefold()]
    return names["reuters"] if _DESKS.search(foot) else ""


def _names(title: str, opening: str, language: str) -> tuple[str, ...]:
    """In small letters; days and months, which any text may name, are none."""
    found = _NAME.findall(opening)
    words = [word for word in title.split()[1:] if len(word) >= WORD_CHARS_MIN]
    # A headline that writes most words with a capital names nobody by one.
    if 2 * sum(word[0].isupper() for word in words) <= len(words):
        found = _NAME.findall(title) + found
    names = dict.fromkeys(_OF_NAME.sub("", name.lower()) for name in found)
    stop, common = stop_words(language), common_terms()
    return tuple(name for name in names if name not in stop and stem(name) not in common)[:NAMES_MAX]


def _runs(text: str) -> set[int]:
    words = _WORD.findall(text.casefold())[:RUNS_WORDS_MAX]
    return {crc32(" ".join(words[at : at + RUN_WORDS]).encode()) for at in range(len(words) - RUN_WORDS + 1)}


@cache
def _agencies() -> dict[str, str]:
    """How agencies are written, folded, and the name that is shown."""
    table = tomllib.loads((resources.files("bot.language") / "agencies.toml").read_text(encoding="utf-8"))
    return {spelling.casefold(): name for name, spellings in table.items() for spelling in spellings}


def _written() -> str:
    table = tomllib.loads((resources.files("bot.language") / "agencies.toml").read_text(encoding="utf-8"))
    spellings = [spelling for each in table.values() for spelling in each]
    return "|".join(re.escape(spelling) for spelling in sorted(spellings, key=len, reverse=True))


@cache
def _dateline() -> re.Pattern[str]:
    """
    What stands before a report: "LONDON (Reuters) - …", "Berlin (dpa) Der …", "NEW YORK, Reuters — …".

    A line begins with it and a sentence behind it: whoever only writes of an agency does neither.
    """
    written = _written()
    inside = rf"(?:{PLACE}{MORE} ?)?[(\[（](?P<name>{written})(?:[/,][^)\]）]{{1,20}})?[)\]）]"
    plain = rf"(?:{PLACE}{MORE}, )?(?P<other>{written})"
    begins = rf"(?:{BEGINS}|(?=[\u3040-\u9fff\uac00-\ud7af]))"
    behind, dash = r"(?:\.?\s*[-–—:]+\s*|\s+|(?<=）))", r"(?:\s*[–—]\s*| -+ |: )"
    return re.compile(rf"^(?:{inside}{behind}{begins}|{plain}{dash}{begins})", re.MULTILINE)


@cache
def _signature() -> re.Pattern[str]:
    """What stands below one: "© 2026 The Associated Press", "(APA)", "Quelle: dpa"; not "Source: Reuters data"."""
    written = _written()
    before = r"(?:©|Copyright|\(c\)|Source:|Quelle:|Source :|Fuente:|Fonte:) ?(?:\d{4} )?"
    return re.compile(rf"{before}(?P<name>{written})(?=\s*(?:[.,;/|)\n]|\d{{4}}|$))|[(\[](?P<other>{written})[)\]]\W*$")
