"""
Splits text into sentences.

sentencex (Wikimedia) does the work; what it was measured to get wrong in news is mended here: it splits after some
abbreviations, initials and German ordinals, and it keeps together what stands between two quotation marks however long.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.language.tags import primary

#: Characters that show how a sentence ends: more than any abbreviation and the word before it have.
END_CHARS = 24
#: A stretch without a sentence end is split inside quotations from this many characters on.
QUOTATION_CHARS_MAX = 450
#: A longer sentence is divided: whoever handles sentences is made for such as people write.
SENTENCE_CHARS_MAX = 2_000
_CLAUSE_END = re.compile(r"[,;:،؛](?=\s)|[，、；：]")

#: Abbreviations after which a sentence goes on, whatever follows; sentencex lacks these. Those that may end a sentence
#: ("3,5 mln.", "etc.") are not here: before a small letter no sentence ends anyway.
_ABBREVIATIONS: dict[str, str] = {
    "en": "J.D Gen Lt Col Sgt Capt Cmdr Adm Rev Hon Gov Sen Rep Mr Mrs Ms Dr Prof St vs",
    "de": "St Dr Prof Hl bzw vgl evtl ggf inkl zzgl sog",
    "fr": "M MM Mme Mmes Mlle Dr Pr Me Mgr St Ste av cf",
    "es": "Sr Sra Sres Dr Dra D Dña Vd Vds Gral Cnel",
    "pt": "Sr Sra Srs Dr Dra Prof Profa Exmo Av",
    "it": "sig dott dr prof avv ing on sen mons",
    "nl": "Dhr dhr mevr Mevr mw dr drs prof ir mr bijv St",
    "pl": "m.in np dr prof mgr inż ul al św tzw tzn tj ks gen płk por wg hab",
    "ru": "г ул пр д стр ред др проф акад св см напр",
    "uk": "м ім вул просп буд стор ред проф акад св див напр",
    "sv": "bl.a t.ex d.v.s s.k f.d dr prof kl",
    "tr": "Dr Prof Doç Av Sn Alb Gen",
    "ar": "د أ م",
}


def _ending(words: str) -> re.Pattern[str]:
    """Whether a text ends with one of the short forms, in small letters or with a capital."""
    forms = sorted({form for word in words.split() for form in (word, word.title())})
    return re.compile(rf"(?:^|[\s(\[«»„“\"'-])(?:{'|'.join(map(re.escape, forms))})\.$")


_NEVER_ENDS = {language: _ending(words) for language, words in _ABBREVIATIONS.items()}
#: Words that may end a sentence ("of this kind": "dieser Art."), and are cut short in front of a figure.
_BEFORE_FIGURES = re.compile(
    r"(?:^|[\s(])(?:art|abs|approx|nr|núm|pág|pag|blz|str|ok|ca|godz|min|max|maks|ок|бл|ст|прибл)\.$", re.IGNORECASE
)
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
#: Small letters of Latin, Greek and Cyrillic; names such as iPhone begin sentences all the same.
_SMALL = f"(?![a-z][A-Z])[{''.join(filter(str.islower, map(chr, range(0x250))))}α-ωа-яѐ-џґ]"
#: A sentence does not begin like this, nor with the dash before who said so: "– Why? – she asked."
_GOES_ON = re.compile(rf"[,;:)\]}}%]|{_SMALL}|[–—-] ?{_SMALL}|[»”](?![^\W_])")
#: A quotation mark right behind the end of a sentence closes what it says: in German, « does.
_CLOSES = re.compile(r"[«»‹›“”\"'’‘]+(?:\s+|$|(?=[^\w\s]))")
#: One that stands alone at the end opens what follows.
_OPENING = '”“„"‘›'
#: Where a report was filed, which a dash parts from its first sentence: "Washington. – The senator …".
_DATELINE = re.compile(r"[^\W\d_a-zß-öø-ÿ][^\d.!?,;:–—\"“”«»]{1,40}\.$")
_DATELINE_WORDS_MAX = 5
_DASH = re.compile(r"\s?[-–—]\s")
#: The number of a list's item, which is no sentence of its own.
_ITEM = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])[.)]$")
_SPEAKS_JA = re.compile(r"(?:と|って|、)")
_SPEAKS_ZH = re.compile(r"[^。！？]{0,12}(?:说|說|表示|指出|称|稱|道)[^。！？]{0,20}[。！？]$")
_QUOTE_ENDS = re.compile(r"[。！？!?.][」』”’]$")

#: Ends that sentencex passes over: behind words that it takes for short forms (Swedish "hon", she; Spanish "mar", sea),
#: "(They left.) Then", "“We do not know.” Then", "好。3.5".
_MISSED = re.compile(
    r"(?:(?<=\bno\.)|(?<=\bhon\.)|(?<=\bmar\.)|(?<=\bbien\.)|(?<=\bo\.)|(?<=\bArt\.))"
    r"\s+(?=[A-ZÀ-ÞŞİĞ][a-zß-öø-ÿşığ]|[¿¡])"
    r"|(?:(?<=[a-zß-öø-ÿа-яіїєґ]{3}[.!?][)\]])|(?<=\.[”»“‹])|(?<=[.!?][”’»“‹\"'][)\]]))\s+(?=[A-ZÀ-ÞА-ЯІЇЄҐ])"
    r"|(?<=[。！？])(?=\d)"
)
#: What `_MISSED` needs at least.
_MAY_MISS = re.compile(r"\b(?:no|hon|mar|bien|o|Art)\. |[.!?][)\]]|\.[”»“‹]|[”’»“‹\"'][)\]]|[。！？]")
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
    base = primary(language)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    sentences = (sentence for line in lines if line for sentence in _sentences(line, base))
    return [part for sentence in sentences for part in divided(sentence)]


def divided(sentence: str) -> list[str]:
    """
    A sentence in parts of about one length, none longer than `SENTENCE_CHARS_MAX`; nearly always it is one.

    They end at a clause mark, else at a space, else anywhere. Each is too long to be quoted or to lead a briefing.
    """
    parts = []
    while len(sentence) > SENTENCE_CHARS_MAX:
        size = -(-len(sentence) // -(-len(sentence) // SENTENCE_CHARS_MAX))
        reach = sentence[: size + 1]
        ends = [found.end() for found in _CLAUSE_END.finditer(reach, size // 2)] or [reach.rfind(" ", size // 2)]
        end = ends[-1] if ends[-1] > 0 else size
        parts.append(sentence[:end].rstrip())
        sentence = sentence[end:].lstrip()
    return [*parts, sentence] if sentence else parts


def _sentences(line: str, language: str) -> Iterator[str]:
    from sentencex import segment  # noqa: PLC0415 - keeps the start of the program light

    whole = _with_their_marks(segment(language, line))
    pieces = [part for piece in whole for part in _split_missed(piece)]
    sentence, is_first = "", True
    for piece, following in pairwise([*pieces, ""]):
        sentence += piece
        if _joined(sentence, following, language) or (is_first and _is_dateline(sentence.strip(), following)):
            continue
        ended = _without_an_opening(sentence) if following else sentence
        if stripped := ended.strip():
            yield stripped
        sentence, is_first = sentence[len(ended) :], False


def _with_their_marks(pieces: Iterable[str]) -> list[str]:
    """The pieces, with marks that close a quotation behind what they close."""
    found: list[str] = []
    for piece in pieces:
        closing = _CLOSES.match(piece) if found and not found[-1][-1:].isspace() else None
        if closing:
            found[-1] += closing[0]
        if rest := piece[closing.end() :] if closing else piece:
            found.append(rest)
    return found


def _without_an_opening(sentence: str) -> str:
    """The sentence up to a quotation mark that opens the next one: ” does where no “ stands."""
    ended = sentence.rstrip()
    opens = ended[-1:] in _OPENING and ended[-2:-1].isspace() and not (ended[-1] == "”" and "“" in ended)
    return ended[:-1] if opens else sentence


def _is_dateline(sentence: str, following: str) -> bool:
    """Whether a line begins with the place of its report."""
    few = sentence.count(" ") < _DATELINE_WORDS_MAX
    return few and bool(_DATELINE.match(sentence) and _DASH.match(following))


def _split_missed(piece: str) -> Iterator[str]:
    """Cut at ends that sentencex passed over; white space stays with what is before it."""
    long = len(piece) > QUOTATION_CHARS_MAX
    if not long and not _MAY_MISS.search(piece):
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
    sentence = sentence.rstrip()[-END_CHARS:]
    if language in {"ja", "zh"} and _QUOTE_ENDS.search(sentence):
        return bool((_SPEAKS_JA if language == "ja" else _SPEAKS_ZH).match(following))
    if _GOES_ON.match(following) or _ITEM.match(sentence):
        return True
    return _cut_short(sentence, following, language)


def _cut_short(sentence: str, following: str, language: str) -> bool:
    """Whether the full stop is that of a short form, an initial or an ordinal."""
    if following[0].isdigit() and _BEFORE_FIGURES.search(sentence):
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
