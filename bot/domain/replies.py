"""Port to answers: stored before their first part is posted, and where each part stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.answers import Answer
from bot.domain.article import Article
from bot.domain.briefing import Item
from bot.domain.dispatch import Claim
from bot.domain.requests import Fate, Request, Source
from bot.domain.types import Origin, Platform, Posted


@dataclass(frozen=True, slots=True)
class Delivery:
    """One part of an answer: its intent, and where it stands if it is known to be posted."""

    part: int
    posted: Posted | None
    first: bool  #: True when the intent was written just now; False: an earlier try may have posted it.


@dataclass(frozen=True, slots=True)
class Beside:
    """A message that tells answers to other links of a claim's message, in the order of the links."""

    posted: Posted
    before: tuple[Item, ...]  #: To links before the claim's.
    after: tuple[Item, ...]


class Replies(Protocol):
    """What the bot said, or is about to say."""

    async def stored(self, claim: Claim) -> Answer | None:
        """The answer that an earlier try made; None when there is none, or when this version cannot read it."""
        ...

    async def store(self, claim: Claim, answer: Answer) -> Delivery:
        """
        Write the answer down, and that its first part is about to be posted; raises LeaseLost.

        From here on it is posted as it is, however often the program ends: neither bought again nor changed between
        two parts. Only what this version cannot read is replaced.
        """
        ...

    async def intend(self, claim: Claim, part: int) -> Delivery:
        """Write down that a part is about to be posted, before it is. Raises LeaseLost."""
        ...

    async def posted(self, claim: Claim, part: int, posted: Posted) -> None:
        """Write down where a part stands. Raises LeaseLost."""
        ...

    async def finish(self, claim: Claim, part: int, posted: Posted, *, reason: str, item: str = "") -> bool:
        """
        The same for the last part, and close the request at once; see Dispatch.done.

        `item`: a name for the answer, by which it is known beside the message's; others may join it there.
        """
        ...

    async def beside(self, claim: Claim) -> Beside | None:
        """
        The newest message of ours that tells answers to links of the claim's message, and that others may join.

        None for none: such a one has a `finish` with `item`.
        """
        ...

    async def told_in(self, platform: Platform, space: str, message: str) -> tuple[Item, ...]:
        """The answers that a message of ours tells and that others may join, in the order of their links."""
        ...

    async def answered_by(self, platform: Platform, space: str, message: str) -> Request | None:
        """Which request the bot's message `message` answers; None when it is not one of ours."""
        ...

    async def answer_in(self, platform: Platform, space: str, message: str) -> Answer | None:
        """
        The answer that the bot's message `message` is a part of; None when it is not one of ours, was taken away, or
        was posted by a version that stored no answers.

        Of an article whose text is no longer kept the sentences are not there.
        """
        ...

    async def restored(self, platform: Platform, space: str, message: str, article: Article) -> Answer | None:
        """As answer_in, once the sentences of the article, which was read again, are put back where it is the same."""
        ...

    async def sources(self, origin: Origin, *, about: str = "", person: str = "") -> list[Source]:
        """
        The articles of the briefings that stand in the origin's thread, oldest first.

        Args:
            origin: Of a message in the thread, or that stands where a message of ours does.
            about: A message of ours: then the article of that alone, if it has one.
            person: Who asks, to whom what was answered to them alone counts as well; "" for what everybody sees.
        """
        ...

    async def fates(self, origin: Origin) -> list[Fate]:
        """What became of each link of a message, in the order in which they were taken; [] when none was."""
        ...

    async def replaced(self, claim: Claim, message: str, kept: Sequence[Posted]) -> bool:
        """
        Hand the answer that is stored for a Rewrite over to the request whose answer it replaces, and close it.

        Args:
            claim: The Rewrite; parts that it intended and posted itself become parts of the other's.
            message: Of the bot: a part of the answer that is replaced.
            kept: Parts of that answer that still stand, with the new text in them; the others are gone.

        Returns:
            False when that answer does not stand any more, or its message was withdrawn: nothing is handed over, and
            what the claim posted is to be taken away.

        Raises:
            LeaseLost, StorageUnavailable
        """
        ...

    async def parts(self, platform: Platform, space: str, message: str) -> list[Posted]:
        """Every posted part of the answer that `message` belongs to, in order."""
        ...

    async def removed(self, platform: Platform, space: str, message: str) -> None:
        """Write down that the answer `message` belongs to was taken away; the link may be briefed again."""
        ...
