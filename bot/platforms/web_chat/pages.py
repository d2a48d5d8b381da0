"""The files of the page: template, script, style, icon, and the sample article. Read once, served from memory."""

from functools import partial

from aiohttp import web

from bot.domain.article import GIVEN_CHARS_MAX
from bot.domain.types import QUESTION_CHARS_MAX
from bot.platforms.commands.buttons import BUTTONS
from bot.platforms.web_chat.api import MESSAGE_CHARS_MAX
from bot.texts import say
from bot.texts.catalogue import SPOKEN
from bot.web.bodies import language_of
from bot.web.files import file_routes, templates

#: Where the sample article lives, as far as everybody is told: a name that nobody can own (RFC 2606). A briefing of it
#: names a newspaper, and not this machine.
SAMPLE_URL = "https://courier.norhaven.example/tidal-bridge"
#: Where it can be looked at.
SAMPLE_PATH = "/sample/norhaven-tidal-bridge"
#: What each platform can be, in the header.
_STATES = ("starting", "ready", "reconnecting", "failed")

_STATIC = {
    **dict.fromkeys(("/static/chat.js", "/static/cards.js", "/static/foot.js", "/static/page.js"), "text/javascript"),
    "/static/chat.css": "text/css",
    "/static/cards.css": "text/css",
    "/static/print.css": "text/css",
    "/static/preview.css": "text/css",
    "/static/sample.css": "text/css",
    "/static/icon.svg": "image/svg+xml",
}


class Pages:
    """What a browser gets with GET, apart from the events."""

    def __init__(self) -> None:
        self.environment = templates(__package__)
        values = {
            "sample_url": SAMPLE_URL,
            "sample_path": SAMPLE_PATH,
            "message_chars_max": MESSAGE_CHARS_MAX,
            "question_chars_max": QUESTION_CHARS_MAX,
            "given_chars_max": GIVEN_CHARS_MAX,
            "buttons": [button.name for button in BUTTONS],
            "states": _STATES,
        }
        chat, sample = map(self.environment.get_template, ("chat.html", "sample.html"))
        self.sample = sample.render(values).encode()  #: The sample article's HTML.
        self._chat: dict[str, bytes] = {}  #: By language.
        for language in SPOKEN:
            words = partial(say, language=language)
            self._chat[language] = chat.render(values, say=words, language=language).encode()

    def routes(self) -> list[web.RouteDef]:
        """The routes."""
        pages = [web.get("/", self._chat_page), web.get(SAMPLE_PATH, self._sample_page)]
        return [*pages, *file_routes(__package__, _STATIC)]

    async def _chat_page(self, request: web.Request) -> web.Response:
        language = language_of(request)
        headers = {"Content-Language": language, "Vary": "Accept-Language"}
        return web.Response(body=self._chat[language], content_type="text/html", charset="utf-8", headers=headers)

    async def _sample_page(self, _request: web.Request) -> web.Response:
        return web.Response(body=self.sample, content_type="text/html", charset="utf-8")
