"""
Whether a figure is reached: "nearly 9 percent" is not "more than 9 percent", nor "up to 40" "at least 40".

A figure that the article gives more exactly may be rounded, in the direction that the claim says.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage
from bot.briefing.grounding.wording import wording

Bound = Literal["less", "more", "about", ""]

#: Languages remembered.
LANGUAGES_MAX = 64
#: Characters before a figure in which a word that bounds it may stand.
BEFORE_CHARS = 32
#: Characters between the two figures of a range, at most.
RANGE_CHARS_MAX = 30
#: Letters by which the forms of "double" are one.
PART_CHARS = 6
#: Share of a figure by which a rounded one may differ from it.
ROUNDED_MAX = Decimal("0.1")

#: What may stand between such a word and the figure or fraction.
_ARTICLE = re.compile(r"(?<!\w)(?:an?|one|eine?[mnr]?|d(?:ie|as|er|e)|une?|l[aeo]s?|una|uma?|os?|een|i|gli)\s$")
ARTICLE_CHARS_MAX = 6
#: "Between 95 and 140", "de 95 à 140".
_RANGE = re.compile(r"(?:\s|^)(?:and|to|und|bis|et|à|y|a|e|en|tot|–|-)\s?[$€£]?$|^[–-]$")
_RANGE_BEFORE = re.compile(r"\b(?:between|from|zwischen|von|entre|de|tra|fra|da|tussen|van)\s[$€£]?$", re.IGNORECASE)


def unbounded(claim: Passage, sources: Sequence[Passage], article: Iterable[Passage]) -> Iterator[Finding]:
    """
    Figures that a claim bounds from the other side than its sources.

    Args:
        claim: What is examined.
        sources: Sentences that it rests on.
        article: All of its sentences: a bound that stands in any of them is well said.
    """
    own = [(fact, bound) for fact, bound in bounds(claim) if bound in {"less", "more"}]
    if not own:
        return
    there = [found for source in sources for found in bounds(source)]
    for fact, bound in own:
        same = [(source, other) for source, other in there if same_figure(fact, source)]
        against = [source for source, other in same if other in {"less", "more"} and other != bound]
        if not against or any(other == bound for _, other in same):
            continue
        if not any(
            other == bound and same_figure(fact, source) for passage in article for source, other in bounds(passage)
        ):
            yield Finding("bound", fact.start, fact.end, _with_bound(claim, fact), against[0].text)


def bounds(passage: Passage) -> list[tuple[Fact, Bound]]:
    """The figures of a passage, and fractions in words, each with the side from which it is bounded."""
    figures = [fact for fact in passage.facts if fact.kind == "number" and fact.unit != "date"]
    figures += _fractions(passage)
    ends = dict(_range_ends(passage.text, sorted(figures, key=lambda fact: fact.start)))
    return [(fact, ends.get(fact) or bound(passage.text, fact, passage.language)) for fact in figures]


def bound(text: str, fact: Fact, language: str) -> Bound:
    """The side from which the words beside a figure bound it; "about" when they say that it is round."""
    before, after = _patterns(language)
    text = text.lower()
    if found := after.match(text, fact.end):
        return "less" if found["less"] else "more"
    if found := before.search(text[max(0, fact.start - BEFORE_CHARS) : fact.start]):
        return "less" if found["less"] else "more" if found["more"] else "about"
    return ""


def rounds(text: str, claim: Fact, language: str, figures: Iterable[Decimal]) -> bool:
    """
    Whether a claim's figure is one of some exact ones, rounded as the words beside it say; without such it is not.

    Args:
        text: The claim.
        claim: A number in it.
        language: Of the claim.
        figures: The article's.
    """
    side = bound(text, claim, language)
    wanted = [value for value in values(claim) if value] if side else []
    return any(_rounded(value, side, figure) for figure in (figures if wanted else ()) for value in wanted)


def values(fact: Fact) -> Iterator[Decimal]:
    """What a figure may mean."""
    return (Decimal(key[1:]) for key in fact.keys if key.startswith("="))


def _rounded(value: Decimal, side: Bound, figure: Decimal) -> bool:
    # 61 is rounded to ones, 60 to tens, 61.4 to tenths.
    step, exact = _step(value), _step(figure)
    apart = figure - value
    if exact >= step or abs(apart) > ROUNDED_MAX * value:
        return False
    if side == "about":
        return abs(apart) * 2 <= step
    return 0 < (apart if side == "more" else -apart) < step


def _step(value: Decimal) -> Decimal:
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))


def same_figure(one: Fact, other: Fact) -> bool:
    """Whether two figures are one; 30 days are not 30 years."""
    return not one.keys.isdisjoint(other.keys) and (one.unit == other.unit or not (one.unit and other.unit))


def _with_bound(claim: Passage, fact: Fact) -> str:
    """The figure with the words before it that bound it."""
    before, _ = _patterns(claim.language)
    start = max(0, fact.start - BEFORE_CHARS)
    found = before.search(claim.text[start : fact.start].lower())
    return claim.text[start + found.start() if found else fact.start : fact.end]


def _fractions(passage: Passage) -> Iterator[Fact]:
    """Parts in words, such as "a third" or "la moitié", as numbers that are the same only to themselves."""
    text = passage.text.lower()
    for found in wording(passage.language).fractions.pattern.finditer(text):
        article = _ARTICLE.search(text, max(0, found.start() - ARTICLE_CHARS_MAX), found.start())
        start = article.start() if article else found.start()
        yield Fact(
            "number",
            start,
            found.end(),
            passage.text[start : found.end()],
            frozenset({f"part:{found[0][:PART_CHARS]}"}),
        )


def _range_ends(text: str, figures: Sequence[Fact]) -> Iterator[tuple[Fact, Bound]]:
    for low, high in pairwise(figures):
        between = text[low.end : high.start]
        if len(between) <= RANGE_CHARS_MAX and _RANGE.search(between) and _RANGE_BEFORE.search(text[: low.start]):
            yield low, "more"
            yield high, "less"


@lru_cache(LANGUAGES_MAX)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = wording(language)
    before = "|".join(
        f"(?P<{name}>{forms.alternatives})"
        for name, forms in (("more", words.more), ("less", words.less), ("about", words.about))
    )
    after = f"(?P<less>{words.less_after.alternatives})|(?P<more>{words.more_after.alternatives})"
    return (
        re.compile(rf"(?<!\w)(?:{before})(?:\s(?:l[aeo]s|die|de|os|as|i|gli|le))?\s?[$€£¥]?$"),
        re.compile(rf"[\s-]?(?:[^\W\d]+\s|[%$€£¥]\s?)?(?:{after})(?!\w)"),
    )
