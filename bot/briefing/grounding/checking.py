"""
Checks sentences against the article: what they say has to stand there, and in the sentences that they cite.

Deterministic and quick (about a millisecond). What it cannot see is an invented plain claim without a name, a figure or
a quotation in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.briefing.grounding.bearing import unborne
from bot.briefing.grounding.facts import spoken
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.ground import Ground
from bot.briefing.grounding.passage import Passage
from bot.language.detect import detect
from bot.language.sentences import split


def check(article: str, text: str, cited: Sequence[str] = (), *, language: str | None = None) -> list[Finding]:
    """
    What in a text the article does not support; [] when nothing was found.

    Args:
        article: The whole article, with its title.
        text: One sentence or more of a briefing.
        cited: The article's sentences that the text refers to; with them it is also checked that they bear it out.
        language: Of the text; the article's when it is not given.
    """
    article_language = detect(article)
    ground = Ground(split(article, article_language), article_language)
    return examine(ground, text, _places(ground.sentences, cited), language=language or article_language)


def examine(ground: Ground, text: str, cited: Sequence[int] = (), *, language: str) -> list[Finding]:
    """
    As `check`, for an article that is prepared already.

    Args:
        ground: The article.
        text: What is examined.
        cited: Indexes of the sentences that it refers to, from 0; () when it rests on the whole article.
        language: Of the text.
    """
    claim = Passage(text, language, ground.known)
    found = [
        Finding(fact.kind, fact.start, fact.end, fact.text)
        for fact, held in ground.finds([*claim.facts, *claim.marked], text, language).items()
        if held is False
    ]
    return found or _once(_unborne(ground, claim, cited))


def _once(findings: Iterator[Finding]) -> list[Finding]:
    """Each only once, and rather the one that says what the article has instead."""
    found: dict[tuple[str, int], Finding] = {}
    for finding in findings:
        key = finding.kind, finding.start
        if key not in found or not found[key].source:
            found[key] = finding
    return list(found.values())


def _unborne(ground: Ground, claim: Passage, cited: Sequence[int]) -> Iterator[Finding]:
    """What the sources do not bear out; a text without any is held against the article sentence by sentence."""
    sentences = [] if cited else split(claim.text, claim.language)
    if len(sentences) <= 1:
        yield from unborne(ground, claim, cited)
        return
    at = 0
    for sentence in sentences:
        # Splitting folds white space, so that a sentence may not be found as it is. It then counts as standing where
        # the last one was found.
        at = max(at, claim.text.find(sentence, at))
        for finding in unborne(ground, Passage(sentence, claim.language, ground.known), ()):
            yield replace(finding, start=at + finding.start, end=at + finding.end)


def _places(sentences: Sequence[str], cited: Sequence[str]) -> list[int]:
    """Where cited sentences stand in the article; a split of another make may have cut them elsewhere."""
    plain = [f" {spoken(sentence)} " for sentence in sentences]
    wanted = [f" {spoken(sentence)} " for sentence in cited]
    return [
        index for index, sentence in enumerate(plain) if any(sentence in other or other in sentence for other in wanted)
    ]
