"""The arguments of commands: what may stand for each, and how a line of typed text is divided among them."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.briefing import Length
from bot.domain.links import find_links
from bot.domain.numbered import Change
from bot.domain.settings import SETTINGS
from bot.domain.syndication import FeedChange
from bot.domain.types import Platform
from bot.language.names import NAMES, asked_language
from bot.texts.catalogue import FALLBACK, language_words, say

#: Stands for what the settings of the installation say.
DEFAULT = "default"
#: Where a choice holds.
HERE, EVERYWHERE = "here", "everywhere"
PRIVATE, SHARE = "private", "share"
#: The channel in which a command was given; a direct message, or a mail, to who gave it; a canvas of the channel.
THIS_CHANNEL, DIRECT, MAIL, CANVAS = "channel", "dm", "mail", "canvas"
#: Whether it is said when there is nothing to say.
SKIP, SAY = "skip-empty", "say-empty"
ON, OFF = "on", "off"
#: Whose digests something is about.
ONLY_ME, EVERYONE = "only-me", "everyone"
YES = "yes"
RESET = "reset"
#: Characters of a word that nobody understood, as it is repeated to who typed it.
WORD_CHARS_MAX = 40

#: A word, or one of Slack's links with a label.
_ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+|UTC|GMT", re.IGNORECASE)
_NUMBER = re.compile(r"#?\d+")
_WORD = re.compile(r"<https?://[^<>]*>|\S+", re.IGNORECASE)
#: As people write it; whether it is one, the service says.
_MAILBOX = re.compile(r"[^\s@]+@[^\s@]+")
_SLACK_LINK = re.compile(r"<(?P<url>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")


class Kind(StrEnum):
    """What an argument is."""

    LINKS = "links"  #: Words that hold links; whatever was typed when none does, so that who reads them can say so.
    LENGTH = "length"
    LANGUAGE = "language"
    LANGUAGE_OR_DEFAULT = "language or default"
    SETTING = "setting"  #: The name of one that a channel may choose.
    WHERE = "where"
    PRIVATE = "private"  #: Whether the answer is for who asks alone.
    AUDIENCE = "audience"  #: Who sees the answer.
    CHANNEL = "channel"  #: Whether it is about this channel or about all that the person can read.
    ZONE = "zone"  #: A time zone, as IANA names it.
    DESTINATION = "destination"  #: Where something goes.
    ADDRESS = "address"  #: Of a mailbox.
    EMPTY = "empty"  #: What becomes of a day without links.
    WHOSE = "whose"  #: Whose digests it is about.
    CHANGE = "change"  #: What becomes of one of a list.
    MESSAGE = "message"  #: A link to one, as people copy it.
    SWITCH = "switch"
    FEED = "feed"  #: What becomes of the channel's own feeds.
    RESET = "reset"  #: That something is taken back as a whole.
    SURE = "sure"  #: That what cannot be undone is meant.
    NUMBER = "number"  #: Of one of a list, as the list shows it: 3, #3.
    WORD = "word"
    WORDS = "words"  #: All words that no other argument takes, as they follow one another.
    TEXT = "text"  #: All words that hold no link, in their order.
    REST = "rest"  #: All words that are none of the other arguments, in their order.


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command."""

    name: str  #: As Discord shows it.
    kind: Kind
    required: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What stands behind a command, understood."""

    values: Mapping[str, str] = field(default_factory=dict)  #: By the argument's name; without those not given.
    unknown: str = ""  #: The first word that is none of the arguments; nothing is to be done then.
    missing: bool = False  #: Whether a required argument is not there.


#: Words that may stand for an argument → their keys in texts/en.toml, section [choice].
_CHOICES: dict[Kind, dict[str, str]] = {
    Kind.PRIVATE: {PRIVATE: "private"},
    Kind.AUDIENCE: {PRIVATE: "private_shareable", SHARE: "share"},
    Kind.CHANNEL: {THIS_CHANNEL: "channel", EVERYWHERE: "everywhere_read"},
    Kind.DESTINATION: {THIS_CHANNEL: "into_channel", DIRECT: "direct", MAIL: "by_mail", CANVAS: "as_canvas"},
    Kind.EMPTY: {SKIP: "skip_empty", SAY: "say_empty"},
    Kind.WHOSE: {ONLY_ME: "only_me", EVERYONE: "everyone"},
    Kind.CHANGE: {change.value: change.value for change in Change},
    Kind.SWITCH: {OFF: "off", ON: "on"},
    Kind.FEED: {FeedChange.RENEW.value: "renew", FeedChange.OFF.value: "no_feed"},
    Kind.RESET: {RESET: "reset"},
    Kind.SURE: {YES: "yes"},
    Kind.WHERE: {HERE: "here", EVERYWHERE: "everywhere"},
}


def choices(kind: Kind, language: str = FALLBACK) -> dict[str, str]:
    """All that may stand for an argument → what it is called in a language; {} when it is anything."""
    match kind:
        case Kind.LENGTH:
            return {length.value: length.value for length in Length}
        case Kind.LANGUAGE:
            return {"source": say("choice.source", language), **_languages(language)}
        case Kind.LANGUAGE_OR_DEFAULT:
            return {DEFAULT: say("choice.default", language), **choices(Kind.LANGUAGE, language)}
        case Kind.SETTING:
            return {name: name for name in SETTINGS}
    return {name: say(f"choice.{key}", language) for name, key in _CHOICES.get(kind, {}).items()}


def _languages(language: str) -> dict[str, str]:
    if language == FALLBACK:  # whose names need nothing loaded
        return {tag: name for tag, (name, _) in NAMES.items()}
    return {tag: language_words(tag, language) for tag in NAMES}


def understand(text: str, arguments: Sequence[Argument], platform: Platform) -> Given:
    """
    Divide a typed line among the arguments of its command. Words may stand in any order that is unambiguous.

    Args:
        text: What stands behind the command, written as `platform` writes the text of a message.
        arguments: Of the command; of those that a word fits, the first that has none yet gets it.
        platform: Whose way of writing links it follows.
    """
    values: dict[str, str] = {}
    unknown = ""
    ordered = sorted(arguments, key=lambda argument: argument.kind is Kind.REST)  # which takes what nobody else does
    among_words = any(argument.kind is Kind.TEXT for argument in arguments)
    for word in _WORD.findall(text):
        unknown = unknown or _place(word, ordered, values, platform, among_words=among_words)
    links = next((argument for argument in arguments if argument.kind is Kind.LINKS), None)
    if links and links.required and links.name not in values:
        return Given({links.name: text.strip()})
    missing = any(argument.required and argument.name not in values for argument in arguments)
    rest = next((values[each.name] for each in arguments if each.kind is Kind.WORDS and each.name in values), "")
    if missing and rest and not unknown:
        unknown = rest.split()[0][:WORD_CHARS_MAX]  # it was to be something else: what is whatever is left fits any
    return Given(values, unknown, missing)


def _place(
    word: str, arguments: Sequence[Argument], values: dict[str, str], platform: Platform, *, among_words: bool
) -> str:
    """Give a word to the argument that it fits; returns it as it was typed when it fits none."""
    for argument in arguments:
        value = _value(word, argument.kind, platform, among_words=among_words)
        if value is None:
            continue
        if argument.name not in values:
            values[argument.name] = value
            return ""
        if argument.kind in {Kind.LINKS, Kind.WORDS, Kind.TEXT, Kind.REST}:
            values[argument.name] += f" {value}"
            return ""
    return _as_typed(word, platform)[:WORD_CHARS_MAX]


def _as_typed(word: str, platform: Platform) -> str:
    return html.unescape(word) if platform is Platform.SLACK else word


def _unlinked(word: str) -> str:
    """A word of Slack's; what looks like a host, it makes a link of: ``<http://news.example|news.example>``."""
    link = _SLACK_LINK.fullmatch(word)
    return html.unescape((link["label"] or link["url"]) if link else word)


