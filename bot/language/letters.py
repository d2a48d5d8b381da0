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


def ascii_letters(text: str) -> str:
    """
    The text in the letters of ASCII, for where there are no others: accents are left out.

    A word in another script, which may be a host, is written as the network writes hosts ("xn--…").
    """
    return " ".join(map(_ascii_word, text.split(" ")))


def _ascii_word(word: str) -> str:
    if word.isascii():
        return word
    if "." in word.strip("."):
        try:
            return word.encode("idna").decode()
        except UnicodeError:
            pass
    return unicodedata.normalize("NFKD", word.translate(_UNACCENTED)).encode("ascii", "ignore").decode()
