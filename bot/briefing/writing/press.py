"""
What is done with the drafts of one briefing without a model: finding what is wrong, and making the last one fit.

All of it is a function of plain values, so that it can be worked out in a child process (apart.py).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.briefing.extractive import draft as extractive_draft
from bot.briefing.grounding.facts import spoken
from bot.briefing.grounding.finding import Finding
from bot.briefing.layout import Draft
from bot.briefing.task import Order
from bot.briefing.writing.fitting import lengthy, trimmed
from bot.briefing.writing.leads import Leads
from bot.briefing.writing.manuscript import Line, Lines, copied, draft_of, leaning, settled
from bot.briefing.writing.mends import Mend, counted, refused
from bot.briefing.writing.shapes import size, within
from bot.domain.briefing import Checks, Part, Sentence

#: A body of fewer sentences, or of a smaller part of what was asked for, tells no story: the article's own are put
#: beside them.
BODY_SENTENCES_MIN, BODY_PART = 2, 3


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft in which every sentence stands, as it is printed."""

    draft: Draft
    excerpt: bool  #: The model was shown a part of the article only.
    care: Checks  #: How many sentences were mended and left out, and who took a second look.
    shortened: int  #: Sentences that were left out because there were too many.


class Press:
    """What is said of one briefing's drafts, and done with them, without a model."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._rooms = order.rooms
        #: What the model is asked for.
        self._asked = within(order.rooms, order.sentences)
        self._leads = Leads(order.article, order.sentences, language=order.language)

    def answers(self, lines: Lines) -> bool:
        """Whether the lead answers its title; see `Leads.answers`."""
        return self._leads.answers(lines)

    def faults(self, lines: Lines) -> Lines:
        """
        What is to be sent back, with what is wrong with it.

        Beside what the article does not support these are the lines that lean on it, a lead that does not answer its
        title, what is longer than its part can be, and parts that are missing, with "" as their text.
        """
        language = self._order.language
        wrong = [line.key for line in lines if refused(line)]
        stands = tuple(line for line in lines if not refused(line))
        wishes = [
            *(_leaning(line) for line in leaning(lines, wrong, language)),
            *self._leads.wished(stands),
            *lengthy(lines, self._rooms, language),
        ]
        by_key = {line.key: line for line in lines if refused(line)}
        for wish in wishes:
            before = by_key.get(wish.key)
            by_key[wish.key] = replace(wish, findings=(*before.findings, *wish.findings)) if before else wish
        there = {line.part for line in lines}
        absent = [self._absent(part) for part in (Part.OVERVIEW, Part.CONCLUSION) if part in self._rooms.keys() - there]
        return (*(by_key[line.key] for line in lines if line.key in by_key), *absent)

    def _absent(self, part: Part) -> Line:
        room = self._rooms[part]
        task = "what it covers and leaves open" if part is Part.OVERVIEW else "what it comes down to"
        wish = f"{task}, in {size(room.chars, self._order.language)} at most"
        return Line(Sentence(part, "", ()), (part.value, 0), None, [Finding("absent", 0, 0, wish)])

    def printed(self, lines: Lines, mends: Sequence[Mend], look: str, excerpt: bool) -> Drafted:  # noqa: FBT001
        """The draft as it goes out: what can be read without what is gone, within its room, no part missing."""
        order = self._order
        gone = [mend.line for mend in mends if not mend.stands and refused(mend.line)]
        stands = readable = settled(lines, gone, order.language)
        if not order.translated:
            stands = self._completed(readable)
        chars = sum(len(sentence) + 1 for sentence in order.sentences)
        fits = trimmed(stands, self._rooms, chars_max=chars, language=order.language)
        fitting = {line.key for line in fits}
        out = settled(fits, [*gone, *(line for line in stands if line.key not in fitting)], order.language)
        left_out = len(lines) - len(readable) + len(fits) - len(out)
        care = replace(counted(mends), dropped=counted(mends).dropped + left_out, look=look)
        return Drafted(draft_of(out), excerpt, care, shortened=len(stands) - len(fits))

    def _completed(self, lines: Lines) -> Lines:
        """
        The lines, with the article's own sentences for parts of which nothing, or too little of the body, stands.

        They also stand in for a lead that does not answer its title, if they do.
        """
        order = self._order
        count = Counter(line.part for line in lines)
        body = self._asked.get(Part.BODY)
        least = {Part.BODY: max(BODY_SENTENCES_MIN, body.sentences // BODY_PART if body else 0)}
        missing = {part for part in self._rooms if count[part] < least.get(part, 1)}
        if not missing and self._leads.answers(lines):
            return lines
        said = {spoken(line.text) for line in lines}
        told = {number for line in lines if line.part is not Part.OVERVIEW for number in line.sentence.supported_by}
        # What the article says twice is told when it is told once.
        told |= {number for number, sentence in enumerate(order.sentences, start=1) if spoken(sentence) in said}
        article = order.article
        own = copied(
            extractive_draft(
                order.sentences,
                title=article.title,
                language=article.language,
                length=order.length,
                told=told,
                blocks=article.blocks,
            )
        )

        def adds(line: Line) -> bool:
            again = line.part is Part.BODY and told.issuperset(line.sentence.supported_by)
            return line.part in missing and not again and spoken(line.text) not in said

        def place(line: Line) -> tuple[int, ...]:
            """In a body of both, the article's order is the only one."""
            return line.sentence.supported_by if line.part is Part.BODY and line.part in missing else ()

        both = sorted((*lines, *filter(adds, own)), key=place)
        return self._leads.led(ordered(both), own)


def faults(order: Order, lines: Lines) -> Lines:
    """What is to be sent back; see `Press.faults`."""
    return Press(order).faults(lines)


def answers(order: Order, lines: Lines) -> bool:
    """Whether the lead answers its title."""
    return Press(order).answers(lines)


def printed(order: Order, lines: Lines, mends: Sequence[Mend], look: str, excerpt: bool) -> Drafted:  # noqa: FBT001
    """The draft as it goes out; see `Press.printed`."""
    return Press(order).printed(lines, mends, look, excerpt)


def ordered(lines: Iterable[Line]) -> Lines:
    """In the order of the layout."""
    order = list(Part)
    return tuple(sorted(lines, key=lambda line: order.index(line.part)))


def _leaning(line: Line) -> Line:
    return replace(line, findings=(*line.findings, Finding("leaning", 0, len(line.text), line.text)))