def _is_link(word: str, platform: Platform, *, among_words: bool) -> bool:
    """Whether a word is an address; among words of a question "Node.js" is none, "node.example/js" is one."""
    shown = _unlinked(word) if platform is Platform.SLACK else word
    return ("/" in shown or not among_words) and bool(find_links(word, platform, asked=True))


def _value(word: str, kind: Kind, platform: Platform, *, among_words: bool) -> str | None:
    """What a word says as an argument of a kind; None when it cannot be one."""
    match kind:
        case Kind.LINKS:
            return word if _is_link(word, platform, among_words=among_words) else None
        case Kind.TEXT if _is_link(word, platform, among_words=among_words):
            return None
        case Kind.TEXT:
            return _unlinked(word) if platform is Platform.SLACK else word
        case Kind.LANGUAGE:
            return asked_language(word)
        case Kind.LANGUAGE_OR_DEFAULT:
            return word  # the desk says which it knows
        case Kind.WORDS:
            return _unlinked(word) if platform is Platform.SLACK else word
        case Kind.ADDRESS:
            shown = _unlinked(word) if platform is Platform.SLACK else word
            return shown if _MAILBOX.fullmatch(shown) else None
        case Kind.ZONE:
            return word if _ZONE.fullmatch(word) else None
        case Kind.NUMBER:
            return word if _NUMBER.fullmatch(word) else None
        case Kind.WORD | Kind.MESSAGE | Kind.REST:
            return _as_typed(word, platform)
    return word.lower() if word.lower() in choices(kind) else None
