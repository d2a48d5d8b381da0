"""
Removes characters that a reader does not see, but a model or a chat would: they carry hidden instructions.

Text from the web passes through here before anything else looks at it.
"""

import re
from collections import Counter

#: Scripts that need the zero-width joiner and non-joiner between their letters: Arabic, Syriac, the Indic scripts from
#: Devanagari to Sinhala, Tibetan, Myanmar, Khmer, Mongolian.
_JOINING = (
    "\u0600-\u06ff\u0700-\u077f\u08a0-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af"
    "\ufb50-\ufdff\ufe70-\ufefe"
)
_JOINER = re.compile(rf"(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])")

_KINDS = {
    "tag": "\U000e0000-\U000e007f",
    "bidi": "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "control": "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f",
    "private": "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd",
    "surrogate": "\ud800-\udfff\ufffe\uffff",
    "selector": "\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f",
    "invisible": (
        "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
        "\ufff0-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
    ),
}
_HIDDEN = re.compile("|".join(f"(?P<{kind}>[{characters}])" for kind, characters in _KINDS.items()))
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028")


def clean(text: str) -> tuple[str, dict[str, int]]:
    """
    The text without invisible, bidirectional, tag, control, private and unpaired characters; and counts of those.

    Line ends become newlines, paragraph separators two. Soft hyphens count as invisible. The joiners ZWJ and ZWNJ stay
    between letters of scripts that are misspelt without them. Variation selectors go: they change no word.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")
    if text.isascii() and text.isprintable():
        return text, {}
    kept = {found.start() for found in _JOINER.finditer(text)}
    removed: Counter[str] = Counter()

    def _drop(found: re.Match[str]) -> str:
        if found.start() in kept:
            return found.group()
        removed[str(found.lastgroup)] += 1
        return ""

    return _HIDDEN.sub(_drop, text), dict(removed)
