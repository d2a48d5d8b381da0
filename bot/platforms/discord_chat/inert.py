"""
Makes other people's words harmless on Discord: titles, names, article text, and whatever a model wrote.

What leaves here holds no mention, no link, no markup and no invisible character, whatever went in; escaping alone
would not do (``escape_markdown`` leaves addresses alive, ``escape_mentions`` leaves channels). The only links of an
answer are those that view.py makes.
"""

import re
import unicodedata

from bot.language.hygiene import visible

#: The longest address that is shown as a link; it shares a message's characters with the text.
URL_CHARS_MAX = 1_000

# An address with its scheme, or what Discord and other clients take for one. Only the ASCII that follows is part of it:
# Chinese and Japanese text goes on without a space. The scheme is bounded so that the search stays linear.
_LINK = re.compile(
    r"(?:(?:[a-z][a-z0-9+.\-]{0,20})?://|mailto:|www\.|(?<![^\W_])(?:tel|javascript):(?=\S))[!-~]*", re.IGNORECASE
)
# Bare domains are links in some clients. A dot after a letter or digit and before two letters looks like one; the
# ideographic one ends sentences, so it looks like one between Latin letters only.
_DOMAIN = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2})|(?<=[A-Za-z0-9])[。｡](?=[A-Za-z0-9]{2})")
_HAZARD = re.compile(rf"{_LINK.pattern}|{_DOMAIN.pattern}|[@<]", re.IGNORECASE)
_MARKUP = re.compile(r"[\\*_~|`\[\]<>#]")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+(?=[.)]))", re.MULTILINE)
_BEFORE_TEXT = re.compile(r"([@<])(?=\S)")
_HOST = re.compile(r"[^\W_](?:[\w.\-]*\w)?(?::\d{1,5})?")
_SAFE_URL = re.compile(r"https?://[^\s\x00-\x20]+", re.IGNORECASE)
# What could end the link's markup early, or reads as a mention, in the form in which a server takes it for the same.
_IN_URL = {ord(character): f"%{ord(character):02X}" for character in "<>()\\`|@\"'"}


def inert(text: str) -> str:
    """The text as Discord shows it letter by letter. Line breaks stay."""
    return begun(_MARKUP.sub(r"\\\g<0>", tame(text)))


def begun(text: str) -> str:
    """Text without markup inside of lines, without that which counts at their beginnings."""
    return _LINE_START.sub(lambda found: f"{found[1]}{_escaped_start(found[2])}", text)


def inert_line(text: str) -> str:
    """The same in one line."""
    return inert(" ".join(text.split()))


def plain_name(text: str) -> str:
    """
    The text for a thread's name, where nothing can be escaped.

    Who shows a name as markup drops a backslash, and finds the dot or the mention that it hid from us.
    """
    return tame(tame(text).replace("\\", ""))


def tame(text: str) -> str:
    """The text without links, mentions and invisible characters; its markup stays."""
    text = visible(text)
    folded = unicodedata.normalize("NFKC", text)
    # Full-width and mathematical letters can disguise a link or a mention. Folding changes honest text as well (m²),
    # so only text in which it brings something to light is folded.
    if folded != text and _HAZARD.findall(folded) != _HAZARD.findall(text):
        text = visible(folded)
    text = _DOMAIN.sub(" .", _LINK.sub("", text))
    # A gap that people see: an invisible one would be what this module takes out.
    text = _BEFORE_TEXT.sub(r"\1 ", text)
    return re.sub(r"[^\S\n]{2,}", " ", text).strip()


def host(name: str) -> str:
    """A host as the page gave it, whole when it is one: Discord makes no link of a bare host. Else made inert."""
    name = visible(name).strip()
    return name.replace("_", r"\_") if _HOST.fullmatch(name) else inert_line(name)


def link(label: str, url: str) -> str:
    """
    A link made by us, without a preview.

    Args:
        label: Already inert.
        url: http or https; with anything else, or beyond URL_CHARS_MAX, the label stands alone.
    """
    target = _target(url)
    return f"[{label}](<{target}>)" if target and label else label


def shown_url(url: str) -> str:
    """An address in full, without a preview; "" when it cannot be shown as one."""
    target = _target(url)
    return f"<{target}>" if target else ""


def _target(url: str) -> str:
    url = visible(url).translate(_IN_URL)
    return url if len(url) <= URL_CHARS_MAX and _SAFE_URL.fullmatch(url) else ""


def _escaped_start(start: str) -> str:
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def picture(url: str) -> str:
    """An address of which Discord may be told to show the picture: https, no longer than a link; else ""."""
    target = _target(url)
    return f"https{target[5:]}" if target.lower().startswith("https://") else ""
