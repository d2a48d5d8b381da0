"""Answers what people ask the bot about itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

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
from bot.domain.briefing import ArticleAnswer, Briefing, Notice
from bot.domain.digest import Digest
from bot.domain.opt_outs import OptOuts
from bot.domain.replies import Replies
from bot.domain.requests import Audience
from bot.domain.settings import SETTINGS
from bot.domain.spending import Account
from bot.domain.types import Link, Origin, Person
from bot.domain.votes import Vote
from bot.service.backfilling import Backfilling
from bot.service.budget import Budget
from bot.service.chosen import chosen, shown, unknown
from bot.service.feeds import FollowDesk
from bot.service.finding import Finding
from bot.service.forgetting import Forgetting
from bot.service.mailing import Mailing
from bot.service.muting import Muting
from bot.service.scheduling import Scheduling
from bot.service.settings import Settings, checked, values
from bot.service.sharing import Sharing
from bot.service.syndicating import Syndicating
from bot.service.voting import Voting
from bot.service.watching import Watching

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Offices:
    """Those who see to what is asked at the desk."""

    sharing: Sharing  #: Posts what one person saw.
    scheduling: Scheduling  #: Sets up what comes by itself.
    follows: FollowDesk  #: Knows what is followed.
    muting: Muting  #: Leaves out what people do not want to read of.
    watching: Watching  #: Keeps what they want to be told of.
    syndicating: Syndicating  #: Gives channels feeds.
    mailing: Mailing  #: Knows whose mail address is theirs.
    backfilling: Backfilling  #: Has channels read back.
    voting: Voting  #: Knows what people think of it.
    finding: Finding  #: Finds what was briefed.
    forgetting: Forgetting  #: Forgets people, places and links.


class FrontDesk:
    """Implements desk.Desk."""

    def __init__(
        self,
        standing: Status,
        offices: Offices,
        *,
        budget: Budget,
        settings: Settings,
        replies: Replies,
        opt_outs: OptOuts,
        kept_days: int,
    ) -> None:
        """
        Answer.

        Args:
            standing: What holds everywhere; what a channel may choose in it is filled in, and so are the purses.
            offices: To whom most of what is asked is handed on.
            budget: What may be spent.
            settings: What channels chose.
            replies: What the bot said.
            opt_outs: Who wants none of their links briefed.
            kept_days: How long the texts of articles are kept; 0 = for ever.
        """
        self._standing = standing
        self._offices = offices
        self._budget = budget
        self._settings = settings
        self._replies = replies
        self._opt_outs = opt_outs
        self._kept_days = kept_days

    async def status(self, origin: Origin, person: Person) -> Status:
        """How things stand; see desk.Desk."""
        here = await self._settings.of(origin)
        purses = await self._budget.purses(Account.of(origin, person)) if self._standing.models else ()
        votes, shifts = await self._offices.voting.counts(origin), await self._offices.voting.shifts(origin)
        status = replace(self._standing, trigger=here.trigger, length=here.length, language=here.language)
        return replace(status, purses=purses, votes=votes, shifts=shifts)

    async def settings(self, origin: Origin) -> Overview:
        """What holds in the channel, and who chose it; see desk.Desk."""
        here, otherwise, scopes = await self._settings.scopes(origin)
        return Overview(tuple(chosen(name, here, otherwise, *scopes[name]) for name in SETTINGS))

    async def choose(
        self, origin: Origin, person: Person, name: str, value: str | None, *, for_space: bool = False
    ) -> Notice:
        """Have it so in the channel from now on; see desk.Desk."""
        try:
            here = await self._settings.choose(origin, name, value, by=person, for_space=for_space)
        except ValueError:
            return unknown(name, value or "")
        log.info("A setting was chosen.", setting=name, value=value, by=person.id, for_space=for_space, **origin.logged)
        if name == "language" and not for_space:
            return self._language(here.language, chosen=value is not None)
        reason = "setting_default" if value is None else "setting_everywhere" if for_space else "setting_set"
        return Notice(reason, {"name": name, "value": shown(here, name)})

    async def mine(self, origin: Origin, person: Person, *, briefed: bool) -> Notice:
        """Have a person's own links briefed unasked, or not; see desk.Desk."""
        await self._opt_outs.choose(origin, person, out=not briefed)
        return Notice("mine_on" if briefed else "mine_off")

    async def forget(self, origin: Origin, person: Person, what: str, *, sure: bool, manages: bool) -> Notice:
        """Forget the person, the channel or a link in it; see desk.Desk."""
        return await self._offices.forgetting.ask(origin, person, what, sure=sure, manages=manages)

    async def evidence(self, origin: Origin) -> Evidence | Notice:
        """What a message of ours rests on; see desk.Desk."""
        answer = await self._replies.answer_in(origin.platform, origin.space, origin.message)
        if not isinstance(answer, Briefing | ArticleAnswer):
            return Notice("no_evidence")
        if not answer.article_sentences:
            return Notice("evidence_gone", {"days": self._kept_days})
        return Evidence(answer)

    async def link_of(self, origin: Origin) -> Link | None:
        """The link that a message of ours answers; see desk.Desk."""
        request = await self._replies.answered_by(origin.platform, origin.space, origin.message)
        return request.link if request else None

    async def standing(self, origin: Origin) -> Standing | Notice:
        """What a message of ours holds; see desk.Desk."""
        where = origin.platform, origin.space, origin.message
        request, answer = await self._replies.answered_by(*where), await self._replies.answer_in(*where)
        if request is None or not isinstance(answer, Briefing | ArticleAnswer | None) or not (answer or request.link):
            return Notice("no_evidence")
        return Standing(answer, shared=request.audience is Audience.EVERYONE)

    async def vote(self, origin: Origin, person: Person, vote: Vote, *, press: str) -> Notice:
        """Vote by a button; see desk.Desk."""
        return await self._offices.voting.press(origin, person, vote, press=press)

    async def reacted(self, origin: Origin, person: Person, vote: Vote, *, gone: bool = False) -> None:
        """Vote by an emoji; see desk.Desk."""
        await self._offices.voting.react(origin, person, vote, gone=gone)

    async def weights(self, origin: Origin) -> Shifted:
        """What the votes of the channel come to; see desk.Desk."""
        return Shifted(await self._offices.voting.shifts(origin))

    async def reset_weights(self, origin: Origin, person: Person) -> Notice:
        """Have them shift nothing any more; see desk.Desk."""
        return await self._offices.voting.reset(origin, person)

    async def why(self, origin: Origin, person: Person) -> Fates | Placement | Notice:
        """What became of the links of a message; see desk.Desk."""
        if fates := await self._replies.fates(origin):
            return Fates(tuple(fates))
        found = await self.placement(origin, person)
        return found if isinstance(found, Placement) else Notice("why_none")

    async def placement(self, origin: Origin, person: Person) -> Placement | Notice:
        """Why a digest is as it is; see desk.Desk."""
        where = origin.platform, origin.space, origin.message
        request, answer = await self._replies.answered_by(*where), await self._replies.answer_in(*where)
        if request is None or not isinstance(answer, Digest):
            return Notice("no_digest")
        # What is of a channel may stand in a conversation, where it was sent to one person.
        stands = {request.origin.channel, *(posted.channel for posted in await self._replies.parts(*where))}
        theirs = request.audience is Audience.EVERYONE or request.author.id == person.id
        return Placement(answer) if theirs and origin.channel in stands else Notice("no_digest")

    async def mute(self, origin: Origin, person: Person, what: str, *, everyone: bool) -> Muted | Notice:
        """Leave stories out of digests; see desk.Desk."""
        return await self._offices.muting.mute(origin, person, what, everyone=everyone)

    async def unmute(self, origin: Origin, person: Person, number: str, *, manages: bool) -> Notice:
        """Take one back; see desk.Desk."""
        return await self._offices.muting.unmute(origin, person, number, manages=manages)

    async def watch(self, origin: Origin, person: Person, what: str, *, everywhere: bool) -> Watched | Notice:
        """Have words watched; see desk.Desk."""
        return await self._offices.watching.watch(origin, person, what, everywhere=everywhere)

    async def watches(self, origin: Origin, person: Person) -> Watched:
        """What a person watches; see desk.Desk."""
        return await self._offices.watching.watches(origin, person)

    async def change_watch(self, origin: Origin, person: Person, number: str, change: str) -> Watched | Notice:
        """Let one rest, watch again, or no more; see desk.Desk."""
        return await self._offices.watching.change(origin, person, number, change)

    async def share(self, here: Origin, person: Person, answer: str) -> Notice:
        """Have an answer posted before everybody; see desk.Desk."""
        return await self._offices.sharing.share(here, person, answer)

    async def schedule(self, origin: Origin, person: Person, wish: ScheduleWish) -> Timetable | Notice:
        """Have a digest come by itself; see desk.Desk."""
        return await self._offices.scheduling.schedule(origin, person, wish)

    async def schedules(self, origin: Origin, person: Person) -> Timetable:
        """Those of the channel, and the person's own; see desk.Desk."""
        return await self._offices.scheduling.schedules(origin, person)

    async def change_schedule(
        self, origin: Origin, person: Person, number: str, change: str, *, manages: bool
    ) -> Timetable | Notice:
        """Pause a schedule, let it go on or take it back; see desk.Desk."""
        return await self._offices.scheduling.change(origin, person, number, change, manages=manages)

    async def follows(self, origin: Origin) -> Followed:
        """What the channel follows; see desk.Desk."""
        return await self._offices.follows.follows(origin)

    async def change_follow(self, origin: Origin, person: Person, number: str, change: str) -> Followed | Notice:
        """Let a feed rest, go on, or follow it no more; see desk.Desk."""
        return await self._offices.follows.change(origin, person, number, change)

    async def backfill(self, origin: Origin, words: str) -> Notice:
        """Have the channel read back; see desk.Desk."""
        return await self._offices.backfilling.ask(origin, words)

    async def feed(self, origin: Origin, person: Person, change: str) -> FeedAddresses | Notice:
        """Have the channel read in feed readers; see desk.Desk."""
        return await self._offices.syndicating.feed(origin, person, change)

    async def mail(self, origin: Origin, person: Person, word: str) -> Notice:
        """Confirm a mail address, or forget it; see desk.Desk."""
        return await self._offices.mailing.mail(origin, person, word)

    async def find(self, origin: Origin, words: str) -> Found | Notice:
        """What was briefed in the channel with these words; see desk.Desk."""
        return await self._offices.finding.find(origin, words)

    def wrong(self, name: str, value: str) -> Notice | None:
        """Why a setting cannot be so; see desk.Desk."""
        try:
            checked(name, value)
        except ValueError:
            return unknown(name, value)
        return None

    def values(self, name: str) -> Sequence[str]:
        """What a setting may be; see desk.Desk."""
        return values(name)

    def _language(self, tag: str, *, chosen: bool) -> Notice:
        if not chosen:
            return Notice("language_default", {"tag": tag})
        if tag == "source":
            return Notice("language_source")
        return Notice("language_set" if self._standing.models else "language_needs_model", {"tag": tag})
