"""The conclusion: one late sentence that is one, or none."""

import re
from collections.abc import Collection, Container, Sequence

from bot.briefing.extractive.overview.outline import LATE_SHARE, Section
from bot.briefing.extractive.standing import states
from bot.briefing.extractive.weighed import LIKENESS_MAX, Weighed
from bot.briefing.layout import weight
from bot.briefing.vocabulary.calendar import calendar
from bot.briefing.vocabulary.phrases import phrases

#: Where what is said of the future is what comes next.
NEXT_SHARE = 0.65
#: Characters of an alphabet beyond which a conclusion is hard to read.
CHARS_MAX = 240
#: The share of the title's words that a conclusion has, and how central it is, when it tells nothing of the future.
COVERS_MIN, CENTRAL_MIN = 0.5, 0.6
#: Words of a title of which a share says something.
TITLE_WORDS_MIN = 4
#: What is said of the future has so much to do with the title or the lead: one telling word.
RELATED_MIN = 0.04
_QUOTED = re.compile(r"[\"“”„«»‘「『]|(?<!\w)'")


def conclusion(
    article: Weighed, lead: Sequence[int], sections: Sequence[Section] = (), told: Container[int] = ()
) -> int | None:
    """
    What the article itself concludes with, what comes next, or what says its matter once more; None for none.

    A side story behind "In summary, " misleads, so most articles have no conclusion.

    Args:
        article: Its sentences.
        lead: Those that it does not repeat.
        sections: Of a guide: what stands below its last heading is its conclusion, or it has none.
        told: Numbers, from 1, of others that it had better not tell once more.
    """
    able = [
        index
        for index in article.usable
        if index not in lead and index + 1 not in told and _readable(article, index) and not article.charges(index)
    ]
    for section in sections:
        if section.closing and section.at >= LATE_SHARE * len(article.sentences):
            return next((at for at in able if section.first <= at < section.end and at in article.alone), None)
    late = [index for index in able if article.place(index) >= LATE_SHARE * len(article.usable)]
    said = [index for index in late if _concludes(article, index)]
    if said or sections or article.guides:
        return max(said, default=None)
    fit = [index for index in late if index in article.alone and _tells(article, index, lead)]
    return max(fit, key=lambda index: article.covers(index) + article.ranked.centrality[index], default=None)


def _readable(article: Weighed, index: int) -> bool:
    """Whether it is a short sentence, nobody's words or memories, and goes on behind "In summary, "."""
    text = article.sentences[index]
    plain = weight(text) <= CHARS_MAX and not _QUOTED.search(text)
    fit = index not in article.calls | article.cut | article.fused
    # Behind a colon a capital stays.
    joins = article.joins(index) or not phrases(article.language).lower
    return plain and fit and joins and states(text, article.language) and not article.remembers(index)


def _concludes(article: Weighed, index: int) -> bool:
    """Whether the author says so: "In short, …"."""
    same = phrases(article.language).same
    return re.match(rf"(?:{same})[,:、，،]\s", article.sentences[index], re.IGNORECASE) is not None


def _tells(article: Weighed, index: int, lead: Collection[int]) -> bool:
    """Whether it tells what comes next, or the title's matter, of those that the title and the lead speak of."""
    likeness = max(article.likeness(index, other) for other in lead)
    if likeness > LIKENESS_MAX or _names_anew(article, index, lead):
        return False
    covers = article.covers(index)
    if article.ahead(index) and article.place(index) >= NEXT_SHARE * len(article.usable):
        return covers > 0 or likeness >= RELATED_MIN
    return (
        article.title_words >= TITLE_WORDS_MIN
        and covers >= COVERS_MIN
        and article.ranked.centrality[index] >= CENTRAL_MIN
    )


def _names_anew(article: Weighed, index: int, lead: Collection[int]) -> bool:
    """Whether it has a name that neither the title nor the lead has."""
    known = " ".join([article.title, *(article.sentences[other] for other in lead)]).lower()
    dates = calendar(article.language)
    words = re.findall(r"[^\W\d_][\w’'-]*", article.sentences[index])
    names = (word for word in words if word in article.inner and word.lower() not in {*dates.months, *dates.days})
    return any(name.lower() not in known for name in names)
