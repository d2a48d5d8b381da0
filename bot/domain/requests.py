"""
What people ask of the bot. A request is one row, one job and one answer.

What was asked is a type with fields; the key is written from them and never read back.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Self

from bot.domain.briefing import Length, Notice
from bot.domain.types import Interaction, Link, Origin, Person


class Audience(StrEnum):
    """Who sees an answer."""

    EVERYONE = "everyone"
    ASKER_FIRST = "asker_first"  #: Of no interest to others: shown to who asked alone, where that can be done.
    ASKER = "asker"  #: Asked for in private: nobody else sees it, whatever becomes of it.
    DIRECT = "direct"  #: The asker, in a direct message.
    MAIL = "mail"  #: The asker, by mail.
    NOBODY = "nobody"  #: It is kept, and told in digests and searches; nothing is posted for it.


#: What goes to one person, wherever they are: of one thing by one way.
ALONE = frozenset((Audience.DIRECT, Audience.MAIL))


@dataclass(frozen=True, slots=True)
class Brief:
    """A briefing of the article at a link."""

    link: Link
    length: Length | None = None  #: None: as the channel has it.
    language: str | None = None  #: A BCP 47 tag or "source"; None: as the channel has it.
    unasked: bool = False  #: Nobody asked, the link was only posted: what cannot be briefed is passed over in silence.
    again: int = 0  #: How often the same link of the same message was taken before without an answer that stands.
    given: str = ""  #: Names the text that somebody handed over for it (Request.handed), which is read in its place.
    file: str = ""  #: The address of an uploaded document that holds that text.
    anyway: bool = False  #: Somebody who was pointed to an earlier briefing wants one here.
    plain: bool = False  #: No model is asked: nobody waits for it, and nobody agreed to pay.


@dataclass(frozen=True, slots=True)
class Due:
    """Which digest of a schedule it is."""

    schedule: int  #: Its number.
    at: datetime  #: When it was to come.
    since: datetime  #: What it tells begins there, and ends when it was to come.
    says_empty: bool = False  #: Whether it is said when there was nothing.
    skipped: int = 0  #: How many before it were skipped, which it says.
    canvas: bool = False  #: Whether it is a canvas of its channel.
    zone: str = ""  #: Of its calendar; "" in those of older versions, whose calendar is the channel's.


@dataclass(frozen=True, slots=True)
class DigestOf:
    """A digest of what was shared in the channel."""

    period: str  #: As typed, lower case, e.g. "24h" or "today" (service/periods.py).
    language: str | None = None  #: A BCP 47 tag; None: as the channel has it.
    due: Due | None = None  #: Nobody asked for it: it comes by itself, and its period is that of its schedule.
    everywhere: bool = False  #: Of all channels of the space that who asks may read, for them alone.


@dataclass(frozen=True, slots=True)
class Share:
    """Post once more, before everybody, what one person alone saw."""

    target: str  #: The platform's id of the answer.
    link: Link | None = None  #: That it is about.


@dataclass(frozen=True, slots=True)
class AfterHours:
    """
    What a channel was spared in its quiet hours, in one message at their end.

    Each link is written down with one of these. The first that may speak tells of all, the others then find nothing:
    so however the hours change, and wherever a process ends, each link is told once.
    """

    link: int  #: Row of the link's request.


@dataclass(frozen=True, slots=True)
class Source:
    """An article that a question is about."""

    link: Link
    content: str = ""  #: Article.content of what was briefed of it; "": whatever is read at the link.


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that an article answers, or that none of several does."""

    question: str  #: In one line (language/questions.py).
    sources: tuple[Source, ...]  #: At least one; of several the first that says it answers.
    again: int = 0  #: As of a Brief.


@dataclass(frozen=True, slots=True)
class Prove:
    """What an answer rests on, when the text of its article is no longer kept and has to be read again."""

    target: str  #: The platform's id of the answer.
    source: Source


