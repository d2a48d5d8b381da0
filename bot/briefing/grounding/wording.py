"""Words that make a statement other than a plain one: denials, doubts, bounds (wording.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources

from bot.language.tags import primary
from bot.language.terms import FALLBACK

#: Characters between the two halves of a verb, at most: "schließt … aus".
GAP_CHARS_MAX = 80
#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 64


class Forms:
    """Some words and phrases of one language, in small letters; of those with a * any ending or beginning counts."""

    def __init__(self, entries: str) -> None:
        """Read entries as they stand in wording.toml."""
        self.entries = [entry.replace("_", " ") for entry in entries.split()]
        self._exact = frozenset(self.entries)
        self._starts = tuple(entry[:-1] for entry in self.entries if entry.endswith("*"))
        self._ends = tuple(entry[1:] for entry in self.entries if entry.startswith("*"))

    def __bool__(self) -> bool:
        return bool(self.entries)

    def __contains__(self, word: str) -> bool:
        """Whether a word in small letters is one of them; phrases are found by `pattern` only."""
        return word in self._exact or word.startswith(self._starts) or word.endswith(self._ends)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds any of them in a text, the longest first; nothing when there are none."""
        return re.compile(rf"(?<![\w-])(?:{self.alternatives})(?!\w)" if self else r"(?!)")

    @cached_property
    def alternatives(self) -> str:
        """For a pattern of the caller's."""
        longest = sorted(self.entries, key=len, reverse=True)
        # Either apostrophe may be written in "plus d'un".
        return "|".join(map(_pattern, longest)) or r"(?!)"


def _pattern(entry: str) -> str:
    gap = rf"\b[^.;:!?]{{1,{GAP_CHARS_MAX}}}?\b"
    return re.escape(entry).replace(r"\*", r"\w*").replace(r"\~", gap).replace("'", "['’]")


@dataclass(frozen=True, slots=True)
class Wording:
    """One table of wording.toml, which says what each is."""

    nots: frozenset[str]
    whole: Forms
    denies: Forms
    unsaid: Forms
    only: frozenset[str]
    as_if: Forms
    others: Forms
    maybe: Forms
    blames: Forms
    soft: Forms
    plain: Forms
    told: Forms
    less: Forms
    more: Forms
    less_after: Forms
    more_after: Forms
    about: Forms
    fractions: Forms
    reports: Forms
    by: Forms
    causes: Forms
    ties: Forms
    partly: Forms
    wholly: Forms
    each: Forms
    among: Forms
    ranks: Forms
    ahead: Forms
    conditions: Forms
    even: frozenset[str]
    hinges: Forms
    kin: Forms
    past: Forms
    deeds: Forms
    ongoing: Forms
    within: frozenset[str]
    agents: frozenset[str]
    be: frozenset[str]
    links: Forms
    effects: Forms
    inquiries: Forms
    outcomes: Forms
    unsettled: Forms
    after: Forms
    before: Forms
    step_by: Forms
    step_to: Forms
    the: frozenset[str]
    done: frozenset[str]
    of: frozenset[str]


@lru_cache(LANGUAGES_MAX)
def wording(language: str) -> Wording:
    """The words of a BCP 47 tag's language; English for one that is not there, as in words.py."""
    tables = _tables()
    table = tables.get(primary(language), tables[FALLBACK])

    def forms(name: str) -> Forms:
        return Forms(table.get(name, ""))

    return Wording(
        nots=frozenset(table.get("not", "").split()),
        whole=forms("whole"),
        denies=forms("denies"),
        unsaid=forms("unsaid"),
        only=frozenset(table.get("only", "").split()),
        as_if=forms("as_if"),
        others=forms("others"),
        maybe=forms("maybe"),
        blames=forms("blames"),
        soft=forms("soft"),
        plain=forms("plain"),
        told=forms("told"),
        less=forms("less"),
        more=forms("more"),
        less_after=forms("less_after"),
        more_after=forms("more_after"),
        about=forms("about"),
        fractions=forms("fractions"),
        reports=forms("reports"),
        by=forms("by"),
        causes=forms("causes"),
        ties=forms("ties"),
        partly=forms("partly"),
        wholly=forms("wholly"),
        each=forms("each"),
        among=forms("among"),
        ranks=forms("ranks"),
        ahead=forms("ahead"),
        conditions=forms("conditions"),
        even=frozenset(table.get("even", "").split()),
        hinges=forms("hinges"),
        kin=forms("kin"),
        past=forms("past"),
        deeds=forms("deeds"),
        ongoing=forms("ongoing"),
        within=frozenset(table.get("within", "").split()),
        agents=frozenset(table.get("agents", "").split()),
        be=frozenset(table.get("be", "").split()),
        links=forms("links"),
        effects=forms("effects"),
        inquiries=forms("inquiries"),
        outcomes=forms("outcomes"),
        unsettled=forms("unsettled"),
        after=forms("after"),
        before=forms("before"),
        step_by=forms("step_by"),
        step_to=forms("step_to"),
        the=frozenset(table.get("the", "").split()),
        done=frozenset(table.get("done", "").split()),
        of=frozenset(table.get("of", "").split()),
    )


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.briefing.grounding") / "wording.toml").read_text(encoding="utf-8"))
