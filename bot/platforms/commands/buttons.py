"""
The buttons under an answer: one table, as of the commands.

Each works after a restart and a year later: the platform keeps its name with the message, and what it acts on is looked
up in the database. Who may press it is asked when it is pressed. A new one costs an entry, its label in the catalogues
(section [button]) and what it does in the service.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.article import GIVEN_CHARS_MAX
from bot.domain.at_once import Reply, Standing
from bot.domain.briefing import AlreadyBriefed, ArticleAnswer, Briefing, Length, Notice
from bot.domain.digest import Digest
from bot.domain.errors import WALLS
from bot.domain.requests import Request
from bot.domain.types import QUESTION_CHARS_MAX
from bot.domain.votes import Vote
from bot.language.names import asked_language
from bot.language.tags import primary
from bot.platforms.commands.entries import AtOnce, Button, Call, Field, Form, Ports, Queued, Right
from bot.texts import say
from bot.texts.catalogue import FALLBACK


async def _mine(ports: Ports, call: Call) -> list[Request]:
    """The same article at the same length in the language of who pressed, for them alone."""
    standing, language = await ports.desk.standing(call.place), asked_language(call.language) or FALLBACK
    answer = standing.answer if isinstance(standing, Standing) else None
    length = answer.length if isinstance(answer, Briefing) else Length.STANDARD
    return await _again(ports, call, length=length, language=language)


def _ask_here(ports: Ports, call: Call) -> Awaitable[list[Request]]:
    asked = replace(call.message, question=call.given.values.get("question", ""), private=True)
    return ports.inbox.ask(asked, about=call.place)


def _give(ports: Ports, call: Call) -> Awaitable[list[Request]]:
    text, document = (call.given.values.get(name, "") for name in ("text", "document"))
    return ports.inbox.give(replace(call.message, text=text, files=(document,) if document else ()), about=call.place)


def _more(ports: Ports, call: Call) -> Awaitable[Reply]:
    return ports.desk.standing(call.place)


def _vote(vote: Vote) -> Callable[[Ports, Call], Awaitable[Reply]]:
    def cast(ports: Ports, call: Call) -> Awaitable[Reply]:
        return ports.desk.vote(call.place, call.message.author, vote, press=call.message.origin.message)

    return cast


async def _regenerate(ports: Ports, call: Call) -> Reply:
    return await ports.inbox.rewrite(call.place, call.message, manages=await call.may(Right.MESSAGES))


def _here(ports: Ports, call: Call) -> Awaitable[Reply]:
    return ports.inbox.brief_here(call.place, call.message)


async def _evidence(ports: Ports, call: Call) -> Reply:
    shown = await ports.desk.evidence(call.place)
    gone = isinstance(shown, Notice) and shown.reason == "evidence_gone"
    # Reading takes longer than a press may wait for.
    again = gone and await ports.inbox.prove(call.message, about=call.place)
    return Notice("evidence_again") if again else shown


async def _again(ports: Ports, call: Call, **wishes: Any) -> list[Request]:
    """The same article in another length or language, for who wants it alone."""
    link = await ports.desk.link_of(call.place)
    text = link.url if link else ""  # the inbox says that there is none
    return await ports.inbox.message(replace(call.message, text=text, link=link, private=True, **wishes))


def _full(ports: Ports, call: Call) -> Awaitable[list[Request]]:
    return _again(ports, call, length=Length.FULL)


def _short(ports: Ports, call: Call) -> Awaitable[list[Request]]:
    return _again(ports, call, length=Length.SHORT)


def _placed(ports: Ports, call: Call) -> Awaitable[Reply]:
    return ports.desk.placement(call.place, call.message.author)


async def _share(ports: Ports, call: Call) -> Reply:
    if not await call.may(Right.SPEAK):
        return Notice("share_not_allowed")
    return await ports.desk.share(call.message.origin, call.message.author, call.place.message)


async def _remove(ports: Ports, call: Call) -> Reply:
    manages = await call.may(Right.MESSAGES)
    taken = await ports.inbox.bin(call.place, call.message.author, manages=manages)
    return Notice("removing" if taken else "not_yours")


#: Those under an answer, from left to right and "More" last; those behind that; the ones under the notice of a wall and
#: under the pointer to an earlier briefing.
BUTTONS: tuple[Button, ...] = (
    Button("full", Queued("full", take=_full)),
    Button("ask", Form("ask", fields=(Field("question", QUESTION_CHARS_MAX),), take=_ask_here)),
    Button("placed", AtOnce("placed", answer=_placed)),
    Button("share", AtOnce("share", answer=_share)),
    Button("more", AtOnce("more", answer=_more)),
    Button("short", Queued("short", take=_short), behind=True),
    Button("mine", Queued("mine", take=_mine), behind=True),
    Button("evidence", AtOnce("evidence", answer=_evidence, later=True), behind=True),
    Button("regenerate", AtOnce("regenerate", answer=_regenerate), for_one=False, behind=True),
    Button(Vote.UP, AtOnce("up", answer=_vote(Vote.UP)), behind=True),
    Button(Vote.DOWN, AtOnce("down", answer=_vote(Vote.DOWN)), behind=True),
    # Who sees an answer alone dismisses it; no platform lets us delete it for them.
    Button("remove", AtOnce("remove", answer=_remove), for_one=False, behind=True),
    Button("give", Form("give", fields=(Field("text", GIVEN_CHARS_MAX, or_document=True),), take=_give)),
    Button("here", AtOnce("here", answer=_here), for_one=False),
)

_NOT_FOR_ONE = {button.name for button in BUTTONS if not button.for_one}

#: Of a row at most; platforms count them into their limits.
BUTTONS_MAX = 5

#: Buttons: the name and the label of each.
Row = tuple[tuple[str, str], ...]


def buttons(answer: Answer, manner: Manner = PLAIN, *, roomy: bool = False) -> Row:
    """
    Name and label of each button that stands under the last message of an answer.

    Args:
        answer: Of an article or a digest, the notice of a wall, a pointer; others have no buttons.
        manner: How it is told.
        roomy: Whether there is room for every other length; else one is offered.
    """
    if isinstance(answer, Notice):
        return _labelled(["give"], answer.language) if answer.reason in WALLS and answer.link else ()
    if isinstance(answer, AlreadyBriefed):
        return () if manner.private else _labelled(["here"], answer.language)
    if not isinstance(answer, Briefing | ArticleAnswer | Digest):
        return ()
    if manner.private and isinstance(answer, Briefing) and answer.given:  # the text is kept for nobody
        return _labelled(["share"], answer.language)
    if isinstance(answer, Digest):
        shared = ["share"] if manner.private and not answer.private else []
        return _labelled(["placed", *shared], answer.language)
    shown = ["ask", "more"]
    if manner.private and isinstance(answer, Briefing):
        shown.insert(1, "share")
    return _labelled([*_other_lengths(answer, roomy=roomy), *shown], answer.language)


def _other_lengths(answer: Answer, *, roomy: bool) -> list[str]:
    """One of them: the whole, or of what is whole already the short one."""
    if not isinstance(answer, Briefing):
        return []
    if roomy:
        return [length for length in ("short", "full") if length != answer.length]
    return ["short" if answer.length is Length.FULL else "full"]


def button_of_item(answer: Answer) -> Row:
    """The one that stands beside one of several answers in a message."""
    return _labelled(["full"], answer.language) if isinstance(answer, Briefing) else buttons(answer)


def buttons_behind(standing: Standing, language: str) -> Row:
    """
    The same for those that who pressed "More" is shown.

    Args:
        standing: What the answer is.
        language: Of who pressed; a BCP 47 tag.
    """
    answer = standing.answer
    left_out: set[str] = set()
    if isinstance(answer, ArticleAnswer):
        left_out |= {"short", "mine", "regenerate"}
    elif answer is None or answer.length is not Length.STANDARD:
        left_out |= {"short"}
    if answer and primary(answer.language) == primary(language):
        left_out |= {"mine"}
    if not standing.shared:  # what one person sees is nobody else's matter
        left_out |= _NOT_FOR_ONE
    names = [button.name for button in BUTTONS if button.behind and button.name not in left_out]
    return _labelled(names, language)


def _labelled(names: Sequence[str], language: str) -> Row:
    return tuple((name, say(f"button.{name}", language)) for name in names)
