"""Digests: what was shared in a channel in a period, a line each, and what it comes down to."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.clock import utc_now
from bot.domain.desk import Preferences
from bot.domain.errors import REASONS
from bot.domain.ports import Chat, Writer
from bot.domain.records import Archive, Shared
from bot.domain.spending import Account
from bot.domain.types import Answer, Digest, DigestEntry, Notice, Part, Platform, Request
from bot.service.budget import Budget
from bot.service.choices import language_of
from bot.service.intake import shown
from bot.service.periods import Period, parse_period
from bot.texts import say

#: Links of one digest; what is beyond is counted. One message of either platform holds as many.
ENTRIES_MAX = 20


class Digests:
    """Builds digests from the archive."""

    def __init__(
        self,
        *,
        archive: Archive,
        writer: Writer,
        budget: Budget,
        preferences: Preferences,
        chats: Mapping[Platform, Chat],
        zone: ZoneInfo,
        language: str,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._archive = archive
        self._writer = writer
        self._budget = budget
        self._preferences = preferences
        self._chats = chats
        self._zone = zone
        self._language = language
        self._clock = clock

    async def build(self, request: Request) -> Answer:
        """The digest that a request asks for, of its channel; a notice when its period makes no sense."""
        try:
            period = parse_period(request.kind.removeprefix("digest:"), now=request.asked_at, zone=self._zone)
        except ValueError as error:
            return Notice("bad_period", {"why": str(error)})
        shared = await self._archive.shared(request.origin, period.since, period.until)
        language = await language_of(request, self._preferences, self._language)
        return await self.digest(shared, period, account=Account.of(request.origin, request.author), language=language)

    async def digest(self, shared: list[Shared], period: Period, *, account: Account, language: str = "") -> Digest:
        """
        A digest of what was shared; each article once, under who posted it first.

        Links that a limit kept from being briefed are counted, not listed: in a flood they would push out what was.

        Args:
            shared: The links.
            period: When they were.
            account: Who pays for the conclusion.
            language: A BCP 47 tag; "" for the default. Links have many languages, so "source" means English.
        """
        language = language or self._language
        language = "en" if language == "source" else language
        first: dict[str, Shared] = {}
        for item in shared:
            if item.request.link and not item.request.reason:
                first.setdefault(item.story, item)
        refused = {item.story for item in shared if item.request.reason} - first.keys()
        chosen = list(first.values())[:ENTRIES_MAX]
        entries = tuple([await self._entry(item, language) for item in chosen])
        lines = [item.briefing.lead for item in chosen if item.briefing]
        conclusion, notes = await self._conclusion(lines, language, account)
        title = say(f"notice.{period.heading}", language, **period.values)
        left_out = len(first) - len(chosen)
        if refused:
            notes = (f"digest_limited:{len(refused)}", *notes)
        return Digest(language, period.since, period.until, entries, conclusion, left_out, title, notes)

    async def _conclusion(self, lines: list[str], language: str, account: Account) -> tuple[str, tuple[str, ...]]:
        """What the lines come down to, and notes on how that was found."""
        if not lines:
            return "", ()
        async with self._budget.admitted(account, self._writer.tokens_for_lines(lines)) as grant:
            no_model = bool(grant.refused)
            text = await self._writer.summarize(lines, language=language, charge=grant.charge, no_model=no_model)
        return text, ("digest_budget",) if no_model and text else ()

    async def _entry(self, item: Shared, language: str) -> DigestEntry:
        request, briefing = item.request, item.briefing
        chat = self._chats.get(request.origin.platform)
        author = await chat.name(request.origin.space, request.author) if chat else request.author.name
        message_url = await chat.permalink(request.origin) if chat else ""
        url = shown(request.link) or ""
        return DigestEntry(
            title=briefing.title if briefing else url,
            line=_line(item, language),
            site=briefing.site if briefing else "",
            url=briefing.url if briefing else url,
            author=author,
            message_url=message_url,
            answer_url=item.posted.url if item.posted and briefing else "",
            posted_at=request.asked_at,
        )


def _line(item: Shared, language: str) -> str:
    if item.briefing:
        lead = [sentence.text for sentence in item.briefing.sentences if sentence.part is Part.LEAD]
        return lead[0] if lead else item.briefing.lead
    if item.reason:
        reason = item.reason if item.reason in REASONS else "failed"
        return say("notice.digest_unread", language, reason=say(f"reason.{reason}", language))
    return say("notice.digest_waiting", language)
