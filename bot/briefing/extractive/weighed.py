"""What is known of an article's sentences before any is picked: which are fit to be, and how much each tells."""

import re
from collections.abc import Collection, Sequence

from bot.briefing.extractive.overview.names import inner_capitals
from bot.briefing.extractive.standing import addresses, introductions, quotes, standing
from bot.briefing.layout import weight
from bot.briefing.vocabulary.statements import statements
from bot.briefing.vocabulary.words import always_small, vocabulary
from bot.domain.article import Block
from bot.domain.briefing import Part, Sentence
from bot.language.marks import ASKS
from bot.language.ranking import dot, rank
from bot.language.terms import terms

#: Likeness of two sentences up to which they are about the same matter, and from which on they say the same.
RELATED_MAX, LIKENESS_MAX = 0.3, 0.55
#: What being about the same matter is worth, and what saying again what was said costs, for each point of likeness.
RELATED_GAIN, REPEAT_COST = 0.6, 0.6
#: What it costs a sentence to use a surname before the name was given in full.
SURNAME_COST = 0.1
#: The share of the title's words with which the first sentence is the news.
OPENING_COVERS_MIN = 0.5
#: Sentences behind a charge among which its denial stands.
DENIAL_SENTENCES = 2

#: An entry of a list: "Project management: Many …".
_ENTRY = re.compile(r"(?:[^\s:]+ ){0,4}[^\s:]+(?::| [–—-]) (?:[\d$€£¥]|[A-ZÀ-ÞА-ЯІЇЄҐ])")
_CRIES = ("!", "！")


class Weighed:
    """
    One article's sentences. They are counted from 0.

    Args:
        sentences: The article's.
        title: Its words weigh more.
        language: BCP 47 tag.
        blocks: Its lines; () when they are not known.
    """

    def __init__(self, sentences: Sequence[str], title: str, language: str, blocks: Sequence[Block] = ()) -> None:
        known = standing(sentences, language, blocks)
        self.title, self.language = title, language
        self.sentences = [sentence.text for sentence in known]
        self.ranked = rank(self.sentences, title, language)
        self.usable = [index for index, sentence in enumerate(known) if sentence.usable] or list(range(len(known)))
        self.alone = {index for index in self.usable if known[index].alone}
        self.apart = {index for index in self.usable if known[index].apart}
        self.cut = {index for index in self.usable if known[index].cut}
        self.fused = {index for index in self.usable if not known[index].clean}
        self.asks = {index for index in self.usable if sentences[index].endswith(ASKS)}
        self.entries = {index for index in self.usable if _ENTRY.match(self.sentences[index])}
        cries = {index for index in self.usable if sentences[index].endswith(_CRIES)}
        self.calls = self.asks | cries | self.entries | {index for index in self.usable if known[index].calls}
        self.named = introductions(sentences, language)
        self.inner = inner_capitals(self.story())
        self._place = {index: place for place, index in enumerate(self.usable)}
        self._says = statements(language)
        self._written = frozenset(word for sentence in sentences for word in sentence.split())
        self._small = always_small(language) | vocabulary(language).groups
        self._title_terms = frozenset(terms(title, language))
        #: It speaks to its reader throughout.
        self.guides = addresses(self.sentences, language)
        # Nothing stands before the first sentence on which it could hang, if it is the news and no scene.
        opens = 0 in self._place and 0 not in self.cut and not quotes(self.sentences[0], language)
        if opens and self.covers(0) >= OPENING_COVERS_MIN:
            self.alone.add(0)
            self.apart.add(0)

    def sentence(self, part: Part, index: int) -> Sentence:
        """A sentence as it goes into a draft."""
        return Sentence(part, self.sentences[index], (index + 1,))

    def story(self) -> list[str]:
        """The sentences, "" for headings and other lines of the page: their capitals make no names."""
        usable = {*self.usable}
        return [text if index in usable else "" for index, text in enumerate(self.sentences)]

    def place(self, index: int) -> int:
        """How many usable sentences stand before it."""
        return self._place[index]

    @property
    def title_words(self) -> int:
        """How many words of the title carry a topic."""
        return len(self._title_terms)

    def covers(self, index: int) -> float:
        """The share of the title's words that it has."""
        if not self._title_terms:
            return 0.0
        return len(self._title_terms.intersection(terms(self.sentences[index], self.language))) / len(self._title_terms)

    def likeness(self, one: int, other: int) -> float:
        """Of two sentences, 0 to 1."""
        return dot(self.ranked.vectors[one], self.ranked.vectors[other])

    def related(self, index: int, others: Collection[int]) -> float:
        """What a sentence gains, or loses, by its likeness to others."""
        likeness = max(self.likeness(index, other) for other in others)
        return RELATED_GAIN * min(likeness, RELATED_MAX) - REPEAT_COST * max(0.0, likeness - RELATED_MAX)

    def long(self, index: int, good: int) -> float:
        """By how many hundreds of characters of an alphabet it is longer than is good."""
        return max(0.0, weight(self.sentences[index]) - good) / 100

    def joins(self, index: int) -> bool:
        """Whether its first word is known to be written small, or large, behind "In summary, "."""
        first = re.match(r"[\w’'-]*", self.sentences[index])
        word = first.group() if first else ""
        small = word.lower()
        # "Machine" may be both: then neither is right for certain.
        return small in self._small or (word in self.inner) != (small in self._written)

    def continues(self, index: int, chosen: Collection[int]) -> bool:
        """Whether a sentence can join those chosen: needing none but the one before it, and no weak opening."""
        opens = index < min(chosen, default=len(self.sentences))
        return index in self.alone if opens else index in self.apart or index - 1 in chosen

    def charges(self, index: int) -> bool:
        """Whether it says that somebody is said to have done something, and not that they deny it."""
        text = self.sentences[index].lower()
        return bool(self._says.charges.search(text)) and not self._says.denials.search(text)

    def denial(self, index: int) -> int | None:
        """The sentence behind a charge that takes something of it back; None for other sentences."""
        if not self.charges(index):
            return None
        after = range(index + 1, min(index + 1 + DENIAL_SENTENCES, len(self.sentences)))
        fit = (at for at in after if at in self._place and at not in self.cut and self._fits(at, index))
        return next((at for at in fit if self._says.denials.search(self.sentences[at].lower())), None)

    def _fits(self, index: int, before: int) -> bool:
        return index in self.apart or index == before + 1

    def remembers(self, index: int) -> bool:
        """Whether it speaks of an "I", whom nobody knows elsewhere."""
        words = re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", self.sentences[index].lower().replace("’", "'"))
        return not vocabulary(self.language).first.isdisjoint(words)

    def ahead(self, index: int) -> bool:
        """Whether it tells what comes next."""
        return bool(self._says.ahead.search(self.sentences[index].lower()))
