"""What is answered at once, for the eyes of who asked alone; texts/ makes lines of plain text of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.archive import Hit
from bot.domain.briefing import ArticleAnswer, Briefing, Length, Notice
from bot.domain.digest import Digest
from bot.domain.feeds import Follow
from bot.domain.mutes import Mute
from bot.domain.requests import Fate
from bot.domain.schedules import Schedule
from bot.domain.settings import Scope
from bot.domain.spending import Purse
from bot.domain.syndication import Told
from bot.domain.votes import Counts, Shift
from bot.domain.watches import Watch


@dataclass(frozen=True, slots=True)
class Status:
    """How the bot is set up in a channel, and what it spent today. Shown as lines of plain text (texts/status.py)."""

    version: str
    models: tuple[str, ...]  #: () when briefings are picked from the article.
    verify: bool  #: Whether a model looks at every sentence a second time.
    trigger: str  #: One of settings.TRIGGERS.
    length: Length
    language: str  #: In this channel: a BCP 47 tag or "source".
    purses: tuple[Purse, ...]  #: Of the person, the space and the installation, in this order; () without a model.
    votes: Counts = field(default_factory=Counts)  #: Of this channel, in the last VOTES_PERIOD.
    shifts: tuple[Shift, ...] = ()  #: What they come to in its digests, the most shifted first.


@dataclass(frozen=True, slots=True)
class Chosen:
    """What holds in a channel for one setting, and who decided it."""

    name: str  #: Of a field of ChannelSettings.
    value: str
    scope: Scope
    by: str = ""  #: The name of who chose it; "" where nobody did, or when unknown.
    at: datetime | None = None
    own: str = ""  #: What the channel itself chose; "" where it did not.
    otherwise: str = ""  #: What holds where the channel chooses nothing; "" for what `value` says, since it does not.
    besides: str = ""  #: What holds beside the channel's own choice, as its space chose; "" for nothing.


@dataclass(frozen=True, slots=True)
class Overview:
    """All settings of a channel."""

    lines: tuple[Chosen, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What each sentence of an answer rests on."""

    answer: Briefing | ArticleAnswer


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer of the bot's as it stands in a channel: what can be done with it depends on that."""

    answer: Briefing | ArticleAnswer | None  #: None when it is no longer kept.
    shared: bool = True  #: Everyone sees it, not only who asked.


@dataclass(frozen=True, slots=True)
class Fates:
    """What became of the links of a message."""

    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Why the stories of a digest stand where they do."""

    digest: Digest


@dataclass(frozen=True, slots=True)
class Muted:
    """What digests leave out here."""

    mutes: tuple[Mute, ...]
    new: bool = False  #: Whether it was chosen just now.


@dataclass(frozen=True, slots=True)
class Watched:
    """What a person watches in a space."""

    watches: tuple[Watch, ...]
    channel: str  #: Where it is shown.
    new: bool = False  #: Whether it was chosen just now.


@dataclass(frozen=True, slots=True)
class Shifted:
    """What the votes of a channel come to in its digests."""

    shifts: tuple[Shift, ...]  #: The most shifted first.


@dataclass(frozen=True, slots=True)
class Found:
    """Briefings of a channel that were found by their words."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """The list of commands."""


@dataclass(frozen=True, slots=True)
class ScheduleWish:
    """A digest that is to come by itself."""

    words: str  #: Days and times, as typed.
    zone: str = ""  #: An IANA name, as typed; "" for the one that holds where it is read.
    direct: bool = False  #: To who asks alone, in a direct message.
    says_empty: bool = False  #: Whether it is said when there was nothing.
    persons_zone: str = ""  #: What the platform tells of the person; "" when it does not.
    canvas: bool = False  #: As a canvas of the channel.
    by_mail: bool = False  #: To who asks alone, by mail.
    address: str = ""  #: Of mail, as typed; "" for the one that they confirmed.


@dataclass(frozen=True, slots=True)
class Timetable:
    """Schedules of digests."""

    schedules: tuple[Schedule, ...]
    channel: str  #: Where they are shown.
    new: bool = False  #: Whether it was set up just now.


@dataclass(frozen=True, slots=True)
class Followed:
    """Feeds that a channel follows."""

    follows: tuple[Follow, ...]


@dataclass(frozen=True, slots=True)
class FeedAddresses:
    """Where a channel can be read in a feed reader: secrets, which nobody is told again."""

    urls: Mapping[Told, str] = field(repr=False)


#: Days over which `Status` counts votes.
VOTES_PERIOD = timedelta(days=30)

#: Any of them.
Reply = (
    Status
    | Overview
    | Evidence
    | Standing
    | Fates
    | Placement
    | Muted
    | Watched
    | Found
    | Timetable
    | Followed
    | FeedAddresses
    | Shifted
    | Notice
    | Help
)
