"""What people type behind /brief, where a command is one line of text."""

import html
import re
from dataclasses import dataclass

from bot.domain.links import find_links
from bot.domain.types import Length, Notice, Platform
from bot.language.names import NAMES, asked_language

#: A word, or one of Slack's links with a label.
_WORD = re.compile(r"<https?://[^<>]*>|\S+", re.IGNORECASE)
#: Characters of a word that nobody understood, as it is repeated to who typed it.
_WORD_CHARS_MAX = 40


@dataclass(frozen=True, slots=True)
class Wish:
    """A link, and how it is to be briefed."""

    text: str  #: The words that hold links; whatever was typed when none does.
    length: Length | None = None
    language: str | None = None  #: A BCP 47 tag or "source".
    trouble: Notice | None = None  #: Says which word was not understood: nothing is to be briefed then.


def understand_brief(text: str, platform: Platform) -> Wish:
    """
    ``https://… [short|standard|full] [de]``, in any order.

    Args:
        text: What stands behind the command, written as `platform` writes the text of a message.
        platform: Whose way of writing links it follows.
    """
    links: list[str] = []
    length: Length | None = None
    language: str | None = None
    unknown: list[str] = []
    for word in _WORD.findall(text):
        if find_links(word, platform, asked=True):
            links.append(word)
        elif length is None and word.lower() in set(Length):
            length = Length(word.lower())
        elif language is None and (tag := asked_language(word)):
            language = tag
        else:
            unknown.append(word)
    if not links:
        return Wish(text.strip())
    return Wish(" ".join(links), length, language, _not_understood(unknown[0], platform) if unknown else None)


def _not_understood(word: str, platform: Platform) -> Notice:
    typed = html.unescape(word) if platform is Platform.SLACK else word
    known = {"lengths": ", ".join(Length), "languages": ", ".join(NAMES)}
    return Notice("unknown_word", {"word": typed[:_WORD_CHARS_MAX], **known})
