"""The Home tab: how the bot is set up for a person, and what can be said and done, in their language."""

from collections.abc import Sequence
from typing import Any

from bot.platforms.slack_chat.spans import Look, pages, paragraph
from bot.texts import say

#: Blocks of a Home tab, by Slack's rules; a message's are fewer, and it is built as one.
HOME_BLOCKS_MAX = 100


def home_view(status: Sequence[str], help_: Sequence[str], language: str) -> dict[str, Any]:
    """
    The tab.

    Args:
        status: How things stand, a line each.
        help_: The commands, a line each.
        language: Of the words between them; a BCP 47 tag.
    """
    parts = [
        paragraph(say("home.status", language), look=Look.HEADER),
        paragraph("\n".join(status)),
        paragraph(say("home.commands", language), look=Look.HEADER),
        *(paragraph(line) for line in help_),
        paragraph(say("home.settings", language), look=Look.SMALL),
    ]
    blocks = [block for page in pages(parts) for block in page.blocks]
    return {"type": "home", "blocks": blocks[:HOME_BLOCKS_MAX]}
