"""The web server, and the chats that have their settings. Libraries of chat services are loaded here and not before."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.articles.keys import FileKey, KeyOf
from bot.config import Config, reveal
from bot.domain.answers import Answer
from bot.domain.desk import Desk
from bot.domain.inbox import Inbox
from bot.domain.installations import Installations
from bot.domain.types import Platform
from bot.platforms.web_chat.app import LocalChat
from bot.platforms.web_chat.chat import SPACE
from bot.platforms.web_chat.rehearsal import Mockup
from bot.storage.database import Storage
from bot.web.probes import Report, Scrape
from bot.web.server import WebOptions, WebServer

if TYPE_CHECKING:
    from bot.platforms.discord_chat.app import DiscordPlatform
    from bot.platforms.mail.post import MailPost
    from bot.platforms.slack_chat.app import SlackPlatform
    from bot.storage.database import Storage


def serve_web(config: Config, report: Report, scrape: Scrape) -> WebServer:
    """The web server; `report` and `scrape` are what its pages for who watches us show."""
    options = WebOptions(
        host=config.web_host,
        port=config.web_port,
        password=reveal(config.web_password),
        public_url=config.public_url,
    )
    return WebServer(options, report=report, scrape=scrape)


def open_local_chat(
    server: WebServer, inbox: Inbox, desk: Desk, storage: Storage, health: Callable[[], Mapping[str, str]]
) -> LocalChat:
    """The local chat, mounted on the server; `health` is the state of each platform."""

    async def answer_of(line: int) -> Answer | None:
        return await storage.replies.answer_in(Platform.WEB, SPACE, str(line))

    return LocalChat(server, inbox, desk, storage.chat_log, health=health, answer_of=answer_of, lay_out=_lay_out)


def _lay_out(answer: Answer, form: str) -> Mapping[str, Sequence[Mockup]]:
    """As Discord and Slack would show it; their libraries are loaded when somebody looks."""
    from bot.platforms.mockups.layout import lay_out

    return lay_out(answer, form)


def connect_discord(config: Config, inbox: Inbox, desk: Desk) -> "DiscordPlatform":
    """Discord, by the token of a bot."""
    from bot.platforms.discord_chat.app import DiscordOptions, DiscordPlatform

    options = DiscordOptions(
        token=reveal(config.discord_token),
        api_base=config.discord_api_base,
        gateway_url=config.discord_gateway_url,
        shards=config.discord_shards,
    )
    return DiscordPlatform(options, inbox, desk)


def connect_slack(config: Config, inbox: Inbox, desk: Desk, installations: Installations) -> "SlackPlatform":
    """Slack, by one token, or by those of the workspaces that installed the app."""
    from bot.platforms.slack_chat.app import SlackOptions, SlackPlatform

    options = SlackOptions(
        bot_token=reveal(config.slack_bot_token),
        app_token=reveal(config.slack_app_token),
        signing_secret=reveal(config.slack_signing_secret),
        api_base_url=config.slack_api_base_url,
        client_id=config.slack_client_id,
        client_secret=reveal(config.slack_client_secret),
        public_url=config.public_url,
    )
    return SlackPlatform(options, inbox, desk, installations)


def connect_mail(config: Config, storage: "Storage") -> "MailPost | None":
    """What sends mails; None without a server."""
    if not config.smtp_url:
        return None
    from bot.platforms.mail.address import smtp_options
    from bot.platforms.mail.post import MailPost

    options = smtp_options(reveal(config.smtp_url), config.smtp_from)
    return MailPost(options, storage.addresses, storage.mails, config.public_url)


def file_keys(slack: "SlackPlatform", api_base_url: str) -> KeyOf:
    """What opens files of Slack's workspaces, where each has a token of its own."""

    async def key_of(space: str) -> FileKey:
        return FileKey(await slack.chat.file_token(space), api_base_url)

    return key_of
