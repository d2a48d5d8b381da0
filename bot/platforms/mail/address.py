"""
What SMTP_URL and SMTP_FROM say.

The connection is encrypted and the server's certificate checked: from the start for smtps://, by STARTTLS for smtp://.
Only to this machine, or without a password to a host of one's own network, smtp:// goes on without.
"""

from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from bot.domain.mail import mail_address
from bot.domain.private_hosts import is_loopback, is_private

#: Where servers take mail when the address names no port: for submission (RFC 6409), and with TLS from the start.
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class SmtpOptions:
    """The server, and who writes."""

    host: str
    port: int
    tls: bool  #: From the start.
    may_be_plain: bool  #: Whether it may go on without TLS where the server has none.
    user: str
    password: str = field(repr=False)
    sender: str = ""  #: The address that mails come from.
    name: str = ""  #: What stands beside it.

    @property
    def shown(self) -> str:
        """The address without what is secret."""
        return f"{'smtps' if self.tls else 'smtp'}://{self.host}:{self.port}"


def smtp_options(url: str, sender: str) -> SmtpOptions:
    """The options of SMTP_URL and SMTP_FROM ("Name <address>" or an address). Raises ValueError: what to give."""
    parts = smtp_url(url)
    host, password = (parts.hostname or "").lower(), unquote(parts.password or "")
    name, address = mail_sender(sender)
    plain = parts.scheme == "smtp" and (is_loopback(host) or (is_private(host) and not password))
    port = parts.port or PORTS[parts.scheme]
    user = unquote(parts.username or "")
    return SmtpOptions(host, port, parts.scheme == "smtps", plain, user, password, address, name)


def smtp_url(url: str) -> SplitResult:
    """The parts of SMTP_URL. Raises ValueError: what to give, without what was given, which may hold a password."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in PORTS and bool(parts.hostname) and not parts.path.strip("/") and not parts.query
        _ = parts.port  # parsed only now
    except ValueError:
        whole = False
    if not whole:
        raise ValueError("give smtp://host:port or smtps://user:password@host:port; write @ in a password as %40")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("give user and password, or neither of them: smtps://user:password@host")
    return parts


def mail_sender(text: str) -> tuple[str, str]:
    """Name and address of SMTP_FROM. Raises ValueError."""
    name, address = parseaddr(text)
    if "\n" in text or "\r" in text or not mail_address(address):
        raise ValueError("give an address such as news@example.org, or Newsbrief <news@example.org>")
    return name, mail_address(address)
