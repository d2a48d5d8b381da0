"""The chat services that have their settings. Their libraries are loaded here and not before."""

from typing import TYPE_CHECKING

from bot.articles.keys import FileKey, KeyOf
from bot.config import Config, reveal
from bot.domain.desk import Desk
from bot.domain.inbox import Inbox
from bot.domain.installations import Installations

if TYPE_CHECKING:
    from bot.platforms.discord_chat.app import DiscordPlatform
    from bot.platforms.slack_chat.app import SlackPlatform


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


def file_keys(slack: "SlackPlatform", api_base_url: str) -> KeyOf:
    """What opens files of Slack's workspaces, where each has a token of its own."""

    async def key_of(space: str) -> FileKey:
        return FileKey(await slack.chat.file_token(space), api_base_url)

    return key_of
