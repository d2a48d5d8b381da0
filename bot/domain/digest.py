"""A digest: what was shared in a period, by story. Plain text in all fields, as in domain/article.py."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self, TypeVar

from bot.domain.article import ArticleKind
from bot.domain.chart import Chart
from bot.domain.engagement import NOTHING, Engaged
from bot.domain.votes import Shift

PageT = TypeVar("PageT")

#: Instead of a reason, of a link that is still being read.
WAITING = "waiting"
#: The same of one whose briefing is older than what is kept.
NOT_KEPT = "not_kept"
#: What a story or a link is in the light of the days before: told anew with what is new of it, or merely going on.
UPDATE, ONGOING = "update", "ongoing"
#: Where a story of a week stands (service/arcs.py), and dated lines of one at most.
NEW, GOING_ON, FADING = "new", "going_on", "fading"
ARC_LINES_MAX = 5
#: What comes last: a view or what somebody paid for; a link of which who posted it had the answer taken away.
LABELLED_LAST, REMOVED_LAST = "labelled", "removed"
#: Messages of a digest at most; what does not fit is counted.
MESSAGES_MAX = 3
#: What is labelled, and leads neither a story nor a digest: somebody's view, or what somebody paid for.
LABELLED = frozenset(
    {
        ArticleKind.OPINION,
        ArticleKind.ANALYSIS,
        ArticleKind.PRESS_RELEASE,
        ArticleKind.SPONSORED,
        ArticleKind.SATIRE,
        ArticleKind.REVIEW,
    }
)


@dataclass(frozen=True, slots=True)
class Placed:
    """The figures by which a story, or a link that stands alone, got its place."""

    people: int  #: Who posted it; 0 when nobody knows any more.
    voices: int  #: Independent ones that count: no views, no press releases, of one person's links only some.
    links: int  #: That count.
    newest_minutes: int  #: Of its newest link, before the end of the period.
    engaged: Engaged = NOTHING
    before: int = 0  #: Links that told it here in the days before.
    tied: tuple[
        str, ...
    ] = ()  #: Names and words that most of its links share; () also where they are alike as a whole.
    last: str = ""  #: Why it comes after others whatever its weight, LABELLED_LAST or REMOVED_LAST; else "".
    shifts: tuple[Shift, ...] = ()  #: What votes on earlier answers made of its weight.


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An item of a feed that the channel follows; nobody posted it, and it was not read."""

    title: str
    line: str  #: Of what the feed says about it, as far as that adds to the title; "" for none.
    site: str
    url: str
    feed: str  #: What the feed calls itself.
    seen_at: datetime
    others: tuple[str, ...] = ()  #: Sites of other items that tell the same, each once.


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One link of a digest."""

    title: str
    line: str  #: One sentence of its briefing that adds to the title; "" for none.
    site: str
    url: str
    author: str  #: Display name of who posted it first.
    message_url: str
    answer_url: str  #: "" when there is no briefing.
    posted_at: datetime
    others: tuple[str, ...] = ()  #: Display names of who posted it as well.
    kind: ArticleKind = ArticleKind.NEWS
    #: Why there is no briefing: a reason of domain/errors.py, WAITING or NOT_KEPT; "" when there is one.
    unread: str = ""
    news: str = ""  #: UPDATE or ONGOING of what was told here in the days before; else "".
    placed: Placed | None = None  #: Of a link that stands alone; None also in digests of older versions.
    feeds: tuple[FeedEntry, ...] = ()  #: What feeds have of the same.
    here_alone: bool = False  #: Whether its text was handed over or uploaded: it is for its channel alone.


@dataclass(frozen=True, slots=True)
class ArcLine:
    """What a day brought to a story."""

    day: str  #: ISO 8601, by the calendar of the digest's channel.
    text: str  #: The stored title of the report, or the first sentence of its lead.
    url: str  #: Of the report.


@dataclass(frozen=True, slots=True)
class DigestStory:
    """What several links of a digest tell."""

    title: str  #: Of the link that tells it best.
    text: str  #: Sentences of the stored briefings, whole; of another source than the first, with its number.
    entries: tuple[int, ...]  #: Its links: places in Digest.entries from 0, the one that the title is of first.
    links: int  #: In all, with those that are not listed.
    people: int  #: Who posted them.
    voices: int  #: Independent ones: reprints and papers of one owner count as one.
    agencies: Mapping[str, int] = field(default_factory=dict)  #: Who wrote several of the texts, and how many.
    agreed: tuple[str, ...] = ()  #: What several voices say alike: "14 people".
    differing: tuple[str, ...] = ()  #: Where they differ: "12 people (1), 14 people (2)", by source.
    news: str = ""  #: UPDATE where the text is only what is new; else "".
    placed: Placed | None = None  #: None in digests of older versions.
    feeds: tuple[FeedEntry, ...] = ()  #: What feeds have of it; counted with nothing.
    phase: str = ""  #: NEW, GOING_ON or FADING of one that ran over several days of a week; else "".
    arc: tuple[ArcLine, ...] = ()  #: How it went on, oldest first, at most ARC_LINES_MAX.
    here_alone: bool = False  #: Whether one of its links is for its channel alone.


@dataclass(frozen=True, slots=True)
class Digest:
    """The links of a period in one channel, by story, and what they come down to."""

    language: str
    since: datetime
    until: datetime
    entries: tuple[DigestEntry, ...]  #: Those of stories first, then those that stand alone, then what was not read.
    conclusion: str  #: "In summary, …"; "" when there is none.
    left_out: int = 0  #: Links beyond what a digest holds.
    title: str = ""  #: E.g. "Links of the last 24 hours".
    notes: tuple[str, ...] = ()  #: Keys of texts/en.toml [note], e.g. "digest_budget".
    lead: str = ""  #: The largest stories in two sentences; "" when there is none.
    stories: tuple[DigestStory, ...] = ()  #: The weightiest first; () also in digests of older versions.
    links: int = 0  #: In all; 0 in digests of older versions.
    people: int = 0  #: Who posted them; 0 when that is not known of all any more.
    story_count: int = 0  #: What they tell, a link that stands alone counting as one.
    unread: Mapping[str, int] = field(default_factory=dict)  #: Links by DigestEntry.unread.
    feeds: tuple[FeedEntry, ...] = ()  #: Also in the news: of followed feeds what nobody posted; below all of theirs.
    feeds_left_out: int = 0  #: Of these, what is not listed.
    private: bool = False  #: Of channels that others may not read: who has it cannot share it.
    zone: str = ""  #: Of its calendar, as IANA names it; "" in digests of older versions, whose times are UTC.
    chart: Chart | None = None  #: When its stories came; None where that tells nothing, or nobody wants it.

    @property
    def missed(self) -> tuple[DigestEntry, ...]:
        """Links that were not read, as far as they are listed."""
        return tuple(entry for entry in self.entries if entry.unread)

    def fitted(self, pages: Callable[[Self], Sequence[PageT]]) -> Sequence[PageT]:
        """The pages of as much of it as fits into MESSAGES_MAX of them; what is left out is counted."""
        whole = pages(self)
        if len(whole) <= MESSAGES_MAX:
            return whole
        versions = [self]
        while shorter := versions[-1].shorter():
            versions.append(shorter)
        first = bisect_left(versions, True, key=lambda each: len(pages(each)) <= MESSAGES_MAX)
        return pages(versions[min(first, len(versions) - 1)])

    def shorter(self) -> Self | None:
        """
        The same without what can best be spared; None when nothing can.

        That is the last of what feeds say, then how the last story went on, whose reports are listed as well, then the
        last link that stands alone, then the last story.
        """
        if self.feeds:
            return replace(self, feeds=self.feeds[:-1], feeds_left_out=self.feeds_left_out + 1)
        if courses := [place for place, story in enumerate(self.stories) if story.arc]:
            last = replace(self.stories[courses[-1]], arc=())
            return replace(self, stories=(*self.stories[: courses[-1]], last, *self.stories[courses[-1] + 1 :]))
        told = {place for story in self.stories for place in story.entries}
        if alone := [place for place, entry in enumerate(self.entries) if place not in told and not entry.unread]:
            kept = self.entries[: alone[-1]] + self.entries[alone[-1] + 1 :]
            return replace(self, entries=kept, left_out=self.left_out + 1)
        if not self.stories:
            return None
        *stories, last = self.stories
        kept = tuple(entry for place, entry in enumerate(self.entries) if place not in last.entries)
        return replace(self, entries=kept, stories=tuple(stories), left_out=self.left_out + last.links)

    def abroad(self) -> Self:
        """
        The same as it may be read outside of its channel: without texts that were handed over or uploaded there.

        A sentence of these may stand in whatever was drawn from several links, so that goes with them.
        """
        if not (any(entry.here_alone for entry in self.entries) or any(story.here_alone for story in self.stories)):
            return self
        places = [place for place, entry in enumerate(self.entries) if not entry.here_alone]
        now_at = {place: at for at, place in enumerate(places)}
        stories = (story for story in self.stories if not story.here_alone)
        moved = [replace(story, entries=tuple(now_at[place] for place in story.entries)) for story in stories]
        kept = tuple(self.entries[place] for place in places)
        return replace(self, entries=kept, stories=tuple(moved), lead="", conclusion="")

    @property
    def alone(self) -> tuple[DigestEntry, ...]:
        """Links that belong to no story, as far as they were read."""
        told = {place for story in self.stories for place in story.entries}
        return tuple(entry for place, entry in enumerate(self.entries) if place not in told and not entry.unread)
