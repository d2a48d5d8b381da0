"""Which sentences of an article are worth picking, and which of them can stand alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.briefing.extractive.quotations import inside_quotations, speaker_missing
from bot.briefing.extractive.voices import voices
from bot.briefing.layout import weight
from bot.briefing.vocabulary.grammar import grammar
from bot.briefing.vocabulary.statements import statements
from bot.briefing.vocabulary.words import Vocabulary, vocabulary
from bot.domain.article import Block, BlockKind
from bot.language.datelines import DATELINE_SENTENCES, bare
from bot.language.letters import CAPITAL
from bot.language.marks import SENTENCE_ENDS
from bot.language.tags import primary

#: Characters of an alphabet; shorter lines are captions and labels, longer ones are broken text.
SENTENCE_CHARS_MIN, SENTENCE_CHARS_MAX = 30, 480
#: Words at a sentence's start among which "these" or "such" points back to the sentence before.
POINTING_WORDS = 5
#: Characters that hold them.
OPENING_CHARS = 80
#: Words outside the marks among which a quotation names its speaker, and how many there have to be.
SPEAKER_WORDS, SPEAKER_WORDS_MIN = 4, 2
#: Share of sentences in the first person from which on the author speaks, not somebody who is quoted, and of sentences
#: to the reader from which on the article is a guide.
PERSONAL_SHARE = 0.2

#: Labels of fact checks: the sentence behind them is what is checked, and often false.
_CLAIM = frozenset(
    """claim|claim:|the claim|the claim:|behauptung|behauptung:|l'affirmation|afirmación|la afirmación|alegação|bewering
