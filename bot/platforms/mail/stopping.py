"""
Ends mails from outside of the chat: by one click (RFC 8058), or on a page for who follows the link.

Nothing ends by following it: scanners of mail do that.
"""

from dataclasses import replace

from aiohttp import web

from bot.domain.errors import StorageUnavailable
from bot.domain.mail import Mails
from bot.domain.schedules import Schedule, Schedules, Way
from bot.platforms.page import page, paragraph
from bot.texts import say
from bot.web.bodies import language_of

PATH = "/mail/stop/{token}"
#: Of the page: its form leads to itself.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def stop_address(public_url: str, token: str) -> str:
    """Where a schedule is ended."""
    return public_url + PATH.format(token=token)


class Stopping:
    """The routes of it."""

    def __init__(self, mails: Mails, schedules: Schedules) -> None:
        self._mails = mails
        self._schedules = schedules

    def routes(self) -> list[web.RouteDef]:
        """For the web server; each proves by its address who may."""
        return [web.get(PATH, self._ask), web.post(PATH, self._stop)]

    async def _ask(self, request: web.Request) -> web.Response:
        self._number(request)
        return _page(request, "mail.stop_asked", '<form method="post"><button>{button}</button></form>')

    async def _stop(self, request: web.Request) -> web.Response:
        number = self._number(request)
        try:
            await self._schedules.change(number, _stopped)
        except StorageUnavailable:
            return web.json_response({"error": "Please ask again in a minute."}, status=503)
        return _page(request, "mail.stopped", "")

    def _number(self, request: web.Request) -> int:
        number = self._mails.stopped(request.match_info["token"])
        if number is None:
            raise web.HTTPNotFound(text="There is no such page.")
        return number


def _stopped(schedule: Schedule) -> Schedule:
    """At rest, where it still goes by mail: what took its place in the chat is not for who has an old mail."""
    goes = schedule.way is Way.MAIL and not schedule.paused
    return replace(schedule, paused="paused_stopped") if goes else schedule


def _page(request: web.Request, key: str, form: str) -> web.Response:
    language = language_of(request)
    button = say("mail.stop", language)
    body = [paragraph(say(key, language)), form.format(button=button)]
    text = page(language, say("mail.title", language), body, forms=True)
    headers = {"Content-Security-Policy": POLICY, "Content-Language": language, "Vary": "Accept-Language"}
    return web.Response(text=text, content_type="text/html", headers=headers)
