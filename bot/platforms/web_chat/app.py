"""The local chat: a platform without an account, in the browser. It is one of those that the web server serves."""

from collections.abc import Callable, Mapping, Sequence

from bot.domain.answers import Answer
from bot.domain.chat_log import ChatLog
from bot.domain.desk import Desk
from bot.domain.inbox import Inbox
from bot.platforms.web_chat.api import Api
from bot.platforms.web_chat.chat import WebChat
from bot.platforms.web_chat.handover import TEXTS_BYTES_MAX, Handover
from bot.platforms.web_chat.listeners import Listeners
from bot.platforms.web_chat.pages import SAMPLE_PATH, SAMPLE_URL, Pages
from bot.platforms.web_chat.rehearsal import AnswerOf, LayOut, Mockup, Rehearsal
from bot.web.server import WebServer


async def _kept_nowhere(_line: int) -> Answer | None:
    return None


def _on_no_platform(_answer: Answer, _form: str) -> Mapping[str, Sequence[Mockup]]:
    return {}


class LocalChat:
    """
    The chat page and its API, mounted on the web server.

    What the server receives for it, it hands over at once; `keep_up` does so for what a crash kept from that.
    """

    def __init__(
        self,
        server: WebServer,
        inbox: Inbox,
        desk: Desk,
        log: ChatLog,
        *,
        health: Callable[[], Mapping[str, str]] = dict,
        answer_of: AnswerOf = _kept_nowhere,
        lay_out: LayOut = _on_no_platform,
    ) -> None:
        """
        Args:
            server: Serves the page.
            inbox: Takes what people write.
            desk: Answers what they ask about the bot.
            log: Keeps the page's messages.
            health: The state of each platform, for the page.
            answer_of: Gives the answers of the page, for the rehearsal.
            lay_out: Shows them as other platforms do.
        """
        listeners = Listeners()
        self.chat = WebChat(log, listeners, lambda: server.address)
        self._server = server
        self._pages = Pages()
        self._api = Api(inbox, desk, log, self.chat, listeners, health=health)
        rehearsal = Rehearsal(log, answer_of, lay_out, self._pages.environment)
        server.mount([*self._pages.routes(), *rehearsal.routes(), *self._api.routes()])
        handover = Handover(inbox, log)
        server.mount(handover.routes(), body_bytes_max=TEXTS_BYTES_MAX)
        server.at_stop.append(listeners.close)

    @property
    def sample(self) -> dict[str, bytes]:
        """The built-in article: address → HTML, for the reader, which would find it nowhere."""
        urls = (f"{base}{SAMPLE_PATH}" for base in (self._server.url, f"http://localhost:{self._server.port}"))
        return dict.fromkeys((SAMPLE_URL, *urls), self._pages.sample)

    async def keep_up(self) -> None:
        """Hand over what was written and did not reach the inbox, until cancelled."""
        await self._api.keep_up()
