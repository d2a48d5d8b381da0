"""
What can go wrong, and what we do about it.

* BotError
  x ReadError                 the article could not be had
    + AddressRefused          never retried: the link points where we do not go
    + BadLink                 never retried: no link we can open
    + FetchFailed             retried
      - Unreachable           no such host, no connection, broken connection
      - FetchTimeout          slower than the whole fetch may take
      - SiteBusy              429 or 503: retried after the time the site asked for
      - SiteBroken            other 5xx
    + NothingToRead           never retried: the reasons are listed in REASONS
  x BriefError                the article was had, the briefing was not
    + ModelUnavailable        the extractive engine answers instead
    + LayoutBroken            the same, after one repair
  x ChatError                 the answer could not be posted
    + ChatUnavailable         retried: an outage, a rate limit; not an attempt
    + MessageGone             never retried: what was asked no longer stands there
    + ChatRefused             never retried: the bot may not speak there
  x NotNow                    put back, not an attempt: what it needs is taken by another
  x LeaseLost                 another worker has the request now: drop it without a word
  x StorageUnavailable        retried: the database is locked, or the disk is full or broken
  x DuplicateRun              another Newsbrief runs on this database
  x ConfigError               at start-up only; the process does not start
"""

from typing import ClassVar


class BotError(Exception):
    """Something failed that we expected could fail."""

    #: Whether the same request may succeed later.
    retryable: ClassVar[bool] = False
    #: How often it is tried in all, when trying again may help.
    tries_max: ClassVar[int] = 3
    #: What the reader is told: a key of texts/en.toml [reason]. No stack, no address, no secret.
    reason: str = "failed"
    #: Seconds to wait before the next try, when the other side said so.
    retry_after_s: float | None = None


class ReadError(BotError):
    """The article could not be had."""

    reason = "unreachable"


class AddressRefused(ReadError):
    """The link leads to an address that is not on the public internet, or to a port we do not use."""

    reason = "address_refused"


class BadLink(ReadError):
    """The link cannot be opened: malformed, with credentials in it, or of another scheme than http and https."""

    reason = "bad_link"


class FetchFailed(ReadError):
    """The page could not be fetched; another try may cure it."""

    retryable = True


class Unreachable(FetchFailed):
    """No such host, no connection, or one that broke."""

    reason = "unreachable"


class FetchTimeout(FetchFailed):
    """The page did not come within the time of a fetch. Twice is enough: people are waiting."""

    tries_max = 2
    reason = "timeout"


class SiteBusy(FetchFailed):
    """429, or 503 (RFC 9110, section 10.2.3; RFC 6585, section 4)."""

    reason = "site_busy"

    def __init__(self, message: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SiteBroken(FetchFailed):
    """The site answered with a server error."""

    reason = "site_broken"


class NothingToRead(ReadError):
    """
    There is no article to be had at the link.

    Args:
        reason: Says why; one of REASONS.
        evidence: What gave it away, in words for the log.
        rule: Which of several rules for the reason found it; the reason itself where there is only one.
    """

    def __init__(self, reason: str, evidence: str = "", rule: str = "") -> None:
        if reason not in REASONS:
            raise ValueError(reason)
        super().__init__(f"{reason}: {evidence}" if evidence else reason)
        self.reason = reason
        self.evidence = evidence
        self.rule = rule or reason


class BriefError(BotError):
    """The article was had, the briefing was not."""


class ModelUnavailable(BriefError):
    """The model endpoint did not answer, or refused; the extractive engine takes over."""

    retryable = True
    reason = "model_unavailable"


class LayoutBroken(BriefError):
    """The model answered outside the layout, also when asked again."""

    reason = "model_unavailable"


class ChatError(BotError):
    """The answer could not be posted."""


class ChatUnavailable(ChatError):
    """The platform is away, limits our rate, or its answer did not reach us: the outcome may be unknown."""

    retryable = True

    def __init__(self, message: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class MessageGone(ChatError):
    """The message, channel or space that asked is gone: the request is withdrawn."""


class ChatRefused(ChatError):
    """The bot may not speak there; the log tells which permission is missing."""


class NotNow(BotError):
    """
    What it needs is taken: a site's turn, a slot of the model, a purse, a text that another writes.

    Whoever works on a request lets go of it, so that no turn is lost by waiting.
    """

    retryable = True

    def __init__(self, message: str = "", *, retry_after_s: float | None = None) -> None:
        """`retry_after_s`: when it is worth trying again; None when the request is back in the queue already."""
        super().__init__(message)
        self.retry_after_s = retry_after_s


class LeaseLost(BotError):
    """Another worker holds the request now; whoever notices drops it without a word."""


class StorageUnavailable(BotError):
    """The database is locked, or its disk is full or broken: what was asked of it did not happen, or may not have."""

    retryable = True


class DuplicateRun(BotError):
    """Another Newsbrief runs on this database file; stop it first, or use another DATABASE_URL."""


class ConfigError(BotError):
    """A setting is wrong; the message names it and says what to do."""


#: Reasons behind which there is an article that people may have before them, and can hand over.
WALLS = frozenset({"paywall", "login_wall", "bot_check", "consent_wall", "needs_javascript", "forbidden"})

#: Every reason that `newsbrief read --json` or a notice can name, and what it means to an operator.
REASONS: dict[str, str] = {
    "address_refused": "the link leads to an address outside the public internet, or to a port that is not read",
    "bad_link": "the link is malformed, carries credentials or has another scheme than http and https",
    "unreachable": "no such host, no connection, or a connection that broke",
    "timeout": "the page took longer than a fetch may take",
    "site_busy": "the site answered 429 or 503",
    "site_broken": "the site answered with another server error",
    "not_found": "the site has no such page (404, 410, or a page that says so)",
    "forbidden": "the site refused access (403 and the like)",
    "too_many_redirects": "more redirects than are followed, or a circle",
    "too_large": "the page or file is larger than is read",
    "broken_page": "the answer does not hold to HTTP, its body cannot be decoded, or a PDF is damaged",
    "unsupported_type": "the address gives a file of a type that is not read",
    "too_complex": "the page could not be parsed within its limits of time and memory",
    "no_text": "the page holds no article text",
    "too_short": "the page holds too little text to brief",
    "not_article": "a home page, a section, a search or a list, not one article",
    "paywall": "the article is behind a paywall",
    "login_wall": "the article is shown after signing in only",
    "bot_check": "the site checks for people and did not let the bot in",
    "consent_wall": "the site shows a consent page first",
    "needs_javascript": "the page is empty until a browser runs its scripts",
    "error_page": "the site shows an error page",
    "video": "a video without an article",
    "audio": "audio without an article",
    "image": "an image without an article",
    "social_post": "a social media post",
    "app_store": "an app store page",
    "no_feed": "the address holds no feed and names none, or what it holds cannot be read as one",
    "robots": "the site's robots.txt asks bots not to read the page, and ROBOTS=on",
    "noai": "the page asks not to be used by AI, and NOAI=respect",
    "model_unavailable": "the model could not be used",
    "limit_user": "the person asked for more briefings this hour than LIMIT_USER_HOUR",
    "limit_channel": "the channel asked for more briefings this hour than LIMIT_CHANNEL_HOUR",
    "failed": "something failed inside Newsbrief; the log has the details",
}