l'affermazione|twierdzenie|утверждение|твердження|påstående|iddia""".replace("\n", "|").split("|")
)
_BEGINS = re.compile(r"[\w\"'“”„«»‹›‘「『（(¿¡$€£]")
#: "2025-08-09 Links mended.": what was changed on a page, and when.
_CHANGED = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}[:\s]")
#: "By Anna Petrov on Monday, 3 November 2025 at 11 a.m.": who wrote it, and when.
_BYLINE = re.compile(rf"(?:By|Von|Par|Por|Di|Door|Av) {CAPITAL}\S+ {CAPITAL}\S+[^.!?]{{0,80}}\b(?:19|20)\d\d\b")
#: Between the cells of a table's row.
_CELLS = " | "
_SMALL = re.compile(r"[a-zß-öø-ÿа-яіїєґ]")
#: "… in November The German boss has …": a caption without a full stop has run into the text.
_FUSED = re.compile(r"[a-zß-öø-ÿ0-9)] (?P<word>[A-ZÀ-Þ][a-zß-öø-ÿ]{1,8}) [a-zß-öø-ÿ]")
#: What stands before a surname and does not make it a full name.
NAME_TITLES = frozenset(
    ["Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Lord", "Lady", "Prof", "Señor", "Señora", "Sr", "Sra", "Mme", "Madame"]
) | {"Monsieur", "Pan", "Pani"}
#: German writes its polite pronouns with a capital anywhere.
_POLITE = {"sie", "ihr", "ihre", "ihren", "ihrem", "ihrer", "ihnen"}
_QUOTE_STARTS = re.compile(r"^[\"'“”„«»‹›‘「『—–-]")
#: A sentence in brackets is said of the one before.
_ASIDE_STARTS = ("(", "（", "[")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_NAMES = re.compile(rf"{CAPITAL}[\w-]+(?: {CAPITAL}[\w-]+)*")
#: "The Pentagon rejected these accusations"; "this week" points to the calendar.
_POINTING = re.compile(
    r"\b(?:these|that (?:day|night|week|month|year|morning|afternoon|evening|time|same)|such(?! as\b)"
    r"|those(?! (?:who|in|with|of|from|at|\w+(?:ed|ing))\b)"
    r"|this(?! (?:day|week|month|year|decade|century|season|spring|summer|autumn|fall|winter|time|morning|afternoon"
    r"|evening|weekend|country)\b))\b"
)
#: "The novel is the prime source for that."
_POINTS_BACK = re.compile(
    r" (?:(?:about|against|behind|for|from|in|like|of|on|than|to|with) (?:that|this|these|those)|because of it)[.!?]$"
)
#: "O seu presidente", "Il suo presidente".
_BOTH = re.compile(r"both (?P<between>(?:[\w’'-]+ ){1,4})and ")
_MARKS = re.compile(r"[’'.,;:!?…]")
_OUTSIDE = re.compile(r"[“\"„«‘][^“”\"„«»]*[”\"“»’]|(?<!\w)'[^']+'")
_ARTICLES_BEFORE_POSSESSIVE = {"pt": {"o", "a", "os", "as"}, "it": {"il", "la", "i", "le", "lo", "gli"}}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one sentence."""

    text: str  #: Without a dateline.
    usable: bool  #: A whole sentence of the story.
    clean: bool  #: No caption has run into it.
    alone: bool  #: It needs no sentence before it, and can open a part.
    apart: bool  #: It needs no sentence before it: `alone`, or a quotation that names its speaker.
    cut: bool  #: It has a part of a quotation only.
    calls: bool  #: It speaks to the reader, as an advert in the news does and a guide does throughout.


def standing(sentences: Sequence[str], language: str, blocks: Sequence[Block] = ()) -> list[Standing]:
    """
    What is known of each sentence.

    Args:
        sentences: The article's.
        language: BCP 47 tag.
        blocks: Its lines; () when they are not known.
    """
    words = vocabulary(language)
    voiced = voices(sentences, blocks, language)
    spoken = [
        (piece and not voiced.get(index)) or voiced.get(index) is False
        for index, piece in enumerate(inside_quotations(sentences))
    ]
    headings = {block.first - 1 for block in blocks if block.kind is BlockKind.HEADING}
    cells = _cells(sentences, blocks)
    persons = [
        (False, False) if quiet or index in voiced else _persons(sentence, words)
        for index, (sentence, quiet) in enumerate(zip(sentences, spoken, strict=True))
    ]
    limit = PERSONAL_SHARE * len(sentences)
    reported = sum(first for first, _ in persons) <= limit
    told = sum(reader for _, reader in persons) <= limit
    promotes = statements(language).promotes
    promoting = {index for index, sentence in enumerate(sentences) if promotes.search(sentence.lower())}
    known = []
    for index, sentence in enumerate(sentences):
        claimed = index > 0 and sentences[index - 1].lower() in _CLAIM
        left_out = claimed or index in promoting or index in headings | cells or (reported and persons[index][0])
        # A speaker before a colon is no place.
        opening = index < DATELINE_SENTENCES and index not in voiced
        text = bare(sentence, opening=opening, before=sentences[index - 1] if index else "")
        if left_out or not _usable(text):
            known.append(Standing(text, usable=False, clean=True, alone=False, apart=False, cut=False, calls=False))
            continue
        able = not spoken[index] and not _SMALL.match(text)
        alone = able and not weak(text, language)
        known.append(
            Standing(
                text,
                usable=True,
                clean=not _fused(sentence, words),
                alone=alone,
                apart=alone or (able and (voiced.get(index, False) or _names_speaker(text, words))),
                cut=spoken[index],
                calls=told and persons[index][1],
            )
        )
    return known


def quotes(sentence: str, language: str) -> bool:
    """Whether a sentence opens with somebody's words, or ends with a speaker who is not named."""
    return bool(_QUOTE_STARTS.match(sentence)) or speaker_missing(sentence, language)


