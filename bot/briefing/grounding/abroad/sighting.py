"""The names in a text, however they may be written elsewhere: spelt, declined, in another script, or as a place."""

import re
from functools import cached_property

from bot.briefing.grounding.abroad.places import gazetteer
from bot.briefing.grounding.abroad.sounds import alike, skeleton, vague_skeleton
from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.facts import capitals, name_keys
from bot.briefing.grounding.naming import akin, changes, inflects
from bot.language.letters import folded
from bot.language.scripts import DENSE, VAGUE, Script, script

#: Consonants that two spellings of a name in one script have in common, at least.
SPELT_SOUNDS_MIN = 3
#: Consonants of a name of which one may differ: between Latin and Cyrillic, and where scripts are vague.
NEAR_SOUNDS, VAGUE_NEAR_SOUNDS = 3, 4

_WORD = re.compile(r"[^\W\d_]+")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{2,}")


class Sighting:
    """The names in a text, however they may be written elsewhere."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, folded."""
        return frozenset(_WORD.findall(folded(self._text)))

    @cached_property
    def places(self) -> frozenset[str]:
        """Codes of its places."""
        return frozenset(place.code for place in gazetteer(self._language).find(self._text))

    @cached_property
    def _names(self) -> list[str]:
        """Words that may be names: those with a capital; in scripts that have none, all."""
        found = [key for word in capitals(self._text) for key in name_keys(word)]
        if any(script(word) in VAGUE for word in self._raw):
            found += self._raw
        return list(dict.fromkeys(found))

    @cached_property
    def _raw(self) -> list[str]:
        words = [word for word in _WORD.findall(self._text) if not DENSE.match(word) or script(word) == "hangul"]
        return [*_KATAKANA.findall(self._text), *(word for word in words if script(word) in VAGUE)]

    @cached_property
    def scripts(self) -> frozenset[Script]:
        """The scripts it is written in."""
        return frozenset(script(word) for word in _WORD.findall(self._text))

    @cached_property
    def _strict(self) -> frozenset[str]:
        return frozenset(map(skeleton, (name for name in self._names if script(name) in {"latin", "cyrillic"})))

    @cached_property
    def _vague(self) -> frozenset[str]:
        return frozenset(map(vague_skeleton, self._names))

    def spells(self, fact: Fact) -> bool:
        """Whether it has a name letter for letter."""
        return any(set(_WORD.findall(key)) <= self.words for key in fact.keys)

    def has(self, fact: Fact, place: str, language: str) -> bool:
        """
        Whether it has a name.

        Args:
            fact: A name in another text.
            place: Its code, or "".
            language: Of that text.
        """
        if place and gazetteer(self._language).knows(place):
            return place in self.places or self.spells(fact)
        inflected = inflects(language) or inflects(self._language)
        changed = changes(language) or changes(self._language)
        if self.spells(fact) or any(akin(key, name, inflected=inflected) for key in fact.keys for name in self._names):
            return True
        return any(self._sounds(key, changed=changed) for key in fact.keys)

    def _crossed(self, mine: Script) -> bool:
        """Whether it is in the other of the two scripts that tell sounds well, or in Cyrillic letters of two kinds."""
        return bool(self.scripts & {"latin", "cyrillic"} - {mine}) or mine == "cyrillic"

    def _sounds(self, key: str, *, changed: bool) -> bool:
        mine = script(key)
        if mine not in VAGUE:
            sound = skeleton(key)
            if mine in self.scripts and mine == "latin":
                if len(sound) >= SPELT_SOUNDS_MIN and sound in self._strict:
                    return True
                # "Markiem" for Marek.
                if changed and any(alike(sound, other, NEAR_SOUNDS) for other in self._strict):
                    return True
            if self._crossed(mine) and (
                sound in self._strict
                or any(alike(sound, other, NEAR_SOUNDS) for other in self._strict)
                or any(alike(vague_skeleton(key), other, VAGUE_NEAR_SOUNDS) for other in self._vague)
            ):
                return True
            if not self.scripts & VAGUE:
                return False
        vague = vague_skeleton(key)
        return any(alike(vague, other, VAGUE_NEAR_SOUNDS) for other in self._vague)
