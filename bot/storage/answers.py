"""Answers as JSON documents, and back: what the parts of an answer are rendered from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.domain.answers import Answer
from bot.domain.article import ArticleKind
from bot.domain.at_once import Evidence, Status
from bot.domain.briefing import AlreadyBriefed, ArticleAnswer, Briefing, Checks, Length, Notice, Part, Sentence, Usage
from bot.domain.chart import Chart
from bot.domain.digest import ArcLine, Digest, DigestEntry, DigestStory, FeedEntry, Placed
from bot.domain.engagement import Engaged
from bot.domain.spending import Purse, Spent
from bot.domain.votes import Counts, Shift
from bot.storage.rows import (
    Document,
    briefing_document,
    document_briefing,
    document_notice,
    known,
    notice_document,
    shallow,
)


def answer_document(answer: Answer) -> tuple[str, Document]:
    """The kind of an answer, and the answer as JSON without the sentences of an article."""
    match answer:
        case Briefing():
            return "briefing", briefing_document(answer)
        case Notice():
            return "notice", notice_document(answer)
        case AlreadyBriefed():
            return "already", {**shallow(answer), "posted_at": answer.posted_at.isoformat()}
        case Digest():
            return "digest", _digest_document(answer)
        case ArticleAnswer():
            document = asdict(answer)
            del document["article_sentences"]
            return "answer", document
        case Status() | Evidence():
            return _told_document(answer)


def document_answer(kind: str, document: Mapping[str, Any], article_sentences: list[str] | None) -> Answer:
    """
    The answer of a document; a field that the document does not know yet has its default.

    Raises:
        ValueError: another version wrote it, and this one does not understand it.
    """
    try:
        read = _READERS[kind]
        return read(document, article_sentences)
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"an answer of the kind {kind!r} that is not understood: {error}") from error


def _digest_document(digest: Digest) -> Document:
    entries = [
        {
            **shallow(entry),
            "posted_at": entry.posted_at.isoformat(),
            "placed": _placed_document(entry.placed),
            "feeds": _feeds_document(entry.feeds),
        }
        for entry in digest.entries
    ]
    times = {"since": digest.since.isoformat(), "until": digest.until.isoformat()}
    stories = [
        {
            **shallow(story),
            "agencies": dict(story.agencies),
            "placed": _placed_document(story.placed),
            "feeds": _feeds_document(story.feeds),
            "arc": [shallow(line) for line in story.arc],
        }
        for story in digest.stories
    ]
    parts = {"entries": entries, "stories": stories, "feeds": _feeds_document(digest.feeds)}
    return {**shallow(digest), **times, **parts, "unread": dict(digest.unread), "chart": _chart_document(digest.chart)}


def _chart_document(chart: Chart | None) -> Document | None:
    return {**shallow(chart), "starts": [start.isoformat() for start in chart.starts]} if chart else None


def _chart(document: Mapping[str, Any]) -> Chart | None:
    if not (chart := document.get("chart")):
        return None
    starts = tuple(map(datetime.fromisoformat, chart["starts"]))
    return Chart(**known(Chart, {**chart, "starts": starts, "counts": tuple(map(tuple, chart["counts"]))}))


def _feeds_document(entries: Sequence[FeedEntry]) -> list[Document]:
    return [{**shallow(entry), "seen_at": entry.seen_at.isoformat()} for entry in entries]


def _placed_document(placed: Placed | None) -> Document | None:
    if placed is None:
        return None
    return {**shallow(placed), "engaged": shallow(placed.engaged), "shifts": _shift_documents(placed.shifts)}


def _shift_documents(shifts: Sequence[Shift]) -> list[Document]:
    return [{**shallow(shift), "until": shift.until and shift.until.isoformat()} for shift in shifts]


def _told_document(answer: Status | Evidence) -> tuple[str, Document]:
    if isinstance(answer, Status):
        return "status", _status_document(answer)
    kind, document = answer_document(answer.answer)
    return "evidence", {"kind": kind, "document": document}


def _status_document(status: Status) -> Document:
    purses = [
        {
            "scope": purse.scope,
            "spent": {**shallow(purse.spent), "cost": str(purse.spent.cost)},
            "budget": str(purse.budget),
        }
        for purse in status.purses
    ]
    votes = {"votes": shallow(status.votes), "shifts": _shift_documents(status.shifts)}
    return {**shallow(status), "length": status.length.value, "purses": purses, **votes}


def _digest(document: Mapping[str, Any], _: list[str] | None) -> Digest:
    entries = tuple(map(_digest_entry, document["entries"]))
    stories = tuple(
        DigestStory(
            **known(DigestStory, {**story, "placed": _placed(story), "feeds": _feed_entries(story), "arc": _arc(story)})
        )
        for story in document.get("stories", ())
    )
    parts = {"entries": entries, "stories": stories, "feeds": _feed_entries(document), "chart": _chart(document)}
    return Digest(**known(Digest, {**_timed(document, "since", "until"), **parts}))


def _arc(story: Mapping[str, Any]) -> tuple[ArcLine, ...]:
    return tuple(ArcLine(**known(ArcLine, line)) for line in story.get("arc", ()))


def _feed_entries(document: Mapping[str, Any]) -> tuple[FeedEntry, ...]:
    return tuple(FeedEntry(**known(FeedEntry, _timed(entry, "seen_at"))) for entry in document.get("feeds", ()))


def _digest_entry(document: Mapping[str, Any]) -> DigestEntry:
    kind = ArticleKind(document.get("kind", ArticleKind.NEWS))
    told = {**_timed(document, "posted_at"), "kind": kind}
    parts = {"placed": _placed(document), "feeds": _feed_entries(document)}
    return DigestEntry(**known(DigestEntry, told | parts))


def _placed(document: Mapping[str, Any]) -> Placed | None:
    if not (placed := document.get("placed")):
        return None
    inner = {"engaged": Engaged(**known(Engaged, placed["engaged"])), "shifts": _shifts(placed)}
    return Placed(**known(Placed, {**placed, **inner}))


def _shifts(document: Mapping[str, Any]) -> tuple[Shift, ...]:
    return tuple(
        Shift(**known(Shift, _timed(shift, "until") if shift.get("until") else shift))
        for shift in document.get("shifts", ())
    )


def _already(document: Mapping[str, Any], _: list[str] | None) -> AlreadyBriefed:
    return AlreadyBriefed(**known(AlreadyBriefed, _timed(document, "posted_at")))


def _answer(document: Mapping[str, Any], article_sentences: list[str] | None) -> ArticleAnswer:
    gone: Document = {"supported_by": ()} if article_sentences is None else {}
    sentences = tuple(
        Sentence(**known(Sentence, {**sentence, "part": Part(sentence["part"]), **gone}))
        for sentence in document["sentences"]
    )
    inner = {
        "sentences": sentences,
        "article_sentences": tuple(article_sentences or ()),
        "checks": Checks(**known(Checks, document["checks"])),
        "usage": Usage(**known(Usage, document["usage"])),
    }
    return ArticleAnswer(**known(ArticleAnswer, {**document, **inner}))


def _evidence(document: Mapping[str, Any], article_sentences: list[str] | None) -> Evidence:
    answer = document_answer(document["kind"], document["document"], article_sentences)
    if not isinstance(answer, Briefing | ArticleAnswer):
        raise TypeError(f"evidence of the kind {document['kind']!r}")
    return Evidence(answer)


def _status(document: Mapping[str, Any], _: list[str] | None) -> Status:
    purses = tuple(
        Purse(
            purse["scope"],
            Spent(**known(Spent, {**purse["spent"], "cost": Decimal(purse["spent"]["cost"])})),
            Decimal(purse["budget"]),
        )
        for purse in document["purses"]
    )
    votes = {"votes": Counts(**document.get("votes", {})), "shifts": _shifts(document)}
    inner = {"length": Length(document["length"]), "purses": purses, **votes}
    return Status(**known(Status, {**document, **inner}))


def _timed(document: Mapping[str, Any], *names: str) -> Document:
    return {**document, **{name: datetime.fromisoformat(document[name]) for name in names}}


_READERS: dict[str, Callable[[Mapping[str, Any], list[str] | None], Answer]] = {
    "briefing": document_briefing,
    "notice": lambda document, _: document_notice(document),
    "already": _already,
    "digest": _digest,
    "answer": _answer,
    "evidence": _evidence,
    "status": _status,
}
