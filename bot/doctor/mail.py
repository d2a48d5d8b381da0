"""Whether the mail server answers."""

from collections.abc import AsyncGenerator

from bot.config import Config, reveal
from bot.doctor.finding import Finding, ProbeFailed
from bot.platforms.mail.address import smtp_options
from bot.platforms.mail.smtp import MailUnavailable, close, connected, is_encrypted


async def examine_mail(config: Config) -> AsyncGenerator[Finding]:
    """A line to it is opened, encrypted and signed in as for a mail; none is sent. Raises ProbeFailed."""
    options = smtp_options(reveal(config.smtp_url), config.smtp_from)
    facts = {"address": options.shown, "from": options.sender}
    try:
        client = await connected(options)
    except MailUnavailable as error:
        raise ProbeFailed(f"{options.shown}: {error}", **facts) from error
    encrypted = is_encrypted(client)
    await close(client)
    how = "encrypted" if encrypted else "not encrypted, as it is this machine or a host of this network"
    yield Finding("mail", "ok", f"{options.shown} takes mail of {options.sender} ({how})", facts)
