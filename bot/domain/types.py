"""
People, places and what they say. All are frozen; what changes is written down in the ledger.

Text in these types is plain text: no markup of any platform, no HTML. Times are timezone-aware, UTC.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from bot.domain.briefing import Length
from bot.domain.group import group

#: How many links of one message are briefed; a last line says how many were left out.
LINKS_MAX = 5
#: Characters of a question about an article.
QUESTION_CHARS_MAX = 500


class Platform(StrEnum):
    """Where people talk to the bot."""

    DISCORD = "discord"
    SLACK = "slack"
    WEB = "web"
    TERMINAL = "terminal"


#: The space of Discord's direct messages, of whomever with whomever.
DIRECT_SPACE = "@me"
#: What Slack's ids of conversations with one person begin with; they are in the space of all its channels.
DIRECT_CHANNEL = "D"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, which is also where its answer goes."""

    platform: Platform
    space: str  #: Discord guild (DIRECT_SPACE in DMs), Slack team; "local" for web and terminal.
    channel: str  #: As people see it in the list; for a message in a Discord thread its parent, unless it is private.
    message: str  #: Discord message id, Slack ts; for a command the interaction id, or a hash of the trigger id.
    thread: str = ""  #: Discord thread id or Slack thread_ts, when the message already is in a thread.

    @property
    def told_in(self) -> str:
        """
        Where the message stands, as the platform told with it: the same however often it does.

        Discord tells a thread alone. Its parent, which is our channel then, may have to be asked for, in vain at times.
        """
        return self.thread if self.thread and self.platform is Platform.DISCORD else self.channel

    @property
    def place(self) -> str:
        """Whose channel it is: equal for all who see what is posted here, its threads included."""
        return f"{self.platform}\n{self.space}\n{self.channel}"

    @property
    def people(self) -> str:
        """The space in which an id means one person: two Slack workspaces may have one id each; "": all there are."""
        return self.space if self.platform is Platform.SLACK else ""

    @property
    def direct(self) -> bool:
        """Whether it is a conversation with one person, who shares nothing there with others."""
        on_slack = self.platform is Platform.SLACK and self.channel.startswith(DIRECT_CHANNEL)
        return self.space == DIRECT_SPACE or on_slack

    @property
    def itself(self) -> Self:
        """The channel, of no message."""
        return replace(self, message="", thread="")

    @property
    def logged(self) -> dict[str, str]:
        """What the log says of the channel."""
        return {"platform": self.platform, "space": self.space, "channel": self.channel}


@dataclass(frozen=True, slots=True)
class Person:
    """Who posted a link or asked for something."""

    id: str  #: "" once that was forgotten (RETAIN_PEOPLE_DAYS): then two of them need not be one.
    name: str = ""  #: Display name as of then; "" when the event did not carry it (Slack).


@dataclass(frozen=True, slots=True)
class Interaction:
    """The right to answer a command directly, for a while. The token is a secret: never logged."""

    token: str = field(repr=False)  #: Discord interaction token; Slack response_url.
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A link as found in a chat message."""

    url: str  #: As the person meant it: unescaped, absolute, http or https.
    canonical: str  #: Two links to one article have the same canonical form (domain/links.py).
    upload: bool = False  #: Of a document that was uploaded with the message: nobody wrote its address.
    spoiler: bool = False  #: It was posted where nobody reads it who does not want to; so is what is told of it.

    @property
    def group(self) -> str:
        """What "already shared" and digests take for one with it: wider, but it answers nothing (domain/group.py)."""
        return group(self.canonical)

    @property
    def shown(self) -> str:
        """The link as the log and lists have it: without what may be somebody's key, a password or a query."""
        scheme, _, rest = self.url.partition("?")[0].partition("#")[0].partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


@dataclass(frozen=True, slots=True)
class Message:
    """A chat message that may hold links, as a platform hands it to the intake."""

    origin: Origin
    author: Person
    text: str
    posted_at: datetime
    asked: bool = False  #: The bot was mentioned or written to directly: links it would pass over are taken too.
    interaction: Interaction | None = None  #: Set when the message is the argument of a command.
    length: Length | None = None  #: Asked for with the command.
    language: str | None = None  #: Asked for with the command; a BCP 47 tag or "source".
    reader: str = ""  #: The language in which its author reads, where the platform tells with it; a BCP 47 tag.
    private: bool = False  #: The answer is for its author alone.
    everywhere: bool = False  #: It asks about all channels that its author may read.
    pointed: bool = False  #: Somebody asks about a message that stood there already: a reaction, a menu.
    edited: bool = False  #: It stood there already with another text.
    feed: bool = False  #: An app, a workflow or a webhook wrote it: taken only where the channel wants that.
    files: tuple[str, ...] = ()  #: Addresses of uploaded documents; taken when asked for, or where wanted.
    link: Link | None = (
        None  #: Under whose answer a button was pressed: as it was taken, not as it would be read from the text.
    )
    in_order: bool = False  #: All before it in its place was taken: reading may go on from here after a restart.
    question: str = ""  #: What it says beside naming the bot, when it has no link: asked of the articles of its thread.
    about: str = ""  #: The message of ours that it answers.
    replies_to: str = ""  #: The message that it replies to, ours or anybody's, where the platform knows such replies.


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a part of an answer now stands."""

    channel: str  #: Where the message is: Discord's thread id, Slack's channel.
    message: str
    url: str = ""  #: A link people can follow; "" when the platform gives none.
