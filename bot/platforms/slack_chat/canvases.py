"""
A digest as a canvas of its channel, where it can be read and found later.

Slack knows no key by which a second canvas would be the first again. So it is looked for by its title, which holds its
dates, among those that we made there since it was due; that takes files:read. The message that leads to it carries our
marker, as every answer does, and is posted after it.
"""

from dataclasses import replace

import structlog

from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable
from bot.domain.requests import Request
from bot.platforms.slack_chat.faults import ask, code_of
from bot.platforms.slack_chat.identity import Bot
from bot.platforms.slack_chat.spaces import Spaces
from bot.platforms.slack_chat.spans import Page, Span, pages, paragraph
from bot.texts import say

log = structlog.get_logger()

#: Files of ours in the channel that are looked through, the newest.
FILES_MAX = 100
#: Our clock may run ahead of Slack's.
_SKEW_S = 60
#: Slack's words for what may go well later.
_LATER = frozenset({"canvas_creation_failed", "canvas_tab_creation_failed"})


class Canvases:
    """Makes canvases, and knows them again."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    async def led_to(self, request: Request, page: Page) -> Page:
        """
        The message that leads to the canvas of a page, which is made if there is none yet.

        Raises:
            ChatUnavailable: try again later.
            ChatRefused: the app lacks canvases:write, or the workspace has no such canvases.
        """
        bot = await self._spaces.bot(request.origin.space)
        canvas = await self._known(request, page, bot) or await self._made(request, page)
        url = f"{bot.team_url}docs/{bot.team}/{canvas}" if bot.team_url else ""
        (foot, *_) = pages([paragraph(Span(say("digest.canvas", page.language), url=url))])
        return replace(page, blocks=(*page.blocks, *foot.blocks), document="")

    async def _known(self, request: Request, page: Page, bot: Bot) -> str:
        """The canvas that an earlier try made; "" for none, also where nobody may look."""
        origin, since = request.origin, int(request.asked_at.timestamp()) - _SKEW_S
        client = await self._spaces.client(origin.space)
        try:
            answer = await ask(
                client.files_list(user=bot.user, channel=origin.channel, ts_from=str(since), count=FILES_MAX)
            )
        except ChatRefused as error:
            log.info("Could not look for an earlier canvas.", channel=origin.channel, why=str(error))
            return ""
        return next((str(file["id"]) for file in answer["files"] if file.get("title") == page.title), "")

    async def _made(self, request: Request, page: Page) -> str:
        client = await self._spaces.client(request.origin.space)
        content = {"type": "markdown", "markdown": page.document}
        try:
            answer = await ask(
                client.canvases_create(title=page.title, document_content=content, channel_id=request.origin.channel)
            )
        except ChatError as error:
            if code_of(error) in _LATER:
                raise ChatUnavailable(f"Slack made no canvas: {code_of(error)}") from error
            raise
        return str(answer["canvas_id"])
