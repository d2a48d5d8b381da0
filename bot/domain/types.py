"""
The nouns of the bot. All are frozen; what changes is written down in the ledger.

Text in these types is plain text: no markup of any platform, no HTML. Times are timezone-aware, UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

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


class Length(StrEnum):
    """How long a briefing is; the budgets are in briefing/layout.py."""

    SHORT = "short"
    STANDARD = "standard"
    FULL = "full"


class Part(StrEnum):
    """The parts of a briefing that hold sentences, in the order of the layout."""

    LEAD = "lead"
    BODY = "body"
    OVERVIEW = "overview"
    CONCLUSION = "conclusion"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, which is also where its answer goes."""

    platform: Platform
    space: str  #: Discord guild ("@me" in DMs), Slack team; "local" for web and terminal.
    channel: str  #: As people see it in the list; for a message in a Discord thread its parent, unless it is private.
    message: str  #: Discord message id, Slack ts; for a command the interaction id, or a hash of the trigger id.
    thread: str = ""  #: Discord thread id or Slack thread_ts, when the message already is in a thread.


@dataclass(frozen=True, slots=True)
class Person:
    """Who posted a link or asked for something."""

    id: str
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


@dataclass(frozen=True, slots=True)
class Request:
    """
    What somebody asked for: one row of the ledger and one job.

    Kinds: ``brief`` · ``digest:<period>`` · ``remove`` (take the answer `target` away) · ``notice:<reason>``.
    """

    origin: Origin
    kind: str
    author: Person
    asked_at: datetime
    link: Link | None = None
    interaction: Interaction | None = None
    length: Length | None = None
    language: str | None = None
    target: str = ""  #: For ``remove``: the platform's id of the answer to take away.
    reason: str = ""  #: Answer with this notice (texts/en.toml [reason] or [notice]) instead of any work.
    values: Mapping[str, str | int] = field(default_factory=dict)  #: What the notice's text mentions.

    @property
    def key(self) -> str:
        """
        What is equal however often the platform tells us, and for ever.

        Event ids differ between deliveries of one event, so they are no part of it.
        """
        origin = self.origin
        place = (origin.platform, origin.space, origin.channel, origin.message, self.kind)
        return "\n".join((*place, self.link.canonical if self.link else ""))


def marker(key: str, part: int) -> str:
    """
    A name for one part of one answer, by which a platform recognises the second sending of it.

    24 characters, because Discord's nonce takes 25 at most.
    """
    return sha256(f"{key}\n{part}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Article:
    """What was read at a link."""

    url: str  #: As asked for.
    canonical_url: str  #: After redirects and a believable rel=canonical.
    site: str  #: Host as the page gave it, e.g. "www.cnn.com"; shown as "Original Source".
    title: str
    text: str  #: Paragraphs separated by "\n\n"; no invisible characters.
    language: str  #: Of the text, not of the lang attribute; "und" when unknown.
    authors: tuple[str, ...] = ()
    published: str = ""  #: ISO 8601 date or date-time, or "".
    sentences: tuple[str, ...] = ()  #: The text's sentences in order; briefings refer to them from 1.
    publication: str = ""  #: The site's name for itself, e.g. "CNN"; "" when it gives none.
    image: str = ""  #: Address of the lead image, https; never fetched by us.
    state: str = "ok"  #: "ok", or "subscriber" when declared as paid content although the text is there.
    notes: tuple[str, ...] = ()  #: Keys of texts/en.toml [note]: what a reader of the briefing should know.
    removed: Mapping[str, int] = field(default_factory=dict)  #: Counts of what hygiene took out, by kind.

    @property
    def substance(self) -> str:
        """
        What a briefing is made of; articles share one when this is equal.

        The title and the day of publication belong to it: what they say counts as said, so a copy of a text under
        another title could put words into the original's briefing.
        """
        return "\n".join((self.title, self.published[:10], self.text))

    @property
    def word_count(self) -> int:
        """Words as separated by white space; for text without spaces, characters / 2."""
        words = len(self.text.split())
        return max(words, len(self.text) // 12)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a briefing and the article's sentences that support it, counted from 1."""

    part: Part
    text: str
    supported_by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """What grounding looked up in the article: (found, total)."""

    names: tuple[int, int] = (0, 0)
    numbers: tuple[int, int] = (0, 0)
    quotes: tuple[int, int] = (0, 0)
    dropped: int = 0  #: Sentences left out because the article does not support them.


@dataclass(frozen=True, slots=True)
class Usage:
    """What the model cost; all zero for the extractive engine."""

    model: str = ""
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing in the fixed layout. The parts are complete as posted; one that the length leaves out is ""."""

    url: str  #: The article's address; the only link in the answer.
    site: str
    title: str
    language: str
    length: Length
    engine: str  #: "extractive", or "openai" when a model wrote it.
    recipe: str  #: Hash of what shaped it: engine, model, prompt, code version.
    lead: str
    body: str
    overview: str
    conclusion: str
    source: str  #: "Original Source: www.cnn.com"
    sentences: tuple[Sentence, ...]
    article_sentences: tuple[str, ...]
    checks: Checks = Checks()
    usage: Usage = Usage()
    notes: tuple[str, ...] = ()  #: Keys of texts/en.toml [note], e.g. "extractive", "model_unavailable", "dropped".


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """The answer to a question about an article, from nothing but the article."""

    url: str
    site: str
    title: str
    question: str
    language: str
    engine: str  #: "extractive": sentences of the article, word for word; "openai" when a model wrote it.
    stated: bool  #: False: the article does not say; then there is no text.
    text: str
    sentences: tuple[Sentence, ...]  #: Of the text; their part is the body.
    article_sentences: tuple[str, ...]
    checks: Checks = Checks()
    usage: Usage = Usage()
    notes: tuple[str, ...] = ()  #: As in a briefing.


@dataclass(frozen=True, slots=True)
class Notice:
    """One line said by the bot itself."""

    reason: str  #: A key of texts/en.toml, section [reason] or [notice].
    values: Mapping[str, str | int] = field(default_factory=dict)
    link: str = ""  #: The address it is about, shown without a preview; "" for none.


@dataclass(frozen=True, slots=True)
class AlreadyBriefed:
    """The link was briefed in this channel before: one line with who, when and where."""

    title: str
    author: str  #: Display name of who posted it first; "" when unknown.
    posted_at: datetime
    answer_url: str  #: Link to the briefing.


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One link of a digest."""

    title: str
    line: str  #: One sentence of its briefing; "" for what could not be read.
    site: str
    url: str
    author: str  #: Display name of who posted it.
    message_url: str
    answer_url: str  #: "" when there is no briefing.
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """The links of a period in one channel, and what they come down to."""

    language: str
    since: datetime
    until: datetime
    entries: tuple[DigestEntry, ...]
    conclusion: str  #: "In summary, …"; "" when there is none.
    left_out: int = 0  #: Links beyond what a digest holds.
    title: str = ""  #: E.g. "Links of the last 24 hours".
    notes: tuple[str, ...] = ()  #: Keys of texts/en.toml [note], e.g. "digest_budget".


#: What a platform's view can show. Views see these and never a model's raw text.
Answer = Briefing | Notice | AlreadyBriefed | Digest


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a part of an answer now stands."""

    channel: str  #: Where the message is: Discord's thread id, Slack's channel.
    message: str
    url: str = ""  #: A link people can follow; "" when the platform gives none.
