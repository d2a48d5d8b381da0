"""Letters and words of many scripts, as whoever compares texts needs them."""

import re
import unicodedata

#: The capitals of Polish, Czech and Turkish stand between their small letters.
_EXTENDED = "".join(letter for letter in map(chr, range(0x100, 0x180)) if letter.isupper())
#: One capital letter of a script that has them, for a pattern.
CAPITAL = f"(?:[A-ZÀ-ÖØ-Þ{_EXTENDED}\u0386-\u03ab\u0400-\u042fҐ]|[\u10a0-\u10ff])"

#: Letters that Unicode does not take apart.
_UNACCENTED = str.maketrans({
    "ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "Þ": "Th", "æ": "ae",
    "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "İ": "I",
})  # fmt: skip
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def folded(text: str) -> str:
    """Without case and accents, with plain quotation marks."""
    text = text.replace("’", "'").replace("‘", "'")
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_UNACCENTED))
    return _NOT_ASCII.sub(_unmarked, decomposed).lower()


def _unmarked(found: re.Match[str]) -> str:
    return "" if unicodedata.combining(found[0]) else found[0]
