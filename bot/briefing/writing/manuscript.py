"""
A draft on its way into print: sentences that know which one they were written behind.

When a sentence goes, what leans on it goes too. "He also demands that …", behind another sentence than it was written
behind, may name another man; so may "the company". Nothing that is true of the article becomes false by leaving out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.briefing.grounding.facts import capitals, name_keys, names, spoken
from bot.briefing.grounding.finding import Finding
from bot.briefing.layout import Draft
from bot.briefing.vocabulary.words import vocabulary
from bot.briefing.writing.references import References, references
from bot.briefing.writing.review import Verdict
from bot.domain.briefing import Part, Sentence
from bot.language.tags import NOUNS_CAPITAL, primary

#: Which sentence of which text: the model's draft, or the article.
Key = tuple[str, int]
DRAFT, ARTICLE = "draft", "article"
_PARTS = tuple(Part)
#: Lines behind one that is gone in which a "he" may mean somebody who was only in that.
NEAR_LINES = 3
#: Sentences that a body keeps at least when a conclusion takes one.
SPARED_MIN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a draft."""

    sentence: Sentence
    key: Key
    after: Key | None  #: The line that it was written behind; None where a part begins for itself.
    findings: Sequence[Finding] = ()
    anew: bool = False  #: It was mended, and so written to be read alone.

    @property
    def part(self) -> Part:
        """Where it stands."""
        return self.sentence.part

    @property
    def text(self) -> str:
        """What it says."""
        return self.sentence.text

    @property
    def place(self) -> tuple[int, int]:
        """Where it is read: what stands after it can have told nobody what it points to."""
        return _PARTS.index(self.part), self.key[-1] if self.key[0] != ARTICLE else 0


Lines = tuple[Line, ...]


def written(verdicts: Sequence[Verdict]) -> Lines:
    """A model's draft as lines. Lead and body are read as one; overview and conclusion stand for themselves."""
    lines: list[Line] = []
    for index, verdict in enumerate(verdicts):
        before = lines[-1] if lines else None
        flows = before and (before.part is verdict.sentence.part or (before.part, verdict.sentence.part) == _FLOW)
        lines.append(
            Line(verdict.sentence, (DRAFT, index), before.key if before and flows else None, tuple(verdict.findings))
        )
    return tuple(lines)


_FLOW = (Part.LEAD, Part.BODY)


def copied(sentences: Iterable[Sentence]) -> Lines:
    """Sentences of the article as lines; each was written behind the one before it there."""
    return tuple(Line(one, (ARTICLE, one.supported_by[0]), (ARTICLE, one.supported_by[0] - 1)) for one in sentences)


def draft_of(lines: Lines) -> Draft:
    """The sentences alone."""
    return tuple(line.sentence for line in lines)


def distinct(lines: Lines) -> Lines:
    """
    The lines, each thing said once by those without findings: small models like to say it in every part.

    A conclusion that is only sentences of the body takes the first of them, if enough is left there.
    """
    stands = [line for line in lines if not line.findings]
    first = {spoken(line.text): line for line in reversed(stands)}
    bodies = [line for line in first.values() if line.part is Part.BODY]
    concluding = [line for line in stands if line.part is Part.CONCLUSION]
    if concluding and len(bodies) > SPARED_MIN and not any(first[spoken(one.text)] is one for one in concluding):
        taken = next((one for one in concluding if first[spoken(one.text)].part is Part.BODY), None)
        if taken:
            first[spoken(taken.text)] = taken
    return tuple(line for line in lines if line.findings or first[spoken(line.text)] is line)


def settled(lines: Lines, gone: Iterable[Line], language: str) -> Lines:
    """
    The lines that can be read without those that are gone.

    One that points to a line which it does not stand behind any more is left out, and so is what leans on it in turn;
    a "However," in front of it is taken off where that is enough.

    Args:
        lines: In the order in which they are read.
        gone: Those that were taken out before.
        language: Of all of them.
    """
    known = references(language)
    lost, kept = list(gone), list[Line]()
    for line in lines:
        stays = _readable(line, kept, [one for one in lost if one.place <= line.place], known)
        if stays is None:
            lost.append(line)
        else:
            kept.append(stays)
    return tuple(kept)


def leaning(lines: Lines, going: Iterable[Key], language: str) -> Lines:
    """The lines, of those that stay, that could not be read if the others went."""
    goes = frozenset(going)
    gone = [line for line in lines if line.key in goes]
    stays = tuple(line for line in lines if line.key not in goes)
    same = {(line.key, line.text) for line in settled(stays, gone, language)}
    return tuple(line for line in stays if (line.key, line.text) not in same)


def _readable(line: Line, kept: Sequence[Line], lost: Sequence[Line], known: References) -> Line | None:
    """The line as it can be read behind those that are kept; None when it cannot."""
    if line.key[0] == ARTICLE and line.part is not Part.BODY:
        return line  # The extractive engine opens and ends with what stands alone.
    if _unnamed(line, kept, lost, known) and not line.anew:
        return None
    if _carried(line, kept, lost, known):
        return line
    points = known.opens if line.after is None or line.anew else known.rests
    if not points(line.text):
        return line
    loose = known.loosened(line.text)
    return replace(line, sentence=replace(line.sentence, text=loose)) if loose and not points(loose) else None


def _carried(line: Line, kept: Sequence[Line], lost: Sequence[Line], known: References) -> bool:
    """Whether what a line may point to stands before it: the line that it was written behind."""
    if not _follows(line, kept):
        return False
    if not known.person(line.text):
        return True
    # "The council denied this. He will sue.": who, is in neither; he may be in a line that is gone.
    near = [one.text for one in lost if line.place[0] == one.place[0] and line.place[1] - one.place[1] <= NEAR_LINES]
    if not _heard(kept).issuperset(_named(near, known)):
        return False
    expected = line.after
    for before in reversed(kept):
        if before.key != expected:
            return False
        if before.after is None or any(names(before.text, known.language)):
            return True
        expected = before.after
    return False


def _follows(line: Line, kept: Sequence[Line]) -> bool:
    return line.after is not None and bool(kept) and kept[-1].key == line.after


def _unnamed(line: Line, kept: Sequence[Line], lost: Sequence[Line], known: References) -> bool:
    """Whether it speaks of "the company" or "the report", and only a line that is gone said which."""
    if not lost:
        return False
    texts = [one.text for one in lost]
    said, heard = " ".join(one.text for one in kept).lower(), _heard(kept)
    missing = set[str]().union(*map(known.brought_in, texts)) & known.taken_for_known(line.text)
    if any(noun not in said for noun in missing):
        return True
    called = {noun for noun in known.described(line.text) if noun not in heard}
    if line.after is not None and not _follows(line, kept):
        called |= {noun for noun in {known.head(line.text), *known.events(line.text)} if noun and noun not in said}
    return bool(called) and not heard.issuperset(_named(texts, known))


def _heard(kept: Sequence[Line]) -> set[str]:
    """The words of the lines, as they are compared."""
    return set(spoken(" ".join(line.text for line in kept)).split())


def _named(texts: Sequence[str], known: References) -> Iterator[str]:
    """The names in texts, as they are compared; where every noun has a capital all nouns, since any may be one."""
    nouns = primary(known.language) in NOUNS_CAPITAL
    for text in texts:
        for word in capitals(text) if nouns else (fact.text for fact in names(text, known.language)):
            if word.lower() not in vocabulary(known.language).stop:
                yield from name_keys(word)
