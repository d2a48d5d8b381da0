"""Asks a platform's web API, and notes by the way what time it is there."""

import time
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.doctor.finding import Finding, ProbeFailed

#: Seconds by which clocks may differ before it is told, and before signatures are refused: Slack's are good for 300.
SKEW_TOLD_S = 5.0
SKEW_BROKEN_S = 240.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back."""

    status: int
    body: Any
    headers: Any
    address: str  #: Without a query.


@dataclass(slots=True)
class Caller:
    """One session for the whole examination."""

    session: aiohttp.ClientSession
    skews: dict[str, float] = field(default_factory=dict)  #: By host: seconds that our clock is ahead of it.

    async def ask(self, url: str, authorization: str, *, method: str = "GET", data: Any = None) -> Answered:
        """
        Ask once.

        Raises:
            ProbeFailed: the answer is no JSON; the words name the address and the HTTP status.
        """
        address = url.partition("?")[0]
        headers = {"Authorization": authorization}
        async with self.session.request(method, url, headers=headers, data=data) as response:
            self._heard(address, response.headers.get("Date", ""))
            try:
                body = await response.json(content_type=None)
            except ValueError:
                words = f"{address} answered HTTP {response.status} in another language; is it a proxy?"
                raise ProbeFailed(words, address=address, status=response.status) from None
            return Answered(response.status, body, response.headers, address)

    def clock(self) -> list[Finding]:
        """Whether our clock is right, by those who were asked; nothing when nobody told the time."""
        if not self.skews:
            return []
        host, skew = max(self.skews.items(), key=lambda item: abs(item[1]))
        facts = {"skew_s": round(skew)}
        if abs(skew) < SKEW_TOLD_S:
            return [Finding("clock", "ok", f"as that of {host}", facts)]
        told = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} that of {host}"
        if abs(skew) < SKEW_BROKEN_S:
            return [Finding("clock", "note", f"{told}; let the system synchronize it", facts)]
        return [Finding("clock", "broken", f"{told}; signatures are refused beyond 300 s, so set it right", facts)]

    def _heard(self, address: str, date: str) -> None:
        try:
            there = parsedate_to_datetime(date).astimezone(UTC).timestamp()
        except ValueError:
            return
        # A date has whole seconds: the half is its middle.
        self.skews[urlsplit(address).hostname or ""] = time.time() - there - 0.5
