"""From what people ask about articles to requests: what is a question, and about which articles it is."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.briefing import ArticleAnswer, Briefing
from bot.domain.links import find_links
from bot.domain.replies import Replies
from bot.domain.requests import Ask, Audience, Prove, Request, Source
from bot.domain.settings import ChannelSettings
from bot.domain.types import LINKS_MAX, QUESTION_CHARS_MAX, Message, Origin
from bot.language.questions import one_line, tidy
from bot.service.following import Following
from bot.service.wishes import is_asked, is_off, refusal, requested, saying


def asked_in(message: Message) -> str:
    """
    What a message asks of the articles of its thread; "" for nothing.

    Without a mention people's talk asks nothing, unless it replies to a message of ours.
    """
    return one_line(message.question) if is_asked(message) or message.about else ""


class Asking:
    """Makes requests of questions; nothing is written down here."""

    def __init__(self, replies: Replies, following: Following) -> None:
        self._replies = replies
        self._following = following

    async def of_message(self, message: Message, settings: ChannelSettings) -> list[Request] | None:
        """What a message in a thread asks; None when no briefing stands there, or it asks nothing."""
        if not asked_in(message):
            return None
        sources = await self._sources(message.origin, message.about)
        if not sources:
            return None
        questions = _taken(message, sources, settings)
        return await self._following.anew(questions, asked=True) if message.edited else questions

    async def of_command(self, message: Message, about: Origin | None, settings: ChannelSettings) -> list[Request]:
        """What a command or a form asks; see inbox.Inbox."""
        links = find_links(message.text, message.origin.platform, asked=True)
        sources = [Source(link) for link in links]
        if not sources:
            person = message.author.id if message.private else ""
            sources = await self._sources(message.origin, about.message if about else "", person)
        return _taken(message, sources, settings)

    async def proof(self, message: Message, about: Origin) -> list[Request]:
        """What shows the author of a message what an answer of ours rests on; see inbox.Inbox."""
        place = about.platform, about.space, about.message
        answered, answer = await self._replies.answered_by(*place), await self._replies.answer_in(*place)
        if not answered or not answered.link or not isinstance(answer, Briefing | ArticleAnswer) or not answer.content:
            return []
        link = answered.link
        if isinstance(answered.asked, Ask):  # of several articles the one that answered
            told = (source.link for source in answered.asked.sources if source.content == answer.content)
            link = next(told, link)
        wish = Prove(about.message, Source(link, answer.content))
        return [replace(requested(message, wish), audience=Audience.ASKER)]

    async def _sources(self, origin: Origin, about: str, person: str = "") -> list[Source]:
        """The article of the message of ours that it is about, or those of the thread."""
        # People may be faster than the news that an answer stands: then it is known by its thread alone.
        return (about and await self._replies.sources(origin, about=about, person=person)) or (
            await self._replies.sources(origin, person=person)
        )


def _taken(message: Message, sources: Sequence[Source], settings: ChannelSettings) -> list[Request]:
    """The one request, or what is wrong, for who asked alone."""
    line = one_line(message.question)
    if is_off(message, settings):
        return [refusal(message, saying("switched_off"))]
    if not line:
        return [refusal(message, saying("question_empty"))]
    if len(line) > QUESTION_CHARS_MAX:
        values = {"limit": QUESTION_CHARS_MAX, "length": len(line)}
        return [refusal(message, saying("question_too_long", values=values))]
    if not sources:
        return [refusal(message, saying("ask_where"))]
    return [requested(message, Ask(tidy(message.question), tuple(sources[:LINKS_MAX])))]
