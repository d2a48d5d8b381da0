"""What can be set about reading; Config knows the same under the names of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.articles.keys import KeyOf, no_key


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """
    How the reader behaves.

    `builtin` serves pages of our own from memory: the local chat's sample article can be read although loopback is
    refused, without any exception in the guard.
    """

    fetch_allow: tuple[str, ...] = ()  #: Addresses, address:port or CIDRs to read although they are not public.
    fetch_gap_ms: int = 250  #: Between two requests to one host; none for fetch_allow.
    contact_url: str = ""  #: Named in our user agent, so that a site's owner can ask who we are.
    robots: bool = False  #: Obey robots.txt also for pages that a person asked for.
    noai: bool = False  #: Refuse pages that carry a "noai" signal.
    builtin: Mapping[str, bytes] = field(default_factory=dict)  #: Exact address → HTML.
    file_key: KeyOf = no_key  #: Opens what people upload to Slack; asked for each time.
    workers: int = 2  #: Parser processes at most; they start on demand and stop when idle.
