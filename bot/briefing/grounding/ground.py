"""An article in which facts are looked up, however they are written there."""

import re
from collections.abc import Sequence
from functools import cached_property

from bot.briefing.grounding.abroad.names import Abroad, more_places, places_of
from bot.briefing.grounding.attribution import Speakers
from bot.briefing.grounding.bounds import rounds
from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.facts import brief, capitals, name_keys, names, spoken
from bot.briefing.grounding.naming import STEM_CHARS_MIN, akin, declined, inflects
from bot.briefing.grounding.passage import Passage
from bot.briefing.grounding.said import Said
from bot.briefing.vocabulary.phrases import same_language
from bot.language.letters import folded
from bot.language.scripts import script
from bot.language.tags import NOUNS_CAPITAL, primary

#: Letters of a word that is part of a site's name, at least: of "washingtonexaminer" the paper has both.
SITE_CHARS_MIN = 4
#: Characters of an article, about three sentences, that an ellipsis in a quotation stands for at most.
OMITTED_CHARS_MAX = 400

_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\.\.\.|…)\]?|\[[^\]]*\])\s*")
_DOTTED = re.compile(r"\b(?:[A-Z]\.)+[A-Z]\b\.?")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


#: "Three times" for "the third time".
_TIMES = re.compile(
    r" (?:times|Mal|mal|fois|veces|vezes|volte|keer|razy|раза?|рази?|gånger|kez|kere"
    r"|attempts|tries|Versuche|tentatives|intentos|tentativi|tentativas|pogingen)\b"
)


