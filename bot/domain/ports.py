"""What the service needs to read and to write. Protocols state promises; adapters keep them."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.article import Article
from bot.domain.briefing import ArticleAnswer, Briefing, Length
from bot.domain.spending import Bill


class Reader(Protocol):
    """Gets the article at a link."""

    async def read(self, url: str, *, upload: bool = False, space: str = "") -> Article:
        """
        Fetch, judge and extract; no retries inside.

        `upload`: nobody wrote the address, a chat gave it with a message (Link.upload); what opens the files of its
        `space` (Origin.space) is used.

        Raises:
            ReadError: with the reason; its class says whether another try may help.
            NotNow: others are reading from the site; nothing was asked of it.
        """
        ...

    async def read_bytes(self, body: bytes, url: str, content_type: str = "") -> Article:
        """Read a document that is here already, with the same limits. Raises ReadError."""
        ...

    async def read_text(self, text: str, url: str) -> Article:
        """
        Read a text that somebody took from a page, with the checks and limits of a page.

        Args:
            text: Plain text or Markdown, at most GIVEN_CHARS_MAX characters.
            url: Of the page.

        Raises:
            ReadError: there is no article in it, or it is too large.
        """
        ...


class Writer(Protocol):
    """Briefs an article in the fixed layout. Never fails: the extractive engine stands behind every model."""

    def recipe(self, length: Length, language: str) -> str:
        """Name what would shape a briefing now; equal recipes on equal text give an equally good briefing."""
        ...

    def tokens_for(self, article: Article, *, length: Length, language: str) -> tuple[int, int]:
        """How many tokens briefing it takes of a model at most: in, out; zeros when none is asked."""
        ...

    async def write(
        self, article: Article, *, length: Length, language: str, bill: Bill | None = None, no_model: str = ""
    ) -> Briefing:
        """
        Brief it.

        Args:
            article: As read; its sentences are what the briefing refers to.
            length: Which parts, and their budgets.
            language: BCP 47 tag of the briefing, or "source" for the article's own.
            bill: Where each call to a model is booked, with its answer.
            no_model: A note that says why the model is left out, e.g. "budget_user"; "" to have it write.

        Raises:
            NothingToRead: ``too_short`` when there is no sentence to brief.
        """
        ...

    def tokens_for_question(self) -> tuple[int, int]:
        """How many tokens an answer takes of a model at most: in, out; zeros when none is asked."""
        ...

    async def ask(
        self, article: Article, question: str, *, language: str, bill: Bill | None = None, no_model: str = ""
    ) -> ArticleAnswer:
        """
        Answer a question from the article, or say that the article does not; as `write`.

        Raises:
            NothingToRead: there is no sentence to answer from.
        """
        ...

    def slots(self) -> tuple[str, int] | None:
        """The address of a model's server that serves one after another, and how many may wait there; else None."""
        ...

    def tokens_for_lines(self, lines: Sequence[str]) -> tuple[int, int]:
        """How many tokens summarizing them takes of a model at most: in, out; zeros when none is asked."""
        ...

    async def summarize(
        self, lines: Sequence[str], *, language: str, bill: Bill | None = None, no_model: bool = False
    ) -> str:
        """Write what the lines of a digest come down to, at most 450 characters, checked against them; "" for none."""
        ...
