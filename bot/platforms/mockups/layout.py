"""An answer as both platforms would show it, and what it takes of their limits."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from bot.domain.answers import Answer
from bot.domain.requests import marker
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.discord_chat.pages import Form
from bot.platforms.mockups import discord, slack
from bot.platforms.slack_chat import view as slack_view


@dataclass(frozen=True, slots=True)
class Mockup:
    """One message."""

    html: Markup
    used: Mapping[str, tuple[int, int]]  #: By the name of a limit: what the message takes, and what there is.


def lay_out(answer: Answer, form: str = Form.COMPONENTS) -> dict[str, list[Mockup]]:
    """
    The messages of an answer by platform, in order.

    Args:
        answer: What is shown.
        form: In which Discord is sent it; one of `FORMS`.
    """
    pages = discord_view.render(answer, Form(form))
    return {
        "discord": [Mockup(discord.message_html(page, marker("rehearsal", 0)), page.used()) for page in pages],
        "slack": [Mockup(slack.message_html(page), page.used()) for page in slack_view.render(answer)],
    }
