"""An article as it was read. Text is plain text: no markup of any platform, no HTML. Times are timezone-aware, UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self

from bot.domain.canonical import canonical, carries_token
from bot.domain.words import count_words

#: Characters of a text that somebody hands over, as many as are read of a page.
GIVEN_CHARS_MAX = 2_000_000
#: Bytes of a document, fetched or uploaded.
DOCUMENT_BYTES_MAX = 20 * 2**20


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
