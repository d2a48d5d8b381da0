"""What came of sentences that were sent back, and how it takes their place; who sends them is in mending.py."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.briefing.grounding.facts import names
from bot.briefing.grounding.finding import WISHES
from bot.briefing.writing.manuscript import Line, Lines
from bot.briefing.writing.review import Verdict
from bot.domain.briefing import Checks, Sentence


@dataclass(frozen=True, slots=True)
class Mend:
    """What became of a line that was sent back."""

    line: Line
    verdicts: Sequence[Verdict]  #: On what came for it; none when it is to be left out, or nothing came.
    answered: bool  #: Something came, if only that it is to be left out.

    @property
    def stands(self) -> bool:
        """Whether what came can take its place."""
        return bool(self.verdicts) and not any(verdict.findings for verdict in self.verdicts)


def refused(line: Line) -> bool:
    """Whether a line cannot stand as it is; one that only leaves a wish open can."""
    return any(finding.kind not in WISHES for finding in line.findings)


def counted(mends: Sequence[Mend]) -> Checks:
    """How many of the sentences that could not stand were mended, and how many left out."""
    last = {mend.line.key: mend.stands for mend in mends if mend.line.text and refused(mend.line)}
    return Checks(mended=sum(last.values()), dropped=len(last) - sum(last.values()))


def put_in(lines: Lines, mends: Sequence[Mend], language: str) -> Lines:
    """
    The lines with what was mended in its place, and without what could not be.

    Args:
        lines: All of them, in order; a part that was missing is among them with "" as its text.
        mends: What came for some of them.
        language: Of the lines.
    """
    by_key = {mend.line.key: mend for mend in mends}
    out: list[Line] = []
    for line in lines:
        mend = by_key.get(line.key)
        if mend is None or not mend.stands:
            if line.text and not refused(line):
                out.append(replace(line, findings=()))
            continue
        out += _replaced(line, [verdict.sentence for verdict in mend.verdicts], language)
    return tuple(out)


def _replaced(line: Line, sentences: Sequence[Sentence], language: str) -> list[Line]:
    """
    What stands in a line's place.

    The last of it is what the next line was written behind, unless it names others: then "he" may be another.
    """
    same = _named(line.text, language) == _named(sentences[-1].text, language)
    keys = [(f"mended {at}", line.key[1]) for at in range(len(sentences))]
    keys[-1] = line.key if same else keys[-1]
    befores = [line.after, *keys]
    return [Line(one, key, before, anew=True) for one, key, before in zip(sentences, keys, befores, strict=False)]


def _named(text: str, language: str) -> set[str]:
    return {fact.text for fact in names(text, language)}
