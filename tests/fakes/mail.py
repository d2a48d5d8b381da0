"""A mail server on this machine: it takes mails as a real one does, and refuses them as it is told."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

USER, PASSWORD = b"newsbrief", b"s3cret@1"


@dataclass
class FakeMail:
    """What came, and what is answered."""

    port: int = 0
    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)  #: To whom, and what.
    answers: list[str] = field(default_factory=list)  #: To the next mails instead of taking them.
    refused: dict[str, str] = field(default_factory=dict)  #: What is said to a recipient.
    cut: int = 0  #: So many mails are taken, and the line cut before that is said.
    taken: Callable[[], None] = lambda: None  #: Called when one was.
    encrypted: list[bool] = field(default_factory=list)  #: Of each mail.

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - the same
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        made = message_from_bytes(content, policy=default)
        assert isinstance(made, EmailMessage)
        self.mails.append((list(envelope.rcpt_tos), made))
        assert server.transport
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        self.taken()
        if self.cut:
            self.cut -= 1
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 taken"


def _knows(_server: SMTP, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    known = isinstance(given, LoginPassword) and (given.login, given.password) == (USER, PASSWORD)
    return AuthResult(success=known, handled=False)


@asynccontextmanager
async def mail_server(
    *, certificate: Path | None = None, from_the_start: bool = False, signs_in: bool = False
) -> AsyncIterator[FakeMail]:
    """
    Serve on a free port.

    Args:
        certificate: With its key; None: it has no TLS.
        from_the_start: Whether TLS begins with the line; else by STARTTLS.
        signs_in: Whether it asks for USER and PASSWORD.
    """
    fake = FakeMail()
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def protocol() -> SMTP:
        with warnings.catch_warnings():  # it does not see that TLS began with the line
            warnings.simplefilter("ignore")
            return made()

    def made() -> SMTP:
        return SMTP(
            fake,
            hostname="mail.example.org",
            tls_context=None if from_the_start else context,
            authenticator=_knows if signs_in else None,
            auth_required=signs_in,
            auth_require_tls=not from_the_start,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if from_the_start else None)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        await asyncio.sleep(0)