class Ground:
    """An article, ready to be looked up in."""

    def __init__(
        self, sentences: Sequence[str], language: str, *, title: str = "", published: str = "", site: str = ""
    ) -> None:
        """
        Prepare an article.

        Args:
            sentences: All of it.
            language: Of the article.
            title: Counts as said.
            published: ISO 8601; what can be reckoned from it counts as said.
            site: Where it stands, "www.cnn.com": its name counts as said.
        """
        self.sentences = sentences
        self.language = language
        self._title, self._published = title, published
        self._site = folded(site).replace("-", "")
        self._text = text = "\n".join([title, *sentences])
        self._inflected = inflects(language)
        self._said_at: dict[int, Said] = {}
        self._said = Said(text, language, published=published)
        self._spoken = f" {spoken(text)} "
        self._words = set(_WORD.findall(folded(text)))
        self._words |= {found.replace(".", "").lower() for found in _DOTTED.findall(text)}
        self._words |= {part for word in self._words if "-" in word or "'" in word for part in re.split("[-']", word)}
        self._names = {key for word in capitals(text) for key in name_keys(word) if len(key) >= STEM_CHARS_MIN}
        self._initials = _initials(text)

    @cached_property
    def passages(self) -> list[Passage]:
        """Its sentences, one by one."""
        return [Passage(sentence, self.language, self.known) for sentence in self.sentences]

    @cached_property
    def speakers(self) -> Speakers:
        """Who says what in it."""
        return Speakers(self.passages, self.sentences, self._title)

    def said(self, index: int) -> Said:
        """The figures and dates of one of its sentences."""
        if index not in self._said_at:
            sentence = self.sentences[index]
            self._said_at[index] = Said(sentence, self.language, published=self._published, written_then=False)
        return self._said_at[index]

    @cached_property
    def abroad(self) -> Abroad:
        """Its names, as they are looked up from another language."""
        return Abroad(self._text, self.sentences, self.language)

    @cached_property
    def _heading(self) -> Said:
        return Said(self._title, self.language, published=self._published)

    def dated(self, fact: Fact) -> bool:
        """Whether its title or its day of publication says a date."""
        return self._heading.holds(fact)

    def finds(self, facts: Sequence[Fact], text: str, language: str) -> dict[Fact, bool | None]:
        """
        Whether the article has each of a claim's facts; None where nobody can tell.

        Args:
            facts: Of the claim.
            text: The claim.
            language: Of the claim.
        """
        same = same_language(language, self.language)
        found: dict[Fact, bool | None] = {
            fact: self.holds(fact, implied=not same or bool(_TIMES.match(text, fact.end))) for fact in facts
        }
        for fact in facts:
            if fact.kind == "number" and not found[fact]:
                found[fact] = rounds(text, fact, language, self._said.figures(fact.unit))
        names = [fact for fact in facts if fact.kind == "name"]
        if not same:
            # A word or two between quotation marks are translated.
            found.update((fact, found[fact] or None) for fact in facts if fact.kind == "quote" and brief(fact.text))
        if same:
            lacking = [name for name in names if not found[name]]
            # "The Danes" for Denmark.
            places = places_of(text, language) if lacking else {}
            found.update((name, self._has_place(places.get(name.start, ""))) for name in lacking)
        else:
            names += more_places(text, language, names)
            found.update(self.abroad.verdicts(text, names, language))
        return found

    def _has_place(self, place: str) -> bool:
        return bool(place) and place in self.abroad.whole.places

    @cached_property
    def known(self) -> frozenset[str]:
        """Its names in small letters: words with a capital inside a sentence, and nowhere without."""
        small = {word for word in _WORD.findall(self._text) if word.islower()}
        return frozenset(fact.text.lower() for fact in names(self._text, self.language)) - small

    def holds(self, fact: Fact, *, implied: bool = False) -> bool:
        """Whether the article has the fact, however it writes it; `implied` as in said.py."""
        match fact.kind:
            case "number" | "date":
                return self._said.holds(fact, implied=implied)
            case "quote":
                return self.says(fact.text)
            case _:
                # Katakana runs on into the next word, so it is no word that could be looked up.
                katakana = script(fact.text) == "kana" and fact.text in self._text
                return katakana or any(self._has_name(key) for key in fact.keys)

    def says(self, quotation: str) -> bool:
        """
        Whether the quotation is verbatim; pieces around an ellipsis or an insertion each, one soon after the other.

        Of one or two words, one may be the writer's.
        """
        pieces = [f" {piece} " for part in _ELLIPSIS.split(quotation) if (piece := spoken(part))]
        if not pieces:
            return True
        at = self._spoken.find(pieces[0])
        while at >= 0:
            if self._follow(pieces[1:], at + len(pieces[0]) - 1):
                return True
            at = self._spoken.find(pieces[0], at + 1)
        return brief(quotation) and any(map(self._has_form, spoken(quotation).split()))

    def _follow(self, pieces: Sequence[str], at: int) -> bool:
        """Whether pieces of a quotation stand behind a place in what is said, in order, and not from all over."""
        for piece in pieces:
            found = self._spoken.find(piece, at, at + OMITTED_CHARS_MAX + len(piece))
            if found < 0:
                return False
            at = found + len(piece) - 1
        return True

    def _has_form(self, word: str) -> bool:
        if word in self._words:
            return True
        if primary(self.language) in NOUNS_CAPITAL:
            return any(declined(word, other) for other in self._words)
        return self._inflected and any(akin(word, other, inflected=True) for other in self._words)

    def _has_name(self, key: str) -> bool:
        if key in self._words or key in self._initials:
            return True
        if len(key) >= SITE_CHARS_MIN and key in self._site:
            return True
        parts = [part for part in re.split("[-']", key) if part]
        if len(parts) > 1 and all(part in self._words for part in parts):
            return True
        # "Beschäftigte" are those whom a firm "beschäftigt".
        if primary(self.language) in NOUNS_CAPITAL and any(declined(key, other) for other in self._words):
            return True
        return any(akin(key, other, inflected=self._inflected or script(key) == "cyrillic") for other in self._names)


def _initials(text: str) -> set[str]:
    """What the article's names are short for: "European Central Bank" gives "ecb"."""
    runs = re.findall(r"\b[A-ZÀ-Þ]\w+(?:[ -](?:of |for |the |and |de |del |der |des |du |la )?[A-ZÀ-Þ]\w+)+", text)
    bare = (run.removeprefix("The ") for run in runs)
    return {"".join(word[0] for word in re.split("[ -]", run) if word[0].isupper()).lower() for run in bare}
