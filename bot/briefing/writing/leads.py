"""The lead of a briefing whose title asks or teases: it should answer."""

from collections.abc import Sequence
from dataclasses import replace

from bot.briefing.extractive.overview.names import inner_capitals
from bot.briefing.grounding.facts import spoken
from bot.briefing.grounding.finding import Finding
from bot.briefing.teasers import LACKING, tease
from bot.briefing.writing.manuscript import Lines
from bot.domain.article import Article
from bot.domain.briefing import Part


class Leads:
    """Judges the leads of one article's drafts."""

    def __init__(self, article: Article, sentences: Sequence[str], *, language: str) -> None:
        """
        Prepare to judge.

        Args:
            article: Its title may ask or tease.
            sentences: Of the article.
            language: Of the drafts.
        """
        self._tease = tease(article.title, article.language)
        self._language = language
        self._known = inner_capitals(sentences) if self._tease else set()

    def answers(self, lines: Lines) -> bool:
        """Whether the lead holds what the title leaves open; so does any lead under a title that leaves nothing."""
        lead = [line.text for line in lines if line.part is Part.LEAD]
        return self._tease is None or self._tease.answered(lead, self._language, known=self._known)

    def wished(self, lines: Lines) -> Lines:
        """The line of a lead that is to answer, with what it should say; () when there is none or the lead answers."""
        lead = next((line for line in lines if line.part is Part.LEAD), None)
        if self._tease is None or lead is None or self.answers(lines):
            return ()
        wish = Finding("teaser", 0, len(lead.text), LACKING[self._tease.wants])
        return (replace(lead, findings=(*lead.findings, wish)),)

    def led(self, lines: Lines, other: Lines) -> Lines:
        """The lines with the lead of the others when only that answers."""
        lead = tuple(line for line in other if line.part is Part.LEAD)
        if self.answers(lines) or not lead or not self.answers(lead):
            return lines
        said = {spoken(line.text) for line in lead}
        rest = (line for line in lines if line.part is not Part.LEAD)
        return (*lead, *(line for line in rest if spoken(line.text) not in said))
