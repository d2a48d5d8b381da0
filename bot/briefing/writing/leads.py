"""The lead of a briefing whose title asks or teases: it should answer."""

from collections.abc import Sequence

from bot.briefing.extractive.nouns import inner_capitals
from bot.briefing.grounding.facts import spoken
from bot.briefing.grounding.finding import Finding
from bot.briefing.layout import Draft
from bot.briefing.teasers import LACKING, tease
from bot.briefing.writing.review import Verdict
from bot.domain.types import Article, Part


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

    def answers(self, draft: Draft) -> bool:
        """Whether the lead holds what the title leaves open; so does any lead under a title that leaves nothing."""
        lead = [sentence.text for sentence in draft if sentence.part is Part.LEAD]
        return self._tease is None or self._tease.answered(lead, self._language, known=self._known)

    def wishes(self, draft: Draft) -> list[Verdict]:
        """What to ask of a lead that stands and does not answer; [] when there is none or it answers."""
        lead = next((sentence for sentence in draft if sentence.part is Part.LEAD), None)
        if self._tease is None or lead is None or self.answers(draft):
            return []
        return [Verdict(lead, [Finding("teaser", 0, len(lead.text), LACKING[self._tease.wants])])]

    def led(self, draft: Draft, others: Sequence[Draft]) -> Draft:
        """The draft with the first lead that answers, its own or another's; as it is when none does."""
        if self.answers(draft):
            return draft
        for other in others:
            lead = tuple(sentence for sentence in other if sentence.part is Part.LEAD)
            if lead and self.answers(lead):
                said = {spoken(sentence.text) for sentence in lead}
                rest = (sentence for sentence in draft if sentence.part is not Part.LEAD)
                return (*lead, *(sentence for sentence in rest if spoken(sentence.text) not in said))
        return draft
