"""Texts that people hand over, of articles behind a wall."""

from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

from bot.domain.answers import Answer
from bot.domain.article import GIVEN_CHARS_MAX, Article
from bot.domain.briefing import Notice
from bot.domain.errors import WALLS
from bot.domain.replies import Replies
from bot.domain.requests import Brief, Request
from bot.domain.settings import ChannelSettings
from bot.domain.types import Link, Message, Origin
from bot.service.wishes import is_off, refusal, requested, saying


async def given(message: Message, about: Origin, replies: Replies, settings: ChannelSettings) -> Request:
    """The request for a briefing of the text in a message, or what is wrong with it for who gave it alone."""
    if is_off(message, settings):
        return refusal(message, saying("switched_off"))
    text, file = message.text.strip(), next(iter(message.files), "")
    if not text and not file:
        return refusal(message, saying("text_empty"))
    if len(text) > GIVEN_CHARS_MAX:
        return refusal(message, saying("text_too_long", values={"limit": GIVEN_CHARS_MAX}))
    asked = await _walled(message, about, replies)
    if asked is None:
        return refusal(message, saying("text_of_nothing"))
    # Who gives the same text twice, because the first answer did not come, gives it once.
    return replace(_of(message, asked, text), handed=text) if text else _with(message, asked, file)


async def given_file(message: Message, replies: Replies, settings: ChannelSettings) -> Request | None:
    """The same of the document in a message that replies to the notice of a wall; None for any other message."""
    if not message.about or not message.files:
        return None
    asked = await _walled(message, replace(message.origin, message=await _wall_in(message, replies)), replies)
    if asked is None:
        return None
    if is_off(message, settings):
        return refusal(message, saying("switched_off"))
    return _with(message, asked, message.files[0])


async def _wall_in(message: Message, replies: Replies) -> str:
    """The message that another replies to; the first answer behind a wall, where it tells several."""
    told = await replies.told_in(message.origin.platform, message.origin.space, message.about)
    return next((item.name for item in told if _is_wall(item.answer)), message.about)


def _is_wall(answer: Answer | None) -> bool:
    return isinstance(answer, Notice) and answer.reason in WALLS


async def _walled(message: Message, about: Origin, replies: Replies) -> Request | None:
    """What asked for the article that a message of ours could not be read of, in the place of another message."""
    asked = await replies.answered_by(about.platform, about.space, about.message)
    answer = await replies.answer_in(about.platform, about.space, about.message)
    here = asked is not None and isinstance(asked.asked, Brief) and asked.origin.place == message.origin.place
    return asked if here and _is_wall(answer) else None


def _of(message: Message, asked: Request, name: str) -> Request:
    """As many see the briefing as were to see that of the article."""
    assert isinstance(asked.asked, Brief)
    given = sha256(name.encode("utf-8", "replace")).hexdigest()[:24]
    wish = Brief(asked.asked.link, asked.asked.length, asked.asked.language, given=given)
    return replace(requested(message, wish), audience=asked.audience)


def _with(message: Message, asked: Request, file: str) -> Request:
    """The same with an uploaded document."""
    request = _of(message, asked, file.partition("?")[0])  # behind it stands a signature that changes
    assert isinstance(request.asked, Brief)
    return replace(request, asked=replace(request.asked, file=file))


def given_as(article: Article, link: Link) -> Article:
    """What was read in an uploaded document, as the article at the link that it was handed over for."""
    site = urlsplit(link.url).hostname or ""
    return replace(article, url=link.url, canonical_url=link.url, site=site, fetched=(), given=True)
