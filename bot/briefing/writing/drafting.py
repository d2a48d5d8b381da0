"""Has a model draft a briefing, and mends the draft until every sentence of it stands."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.briefing.apart import Apart
from bot.briefing.model.session import Session
from bot.briefing.options import WritingOptions
from bot.briefing.task import Order
from bot.briefing.vocabulary.phrases import phrases
from bot.briefing.writing import keypoints, looking, prompts
from bot.briefing.writing.answer import read
from bot.briefing.writing.exchange import SHORTER, Errand, Exchange, First, about, headline
from bot.briefing.writing.manuscript import Lines, distinct, written
from bot.briefing.writing.mending import Workshop
from bot.briefing.writing.mends import Mend, put_in, refused
from bot.briefing.writing.passages import Notes, sections, shown
from bot.briefing.writing.press import Drafted, answers, faults, ordered, printed
from bot.briefing.writing.review import Reviews
from bot.briefing.writing.shapes import schema, shape, within
from bot.domain.briefing import Length, Part
from bot.domain.errors import LayoutBroken

#: Tokens of an answer: about three times what a briefing of that length takes, for languages that take more.
ANSWER_TOKENS = {Length.SHORT: 1_200, Length.STANDARD: 3_000, Length.FULL: 4_000}


async def draft(session: Session, book: prompts.Book, order: Order, options: WritingOptions, apart: Apart) -> Drafted:
    """
    Have the article briefed.

    The draft is reviewed; sentences that do not stand are sent back once, each with what tells it; with a second look
    those that it finds misleading are set right; what still does not stand is taken out, with what leans on it.

    Args:
        session: The model and its clock.
        book: The prompts.
        order: What is wanted.
        options: Whether there is a second look, by whom, and how much of the article is shown.
        apart: Where the article is looked up in.

    Raises:
        ModelFailed: no usable answer came in time.
        LayoutBroken: no sentence of a translated lead stands, and the article has none to put in its place.
        TextTooComplex, WorkFailed: the article could not be looked up in.
    """
    desk = Desk(session, book, order, options.input_tokens_max, apart)
    first = await desk.first()
    lines = distinct(written(first.verdicts))
    mends: list[Mend] = []
    if found := await apart.do(faults, order, lines):
        lines, mends = await desk.mended(lines, found)
    look = ""
    if options.verify and lines:
        lines, more, look = await desk.looked(first, lines, options.verify_model)
        mends += more
    out = await apart.do(printed, order, lines, mends, look, first.excerpt)
    if order.translated and not any(sentence.part is Part.LEAD for sentence in out.draft):
        raise LayoutBroken("nothing of the translated lead stands")
    return out


class Desk:
    """Where one briefing is drafted."""

    def __init__(self, session: Session, book: prompts.Book, order: Order, tokens_max: int, apart: Apart) -> None:
        article = order.article
        self._session, self._book, self._order, self._apart = session, book, order, apart
        self._tokens_max = tokens_max
        self._reviews = Reviews(apart, order)
        self._workshop = Workshop(
            session=session,
            prompt=book["repair"],
            reviewer=self._reviews,
            sentences=order.sentences,
            title=headline(article),
            language=order.language,
            source=article.language,
        )

    async def first(self) -> First:
        """The model's draft. Raises ModelFailed."""
        notes: Notes = []
        order, tokens_max = self._order, self._tokens_max
        if keypoints.needs_sections(order.sentences, tokens_max):
            prompt = self._book["keypoints"]
            found = await self._apart.do(sections, order, tokens_max, SHORTER)
            notes = await keypoints.noted(self._session, prompt, order, self._workshop.title, found)
        exchange = Exchange(self._session, self._errand(), self._reviews, tokens_max)
        return await exchange.first(lambda room: self._apart.do(shown, order, tokens_max, room, notes))

    def _errand(self) -> Errand:
        order = self._order
        rooms = within(order.rooms, order.sentences)
        words = phrases(order.language)
        openings = {"overview_phrase": words.overview.strip(), "conclusion_phrase": words.conclusion.strip()}
        return Errand(
            self._book["briefing"],
            {**about(order.article, order.language), **openings},
            shape(rooms, order.language),
            schema(rooms, len(order.sentences)),
            ANSWER_TOKENS[order.length],
            partial(read, rooms=rooms, language=order.language),
        )

    async def mended(self, lines: Lines, faults: Lines) -> tuple[Lines, list[Mend]]:
        """The lines with what was mended, and without what could not be."""
        keys = {fault.key for fault in faults}
        mends = await self._workshop.mended(faults, tuple(line for line in lines if line.key not in keys))
        by_key = {fault.key: fault for fault in faults}
        marked = [by_key.pop(line.key, line) for line in lines] + list(by_key.values())
        new = ordered(put_in(tuple(marked), mends, self._order.language))
        # A lead that still does not answer its title is no better for having been written anew.
        old = {line.key: line for line in lines if not refused(line)}
        teased = [mend for mend in mends if any(found.kind == "teaser" for found in mend.line.findings)]
        if teased and not await self._apart.do(answers, self._order, new):
            new = tuple(old.get(line.key, line) if line.part is Part.LEAD else line for line in new)
        return distinct(new), mends

    async def looked(self, first: First, lines: Lines, checker: str) -> tuple[Lines, list[Mend], str]:
        """The lines after a second look, what it changed, and who took it (Checks.look)."""
        self._session.extend(looking.LOOK_S)
        if not checker:
            mends = await looking.reread(self._workshop, self._book["verify"], first.messages, lines)
            return (lines, [], "failed") if mends is None else (self._after(lines, mends), mends, "model")
        check = partial(looking.doubted, self._workshop, self._book["check"], checker)
        doubts = await check(lines)
        if not doubts:
            return lines, [], "failed" if doubts is None else "checker"
        keys = {line.key for line in doubts}
        mends = await self._workshop.mended(doubts, tuple(line for line in lines if line.key not in keys))
        new = self._after(lines, mends)
        # Whoever doubted a sentence has to believe what came for it.
        anew = {verdict.sentence.text for mend in mends for verdict in mend.verdicts}
        again = await check(tuple(line for line in new if line.text in anew))
        still = {line.text for line in again or ()}
        undone = [
            replace(mend, verdicts=()) if any(one.sentence.text in still for one in mend.verdicts) else mend
            for mend in mends
        ]
        return tuple(line for line in new if line.text not in still), undone, "checker"

    def _after(self, lines: Lines, mends: Sequence[Mend]) -> Lines:
        by_key = {mend.line.key: mend.line for mend in mends}
        marked = tuple(by_key.get(line.key, line) for line in lines)
        return distinct(put_in(marked, mends, self._order.language))
