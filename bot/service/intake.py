"""From what happens on a platform to requests that are written down. Nothing is worked on here."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.briefing import Notice
from bot.domain.clock import utc_now
from bot.domain.emoji import emoji_name, vote_of
from bot.domain.engagement import Engagement
from bot.domain.feeds import ALTERNATIVES_MAX
from bot.domain.hosts import has_credentials
from bot.domain.intake import Bookmarks, Requests
from bot.domain.links import find_links
from bot.domain.replies import Replies
from bot.domain.requests import Brief, DigestOf, FollowFeed, Request
from bot.domain.retention import Cleaner, Wish
from bot.domain.settings import ChannelSettings
from bot.domain.types import LINKS_MAX, Link, Message, Origin, Person, Platform
from bot.domain.votes import Vote
from bot.service.accepting import Accepting
from bot.service.asking import Asking, asked_in
from bot.service.following import Following
from bot.service.giving import given, given_file
from bot.service.marks import Marks
from bot.service.periods import DEFAULT_PERIOD, SINCE_LAST, NoPeriod, is_since_last, parse_period
from bot.service.pressing import Pressing
from bot.service.settings import Settings
from bot.service.unasked import Unasked
from bot.service.wishes import documents_of, is_asked, is_off, refusal, requested, saying

log = structlog.get_logger()

#: Characters of a period that are written down.
PERIOD_CHARS_MAX = 40


class Intake:
    """Implements inbox.Inbox: when a method returns, what happened is written down."""

    def __init__(
        self,
        *,
        requests: Requests,
        replies: Replies,
        bookmarks: Bookmarks,
        marks: Marks,
        settings: Settings,
        cleaner: Cleaner,
        unasked: Unasked,
        engagement: Engagement,
        alone_on: frozenset[Platform] = frozenset(),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """
        Args:
            requests: Where they are written down.
            replies: Knows what was answered.
            bookmarks: Know how far each channel was read.
            marks: Show that a message is worked on.
            settings: Of each channel.
            cleaner: Forgets what is not ours to keep.
            unasked: Knows which links are briefed although nobody asked.
            engagement: Counts what people do about links.
            alone_on: Platforms with one person only, who needs no limit of a person.
            clock: Tells the time, for the limits.
        """
        self._requests = requests
        accepting = Accepting(requests, marks, alone_on, clock)
        self._accept = accepting.write
        self._following = Following(requests, clock)
        self._asking = Asking(replies, self._following)
        self._pressing = Pressing(
            requests=requests,
            replies=replies,
            settings=settings,
            accepting=accepting,
            following=self._following,
            clock=clock,
        )
        self._replies = replies
        self._bookmarks = bookmarks
        self._marks = marks
        self._settings = settings
        self._cleaner = cleaner
        self._unasked = unasked
        self._engagement = engagement

    async def message(self, message: Message) -> list[Request]:
        """Take the links of a message; see inbox.Inbox."""
        await self._count_reply(message)
        if message.edited and not (message.about and message.files):  # a text that was handed over stays so
            await self._follow(message)
        asked = is_asked(message)
        links = [message.link] if message.link else find_links(message.text, message.origin.platform, asked=asked)
        if not links and not asked and not message.files and not message.about:
            return []
        settings = await self._settings.of(message.origin)
        if handed := await given_file(message, self._replies, settings):
            return await self._accept(message, [handed], (), settings)
        if (questions := await self._asking.of_message(message, settings)) is not None:
            return await self._accept(message, questions, (), settings)
        return await (self._asked if asked else self._posted)(message, links, settings)

    async def _asked(self, message: Message, links: list[Link], settings: ChannelSettings) -> list[Request]:
        """Take what somebody asked for: it is always answered."""
        if is_off(message, settings):
            return await self._accept(message, [refusal(message, saying("switched_off"))])
        links = links + documents_of(message)
        if not links and message.pointed and message.interaction is None:
            return []  # people put emoji on anything
        if not links:
            return await self._accept(message, [refusal(message, saying("no_link"))])
        briefs = [requested(message, Brief(link, message.length, message.language)) for link in links[:LINKS_MAX]]
        left_out = _left_out(message, len(links) - LINKS_MAX)
        return await self._accept(message, await self._anew(message, briefs), left_out, settings)

    async def _posted(self, message: Message, links: list[Link], settings: ChannelSettings) -> list[Request]:
        """
        Take the links that nobody asked for.

        What is not looked at, and what goes beyond LINKS_MAX, is written down with the reason, for who asks why.
        """
        requests = await self._unasked.requests(message, links, settings)
        if requests is None:
            return []
        return await self._accept(message, await self._anew(message, requests), (), settings)

    async def ask(self, message: Message, *, about: Origin | None = None) -> list[Request]:
        """Take a question that a command or a form asks; see inbox.Inbox."""
        settings = await self._settings.of(message.origin)
        return await self._accept(message, await self._asking.of_command(message, about, settings), (), settings)

    async def follow(self, message: Message, *, number: str = "", allowed: bool) -> list[Request]:
        """Take the wish that a channel follows a feed; see inbox.Inbox."""
        links = find_links(message.text, message.origin.platform, asked=True)
        settings = await self._settings.of(message.origin)
        wrong = ""
        if is_off(message, settings):
            wrong = "switched_off"
        elif not allowed:
            wrong = "not_allowed_follow"
        elif not links:
            wrong = "follow_no_link"
        elif has_credentials(links[0].url):  # not even written down
            wrong = "follow_credentials"
        elif number and not (number.isascii() and number.isdigit() and 0 < int(number) <= ALTERNATIVES_MAX):
            wrong = "follow_number"
        if wrong:
            refused = saying(wrong, values={"limit": ALTERNATIVES_MAX})
            return await self._accept(message, [refusal(message, refused)])
        wanted = requested(message, FollowFeed(links[0], int(number or 1)))
        return await self._accept(message, [wanted.for_asker_first()], (), settings)

    async def prove(self, message: Message, *, about: Origin) -> list[Request]:
        """Have the page of an answer read again; see inbox.Inbox."""
        settings = await self._settings.of(message.origin)
        return await self._accept(message, await self._asking.proof(message, about), (), settings)

    async def give(self, message: Message, *, about: Origin) -> list[Request]:
        """Take the text of an article that could not be read; see inbox.Inbox."""
        settings = await self._settings.of(message.origin)
        return await self._accept(message, [await given(message, about, self._replies, settings)], (), settings)

    async def asks(self, origin: Origin, emoji: str) -> bool:
        """Whether an emoji on a message asks for its links; see inbox.Inbox."""
        settings = await self._settings.of(origin)
        try:
            return settings.trigger in {"auto", "reaction"} and emoji_name(emoji) == settings.reaction
        except ValueError:
            return False

    async def reacted(self, origin: Origin, person: Person, emoji: str, *, gone: bool = False) -> None:
        """Count a reaction; see inbox.Inbox. What asks for a briefing, or is against a link, is none in its favour."""
        if gone or not (vote_of(emoji) is Vote.DOWN or await self.asks(origin, emoji)):
            await self._engagement.reacted(origin, person, emoji, gone=gone)

    async def cleared(self, origin: Origin, emoji: str = "") -> None:
        """Count reactions no more; see inbox.Inbox."""
        await self._engagement.cleared(origin, emoji)

    async def _count_reply(self, message: Message) -> None:
        to = [each for each in (message.replies_to, message.origin.thread) if each]
        told = message.edited or message.pointed or message.feed or message.interaction
        if to and not told:
            await self._engagement.replied(message.origin, message.author, to)

    async def digest(self, message: Message) -> list[Request]:
        """Take a request for a digest; see inbox.Inbox."""
        if message.everywhere:  # others may not read all that its author may
            message = replace(message, private=True)
        if is_since_last(message.text):  # it tells when somebody was last there, which is theirs alone to know
            return await self._accept(
                replace(message, text=SINCE_LAST, private=True),
                [
                    requested(
                        replace(message, private=True),
                        DigestOf(SINCE_LAST, message.language, everywhere=message.everywhere),
                    )
                ],
                (),
                await self._settings.of(message.origin),
            )
        period = (message.text.strip().lower() or DEFAULT_PERIOD)[:PERIOD_CHARS_MAX]
        wanted = requested(message, DigestOf(period, message.language, everywhere=message.everywhere))
        settings = await self._settings.of(message.origin)
        try:
            parse_period(message.text.strip().lower(), now=message.posted_at, zone=settings.zone)
        except NoPeriod as error:
            # It costs nothing, so that no limit is to be told of instead.
            return await self._accept(message, [replace(wanted, refused=error.notice).for_asker_first()])
        return await self._accept(message, [wanted], (), settings)

    async def deleted(self, origin: Origin) -> None:
        """Take back what a deleted message asked for, with its answers; an answer of ours that is deleted is gone."""
        self._marks.forget(origin)
        await self._engagement.withdrawn(origin)
        if await self._replies.answered_by(origin.platform, origin.space, origin.message):
            await self._replies.removed(origin.platform, origin.space, origin.message)
        await self._following.deleted(origin)
        if origin.platform is Platform.WEB:  # whoever deletes there is the owner of it all
            await self._requests.erase(origin)

    async def thread_deleted(self, platform: Platform, space: str, thread: str) -> None:
        """Forget what stood in a thread; see inbox.Inbox."""
        await self._requests.thread_gone(platform, space, thread)
        log.info("A thread was deleted.", platform=platform, thread=thread)

    async def uninstalled(self, platform: Platform, space: str) -> None:
        """Forget a space that the bot was taken out of; see inbox.Inbox."""
        counts = await self._cleaner.forget(Wish(platform=platform, space=space))
        log.info(
            "Newsbrief was uninstalled; what was stored of it is gone.", platform=platform, space=space, rows=counts
        )

    async def bin(self, origin: Origin, person: Person, *, manages: bool = False) -> bool:
        """Take our answer away when the person who asked for it, or who manages there, wants so; see inbox.Inbox."""
        return await self._pressing.bin(origin, person, manages=manages)

    async def rewrite(self, origin: Origin, message: Message, *, manages: bool = False) -> Notice:
        """Have a briefing of ours written anew for the person who asked for it, or who manages; see inbox.Inbox."""
        return await self._pressing.rewrite(origin, message, manages=manages)

    async def brief_here(self, origin: Origin, message: Message) -> Notice:
        """Brief a link here although it was pointed to an earlier briefing; see inbox.Inbox."""
        return await self._pressing.brief_here(origin, message)

    async def seen(self, origins: Sequence[Origin]) -> None:
        """Remember the newest messages of channels."""
        await self._bookmarks.seen(origins)

    async def last_seen(self, platform: Platform) -> list[Origin]:
        """The newest message of each known channel."""
        return await self._bookmarks.last_seen(platform)

    async def begun_at(self) -> datetime:
        """When this installation was started for the first time."""
        return await self._bookmarks.begun_at()

    async def missed(self, message: Message, count: int) -> None:
        """Say what is not briefed any more; see inbox.Inbox. Nothing where links are briefed only when asked for."""
        if (await self._settings.of(message.origin)).trigger == "auto":
            reason = "links_missed" if count > 1 else "links_missed_one"
            told = replace(saying("links_missed", reason, {"count": count}), unasked=True)
            await self._accept(message, [requested(message, told)])

    async def _follow(self, message: Message) -> None:
        """Take back what a message asked for before it was edited."""
        links = find_links(message.text, message.origin.platform, asked=True) + documents_of(message)
        kept = {link.canonical for link in links}
        gone = await self._following.edited(message.origin, kept, asked_in(message))
        if gone.closed and not gone.left:
            self._marks.clear(requested(message, saying("edited")))

    async def _anew(self, message: Message, briefs: list[Request]) -> list[Request]:
        """Those of an edited message, or one that somebody points at, may have been taken before without an answer."""
        if not message.edited and not message.pointed:
            return briefs
        return await self._following.anew(briefs, asked=is_asked(message))


def _left_out(message: Message, count: int) -> list[Request]:
    if count <= 0:
        return []
    reason = "links_left_out" if count > 1 else "links_left_out_one"
    return [requested(message, saying("links_left_out", reason, {"count": count, "limit": LINKS_MAX}))]
