"""The files of the page: template, script, style, icon, and the sample article. Read once, served from memory."""

from importlib import resources

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.platforms.web_chat.api import MESSAGE_CHARS_MAX
from bot.texts import say

SAMPLE_PATH = "/sample/norhaven-tidal-bridge"

_STATIC = {
    "/static/chat.js": "text/javascript",
    "/static/chat.css": "text/css",
    "/static/sample.css": "text/css",
    "/static/icon.svg": "image/svg+xml",
}


class Pages:
    """What a browser gets with GET, apart from the events."""

    def __init__(self) -> None:
        folder = resources.files(__package__)
        self._files = {path: folder.joinpath(path.lstrip("/")).read_bytes() for path in _STATIC}
        self._environment = Environment(
            loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._chat = b""
        self.sample = b""  #: The sample article's HTML, once the address is known.

    def render(self, url: str) -> None:
        """Fill the templates in for the page's address."""
        values = {"say": say, "url": url, "sample_url": url + SAMPLE_PATH, "message_chars_max": MESSAGE_CHARS_MAX}
        self._chat = self._environment.get_template("chat.html").render(values).encode()
        self.sample = self._environment.get_template("sample.html").render(values).encode()

    def routes(self) -> list[web.RouteDef]:
        """The routes."""
        files = [web.get(path, self._file) for path in _STATIC]
        return [web.get("/", self._chat_page), web.get(SAMPLE_PATH, self._sample_page), *files]

    async def _chat_page(self, _request: web.Request) -> web.Response:
        return web.Response(body=self._chat, content_type="text/html", charset="utf-8")

    async def _sample_page(self, _request: web.Request) -> web.Response:
        return web.Response(body=self.sample, content_type="text/html", charset="utf-8")

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self._files[request.path], content_type=_STATIC[request.path], charset="utf-8")
