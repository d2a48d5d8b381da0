"""
Text of strangers, made harmless for Slack: nobody is pinged, nothing turns into a link, nothing is invisible.

Articles, titles, names and what a model writes all count as strangers' text.
"""

import re
import unicodedata
from urllib.parse import urlsplit

from bot.language.hygiene import visible

#: Compatibility forms ("＠", "．", "𝐜𝐨𝐦") that Slack, a browser or a reader may take for the plain character.
#: Superscripts and circled digits are left alone: 10⁶ is not 106.
_LOOKALIKE_FORMS = ("<wide>", "<font>", "<small>", "<compat>")
_FOLDED = frozenset("@./<>|&*_~`")

_SCHEME = re.compile(
    r"(?:https?|ftp)?\s?[:：]\s*[/／]{2,}|(?<![^\W_])(?:mailto|tel|javascript)[:：](?=\S)", re.IGNORECASE
)
#: Slack's control sequences, "<!channel>". Rich text shows them as text; nobody should have to rely on that.
_CONTROL = re.compile("<(?=[!@#])")
_PING = re.compile(r"@(?=channel|here|everyone|group)", re.IGNORECASE)
#: A dot that may stand in a host name: something before it, at least two characters of a label behind it. "U.S." and
#: "p.m." stay; "Booking.com" gets a gap.
_DOT = re.compile(r"(?<=\S)\.(?=[^\W\d_](?:\w|-|[^\x00-\u02ff\u2000-\u206f\u3000-\u303f\uff00-\uffef]))")
_WIDE_DOT = re.compile(r"(?<=[A-Za-z0-9])[。｡](?=[A-Za-z0-9]{2})")
_SPACES = re.compile(r" {2,}")
_LINES = re.compile(r"\n{3,}")

#: Longer addresses are shown without a link; Slack refuses blocks with texts above 3,000 characters.
URL_CHARACTERS_MAX = 3_000
_UNSAFE = frozenset("<>|\"'`\\^{}")

#: mrkdwn has no escape for its formatting characters, so they are replaced by ones that look alike.
#: None is a letter: behind a dot it would make a host name.
_FORMATTING = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "′"})
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def plain(text: str) -> str:
    """
    The text without what would ping, link or hide.

    Slack does not say whether its clients look for addresses in rich text, so host names are broken for it too.
    """
    text = "".join(map(_fold, visible(unicodedata.normalize("NFC", text))))
    text = _WIDE_DOT.sub(". ", _DOT.sub(". ", _SCHEME.sub(" ", text)))
    text = _CONTROL.sub("< ", _PING.sub("@ ", text))
    return _LINES.sub("\n\n", _SPACES.sub(" ", text))


def mrkdwn(plain_text: str) -> str:
    """Plain text as Slack wants it where it reads markup: without formatting, and escaped."""
    return escape(plain_text.translate(_FORMATTING))


def escape(text: str) -> str:
    """Exactly ``& < >``, as Slack asks for."""
    return text.translate(_ESCAPES)


def link_target(url: str) -> str:
    """
    An address that code may make a link of; "" for one that it may not.

    Only http and https, without credentials ("https://bank.example@evil.example"), at most URL_CHARACTERS_MAX
    characters; what could end the link early, or is invisible, is percent-encoded.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            return ""
    except ValueError:
        return ""
    quoted = "".join(map(_quote, parts.geturl()))
    return quoted if len(quoted) <= URL_CHARACTERS_MAX else ""


def says_where(label: str, target: str) -> bool:
    """Whether a link's text is the very address, or the very host, that the link leads to."""
    return bool(target) and label in {target, urlsplit(target).netloc}


def _fold(character: str) -> str:
    if character.isascii():
        return character
    if unicodedata.decomposition(character).split(" ")[0] in _LOOKALIKE_FORMS:
        folded = unicodedata.normalize("NFKC", character)
        if folded in _FOLDED or (len(folded) == 1 and folded.isascii() and folded.isalnum()):
            return folded
    return character


def _quote(character: str) -> str:
    if character in _UNSAFE or character.isspace() or not visible(character):
        return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
    return character
