"""
Whose words a sentence has, as far as it leaves that in the air.

It may be a piece of a quotation that begins or ends in another sentence: somebody's words without the marks. Or it
names its speaker by a pronoun only: "The bridge is too old, she said."
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.briefing.vocabulary.words import vocabulary

#: Sentences after which a quotation that was not closed counts as closed, unless its closing mark comes later.
QUOTATION_SENTENCES_MAX = 6
#: Sentences back to which a closing mark, that comes later, looks for the one that opens.
LONG_QUOTATION_SENTENCES_MAX = 20
#: Characters behind "she said" that belong to it: "on Monday in the town hall".
AFTER_SPEAKER_CHARS_MAX = 40
#: Languages remembered.
LANGUAGES_MAX = 64

#: What opens and what closes a quotation. Languages use the same marks the other way round („…“, »…«), so where a mark
#: stands decides; only « and », which French sets off with spaces, tell by themselves. Chinese and Japanese put no
#: space around one, and Korean writes its "said" right behind it.
_SIGN = re.compile(r"[\"'‘’“”„«»「『」』]")
_MARK = re.compile(
    r"(?P<open>[„「『]|“(?=[\u3040-\u9fff\uac00-\ud7af])|«(?=\s)"
    r"|(?<![\w.,!?…%)])(?:['‘](?=\w)|(?:[\"»]|”(?![\u3040-\u9fff]))(?=[\w$€£¿¡…(.])|[“«](?=\S)))"
    r"|(?P<close>[」』]|”(?=[\u3040-\u9fff])|(?<=[\w.,!?…%)])[\"'’”](?=[\uac00-\ud7af])"
    r"|(?<=[\w.,!?…%)])[\"'’“«»](?!\w)|”(?!\w)|(?<=[\s.!?…])»)"
)
#: They are apostrophes, too: alone they prove no quotation, and they close none that another mark opened.
_SINGLE = "'‘’"
#: Six feet, 12 inches.
_MEASURE = re.compile(r"\d[\"”]")


def inside_quotations(sentences: Sequence[str]) -> list[bool]:
    """Whether each sentence begins within a quotation, or leaves one open: it is a piece of somebody's words."""
    inside: list[bool] = []
    opened: dict[bool, int] = {}  # the sentences that opened a quotation that goes on, by whether the mark is single
    last: int | None = None  # the last one that did, closed or given up
    for index, sentence in enumerate(sentences):
        # A closing mark that is missing, or an apostrophe taken for a mark, must not silence the rest.
        opened = {single: at for single, at in opened.items() if index - at < QUOTATION_SENTENCES_MAX}
        piece = bool(opened)
        for mark in _marks(sentence):
            single = mark.group() in _SINGLE
            if single and False in opened:
                continue  # "the dockers' strike" within a quotation
            if mark["open"]:
                # Each paragraph of a long quotation opens it anew, so marks are no brackets to be counted.
                opened[single] = index
                last = last if single else index
            elif opened.pop(single, None) is None and not single:
                piece = piece or not _MEASURE.match(sentence, mark.start() - 1)
                if last is not None and index - last <= LONG_QUOTATION_SENTENCES_MAX:
                    inside[last:] = [True] * (index - last)
            if mark["close"] and not single:
                last = None
        inside.append(piece or bool(opened))
    return inside


def _marks(sentence: str) -> Iterator[re.Match[str]]:
    found = (_MARK.match(sentence, sign.start()) for sign in _SIGN.finditer(sentence))
    return (mark for mark in found if mark)


def speaker_missing(sentence: str, language: str) -> bool:
    """Whether a sentence ends with "he said", or in Spanish with "dijo": with a speaker who is not named in it."""
    pattern = _endings(language)
    return bool(pattern and pattern.search(sentence.lower()))


@lru_cache(LANGUAGES_MAX)
def _endings(language: str) -> re.Pattern[str] | None:
    words = vocabulary(language)
    if not words.speaks:
        return None
    verb = "|".join(sorted(map(re.escape, words.speaks), key=len, reverse=True))
    pronoun = "|".join(map(re.escape, sorted(words.speakers - {"-"})))
    # "a-t-il dit", "hat er gesagt", "sagte er", "dit-il".
    pair = rf"(?:(?:\w{{1,5}}[ -](?:t-)?)?(?:{pronoun})[ ](?:{verb})|(?:{verb})[ -](?:t-)?(?:{pronoun}))"
    endings = [rf"{pair}(?:[ ][^,;:\"“”„«»]{{1,{AFTER_SPEAKER_CHARS_MAX}}})?"]
    if "-" in words.speakers:
        endings.append(rf"(?:{verb})")
    return re.compile(rf"[,!?\"“”„«»’–—-]\s(?:{'|'.join(endings)})[.!]$")
