"""Key phrases of an article, as they can stand in "The article discusses a, b and c."."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.briefing.extractive.candidates import Candidate, candidates
from bot.briefing.extractive.nouns import runs
from bot.briefing.extractive.repeats import caseless, repeated
from bot.briefing.extractive.wording import Wording
from bot.briefing.vocabulary.grammar import form, grammar

#: Phrases of an overview, and how many of them are names as long as there is something else to say.
TOPICS_MAX, NAMES_MAX = 4, 2
#: Beyond this many, more names add nothing.
ENOUGH = 3
#: Sentences that are looked at: what an article is about, its first part says.
SENTENCES_MAX = 60


@dataclass(frozen=True, slots=True)
class Topic:
    """A phrase and the first sentence that holds it, counted from 0."""

    text: str
    sentence: int


def topics(sentences: Sequence[str], title: str, language: str, inner: Collection[str]) -> list[Topic]:
    """
    At most `TOPICS_MAX` phrases, in the order in which they first stand in the article.

    Args:
        sentences: The article's; "" for one that is no part of the story.
        title: Its words weigh more.
        language: BCP 47 tag.
        inner: Words that the article writes with a capital inside a sentence (`nouns.inner_capitals`).
    """
    story = sentences[:SENTENCES_MAX]
    if caseless("\n".join(story)):
        found = [Topic(phrase, at) for phrase, at in islice(repeated(story, title, language), TOPICS_MAX)]
    else:
        found = list(_phrases(story, title, language, inner))
    return sorted(found, key=lambda topic: topic.sentence)


def _phrases(sentences: Sequence[str], title: str, language: str, inner: Collection[str]) -> Iterator[Topic]:
    rules = grammar(language)
    inner = {form(word, language).stem for word in inner}
    heading = runs(title, -1, language, inner)
    found = [run for index, sentence in enumerate(sentences) for run in runs(sentence, index, language, inner)]
    in_title = {text for run in heading for word in run.words for text in (word.form.stem, word.form.small)}
    wording = Wording(sentences, title, rules, in_title)
    # Where nouns are inflected, a title often has the base form; elsewhere it lacks the articles.
    left = candidates([*found, *(heading if rules.cases else ())], rules, in_title)
    chosen = names = 0
    for names_max, topics_max in ((NAMES_MAX, TOPICS_MAX), (TOPICS_MAX, ENOUGH)):
        later: list[Candidate] = []
        for candidate in left:
            if chosen >= topics_max:
                return
            if candidate.name and names >= names_max:
                later.append(candidate)
            elif phrase := wording.phrase(candidate):
                chosen += 1
                names += candidate.name
                yield Topic(phrase, candidate.sentence)
        left = later
