"""What an article is about, as it can stand in "The article discusses a, b and c."."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.briefing.extractive.overview.names import Name, names, with_article
from bot.briefing.extractive.overview.titled import titled

#: Topics of an overview. One alone says less than the title does.
TOPICS_MIN, TOPICS_MAX = 2, 4
#: Names that the title does not have.
OTHERS_MAX = 2
#: Sentences that are looked at: what an article is about, its first part says.
SENTENCES_MAX = 60


@dataclass(frozen=True, slots=True)
class Topic:
    """A name or a phrase, and the first sentence that holds it, counted from 0."""

    text: str
    sentence: int
    telling: bool  #: It is a name, or a phrase of several words, of the title.


def topics(sentences: Sequence[str], title: str, language: str, inner: Container[str]) -> list[Topic]:
    """
    Names that come back and phrases of the title, in the order of the article; [] when there is but one, or none of
    the title but a single noun.

    Other words are told by no list, however often they come back: taken out of their sentences they say nothing. A
    script without capital letters shows no names.

    Args:
        sentences: The article's; "" for one that is no part of the story.
        title: As the article has it.
        language: BCP 47 tag.
        inner: Words that the article writes with a capital inside a sentence (`names.inner_capitals`).
    """
    story = sentences[:SENTENCES_MAX]
    told = list(islice(_apart(_found(story, title, language, inner)), TOPICS_MAX))
    enough = len(told) >= TOPICS_MIN and (not title or any(topic.telling for topic in told))
    return sorted(told, key=lambda topic: topic.sentence) if enough else []


def _found(story: Sequence[str], title: str, language: str, inner: Container[str]) -> Iterator[Topic]:
    """What the title has comes first."""
    known = names(story, title, language, inner)
    yield from (_name(name, language) for name in known if name.titled)
    yield from (
        Topic(phrase, sentence, telling=words > 1) for phrase, words, sentence in titled(story, title, language)
    )
    yield from islice((_name(name, language) for name in known if not name.titled), OTHERS_MAX)


def _name(name: Name, language: str) -> Topic:
    return Topic(with_article(name, language), min(name.sentences), name.titled)


def _apart(found: Iterable[Topic]) -> Iterator[Topic]:
    """Without what has a word in common with one before."""
    said: set[str] = set()
    for topic in found:
        words = set(topic.text.lower().split())
        if said.isdisjoint(words - {"the", "a", "an"}):
            said |= words
            yield topic
