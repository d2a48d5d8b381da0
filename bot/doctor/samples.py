"""One answer of each kind, as long as they get, for a platform to say whether it would take it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot import __version__
from bot.domain.answers import Answer
from bot.domain.at_once import Status
from bot.domain.briefing import AlreadyBriefed, ArticleAnswer, Briefing, Length, Notice
from bot.domain.digest import Digest, DigestEntry

_URL = "https://news.example.org/2026/11/harbour-bridge"
_AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
_SENTENCE = "The council voted 14 to 9 for the new bridge, which is to open in the autumn of 2030. "
#: Entries of a digest: more than anybody reads.
_ENTRIES = 20


def samples() -> Iterator[tuple[str, Answer]]:
    """What it is, and the answer."""
    for length in Length:
        yield f"briefing ({length})", _briefing(length)
    yield "digest", Digest("en", _AT, _AT, (_entry(),) * _ENTRIES, "In summary, the bridge will come.", left_out=2)
    yield "empty digest", Digest("en", _AT, _AT, (), "")
    yield "pointer to an earlier briefing", AlreadyBriefed("Harbour bridge", "Ada", _AT, f"{_URL}#1")
    yield "pointer to an earlier message", AlreadyBriefed("Harbour bridge", "Ada", _AT, f"{_URL}#2", untold=True)
    yield "answer to a question", _answer()
    yield "notice", Notice("paywall", link=_URL)
    yield "status", Status(__version__, (), verify=False, trigger="auto", length=Length.SHORT, language="de", purses=())


def _briefing(length: Length) -> Briefing:
    return Briefing(
        url=_URL,
        site="news.example.org",
        title="Harbour town votes for a bridge",
        language="en",
        length=length,
        engine="extractive",
        recipe="",
        lead=_SENTENCE * 4,
        body="" if length is Length.SHORT else _SENTENCE * 25,
        overview="" if length is Length.SHORT else f"The article discusses the vote. {_SENTENCE * 6}",
        conclusion=f"In summary, the bridge will come. {_SENTENCE * 5}",
        source="Original Source: news.example.org",
        sentences=(),
        article_sentences=(),
        notes=("extractive", "subscriber"),
    )


def _answer() -> ArticleAnswer:
    return ArticleAnswer(
        url=_URL,
        site="news.example.org",
        title="Harbour town votes for a bridge",
        question="When will the bridge open?",
        language="en",
        engine="extractive",
        stated=True,
        text=_SENTENCE,
        sentences=(),
        article_sentences=(),
        notes=("extractive",),
    )


def _entry() -> DigestEntry:
    return DigestEntry(
        title="Harbour town votes for a bridge",
        line=_SENTENCE,
        site="news.example.org",
        url=_URL,
        author="Ada",
        message_url=f"{_URL}#2",
        answer_url=f"{_URL}#3",
        posted_at=_AT,
    )