@dataclass(frozen=True, slots=True)
class Remove:
    """Take an answer of ours away."""

    target: str  #: The platform's id of the answer.
    orphan: str = ""  #: The message that it answered, when that is gone: its thread may go as well.
    item: str = ""  #: Of a message that tells several answers the one to be taken out; the others stay.


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The briefing that an answer holds, read and written anew; it takes the place of what stands there."""

    target: str  #: The platform's id of the answer.
    link: Link
    again: int = 0  #: How often that was done with the same answer before.


@dataclass(frozen=True, slots=True)
class Backfill:
    """The links that were posted in a channel before: read page by page, each time it is worked on one."""

    name: str  #: Of the run (domain/backfills.py).


@dataclass(frozen=True, slots=True)
class Say:
    """Something that the bot has to say about a message; written down so that it is said once."""

    topic: str  #: Of several notices on one message each has its own, e.g. "links_left_out".
    notice: Notice
    unasked: bool = False  #: Nobody asked: it waits for the end of quiet hours.


@dataclass(frozen=True, slots=True)
class FollowFeed:
    """A feed that the channel is to follow."""

    link: Link  #: Of the feed, or of a page that names it.
    number: int = 1  #: Which of those that a page names, from 1.


@dataclass(frozen=True, slots=True)
class Watched:
    """To be told that a link, or an item of a feed, tells of something that one watches."""

    sighting: int  #: Its number (domain/watches.py).


#: What can be asked.
Asked = Brief | DigestOf | AfterHours | Share | Ask | Prove | Remove | Rewrite | Backfill | Say | FollowFeed | Watched


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for, where, and how it is to be answered."""

    origin: Origin
    asked: Asked
    author: Person
    asked_at: datetime
    interaction: Interaction | None = None  #: The answer goes there; None: into the thread of the message.
    audience: Audience = Audience.EVERYONE
    refused: Notice | None = None  #: Instead of any work: a limit, a period that makes no sense, an address of a tool.
    #: A text that comes with it, at most GIVEN_CHARS_MAX characters. Kept beside it: it does not come back with it.
    handed: str = field(default="", repr=False)
    reader: str = ""  #: The language of who asked, in which they alone are told what the bot says; "": not known.

    @property
    def link(self) -> Link | None:
        """The link that it is about; of a question the first of them."""
        match self.asked:
            case Brief(link=link) | Share(link=link) | Rewrite(link=link) | FollowFeed(link=link):
                return link
            case Prove(source=Source(link=link)):
                return link
            case Ask(sources=(first, *_)):
                return first.link
        return None

    @property
    def unasked(self) -> bool:
        """Whether nobody asked for an answer."""
        return isinstance(self.asked, Brief) and self.asked.unasked

    @property
    def background(self) -> bool:
        """Whether it waits until there is nothing else to do."""
        return self.audience is Audience.NOBODY

    @property
    def passed_over(self) -> str:
        """Why a link that nobody asked for is not looked at; "" for all others. It is written down closed."""
        return self.refused.reason if self.refused and self.unasked else ""

    @property
    def refused_at_once(self) -> bool:
        """
        Whether a button asked for it that whoever pressed it is told at once why not.

        It is not written down: pressed again later it may be done.
        """
        anyway = isinstance(self.asked, Brief) and self.asked.anyway
        return self.refused is not None and (anyway or isinstance(self.asked, Rewrite))

    def for_asker_first(self) -> Self:
        """The same with an answer that concerns who asked; what was asked for in private stays so."""
        return self if self.audience is Audience.ASKER else replace(self, audience=Audience.ASKER_FIRST)

    @property
    def key(self) -> str:
        """
        What is equal however often the platform tells us, and for ever.

        Event ids differ between deliveries of one event, so they are no part of it. The database keeps it as a keyed
        hash only (storage/keys.py).
        """
        origin = self.origin
        what, link = _key_parts(self.asked)
        if self.audience in ALONE:  # the same may go to several people
            what = f"{what} to {self.author.id}"
        return f"{origin.platform}\n{origin.space}\n{origin.told_in}\n{origin.message}\n{what}\n{link}"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one link of a message."""

    link: Link
    reason: str | None  #: None: still open; "": it was briefed; else why not (texts/en.toml, [passed] or [reason]).


#: What is known by its own name or number.
_NAMED: dict[type[Asked], str] = {
    AfterHours: "after_hours",
    Backfill: "backfill",
    Say: "notice",
    Watched: "watched",
}


def _key_parts(asked: Asked) -> tuple[str, str]:
    match asked:
        case Brief(link, again=again, given=given, anyway=anyway):
            which = f" of {given}" if given else " anyway" if anyway else ""
            return f"brief{which}{f' again {again}' if again and not given else ''}", link.canonical
        case DigestOf(due=Due()):
            return "scheduled digest", ""
        case DigestOf(period, everywhere=everywhere):
            return f"digest:{period}{' everywhere' if everywhere else ''}", ""
        case Share():
            return "share", ""
        case Ask(question, again=again):
            # The thread may hold another article when the same message is told again.
            return f"ask again {again}" if again else "ask", question
        case Prove(target):
            return "prove", target
        case Remove(item=item):
            return "remove", item
        case Rewrite(_, link, again):
            return f"rewrite {again}", link.canonical
        case AfterHours(link=name) | Backfill(name) | Say(topic=name) | Watched(sighting=name):
            return f"{_NAMED[type(asked)]}:{name}", ""
        case FollowFeed(link, number):
            return f"follow {number}", link.canonical


def marker(key: str, part: int) -> str:
    """
    A name for one part of one answer, by which a platform recognises the second sending of it.

    24 characters, because Discord's nonce takes 25 at most.

    Args:
        key: Of the request, as the ledger keeps it (Claim.key).
        part: From 0.
    """
    return sha256(f"{key}\n{part}".encode()).hexdigest()[:24]


def item_name(key: str) -> str:
    """A name for an answer that may come to stand with others in one message; `key` as for `marker`."""
    return sha256(f"{key}\nitem".encode()).hexdigest()[:24]
