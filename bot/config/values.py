"""What a setting's text is read as."""

import ipaddress
import re
from decimal import Decimal
from typing import Annotated
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from bot.articles.guard import parse_allow
from bot.domain.emoji import emoji_name
from bot.language.names import NAMES, asked_language
from bot.platforms.discord_chat.shards import Shards, parse_shards
from bot.platforms.mail.address import mail_sender, smtp_url

#: Characters of a wrong value that an error shows.
SHOWN_MAX = 60

#: Days that something may be kept; ten years.
DAYS_MAX = 3650
#: A price or a budget above this is a slip; so that sums in billionths keep within 64 bits.
MONEY_MAX = 1_000_000

#: A name of a machine (RFC 1123, section 2.1), not ending in a number, which would be a broken address.
_HOST_NAME = re.compile(
    r"(?!.*\.\d+$)(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*", re.IGNORECASE
)
_DECIMAL_COMMA = re.compile(r"0,\d+")


Secret = SecretStr | None


def _split(value: object) -> object:
    """``a, b`` → ("a", "b")."""
    return tuple(item.strip() for item in value.split(",") if item.strip()) if isinstance(value, str) else value


def _prices(value: object) -> object:
    """As _split; but "0,25" is a price with a decimal comma, and never a free model before a dear one."""
    if isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value):
        raise ValueError(
            f"{value!r} may mean one price or two; write {value.replace(',', '.')} or {value.replace(',', ', ')}"
        )
    return _split(value)


def _shards(value: object) -> object:
    return parse_shards(value) if isinstance(value, str) else value


def _whole_address(value: str, *schemes: str) -> str:
    """The value if it is "" or an address with one of the schemes and a host. Raises ValueError."""
    try:
        parts = urlsplit(value)
        whole = not value or (parts.scheme in schemes and bool(parts.hostname))
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(f"give a whole address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return value


def _host(value: str) -> str:
    """An address or a name to listen on; of ``[::1]`` the address. Raises ValueError."""
    inner = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    try:
        return str(ipaddress.ip_address(inner))
    except ValueError:
        # Only digits and dots are an address that is none.
        if inner != value or not _HOST_NAME.fullmatch(value) or value.isdigit():
            raise ValueError(
                f"{value[:SHOWN_MAX]!r} is no address of a machine; give one such as 127.0.0.1, ::1 or localhost, "
                "without http:// and without a port (WEB_PORT)"
            ) from None
        return value


def _public_address(value: str) -> str:
    """Scheme, host and port of an address without a path, or "". Raises ValueError."""
    parts = urlsplit(_whole_address(value, "http", "https"))
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("give the address alone, without a path, such as https://news.example.org")
    return f"{parts.scheme}://{parts.netloc}" if value else ""


def password_of(url: str) -> str:
    """The password in an address, "" when there is none."""
    try:
        return unquote(urlsplit(url).password or "")
    except ValueError:
        return ""


def _zone(value: str) -> str:
    """The name of a time zone. Raises ValueError."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{value!r} is no time zone; give a name such as Europe/Berlin") from None
    return value


def _language(value: str) -> str:
    """The tag of a language of briefings, or "source". Raises ValueError."""
    if (tag := asked_language(value)) is None:
        known = ", ".join(f"{tag} ({english})" for tag, (_, english) in NAMES.items())
        raise ValueError(f"{value!r} is no language of briefings; give source or one of {known}")
    return tag


def _mail_server(value: Secret) -> Secret:
    if value:
        smtp_url(value.get_secret_value())
    return value


def _mail_sender(value: str) -> str:
    if value:
        mail_sender(value)
    return value


def _allowed(value: tuple[str, ...]) -> tuple[str, ...]:
    parse_allow(value)
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]
Money = Annotated[Decimal, Field(ge=0, le=MONEY_MAX, allow_inf_nan=False)]
MoneyList = Annotated[tuple[Money, ...], BeforeValidator(_prices)]
#: How long something is kept; 0: for ever.
Days = Annotated[int, Field(ge=0, le=DAYS_MAX)]
#: As smtp_url reads it.
MailServer = Annotated[Secret, AfterValidator(_mail_server)]
MailSender = Annotated[str, AfterValidator(_mail_sender)]
ShardList = Annotated[Shards | None, BeforeValidator(_shards)]
HttpAddress = Annotated[str, AfterValidator(lambda value: _whole_address(value, "http", "https"))]
SocketAddress = Annotated[str, AfterValidator(lambda value: _whole_address(value, "ws", "wss"))]
PublicAddress = Annotated[str, AfterValidator(_public_address)]
Host = Annotated[str, AfterValidator(_host)]
Zone = Annotated[str, AfterValidator(_zone)]
Emoji = Annotated[str, AfterValidator(emoji_name)]
Language = Annotated[str, AfterValidator(_language)]
#: Addresses, address:port or networks, as of FETCH_ALLOW.
Addresses = Annotated[Names, AfterValidator(_allowed)]
