"""The page that shows answers as Discord and Slack would: `/preview` in the chat leads to it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment
from markupsafe import Markup

from bot.domain.answers import Answer
from bot.domain.briefing import Notice
from bot.domain.chat_log import ChatLine, ChatLog
from bot.domain.errors import REASONS
from bot.texts import say
from bot.texts.answers import cut
from bot.texts.catalogue import SPOKEN
from bot.web.bodies import language_of

PATH = "/preview"
#: What can be chosen on the page, the first by default. The forms are Discord's.
WIDTHS = ("phone", "desktop")
FORMS = ("components", "embed", "plain")
THEMES = ("light", "dark")
#: Answers of the chat that the page lists, newest first.
ANSWERS_LISTED = 20
_TITLE_CHARS_MAX = 70
#: An example for each value that a notice may be given.
_EXAMPLES: Mapping[str, str | int] = {"limit": 10, "minutes": 12}


class Mockup(Protocol):
    """One message as a platform shows it."""

    @property
    def html(self) -> Markup:
        """Its inside."""
        ...

    @property
    def used(self) -> Mapping[str, tuple[int, int]]:
        """What it takes of each limit, and what there is."""
        ...


#: Lays an answer out on each platform; the second argument is one of FORMS.
LayOut = Callable[[Answer, str], Mapping[str, Sequence[Mockup]]]
#: The answer that stands in a line of the chat; None where there is none, or none that is kept.
AnswerOf = Callable[[int], Awaitable[Answer | None]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page is asked to show."""

    line: int | None
    notice: str
    width: str
    form: str
    language: str

    def but(self, **other: str | int) -> str:
        """The address of the page with something else chosen."""
        shown = {"notice": self.notice} if self.notice else {"line": self.line} if self.line else {}
        fields = {**shown, "width": self.width, "form": self.form, "language": self.language, **other}
        if "line" in other:
            fields.pop("notice", None)
        if "notice" in other:
            fields.pop("line", None)
        return f"{PATH}?{urlencode(fields)}"


class Rehearsal:
    """Serves the page."""

    def __init__(self, log: ChatLog, answer_of: AnswerOf, lay_out: LayOut, environment: Environment) -> None:
        self._log = log
        self._answer_of = answer_of
        self._lay_out = lay_out
        self._template = environment.get_template("preview.html")

    def routes(self) -> list[web.RouteDef]:
        """The route."""
        return [web.get(PATH, self._page)]

    async def _page(self, request: web.Request) -> web.Response:
        answers = [line for line in reversed(await self._log.recent(ANSWERS_LISTED)) if is_answer(line)]
        wanted = _wanted(request, answers)
        answer: Answer | None = Notice(wanted.notice, _EXAMPLES, language=wanted.language) if wanted.notice else None
        if wanted.line is not None and answer is None:
            answer = await self._answer_of(wanted.line)
        values = {
            "say": partial(say, language=wanted.language),
            "wanted": wanted,
            "answers": [(line.id, title(line.answer or {})) for line in answers],
            "notices": list(REASONS),
            "laid_out": self._lay_out(answer, wanted.form) if answer else {},
            "choices": {"width": WIDTHS, "form": FORMS, "language": SPOKEN},
            "themes": THEMES,
        }
        return web.Response(text=self._template.render(values), content_type="text/html")


def pointer(word: str, language: str) -> dict[str, Any]:
    """What `/preview` is answered with: the way to the page, at a notice where the word behind it is one."""
    path = f"{PATH}?{urlencode({'notice': word})}" if word in REASONS else PATH
    link = {"label": say("preview.open", language), "path": path}
    return {"kind": "lines", "lines": [say("preview.here", language)], "more": link}


def is_answer(line: ChatLine) -> bool:
    """Whether a line is an answer that was made for every platform alike, and not just for this page."""
    return line.answer is not None and line.answer["kind"] not in {"lines", "help"}


def title(answer: Mapping[str, Any]) -> str:
    """What an answer of the chat is called in a list."""
    return cut(str(answer.get("title") or answer.get("text") or answer["kind"]), _TITLE_CHARS_MAX)


def _wanted(request: web.Request, answers: Sequence[ChatLine]) -> Wanted:
    given = request.query
    notice = given.get("notice", "")
    line = given.get("line", "")
    newest = answers[0].id if answers else None
    return Wanted(
        line=int(line) if line.isascii() and line.isdecimal() and len(line) < 16 else newest,  # noqa: PLR2004 - an id
        notice=notice if notice in REASONS else "",
        width=_one_of(WIDTHS, given.get("width", "")),
        form=_one_of(FORMS, given.get("form", "")),
        language=_one_of((language_of(request), *SPOKEN), given.get("language", "")),
    )


def _one_of(known: Sequence[str], value: str) -> str:
    return value if value in known else known[0]
