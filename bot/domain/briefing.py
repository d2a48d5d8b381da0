"""What is told of articles, and what the bot says itself; plain text, as in `article`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.article import ArticleKind


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
