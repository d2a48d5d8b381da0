"""Hands a mail over to the server of SMTP_URL, and tells what came of that."""

import contextlib
from email.headerregistry import Address
from email.message import EmailMessage

import aiosmtplib

from bot.platforms.mail.address import SmtpOptions

#: Seconds for each word with the server.
WORD_S = 20.0
#: From here on an answer says that it will not be otherwise later (RFC 5321, section 4.2.1).
_FOR_GOOD = 500


class MailRefused(Exception):
    """The server will not take this mail, now or later."""


class MailUnavailable(Exception):
    """The server did not take the mail; it may later."""


class MailUnknown(Exception):
    """The line broke before the server said whether it took the mail."""


def from_header(options: SmtpOptions) -> Address:
    """Who writes."""
    return Address(options.name or "Newsbrief", addr_spec=options.sender)


async def send(options: SmtpOptions, message: EmailMessage, to: str) -> None:
    """
    Have the server take a mail to one address.

    Raises:
        MailRefused, MailUnavailable, MailUnknown: as these say.
    """
    client = await connected(options)
    try:
        await client.send_message(message, sender=options.sender, recipients=[to])
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _refused(error.recipients[0].code, error.recipients[0].message) from error
    except aiosmtplib.SMTPSenderRefused as error:  # which whoever runs the bot has to mend, and no reader
        raise MailUnavailable(f"the server refuses the sender: {error.code} {error.message}") from error
    except aiosmtplib.SMTPResponseException as error:
        raise _refused(error.code, error.message) from error
    except aiosmtplib.SMTPNotSupported as error:
        raise MailRefused(str(error)) from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise MailUnknown(str(error) or type(error).__name__) from error
    finally:
        await close(client)


async def connected(options: SmtpOptions) -> aiosmtplib.SMTP:
    """A line to the server, encrypted and signed in as the options say. Raises MailUnavailable."""
    client = aiosmtplib.SMTP(
        hostname=options.host,
        port=options.port,
        use_tls=options.tls,
        # None: if the server has it.
        start_tls=False if options.tls else None if options.may_be_plain else True,
        username=options.user or None,
        password=options.password or None,
        timeout=WORD_S,
    )
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        client.close()
        raise MailUnavailable(_words(error)) from error
    return client


def is_encrypted(client: aiosmtplib.SMTP) -> bool:
    """Whether nobody between us and the server can read along."""
    return client.transport is not None and client.transport.get_extra_info("ssl_object") is not None


async def close(client: aiosmtplib.SMTP) -> None:
    """Say goodbye, if the server still hears it."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        await client.quit()
    client.close()


def _refused(code: int, words: str) -> Exception:
    told = f"{code} {words}"
    return MailRefused(told) if code >= _FOR_GOOD else MailUnavailable(told)


def _words(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return f"the server refuses user or password ({error.code})"
    return " ".join(str(error).split()) or type(error).__name__
