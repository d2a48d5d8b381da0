"""Tells which language a text is in, from the text alone: 3.7 % of lang attributes in the wild are wrong."""

import re
from collections import Counter

from bot.language.scripts import DENSE
from bot.language.tags import primary
from bot.language.terms import stop_languages, stop_words

#: More adds time and no certainty (.993 are right from the first 200 characters).
SAMPLE_CHARS = 4_000
#: Letters below which the answer is a guess.
SAMPLE_CHARS_MIN = 16
#: Letters below which n-grams mistake Dutch for Frisian or French for Breton, so small words are counted first.
SURE_CHARS = 330
#: Small words of a language in a text of it; far fewer are there by chance.
SMALL_SHARE_MIN = 0.17
#: Function words of a language in a text of it, at least; results and lists of names have fewer, and tell no language.
FUNCTION_SHARE_MIN = 0.1
#: How far a text may be from the nearest language's letters (resiliparse's measure); English news are at 300 to 700.
DISTANCE_MAX = 1_200

#: Small words that few other languages share.
_SMALL_WORDS = {
    "en": "the and of to that with for was by from this have has are it which after",
    "de": "der die das und den dem nicht mit ein eine ist von zu auf für im nach sich hat",
    "fr": "le la les des et du un une est dans pour que qui sur par au avec après pas",
    "es": "el la los las y del un una en es por con para que se su tras más sobre lo fue también pero",
    "pt": "os as do da dos das um uma em no na com para que não ao depois mais pelo pela são foi também seu sua você",
    "it": "il la gli le e di del della un una è in con per che non dopo ha sono nel",
    "nl": "de het een en van op in is dat voor met niet zijn te na aan over heeft",
    "gl": "os as dos das unha un en na con para que non máis ao polo pola tamén foi",
    "ca": "el la els les del un una és en per amb que no ha dels als més seva també però",
    "pl": "na się nie jest że po od za przez był jak ale oraz we",
}
#: Neighbours whose n-grams are taken for one another in texts of any length; their small words differ.
_ALIKE = frozenset({"es", "pt", "gl", "ca"})
_LANGUAGES_OF_WORD: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF_WORD.setdefault(_word, []).append(_language)
#: Letters of Chinese, Japanese and Korean; a text with this share of them is in one of the three.
DENSE_SHARE = 0.3
_WORD = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(r"https?://\S+|\S+@\S+|\d+")


def detect(text: str, declared: str = "") -> str:
    """
    The text's language as a BCP 47 tag; ``und`` when it is too short or matches none well enough.

    Args:
        text: Plain text. The first `SAMPLE_CHARS` without addresses and digits decide.
        declared: What the page says, a BCP 47 tag or anything else. It is believed where the text is names and figures.
    """
    from resiliparse.parse.lang import detect_fast  # noqa: PLC0415 - keeps the start of the program light

    sample = " ".join(_NOISE.sub(" ", text[: 2 * SAMPLE_CHARS]).split())[:SAMPLE_CHARS]
    dense = DENSE.findall(sample)
    # Signs and spaces tell nothing; a Chinese character carries a word.
    length = sum(map(len, _WORD.findall(sample))) + 3 * len(dense)
    if length < SAMPLE_CHARS_MIN:
        return "und"
    if len(dense) > DENSE_SHARE * len(sample):
        return next((language for letter in dense if (language := _of_letter(letter)) != "zh"), "zh")
    found, _ = detect_fast(sample, cutoff=DISTANCE_MAX)
    if length < SURE_CHARS or found not in _SMALL_WORDS or found in _ALIKE:
        found = _by_small_words(sample) or found
    if (claimed := primary(declared)) != found and claimed in stop_languages() and not _tells(sample, found):
        found = claimed
    return "und" if found == "unknown" else str(found)


def _tells(sample: str, language: str) -> bool:
    """Whether a text has the function words of its language; True where they are not known."""
    words = _WORD.findall(sample.lower())
    stop = stop_words(language) if language in stop_languages() else ()
    return not stop or sum(word in stop for word in words) >= FUNCTION_SHARE_MIN * len(words)


def _of_letter(letter: str) -> str:
    """Kana and Hangul tell Japanese and Korean from Chinese, with which both share characters."""
    if "\u3040" <= letter <= "\u30ff":
        return "ja"
    return "ko" if letter >= "\uac00" else "zh"


def _by_small_words(sample: str) -> str:
    """The language with the most small words, if they are enough for any; "" when two share the lead."""
    words = _WORD.findall(sample.lower())
    counts = Counter(language for word in words for language in _LANGUAGES_OF_WORD.get(word, ()))
    (first, most), (_, second), *_ = [*counts.most_common(2), ("", 0), ("", 0)]
    return first if most > max(1, second) and most >= SMALL_SHARE_MIN * len(words) else ""
