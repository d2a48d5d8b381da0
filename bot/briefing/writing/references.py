"""
What in a sentence points back to another one: "He also demands …", "the latter", "the company", "Two were hurt".

Nobody can tell in general what a pronoun stands for. What can be told is whether a sentence needs the one before it:
when that one is gone, it would say of somebody else what is true of one (references.toml).
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from bot.briefing.extractive.standing import weak
from bot.briefing.vocabulary.calendar import calendar
from bot.briefing.vocabulary.words import vocabulary
from bot.language.letters import CAPITAL
from bot.language.tags import NOUNS_CAPITAL, primary

#: Languages remembered: people can ask for any.
LANGUAGES_MAX = 64
#: Characters of a phrase before the subject: "According to the police in Harwick, he …".
OPENING_CHARS_MAX = 90
#: Words among which a subject behind its verb stands: "Am Dienstag trat er …".
INVERTED_WORDS_MAX = 6
#: Words behind "this" among which one of the calendar may stand: "this very week".
CALENDAR_WORDS = 2
#: Nouns before an "it", in its own sentence, among which it finds what it stands for.
CARRIERS_MIN = 2

_QUOTED = re.compile(r"[“\"„«‘][^“”\"„«»]*[”\"“»’]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
_NAME = re.compile(rf"(?<=[\w,;:] ){CAPITAL}[\w’'-]+")
#: The same where every noun has a capital.
_FULL_NAME = re.compile(rf"(?<=[\w,;:] ){CAPITAL}[\w’'-]+ {CAPITAL}[\w’'-]+")
#: A pattern that nothing fits.
_NEVER = "(?!)"


class References:
    """What points back in one language, and what a sentence brings in for others to point at."""

    def __init__(self, language: str, table: Mapping[str, str]) -> None:
        """
        Prepare.

        Args:
            language: BCP 47 tag.
            table: Of references.toml; empty for a language that has none: then only openings are judged.
        """
        self.language = language
        self._known = bool(table)

        def words(name: str) -> frozenset[str]:
            return frozenset(table.get(name, "").split())

        def pattern(name: str) -> re.Pattern[str]:
            return re.compile(table.get(name) or _NEVER)

        self._persons, self._whose = words("who"), words("whose")
        self._subjects = self._persons | words("it")
        self._this, self._within, self._dates = words("this"), words("within"), words("dates")
        self._ties, self._places, self._skipped = words("ties"), words("places"), words("skipped")
        self._whom, self._pointers, self._empty = pattern("whom"), pattern("pointers"), pattern("empty")
        self._joins, self._drops = pattern("joins"), pattern("drops")

        def nouns(name: str) -> str:
            return "|".join(sorted(words(name), key=len, reverse=True)) or _NEVER

        adjective = rf"(?:(?!{CAPITAL})\w+ )?"
        the, new = table.get("the") or _NEVER, table.get("a") or _NEVER
        # "The council of Harwick" and "the airline Norvane" say who is meant.
        named = rf"(?!\w)(?! (?:of|de|du|des|der|von|vom|van|di|del|da|do)\b)(?! (?:[^\W_]{{1,4}} )?{CAPITAL})"
        self._role = re.compile(rf"(?<!\w)(?i:{the}){adjective}(?P<noun>(?i:{nouns('roles')})){named}")
        self._event = re.compile(rf"(?<!\w)(?i:{the}){adjective}(?P<noun>(?i:{nouns('events')})){named}")
        self._head = re.compile(rf"(?i:{the}){adjective}(?P<noun>\w{{3,}}){named}")
        self._defined = re.compile(rf"(?<!\w)(?i:{the})(?P<noun>\w{{4,}}){named}")
        self._new = re.compile(rf"(?<!\w)(?i:{new}){adjective}(?P<noun>\w{{4,}})")
        #: "El miércoles", before a verb whose subject is left out.
        self._when = re.compile(rf"^(?:\w{{1,5}} )?(?:{the})?(?:{'|'.join(self._dates) or _NEVER})\b,? ?")
        self._noun = re.compile(rf"(?<!\w)(?:{the}|{new})")
        days = calendar(language)
        stop = vocabulary(language).stop
        articles = {word for word in stop if self._noun.match(f"{word} x")}
        #: Words that open a sentence and are not its subject, where that makes the subject follow the verb.
        self._before_verbs = (
            (stop | self._places | days.days.keys() | days.months.keys()) - articles - self._subjects
            if table.get("inverts")
            else frozenset()
        )

    def opens(self, text: str) -> bool:
        """Whether a sentence begins with what another one has to explain, or names some of those in another one."""
        if not self._known:
            return weak(text, self.language)
        small = _unquoted(text).lower()
        words = _WORD.findall(small)
        if not words or self._empty.match(small):
            return False
        pointing = words[0] in self._this and self._dates.isdisjoint(words[1 : 1 + CALENDAR_WORDS])
        tied = words[0] in self._subjects | self._whose | self._ties
        turned = bool(self._joins.match(small) or self._pointers.search(small))
        return pointing or tied or turned or self._behind(text, words) or self._left_out(small)

    def rests(self, text: str) -> bool:
        """Whether a sentence may need another one, wherever in it; more than `opens`, for where one is missing."""
        if not self._known or self.opens(text):
            return self.opens(text)
        plain = _unquoted(text)
        small = plain.lower()
        words = _WORD.findall(small)
        pointing = any(
            word in self._within and self._dates.isdisjoint(words[at + 1 : at + 1 + CALENDAR_WORDS])
            for at, word in enumerate(words)
        )
        objects = any(not self._explained(plain, found) for found in self._whom.finditer(small))
        return pointing or objects or self._left_out(small, strict=True)

    def person(self, text: str) -> bool:
        """Whether what a sentence points to may be a person."""
        small = _unquoted(text).lower()
        subject = not self._persons.isdisjoint(_WORD.findall(small)[: INVERTED_WORDS_MAX + 1])
        return subject or bool(self._whom.search(small)) or self._left_out(small, strict=True)

    def loosened(self, text: str) -> str:
        """The sentence without the "However," that ties it to another one; "" when there is none to be taken off."""
        found = self._joins.match(text.lower())
        rest = text[found.end() :] if found else ""
        return rest[:1].upper() + rest[1:]

    def described(self, text: str) -> frozenset[str]:
        """The nouns by which a sentence calls somebody who was named before: "the company"."""
        return frozenset(found["noun"].lower() for found in self._role.finditer(text))

    def events(self, text: str) -> frozenset[str]:
        """The nouns by which it calls what was told before: "the decision"."""
        return frozenset(found["noun"].lower() for found in self._event.finditer(text))

    def head(self, text: str) -> str:
        """The noun behind the "The" with which a sentence begins, when it says no more of whom it means; else ""."""
        found = self._head.match(text)
        return found["noun"].lower() if found else ""

    def taken_for_known(self, text: str) -> frozenset[str]:
        """The nouns, in small letters, that stand behind a "the"."""
        return frozenset(found["noun"].lower() for found in self._defined.finditer(text))

    def brought_in(self, text: str) -> frozenset[str]:
        """The nouns, in small letters, that stand behind an "a"."""
        return frozenset(found["noun"].lower() for found in self._new.finditer(text))

    def _behind(self, text: str, words: list[str]) -> bool:
        """Whether its subject points back behind a phrase: "On Tuesday, he resigned", "Am Dienstag trat er zurück"."""
        opening, comma, rest = text[:OPENING_CHARS_MAX].partition(", ")
        following = _WORD.findall(rest[:OPENING_CHARS_MAX].lower())[:1]
        # "The closing of a bridge, its causes and its costs" is a list, and no phrase before a subject. Where the
        # subject follows the verb behind such a phrase, a comma begins another clause: "Keogh sagte, er werde klagen".
        phrase = comma and not self._before_verbs and not self._noun.match(text.lower())
        if phrase and not (self._subjects | self._whose).isdisjoint(following):
            before = opening.split()
            acts = len(before) > 1 and re.match(CAPITAL, before[1]) and before[1].lower() not in self._dates
            return not acts or before[0].lower() in self._places
        if words[0] not in self._before_verbs:
            return False
        return not self._subjects.isdisjoint(_WORD.findall(opening.lower())[1 : INVERTED_WORDS_MAX + 1])

    def _left_out(self, small: str, *, strict: bool = False) -> bool:
        """Whether a verb stands where the subject should: "También exige que …"."""
        small = self._when.sub("", small)
        words = _WORD.findall(small)
        verb = next((word for word in words if word not in self._ties and word not in self._skipped), "")
        if not self._drops.fullmatch(verb):
            return False
        return strict or not self._noun.match(small.partition(verb)[2].lstrip())

    def _explained(self, plain: str, found: re.Match[str]) -> bool:
        """Whether an object stands for something in its own sentence."""
        before = plain[: found.start()]
        if found.group() in {"it", "them"}:
            return len(self._noun.findall(before.lower())) >= CARRIERS_MIN
        name = _FULL_NAME if primary(self.language) in NOUNS_CAPITAL else _NAME
        return bool(name.search(before))


def _unquoted(text: str) -> str:
    """Without what stands between quotation marks: there, "he" is for the speaker to explain."""
    return _QUOTED.sub("…", text)


@lru_cache(LANGUAGES_MAX)
def references(language: str) -> References:
    """What points back in a BCP 47 tag's language."""
    return References(language, _tables().get(primary(language), {}))


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files(__package__) / "references.toml").read_text(encoding="utf-8"))
