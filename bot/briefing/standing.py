"""Which sentences of an article are worth picking, and which of them can stand alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.briefing.layout import weight
from bot.briefing.words import Vocabulary, vocabulary

#: Characters of an alphabet; shorter lines are captions and labels, longer ones are broken text.
SENTENCE_CHARS_MIN, SENTENCE_CHARS_MAX = 30, 480
#: Words at a sentence's start among which "these" or "such" points back to the sentence before.
POINTING_WORDS = 5
#: Sentences after which a quotation that was not closed counts as closed.
QUOTATION_SENTENCES_MAX = 6
#: Share of sentences in the first person from which on the author speaks, not somebody who is quoted.
FIRST_PERSON_SHARE = 0.2

#: Lines that belong to the page, not to the story.
_JUNK = (
    *("scroll down", "share this", "sign up", "subscribe", "click here", "read more", "follow us", "newsletter"),
    *("all rights reserved", "related:", "advertisement", "cookie", "photo:", "photo by", "photograph by"),
    *("getty images", "watch:", "video:", "copyright ©", "http", "www.", "contributed to this", "to comment"),
    *("for comment", "for a comment", "amazon associate", "affiliate", "qualifying purchases"),
)
_ENDS = re.compile(r"[.!?…。！？؟][\"'”’“‘»›«‹」』)\]]*$")
_BEGINS = re.compile(r"[\w\"'“”„«»‹›‘「『（(¿¡$€£]")
_SMALL = re.compile(r"[a-zß-öø-ÿа-яіїєґ]")
#: "… in November The German boss has …": a caption without a full stop has run into the text.
_FUSED = re.compile(r"[a-zß-öø-ÿ0-9)] (?P<word>[A-ZÀ-Þ][a-zß-öø-ÿ]{0,8}) [a-zß-öø-ÿ]")
#: "LONDON, Jan 5 (Reuters) - ", "(CNN)".
_DATELINE = re.compile(
    r"^(?:(?:[A-ZÀ-Þ][\w.,'’/ -]{0,50})?\([A-Z][\w/ .]{1,20}\)\s*(?:[—–-]+|:)|\([A-Z]{2,6}\))\s*(?=[A-ZÀ-Þ])"
)
_QUOTE_STARTS = re.compile(r"^[\"'“”„«»‹›‘「『—–-]")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
#: "The Pentagon rejected these accusations"; "this week" points to the calendar.
_POINTING = re.compile(
    r"\b(?:these|those|that same|such (?!as))|\bthis (?!(?:week|month|year|season|summer|autumn|fall|winter|spring|time"
    r"|morning|afternoon|evening|weekend|country|century|decade)\b|[A-Z])",
    re.IGNORECASE,
)
#: "O seu presidente", "Il suo presidente".
_ARTICLES_BEFORE_POSSESSIVE = {"pt": {"o", "a", "os", "as"}, "it": {"il", "la", "i", "le", "lo", "gli"}}
#: What opens and what closes a quotation. Languages use the same marks the other way round („…“, »…«), so where a mark
#: stands decides; only « and », which French sets off with spaces, tell by themselves.
_MARK = re.compile(
    r"(?P<open>[„「『]|“(?=[\u3040-\u9fff])|(?<![\w.,!?…%)])(?:[\"'‘»](?=\w)|[“«](?=\S))|«(?=\s))"
    r"|(?P<close>[」』]|”(?=[\u3040-\u9fff])|(?<=[\w.,!?…%)])[\"'’“«»](?!\w)|”(?!\w)|(?<=\s)»)"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one sentence."""

    usable: bool  #: A whole sentence of the story.
    clean: bool  #: No caption has run into it.
    alone: bool  #: It needs no sentence before it.


def standing(sentences: Sequence[str], language: str) -> list[Standing]:
    """What is known of each sentence."""
    words = vocabulary(language)
    spoken = list(inside_quotations(sentences))
    personal = [not quiet and _first_person(sentence, words) for sentence, quiet in zip(sentences, spoken, strict=True)]
    speaks = sum(personal) <= FIRST_PERSON_SHARE * len(sentences)
    return [
        Standing(
            usable=_usable(sentence) and not (speaks and mine),
            clean=not any(found["word"].lower() in words.stop for found in _FUSED.finditer(sentence)),
            alone=not inside and not weak(sentence, language) and not _SMALL.match(sentence),
        )
        for sentence, inside, mine in zip(sentences, spoken, personal, strict=True)
    ]


def bare(sentence: str) -> str:
    """The sentence without an agency's dateline before it."""
    return _DATELINE.sub("", sentence)


def weak(sentence: str, language: str) -> bool:
    """Whether a sentence opens in the air: with a pronoun, a "But", or words of whom is not said."""
    words = vocabulary(language)
    if _QUOTE_STARTS.match(sentence) or sentence[:40].lower().startswith(words.weak_starts):
        return True
    opening = [found.group().lower() for found in _WORD.finditer(sentence[:120])][:POINTING_WORDS]
    if not opening:
        return False
    first = {opening[0], re.split("[’']", opening[0])[0]}
    if opening[0] in _ARTICLES_BEFORE_POSSESSIVE.get(language.split("-")[0], ()):
        first = set(opening[1:2])
    return not first.isdisjoint(words.weak) or (
        language.split("-")[0] in {"en", "und"} and bool(_POINTING.search(" ".join(opening)))
    )


def _usable(sentence: str) -> bool:
    size = SENTENCE_CHARS_MIN <= weight(sentence) <= SENTENCE_CHARS_MAX
    whole = bool(_BEGINS.match(sentence) and _ENDS.search(sentence))
    if not (size and whole):
        return False
    small = sentence.lower()
    return not any(junk in small for junk in _JUNK)


def _first_person(sentence: str, words: Vocabulary) -> bool:
    outside = re.sub(r"[“\"„«‘][^“”\"„«»]*[”\"“»’]|(?<!\w)'[^']+'", " ", sentence)
    return any(found.group().lower() in words.first for found in _WORD.finditer(outside))


def inside_quotations(sentences: Sequence[str]) -> Iterator[bool]:
    """Whether each sentence begins within a quotation, or leaves one open: it is a piece of somebody's words."""
    open_for = 0  # sentences since a mark was opened; 0 when none is
    for sentence in sentences:
        began_inside = open_for > 0
        for mark in _MARK.finditer(sentence):
            # Each paragraph of a long quotation opens it anew, so marks are no brackets to be counted.
            open_for = 1 if mark["open"] else 0
        yield began_inside or open_for > 0
        # A closing mark that is missing, or an apostrophe taken for a mark, must not silence the rest.
        open_for = open_for + 1 if 0 < open_for < QUOTATION_SENTENCES_MAX else 0