def weak(sentence: str, language: str) -> bool:
    """Whether a sentence hangs in the air: it opens with a pronoun, a "But", a quotation, or ends with "he said"."""
    words = vocabulary(language)
    small = sentence[:OPENING_CHARS].lower()
    if quotes(sentence, language) or small.startswith((*words.weak_starts, *_ASIDE_STARTS)):
        return True
    opening = _WORD.findall(small)[:POINTING_WORDS]
    if not opening:
        return False
    base = primary(language)
    first = {opening[0], re.split("[’']", opening[0])[0]}
    if opening[0] in _ARTICLES_BEFORE_POSSESSIVE.get(base, ()):
        first = set(opening[1:2])
    if not first.isdisjoint(words.weak):
        both = _BOTH.match(small)
        return not (both and words.stop.isdisjoint(both["between"].split()))
    before = takewhile(lambda word: word in words.stop, opening)
    if not words.persons.isdisjoint(before):  # "As they left"
        return True
    if base not in {"en", "und"}:
        return False
    return bool(_POINTING.search(" ".join(opening)) or _POINTS_BACK.search(sentence[-OPENING_CHARS:]))


def states(sentence: str, language: str) -> bool:
    """Whether words are a sentence, not a title with a full stop: one is a known verb. True where none is known."""
    finite = grammar(language).finite
    words = {word.lower().replace("’", "'") for word in _WORD.findall(sentence)}
    return not finite or not finite.isdisjoint(words) or any(word.endswith("ed") for word in words)


def introductions(sentences: Sequence[str], language: str) -> list[frozenset[int]]:
    """
    For each sentence, those before it that give in full a name of which it only has the last word.

    Nothing is found in languages that write every noun with a capital.
    """
    if grammar(language).capital:
        return [frozenset()] * len(sentences)
    full: dict[str, int] = {}
    found = []
    for index, sentence in enumerate(sentences):
        leaning = set()
        for name in _NAMES.findall(sentence):
            first, _, last = name.rpartition(" ")
            if first and first not in NAME_TITLES:
                full.setdefault(last, index)
            elif full.get(last, index) < index:
                leaning.add(full[last])
        found.append(frozenset(leaning))
    return found


def addresses(sentences: Sequence[str], language: str) -> bool:
    """Whether a text speaks to its reader throughout, as guides do."""
    words = vocabulary(language)
    return sum(_persons(sentence, words)[1] for sentence in sentences) > PERSONAL_SHARE * len(sentences)


def _cells(sentences: Sequence[str], blocks: Sequence[Block]) -> set[int]:
    """The sentences in the rows of tables: a row is not what anybody said."""
    rows = [range(block.first - 1, block.last) for block in blocks] or [
        range(at, at + 1) for at in range(len(sentences))
    ]
    return {index for row in rows if any(_CELLS in sentences[at] for at in row) for index in row}


def _usable(sentence: str) -> bool:
    size = SENTENCE_CHARS_MIN <= weight(sentence) <= SENTENCE_CHARS_MAX
    whole = bool(_BEGINS.match(sentence) and SENTENCE_ENDS.search(sentence))
    return size and whole and not (_CHANGED.match(sentence) or _BYLINE.match(sentence))


def _fused(sentence: str, words: Vocabulary) -> bool:
    found = (match["word"].lower() for match in _FUSED.finditer(sentence))
    return any(word in words.stop and word not in _POLITE for word in found)


def _names_speaker(sentence: str, words: Vocabulary) -> bool:
    """Whether a sentence that begins with a quotation says whose it is, and not only "he said"."""
    if not _QUOTE_STARTS.match(sentence):
        return False
    said = [found.group().lower() for found in _WORD.finditer(_OUTSIDE.sub(" ", sentence))]
    return len(said) >= SPEAKER_WORDS_MIN and words.weak.isdisjoint(said[:SPEAKER_WORDS])


def _persons(sentence: str, words: Vocabulary) -> tuple[bool, bool]:
    """Whether it speaks in the first person, and to the reader, outside of quotations."""
    found = _MARKS.sub(" ", sentence.lower()).split()
    if words.first.isdisjoint(found) and words.reader.isdisjoint(found):
        return False, False  # Taking out quotations is dear.
    found = _MARKS.sub(" ", _OUTSIDE.sub(" ", sentence.lower())).split()
    return not words.first.isdisjoint(found), not words.reader.isdisjoint(found)
