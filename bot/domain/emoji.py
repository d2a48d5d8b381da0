"""Emoji by which people ask, under one name: Discord tells the character, Slack the name."""

from types import MappingProxyType
from typing import Final

from bot.domain.votes import Vote

#: The characters that Slack has names for, of those that people may want to ask with.
_NAMES: Final = MappingProxyType(
    {
        "📰": "newspaper",
        "🗞": "rolled_up_newspaper",
        "🔍": "mag",
        "🔎": "mag_right",
        "📖": "book",
        "📄": "page_facing_up",
        "📃": "page_with_curl",
        "📝": "memo",
        "📋": "clipboard",
        "📌": "pushpin",
        "🔖": "bookmark",
        "🏷": "label",
        "👓": "eyeglasses",
        "🤓": "nerd_face",
        "🧐": "face_with_monocle",
        "🤖": "robot_face",
        "🧾": "receipt",
        "💡": "bulb",
        "⏩": "fast_forward",
        "❓": "question",
        "📣": "mega",
        "🧠": "brain",
        "☕": "coffee",
    }
)
#: Other names that Slack uses for one of them.
_ALIASES: Final = MappingProxyType({"pencil": "memo", "open_book": "book", "robot": "robot_face"})
#: Characters of a name.
_NAME_CHARS_MAX: Final = 100


#: Emoji that are a vote on an answer: the character, and Slack's names.
_VOTES: Final = MappingProxyType(
    {
        **dict.fromkeys(("👍", "+1", "thumbsup"), Vote.UP),
        **dict.fromkeys(("👎", "-1", "thumbsdown"), Vote.DOWN),
    }
)
_SKIN_TONES: Final = "🏻🏼🏽🏾🏿"


def vote_of(told: str) -> Vote | None:
    """The vote that an emoji stands for, in any skin tone: 👍🏽, ``+1`` or ``+1::skin-tone-4``; None for all others."""
    return _VOTES.get(told.partition("::")[0].rstrip(f"\ufe0f{_SKIN_TONES}"))


def emoji_name(told: str) -> str:
    """
    The name of an emoji, however it was told: 📰, ``:newspaper:`` or ``newspaper``; a custom one has a name of its own.

    Raises:
        ValueError: it is none.
    """
    bare = told.strip().strip(":").partition("::")[0].replace("\ufe0f", "")
    if bare in _NAMES:
        return _NAMES[bare]
    if not bare or len(bare) > _NAME_CHARS_MAX or any(mark.isspace() or mark == ":" for mark in bare):
        raise ValueError(f"{told[:_NAME_CHARS_MAX]!r} is no emoji; give one such as 📰 or :newspaper:")
    return _ALIASES.get(bare, bare)
