"""
The nouns of the bot. All are frozen; what changes is written down in the ledger.

Text in these types is plain text: no markup of any platform, no HTML. Times are timezone-aware, UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self

from bot.domain.canonical import canonical, carries_token
from bot.domain.group import group
from bot.domain.words import count_words

#: How many links of one message are briefed; a last line says how many were left out.
LINKS_MAX = 5
#: Characters of a question about an article.
QUESTION_CHARS_MAX = 500
#: Characters of a text that somebody hands over, as many as are read of a page.
GIVEN_CHARS_MAX = 2_000_000
#: Bytes of a document, fetched or uploaded.
DOCUMENT_BYTES_MAX = 20 * 2**20


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


def space_of(place: str) -> str:
    """The space of an Origin.place; "" of none."""
    return place.split("\n")[1] if place else ""


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
    private: bool = False  #: The answer is for its author alone.
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


class ArticleKind(StrEnum):
    """What sort of piece an article is; told by code from what its page says, never by a model."""

    NEWS = "news"  #: Also whatever gives no sign of another kind.
    OPINION = "opinion"
    ANALYSIS = "analysis"
    INTERVIEW = "interview"
    LIVE = "live"
    REVIEW = "review"
    HOW_TO = "how_to"
    LIST = "list"
    PRESS_RELEASE = "press_release"
    SPONSORED = "sponsored"
    OBITUARY = "obituary"
    SATIRE = "satire"
    TRANSCRIPT = "transcript"


class BlockKind(StrEnum):
    """What a line of an article's text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"  #: Of a list: an ingredient, a step, a point.
    SPEECH = "speech"  #: A turn of a conversation that the article gives word for word: a transcript, an interview.
    QUESTION = "question"  #: What an interviewer asks, where the page sets it apart without naming anyone.


@dataclass(frozen=True, slots=True)
class Block:
    """
    One line of an article's text, and which of its sentences it holds.

    `Article.blocks` covers every sentence once, in order; it is empty for articles stored before there were blocks.
    The sentences of a block are ``article.sentences[block.first - 1 : block.last]``: numbers count from 1, as
    everywhere in a briefing, and both ends belong to it. A heading or an item need not be a whole sentence, so it is
    nothing to quote alone. The words of a speech are its speaker's and not the article's: whoever repeats them says
    whose they are.
    """

    kind: BlockKind
    first: int
    last: int
    speaker: str = ""  #: Of a speech: the name, in full where the page gives it anywhere; "" when it gives none.
    level: int = 0  #: Of a heading: 1 to 6 as in HTML, 6 for a line that is only printed in bold; else 0.

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Build a block from its JSON form, an object with the same names."""
        return cls(**{**document, "kind": BlockKind(document["kind"])})


@dataclass(frozen=True, slots=True)
class Article:
    """What was read at a link."""

    url: str  #: As asked for.
    canonical_url: str  #: What the page says of itself, where believable; else where it was read.
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
    kind: ArticleKind = ArticleKind.NEWS
    blocks: tuple[Block, ...] = ()  #: The text's lines as what they are; see `Block`.
    updated: str = ""  #: When it was last changed, as `published`; "" when unknown.
    fetched: tuple[str, ...] = ()  #: Addresses on the way to the text; the last is where it was. () for a file.
    given: bool = False  #: Somebody handed the text over, for the place alone where they did.

    @property
    def read_at(self) -> str:
        """The address at which the text was found. It alone vouches for it, with those that redirected there."""
        return self.fetched[-1] if self.fetched else self.url

    @property
    def address(self) -> str:
        """
        Where a briefing's link points: where the text was read.

        The page's own name for that is used as far as it means the same address; a page that names another one would
        otherwise put its words into that one's mouth.
        """
        named = self.canonical_url
        return named if named and (not self.fetched or canonical(named) == canonical(self.read_at)) else self.read_at

    @property
    def opened_by_token(self) -> bool:
        """Whether a gift or share token was part of what was asked for: the text is for those who were given it."""
        return any(carries_token(address) for address in (self.url, *self.fetched))

    @property
    def bound(self) -> bool:
        """Whether it is for those of one place alone."""
        return self.given or self.opened_by_token

    @property
    def substance(self) -> str:
        """
        What a briefing is made of; articles share one when this is equal.

        The title and the day of publication belong to it: what they say counts as said, so a copy of a text under
        another title could put words into the original's briefing.
        """
        return "\n".join((self.title, self.published[:10], self.text))

    @property
    def content(self) -> str:
        """A hash of the substance, under which briefings of the article are kept."""
        return self.content_in("")

    def content_in(self, place: str) -> str:
        """
        The same for who asked in a place (Origin.place).

        What a token opened belongs to its place and shares no briefing with another's: its link would carry the token
        there. Nor does what somebody handed over, which nobody else can look up.
        """
        bound = f"{place}\n" if place and self.bound else ""
        return sha256(f"{bound}{self.substance}".encode("utf-8", "replace")).hexdigest()

    @property
    def word_count(self) -> int:
        """Words of the text; see `count_words` for scripts that do not separate them."""
        return count_words(self.text)


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
    dropped: int = 0  #: Sentences left out because the article does not support them, or what they rest on.
    mended: int = 0  #: Sentences that were written anew for that reason.
    look: str = ""  #: The second look: "" none was wanted, "model" or "checker" who took it, "failed".


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
    published: str = ""  #: As the article's.
    authors: tuple[str, ...] = ()
    minutes: int = 0  #: That reading the article takes; 0 when unknown.
    kind: ArticleKind = ArticleKind.NEWS
    content: str = ""  #: Of the article that it was written from (Article.content); "" when unknown.
    spoiler: bool = False  #: As its link's.
    image: str = ""  #: Address of the article's lead image, https, where the channel wants images; never fetched by us.
    given: bool = False  #: As the article's.
    given_by: str = ""  #: The name of who handed the text over; "" when unknown.


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
    content: str = ""  #: As in a briefing.
    given: bool = False  #: As the article's.
    given_by: str = ""  #: As in a briefing.
    spoiler: bool = False  #: As in a briefing.


@dataclass(frozen=True, slots=True)
class Notice:
    """One line said by the bot itself."""

    reason: str  #: A key of texts/en.toml, section [reason] or [notice].
    values: Mapping[str, str | int] = field(default_factory=dict)
    link: str = ""  #: The address it is about, shown without a preview; "" for none.
    language: str = "en"  #: In which it is said; a BCP 47 tag.


@dataclass(frozen=True, slots=True)
class AlreadyBriefed:
    """The link was briefed in this channel before, or was posted there: one line with who, when and where."""

    title: str
    author: str  #: Display name of who posted it first; "" when unknown.
    posted_at: datetime
    answer_url: str  #: Link to the briefing; to the message where nobody was told one.
    language: str = "en"  #: In which it is said; a BCP 47 tag.
    untold: bool = False  #: There is no briefing to point to: the link stood there before the bot looked.


@dataclass(frozen=True, slots=True)
class Item:
    """One of several answers that stand in one message."""

    name: str  #: By which its button and the database know it.
    answer: Briefing | Notice | AlreadyBriefed


@dataclass(frozen=True, slots=True)
class Several:
    """The answers to the links of one message, told in one: at least two, in the order of the links."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a part of an answer now stands."""

    channel: str  #: Where the message is: Discord's thread id, Slack's channel.
    message: str
    url: str = ""  #: A link people can follow; "" when the platform gives none.
