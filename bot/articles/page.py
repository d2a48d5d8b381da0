"""A document as a site answered it, and how large it may be. No HTTP client is needed to know."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.domain.article import DOCUMENT_BYTES_MAX
from bot.domain.errors import NothingToRead

#: Of decoded body: a bomb counts at full size.
PAGE_BYTES_MAX = 5 * 2**20
PDF_BYTES_MAX = DOCUMENT_BYTES_MAX
#: Fewer words than this are no text to brief.
WORDS_MIN = 15


@dataclass(frozen=True, slots=True)
class Page:
    """What a site answered."""

    url: str  #: After redirects; the last of `hops`.
    status: int
    content_type: str  #: With its parameters, as sent.
    body: bytes
    headers: dict[str, str]  #: Names in lower case.
    hops: tuple[str, ...] = ()  #: Every address that was asked, in order. () for what was not fetched.


def media_type(content_type: str) -> str:
    """A Content-Type without its parameters, in small letters; "" for none."""
    return content_type.partition(";")[0].strip().lower()


def bytes_max(kind: str, start: bytes = b"") -> int:
    """How large a document may be: by its media type, or by how it begins."""
    return PDF_BYTES_MAX if kind == "application/pdf" or start.startswith(b"%PDF-") else PAGE_BYTES_MAX


def too_large(limit: int) -> NothingToRead:
    """What ends the reading of a document of more bytes than this."""
    return NothingToRead("too_large", f"more than {limit >> 20} MiB")


def retry_after(value: str) -> float | None:
    """
    Seconds to wait as a Retry-After header says: a number, or a date (RFC 9110, section 10.2.3).

    None for what is neither; dates before and beyond the calendar included.
    """
    if value.isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError, TypeError, IndexError):  # what the parser makes of figures it did not expect
        return None
