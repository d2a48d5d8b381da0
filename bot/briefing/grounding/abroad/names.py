"""
Names of a claim that is in another language than its article.

A name may be spelt or declined in another way, stand in another script, or be translated. So there are three answers:
the article has it, it has not, or nobody can tell: a word that stands for an institution is translated, and how Chinese
characters sound is not written in them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.briefing.grounding.abroad.places import gazetteer, home
from bot.briefing.grounding.abroad.sighting import SPELT_SOUNDS_MIN, Sighting
from bot.briefing.grounding.abroad.sounds import skeleton
from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.facts import name_keys
from bot.briefing.grounding.offices import Offices, offices
from bot.language.letters import folded
from bot.language.scripts import DENSE, VAGUE, script

_WORD = re.compile(r"[^\W\d_]+")
#: "Court of Auditors", "Banco de España".
_JOINT = re.compile(
    r" (?:(?:of|for|de|du|des|del|della|dei|degli|di|do|da|dos|das|van|für|pour|para|per|voor) )?"
    r"(?:(?:the|la|le|les|los|las|il|lo|den|het) |l['’])?"
)
_AND = re.compile(r"[^\W\d_]+ (?:and|und|et|y|e|en|och|i|и|та|oraz|ve) $")
#: "said Peter Schmidt", "the chairman, Peter Schmidt, …": in German a capital alone makes no name.
_SPEAKS_BEFORE = re.compile(
    r"(?:(?:sagte?|erklärte?|betonte?|teilte|forderte?|warnte?|so|laut|von|Herrn?|Frau|Dr\.|,)\s)$"
)
_SPEAKS_AFTER = re.compile(r"(?:,|\s(?:sagte?|erklärte?|betonte?|teilte|forderte?|warnte?|kündigte)\b)")


class Abroad:
    """An article whose names are looked up from another language."""

    def __init__(self, text: str, sentences: Sequence[str], language: str) -> None:
        self.whole = Sighting(text, language)
        self._sentences = [Sighting(sentence, language) for sentence in sentences]
        self._language = language

    def verdicts(self, text: str, names: Iterable[Fact], language: str) -> dict[Fact, bool | None]:
        """Whether the article has each name of a claim; None where nobody can tell."""
        places = places_of(text, language)
        found = {name: self.whole.has(name, places.get(name.start, ""), language) for name in names}
        verdicts: dict[Fact, bool | None] = dict(found)
        for run in _runs(text, list(found)):
            for name in run:
                if not found[name]:
                    code = places.get(name.start, "")
                    verdicts[name] = self._lacks_place(code) if code else self._lacks(text, name, run, found, language)
        return verdicts

    def _lacks_place(self, code: str) -> bool | None:
        """False for a place of which the article's language has a name, too; None otherwise."""
        return False if gazetteer(self._language).knows(code) and code != home(self._language) else None

    def _lacks(
        self, text: str, name: Fact, run: Sequence[Fact], found: Mapping[Fact, bool], language: str
    ) -> bool | None:
        """False when a name that was not found ought to have been; None otherwise."""
        words = offices(language)
        if self._unheard(name) or self._translated(name, run, found, words) or _located(text, run, words, language):
            return None
        if words.nouns:
            return False if self._named(text, name, run, found, words) else None
        return False

    def _unheard(self, name: Fact) -> bool:
        """Whether letters tell too little: only Latin and Cyrillic ones do, and a third script may have any name."""
        mine, scripts = script(name.text), self.whole.scripts
        short = bool(scripts & {"latin", "cyrillic"} - {mine}) and len(skeleton(folded(name.text))) < SPELT_SOUNDS_MIN
        return mine in VAGUE or bool(scripts & VAGUE) or not scripts & {"latin", "cyrillic"} or short

    def _translated(self, name: Fact, run: Sequence[Fact], found: Mapping[Fact, bool], words: Offices) -> bool:
        """Whether a word is, or stands among, words that are no names."""
        titles = [other.start for other in run if words.title(other.text) and other.start <= name.start]
        # Words before a title are part of it ("Justice Minister Anna Petrova"): only those behind may be the name.
        beside = [other for other in run if not titles or other.start > titles[-1]]
        # In "Observatorio Europeo" one word is like the article's "European", but not spelt the same: the whole name
        # is translated, and the other word need not be found.
        cognates = script(name.text) in self.whole.scripts and any(
            found[other] and not self.whole.spells(other) for other in beside
        )
        office = any(words.office(other.text) for other in beside)
        return cognates or office or name.text.isupper() or name.start in titles

    def _named(self, text: str, name: Fact, run: Sequence[Fact], found: Mapping[Fact, bool], words: Offices) -> bool:
        """Whether a word is a name although all nouns have a capital: "Martin Doyle", "sagte Peter Schmidt"."""
        if any(found[other] for other in run):
            return any(found[other] and text[other.end : name.start] == " " for other in run)
        spoken = _SPEAKS_BEFORE.search(text[: run[0].start]) or _SPEAKS_AFTER.match(text, run[-1].end)
        return len(run) > 1 and bool(spoken or any(words.title(other.text) for other in run))

    def near(self, name: Fact, place: str, sentences: Iterable[int], language: str) -> bool:
        """Whether one of some sentences of the article has a name of a text in a language."""
        if place and place == home(self._language):
            return True
        return any(self._sentences[index].has(name, place, language) for index in sentences)


def places_of(text: str, language: str) -> dict[int, str]:
    """The codes of the places in a text, by where each of their words begins."""
    found = gazetteer(language).find(text)
    return {word.start(): place.code for place in found for word in _WORD.finditer(text, place.start, place.end)}


def more_places(text: str, language: str, names: Iterable[Fact]) -> list[Fact]:
    """
    Places that are written with a capital, or in a script without, but are not among the names of a text.

    Where all nouns have a capital, or none has, a place is no name by its looks.
    """
    known = {name.start for name in names}
    table = gazetteer(language)
    found = []
    for place in table.find(text):
        word = text[place.start : place.end]
        # Any two Chinese characters may happen to be the name of some small place, so only well-known ones count.
        sure = word[0].isupper() or (DENSE.match(word) and len(word) > 1 and place.code in table.common)
        if sure and not known & set(range(place.start, place.end)):
            found.append(Fact("name", place.start, place.end, word, frozenset(name_keys(word))))
    return found


def _located(text: str, run: Sequence[Fact], words: Offices, language: str) -> bool:
    """Whether the words before a name tell that no person's follows: "the", "in", "in Stockholm and", "the film"."""
    before = words.before(text, run[0].start)
    if words.thing_after(text, run[-1].end):
        return True
    if before:
        return len(run) == 1 or before not in words.within
    listed = _AND.search(text, 0, run[0].start)
    return len(run) == 1 and listed is not None and listed.start() in places_of(text, language)


def _runs(text: str, names: Sequence[Fact]) -> list[list[Fact]]:
    """Names that stand side by side, with nothing but a space or a small word between."""
    runs: list[list[Fact]] = []
    for name in names:
        if runs and _JOINT.fullmatch(text, runs[-1][-1].end, name.start):
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs
