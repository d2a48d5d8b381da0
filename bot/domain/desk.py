"""What people can ask the bot about itself, answered at once and seen by nobody else."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.at_once import (
    Evidence,
    Fates,
    FeedAddresses,
    Followed,
    Found,
    Muted,
    Overview,
    Placement,
    ScheduleWish,
    Shifted,
    Standing,
    Status,
    Timetable,
    Watched,
)
from bot.domain.briefing import Notice
from bot.domain.types import Link, Origin, Person
from bot.domain.votes import Vote


class Desk(Protocol):
    """Answers at once, from memory or the database; nothing is queued."""

    async def status(self, origin: Origin, person: Person) -> Status:
        """How things stand. Raises StorageUnavailable."""
        ...

    async def settings(self, origin: Origin) -> Overview:
        """What holds in the channel, and who chose it. Raises StorageUnavailable."""
        ...

    async def choose(
        self, origin: Origin, person: Person, name: str, value: str | None, *, for_space: bool = False
    ) -> Notice:
        """
        Have it so in this channel from now on; the platform has checked that the person may say so.

        Args:
            origin: Of the command.
            person: Who chose it.
            name: Of a field of ChannelSettings.
            value: As typed; None takes the choice back.
            for_space: For every channel of the space that makes no choice of its own.

        Returns:
            What to tell the person: what holds now, or that there is no such setting or value.

        Raises:
            StorageUnavailable: it is not so.
        """
        ...

    async def mine(self, origin: Origin, person: Person, *, briefed: bool) -> Notice:
        """Have a person's own links briefed unasked in this space, or not; what to tell. Raises StorageUnavailable."""
        ...

    async def forget(self, origin: Origin, person: Person, what: str, *, sure: bool, manages: bool) -> Notice:
        """
        Forget the person everywhere, the channel, or a link in the channel; the same as ``newsbrief forget``.

        Args:
            origin: Of the command.
            person: Who says so.
            what: "me", "channel" or a link, as it was typed.
            sure: Whether they confirmed it; else they are told what would go, and nothing does.
            manages: Whether they may decide for the channel, which all but "me" takes.

        Returns:
            What to tell them, with a receipt once it is done.

        Raises:
            StorageUnavailable: nothing is forgotten yet.
        """
        ...

    async def evidence(self, origin: Origin) -> Evidence | Notice:
        """
        What the bot's message at `origin` rests on, or why that cannot be shown. Raises StorageUnavailable.

        Args:
            origin: Of the bot's message.
        """
        ...

    async def link_of(self, origin: Origin) -> Link | None:
        """The link that the bot's message at `origin` answers; None when that is none of ours."""
        ...

    async def standing(self, origin: Origin) -> Standing | Notice:
        """What the bot's message at `origin` holds, or that it is none about a link. Raises StorageUnavailable."""
        ...

    async def vote(self, origin: Origin, person: Person, vote: Vote, *, press: str) -> Notice:
        """
        A button under the bot's message at `origin`: vote so, or take the same vote back; what to tell the person.

        `press` names it, so that it counts once however often it is told. Raises StorageUnavailable.
        """
        ...

    async def reacted(self, origin: Origin, person: Person, vote: Vote, *, gone: bool = False) -> None:
        """
        An emoji that stands for a vote was put on the message at `origin`, or taken away (`gone`).

        What is no answer of the bot's is passed over. Raises StorageUnavailable.
        """
        ...

    async def why(self, origin: Origin, person: Person) -> Fates | Placement | Notice:
        """
        Why the links of a message got the answers that they got, or none. Raises StorageUnavailable.

        Args:
            origin: Of the message, in the channel in which it is asked; of a digest, see `placement`.
            person: Who asks.
        """
        ...

    async def placement(self, origin: Origin, person: Person) -> Placement | Notice:
        """
        Why each story of a digest stands where it does, or that the message is none. Raises StorageUnavailable.

        Args:
            origin: Of the bot's message.
            person: Who asks; of a digest that one person alone saw, it is told to them alone.
        """
        ...

    async def mute(self, origin: Origin, person: Person, what: str, *, everyone: bool) -> Muted | Notice:
        """
        Leave stories out of digests from now on. Raises StorageUnavailable.

        Args:
            origin: Of the command.
            person: Who gave it.
            what: Words, all of which a story has to have, or a link, whose story it is; "" lists what is left out.
            everyone: In what the channel is shown, which the platform has checked that the person may choose; else in
                what this person alone is, in the whole space.
        """
        ...

    async def unmute(self, origin: Origin, person: Person, number: str, *, manages: bool) -> Notice:
        """Take one back, by its number; `manages` as of change_schedule. Raises StorageUnavailable."""
        ...

    async def watch(self, origin: Origin, person: Person, what: str, *, everywhere: bool) -> Watched | Notice:
        """
        Have words watched in the origin's channel, for its person. Raises ChatUnavailable, StorageUnavailable.

        Args:
            origin: Of the command.
            person: Who gave it, and is told in a direct message of each story that has all the words.
            what: The words.
            everywhere: In all channels of the space that the person may read, instead.
        """
        ...

    async def watches(self, origin: Origin, person: Person) -> Watched:
        """What the person watches in the origin's space. Raises StorageUnavailable."""
        ...

    async def change_watch(self, origin: Origin, person: Person, number: str, change: str) -> Watched | Notice:
        """Let one rest, watch again, or watch it no more (numbered.Change). Raises StorageUnavailable."""

    async def weights(self, origin: Origin) -> Shifted:
        """What the votes of the channel come to in its digests. Raises StorageUnavailable."""
        ...

    async def reset_weights(self, origin: Origin, person: Person) -> Notice:
        """
        Have the votes that were cast in the channel so far shift nothing any more; what to tell who said so.

        The platform has checked that the person may. Raises StorageUnavailable: all is as before.
        """
        ...

    async def share(self, here: Origin, person: Person, answer: str) -> Notice:
        """
        Have an answer that one person alone saw posted before everybody, once. Raises StorageUnavailable.

        Args:
            here: Where the person asks for that: where the answer was given.
            person: Who saw it.
            answer: The platform's id of the answer.
        """
        ...

    async def schedule(self, origin: Origin, person: Person, wish: ScheduleWish) -> Timetable | Notice:
        """
        Have the digest of a channel come by itself from now on, in place of what its destination had.

        The platform has checked that the person may say so for the channel; whether they may read it is asked here,
        where it is for them alone. Raises StorageUnavailable, ChatUnavailable.
        """
        ...

    async def schedules(self, origin: Origin, person: Person) -> Timetable:
        """Those of the channel, and the person's own. Raises StorageUnavailable."""
        ...

    async def change_schedule(
        self, origin: Origin, person: Person, number: str, change: str, *, manages: bool
    ) -> Timetable | Notice:
        """
        Pause a schedule ("pause"), let it go on ("resume") or take it back ("remove"). Raises StorageUnavailable.

        Args:
            origin: Of the command.
            person: Who gave it.
            number: Of the schedule, as typed.
            change: What is to become of it.
            manages: Whether the person may choose how the channel is; they always may for what goes to them.
        """
        ...

    async def backfill(self, origin: Origin, words: str) -> Notice:
        """
        Have the links read that were posted in the origin's channel before, say how far that is, or end it.

        The platform has checked that the person may say so. Raises StorageUnavailable.

        Args:
            origin: Of the command.
            words: As typed: a number of days as in "14d", "stop", or "".
        """
        ...

    async def follows(self, origin: Origin) -> Followed:
        """What the channel follows. Raises StorageUnavailable."""
        ...

    async def change_follow(self, origin: Origin, person: Person, number: str, change: str) -> Followed | Notice:
        """
        Let a feed rest ("pause"), go on ("resume"), or follow it no more ("remove"). Raises StorageUnavailable.

        The platform has checked that the person may say so.

        Args:
            origin: Of the command.
            person: Who gave it.
            number: Of what is followed, as typed.
            change: What is to become of it.
        """
        ...

    async def feed(self, origin: Origin, person: Person, change: str) -> FeedAddresses | Notice:
        """
        Make feeds by which the origin's channel is read outside of the chat. Raises StorageUnavailable.

        The platform has checked that the person may say so.

        Args:
            origin: Of the command.
            person: Who gave it.
            change: "renew": at another address, the former leads nowhere then; "off": none any more; "": as above.
        """
        ...

    async def mail(self, origin: Origin, person: Person, word: str) -> Notice:
        """
        Confirm the address to which a code was sent, so that digests go there. Raises StorageUnavailable.

        Args:
            origin: Of the command.
            person: Who gave it.
            word: The code, as typed; "off": forget the address and end what goes there; "": how that stands.
        """
        ...

    async def find(self, origin: Origin, words: str) -> Found | Notice:
        """
        What was briefed in the origin's channel with these words, or how to search. Raises StorageUnavailable.

        Args:
            origin: Of the command.
            words: As typed; see archive.Archive.find.
        """
        ...

    def wrong(self, name: str, value: str) -> Notice | None:
        """Why a setting cannot be so; None when it can."""
        ...

    def values(self, name: str) -> Sequence[str]:
        """What a setting may be, to choose from; () when that is no list."""
        ...
