"""What Discord's refusals mean for an answer. The code decides, not the HTTP status: proxies answer 400 for 403."""

import discord
import structlog

from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone

log = structlog.get_logger()

# Unknown channel, guild, message.
GONE = frozenset({10003, 10004, 10008})
#: The message already has a thread.
HAS_THREAD = 160004
#: A reply needs the right to read the history; a plain message does not.
NO_REPLY = 160002
#: Threads that take no more messages: locked, archived.
THREAD_CLOSED = frozenset({160005, 50083})
#: The bot may not see the channel, or not write there.
NO_ACCESS = frozenset({50001, 50013})
# No thread can hang from a message of the channel: access, permission, wrong kind of channel, too many threads.
NO_THREAD = NO_ACCESS | {50024, 160006, 30033}
#: The form is invalid, or the message is empty: a mistake of ours, or components that are refused.
BAD_FORM = frozenset({50035, 50006})
#: A command has no response yet: its deferral is on the way, or never came.
NOT_DEFERRED = 10015
#: Another listener of the token was first to respond to a command.
RESPONDED = 40060
# Interaction unknown or late, token older than 15 minutes.
NO_INTERACTION = frozenset({NOT_DEFERRED, 10062, 50027})
#: What a look into a channel may run into without there being anything of ours: a forum holds no messages itself.
NOT_READABLE = NO_ACCESS | {10003, 50008, 50024}

# Slow mode, channel write limit, edit limit, direct conversations opened too fast: later.
_LATER = frozenset({20016, 20028, 30046, 40003})
_LATER_S = 30.0

_WHY = {
    50001: "it cannot see the channel: grant View Channel",
    50013: "a permission is missing: grant Send Messages, Send Messages in Threads and Create Public Threads",
    50007: "the person takes no direct messages from it",
    50278: "the person shares no server with it, so that it may not write to them",
    160005: "the thread is locked",
    50083: "the thread is archived",
    200000: "AutoMod blocked the answer",
    240000: "Discord's filter for harmful links blocked the answer",
}


def judged(error: discord.HTTPException) -> ChatError:
    """What a refusal of a post means; what we do not know is taken as final, and logged."""
    if error.code in GONE or _reply_to_nothing(error):
        return MessageGone("the message or channel is gone")
    if error.code in _LATER:
        return ChatUnavailable("Discord takes no such message for a while", retry_after_s=_LATER_S)
    if error.code not in _WHY:
        log.error("Discord refused an answer.", status=error.status, code=error.code, why=error.text)
    return ChatRefused(_WHY.get(error.code, f"Discord refused the answer (code {error.code})"))


def responded(error: Exception) -> bool:
    """Whether a command has its first response already; every listener of the token is given the command."""
    return isinstance(error, discord.HTTPException) and error.code == RESPONDED


def _reply_to_nothing(error: discord.HTTPException) -> bool:
    """A reply to a deleted message is an invalid form to Discord."""
    return error.code in BAD_FORM and "message_reference" in error.text
