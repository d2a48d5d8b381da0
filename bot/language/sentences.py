"""
Splits text into sentences.

sentencex (Wikimedia) does the work; what it was measured to get wrong in news is mended here: it splits after some
abbreviations, initials and German ordinals, and it keeps together what stands between two quotation marks however long.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

#: Characters that show how a sentence ends: more than any abbreviation and the word before it have.
END_CHARS = 24
#: A stretch without a sentence end is split inside quotations from this many characters on.
QUOTATION_CHARS_MAX = 450

#: Abbreviations after which a sentence goes on, whatever follows; sentencex lacks these. Those that may end a sentence
#: ("3,5 mln.", "etc.") are not here: before a small letter no sentence ends anyway.
_ABBREVIATIONS: dict[str, str] = {
    "en": "Gen Lt Col Sgt Capt Cmdr Adm Rev Hon Gov Sen Rep Mr Mrs Ms Dr Prof St vs",
    "de": "Nr Abs Art St Dr Prof Hl bzw ca vgl evtl ggf inkl zzgl sog",
    "fr": "M MM Mme Mmes Mlle Dr Pr Me Mgr St Ste av cf art",
    "es": "Sr Sra Sres Dr Dra D Dña Vd Vds Gral Cnel núm pág art",
    "pt": "Sr Sra Srs Dr Dra Prof Profa Exmo Av núm pág art",
    "it": "sig dott dr prof avv ing on sen mons art pag",
    "nl": "Dhr dhr mevr Mevr mw dr drs prof ir mr ca bijv blz nr St",
    "pl": "m.in np dr prof mgr inż ul al św tzw tzn ks gen płk por nr",
    "ru": "г ул пр д стр ред др проф акад св см напр",
    "uk": "м ім вул просп буд стор ред проф акад св див напр",
    "ar": "د أ م",
}
_NEVER_ENDS = {
    language: re.compile(rf"(?:^|[\s(\[«»„“\"'-])(?:{'|'.join(map(re.escape, words.split()))})\.$")
    for language, words in _ABBREVIATIONS.items()
}
_INITIAL = re.compile(r"(?:^|[\s(«„“\"'.-])[A-ZÀ-ÞА-ЯІЇЄҐ]\.$")
_ORDINAL = re.compile(
    r"\b(?:der|die|das|des|dem|den|am|im|vom|zum|zur|beim|ab|bis|seit|und)\s\d{1,3}\.$", re.IGNORECASE
)
#: "Rep. David McKinley, R-W.Va.": the party, and the first letter of the state.
_PARTY = re.compile(r"\b[RDI]-[A-Z]\.$")
_CLOCK = re.compile(r"\b[ap]\.m\.$")
_AFTER_CLOCK = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|[ECMP][SD]?T\b|GMT\b|UTC\b|Eastern\b|Pacific\b|Central\b"
    r"|(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\b"
)
#: A sentence does not begin like this, except with names such as iPhone.
_GOES_ON = re.compile(r"[,;:)\]}»”%]|(?![a-z][A-Z])[a-zß-öø-ÿа-яіїєґ]")
#: The number of a list's item, which is no sentence of its own.
_ITEM = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])[.)]$")
_SPEAKS_JA = re.compile(r"(?:と|って|、)")
_SPEAKS_ZH = re.compile(r"[^。！？]{0,12}(?:说|說|表示|指出|称|稱|道)[^。！？]{0,20}[。！？]$")
_QUOTE_ENDS = re.compile(r"[。！？!?.][」』”’]$")

#: Ends that sentencex passes over: "said no. Then", "(They left.) Then", "好。3.5".
_MISSED = re.compile(
    r"(?<=\bno\.)\s+(?=[A-Z][a-z]|[¿¡])|(?<=[a-zß-öø-ÿа-яіїєґ]{3}[.!?][)\]])\s+(?=[A-ZÀ-ÞА-ЯІЇЄҐ])|(?<=[。！？])(?=\d)"
)
#: What `_MISSED` needs at least.
_MAY_MISS = ("no. ", ".)", "!)", "?)", ".]", "!]", "?]", "。", "！", "？")
_INSIDE_QUOTATION = re.compile(r"(?<=[a-zß-öø-ÿа-яіїєґ0-9)%][.!?])\s+(?=[\"“„«]?[A-ZÀ-ÞА-ЯІЇЄҐ])")


def split(text: str, language: str) -> list[str]:
    """
    The text's sentences, in order.

    Each is a verbatim stretch of the text with white space folded to single spaces. The end of a line or a paragraph
    always ends a sentence, so headings and list items stand alone.

    Args:
        text: Plain text, paragraphs separated by newlines.
        language: BCP 47 tag; only its first subtag counts. An unknown one is treated like English.
    """
    base = language.split("-")[0].lower()
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return [sentence for line in lines if line for sentence in _sentences(line, base)]


def _sentences(line: str, language: str) -> Iterator[str]:
    from sentencex import segment  # noqa: PLC0415 - keeps the start of the program light

    pieces = [part for piece in segment(language, line) for part in _split_missed(piece)]
    sentence = ""
    for piece, following in pairwise([*pieces, ""]):
        sentence += piece
        if not _joined(sentence.rstrip(), following, language):
            if stripped := sentence.strip():
                yield stripped
            sentence = ""


def _split_missed(piece: str) -> Iterator[str]:
    """Cut at ends that sentencex passed over; white space stays with what is before it."""
    long = len(piece) > QUOTATION_CHARS_MAX
    if not long and not any(sign in piece for sign in _MAY_MISS):
        yield piece  # Nearly always, and looking for a few characters is far cheaper than the pattern.
        return
    pattern = _INSIDE_QUOTATION if long else _MISSED
    start = 0
    for found in pattern.finditer(piece):
        yield piece[start : found.end()]
        start = found.end()
    yield piece[start:]


def _joined(sentence: str, following: str, language: str) -> bool:
    """Whether what follows belongs to the same sentence."""
    if not following:
        return False
    sentence = sentence[-END_CHARS:]
    if language in {"ja", "zh"} and _QUOTE_ENDS.search(sentence):
        return bool((_SPEAKS_JA if language == "ja" else _SPEAKS_ZH).match(following))
    if _GOES_ON.match(following) or _ITEM.match(sentence):
        return True
    if language == "en":
        clock = _CLOCK.search(sentence) and _AFTER_CLOCK.match(following)
        return bool(clock or _PARTY.search(sentence)) or _abbreviated(sentence, language)
    if language == "de" and _ORDINAL.search(sentence):
        return True
    return bool(_INITIAL.search(sentence)) or _abbreviated(sentence, language)


def _abbreviated(sentence: str, language: str) -> bool:
    pattern = _NEVER_ENDS.get(language)
    return bool(pattern and pattern.search(sentence))
