"""What the views of all platforms say alike: notices, pointers to earlier briefings, headings of digests."""

from datetime import timedelta

from bot.domain.answers import Manner
from bot.domain.briefing import ArticleAnswer, Notice
from bot.domain.digest import Digest
from bot.domain.errors import REASONS
from bot.texts.catalogue import FALLBACK, language_words, say, say_count, spoken
from bot.texts.locales import day
from bot.texts.notes import note_line

#: Stands in a catalogue's text where the time goes: a private character, which no text that is shown holds.
_WHEN = "\ue000"

#: Values of notices that are dates.
_DAYS = frozenset({"day", "until"})

#: Of a person's name, where an answer says who had it posted.
_PERSON_CHARS_MAX = 80

#: Spell words between letters of some scripts; at the end of a piece of text they would be invisible characters.
JOINERS = "\u200c\u200d"


def notice_line(notice: Notice) -> str:
    """
    A notice in words and in its language, with whatever strangers' text is in its values; without its address.

    Of its values, ``count`` chooses the plural form, the language of a ``tag`` is called by its ``name``, and the ISO
    8601 dates of ``day`` and ``until`` are written as the language does.
    """
    key = f"{'reason' if notice.reason in REASONS else 'notice'}.{notice.reason}"
    language, values = notice.language, dict(notice.values)
    if "tag" in values:
        values["name"] = language_words(str(values.pop("tag")), language)
    values |= {name: day(str(values[name]), spoken(language)) for name in _DAYS if name in values}
    count = values.pop("count", "")
    if isinstance(count, int):
        return say_count(key, count, language, **values)
    return say(key, language, count=count, **values)


def already_line(author: str, language: str = FALLBACK, *, untold: bool = False) -> tuple[str, str]:
    """
    What points to an earlier briefing: the words before the time at which it was asked for, and those after it.

    Args:
        author: Who asked for it; "" when unknown.
        language: In which it is said.
        untold: It points to the message with the link, of which nobody was told a briefing.
    """
    named, unnamed = ("posted_before", "posted_before_anonymous") if untold else ("already", "already_anonymous")
    key = f"notice.{named if author else unnamed}"
    before, _, after = say(key, language, author=author.replace(_WHEN, ""), when=_WHEN).partition(_WHEN)
    return before, after


def manner_line(manner: Manner, language: str) -> str:
    """Who had an answer posted before everybody; "" where that needs no saying."""
    if manner.shared_by:
        return say("notice.shared_by", language, author=cut(manner.shared_by, _PERSON_CHARS_MAX))
    return say("notice.asked_by", language, author=cut(manner.asked_by, _PERSON_CHARS_MAX)) if manner.asked_by else ""


def answer_blocks(answer: ArticleAnswer) -> list[str]:
    """An answer about an article as paragraphs; sentences that were picked stand apart, each as the article has it."""
    picked = answer.engine == "extractive"
    if not answer.stated:
        return [say("answer.not_found" if picked else "answer.not_stated", answer.language)]
    return [sentence.text for sentence in answer.sentences] if picked else [answer.text]


def digest_title(digest: Digest) -> str:
    """The heading that the digest brings along, or one by its length."""
    whole_day = digest.until - digest.since == timedelta(hours=24)
    return digest.title or say("notice.digest_title" if whole_day else "notice.digest_title_period", digest.language)


def digest_remarks(digest: Digest) -> list[str]:
    """What stands between the links and the conclusion: that some are not shown, and how the conclusion was made."""
    left_out = say_count("notice.digest_left_out", digest.left_out, digest.language)
    return [*([left_out] if digest.left_out else []), *(note_line(note, digest.language) for note in digest.notes)]


def cut(text: str, characters_max: int) -> str:
    """The text in one line of at most so many characters, cut between words; "…" where something is missing."""
    line = " ".join(text.split())
    if utf16_length(line) <= characters_max:
        return line
    short = _utf16(line)[: 2 * (characters_max - 1)].decode("utf-16-le", errors="ignore")
    head, space, _ = short.rpartition(" ")
    return (head if space and len(head) > characters_max // 2 else short).rstrip(f" ,;:–-{JOINERS}") + "…"


def utf16_length(text: str) -> int:
    """Characters as a service may count them, at most: in UTF-16 units, some characters are two."""
    return len(_utf16(text)) // 2


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", errors="surrogatepass")
