"""A reader of feeds in memory."""

from dataclasses import dataclass, field

from bot.domain.errors import BotError
from bot.domain.feeds import FetchedFeed, FoundFeed, Validators


@dataclass
class MemoryFeeds:
    """Gives what each feed says, or raises what `trouble` holds, once."""

    says: dict[str, FetchedFeed] = field(default_factory=dict)
    trouble: dict[str, Exception] = field(default_factory=dict)
    troubles: dict[str, list[BotError]] = field(default_factory=dict)  #: The same, one after the other.
    asked: list[str] = field(default_factory=list)

    async def find(self, address: str, number: int = 1) -> FoundFeed | None:
        """The feed at an address; none has several."""
        return FoundFeed(address, await self.fetch(address, Validators())) if number == 1 else None

    async def fetch(self, url: str, known: Validators) -> FetchedFeed:
        """What it says."""
        self.asked.append(url)
        if trouble := self.trouble.pop(url, None):
            raise trouble
        if troubles := self.troubles.get(url):
            raise troubles.pop(0)
        return self.says[url]
