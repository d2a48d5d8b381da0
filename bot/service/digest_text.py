"""The sentences of a digest, drawn whole from stored briefings: what a story says, and the line of a single link."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.briefing import Briefing, Part
from bot.domain.digest import ONGOING, UPDATE
from bot.language.datelines import bare
from bot.language.terms import stop_words, terms
from bot.service.digest_stories import Told
from bot.texts import say

#: Sentences and characters of a story at most.
SENTENCES_MAX, STORY_CHARS_MAX = 3, 480
#: Words of a sentence that stand in what was said before, of all its words; beyond that it says it again.
RESTATED = 0.6
#: Stories that a conclusion names by count.
LARGEST_MAX = 3
#: Sources of a story that are listed, numbered from 1; sentences are drawn from no other.
SOURCES_MAX = 5

_FIGURE = re.compile(r"\d+")


def leads(briefing: Briefing) -> list[str]:
    """The sentences of its lead, without a dateline."""
    found = [sentence.text for sentence in briefing.sentences if sentence.part is Part.LEAD]
    return [bare(text) for text in found or [briefing.lead]]


def line(briefing: Briefing) -> str:
    """
    The sentence that stands below a title: of the lead's the one that adds to it.

    The first stands alone by its making; a later one only when it does not begin with a small word, which may point
    back. When each only says the title again, there is none.
    """
    for place, sentence in enumerate(leads(briefing)):
        if (place == 0 or _stands_alone(sentence, briefing.language)) and adds(sentence, briefing.title, briefing):
            return sentence
    return ""


def story_text(told: Told, said: str = "") -> str:
    """
    What a story says, in two or three sentences: the best source's, then what others add, each with its number.

    Of one that was told here before only what is new.

    Args:
        told: The story.
        said: What the reader has just read of it, e.g. in the lead.
    """
    if told.before:
        new = [(number, sentence) for number, sentence in news(told) if sentence != said and number <= SOURCES_MAX]
        return " ".join(_fitting([text if number == 1 else f"{text} ({number})" for number, text in new]))
    best = told.items[0].briefing
    assert best
    chosen: list[str] = []
    for place, sentence in enumerate(leads(best)):
        # The second sentence may lean on the first, which is read just before.
        if sentence != said and (place == 0 or chosen or leads(best)[place - 1] == said):
            chosen.append(sentence)
    for number, item in enumerate(told.items[1:SOURCES_MAX], start=2):
        if item.briefing and item.leads and item.briefing.language == best.language:
            sentence = leads(item.briefing)[0]
            if adds(sentence, " ".join([best.title, said, *chosen]), best):
                chosen.append(f"{sentence} ({number})")
    return " ".join(_fitting(chosen))


def news(told: Told) -> list[tuple[int, str]]:
    """
    What a story that was told here before has to say that was not: sentences, each with the number of its source.

    They are whole, and none leans on another.
    """
    said = [text for item in told.before if item.briefing for text in (item.briefing.title, *_sentences(item.briefing))]
    found: list[tuple[int, str]] = []
    for number, item in enumerate(told.items, start=1):
        if item.briefing and item.leads:
            for place, sentence in enumerate(_sentences(item.briefing)):
                alone = place == 0 or _stands_alone(sentence, item.briefing.language)
                if alone and adds(sentence, " ".join([*said, *(text for _, text in found)]), item.briefing):
                    found.append((number, sentence))
    return found


def newest_first(told: Told) -> Told:
    """The same with the sources first that have something new to say: its title is that of the first."""
    if not told.before:
        return told
    numbers = {number for number, _ in news(told)}
    first = [item for number, item in enumerate(told.items, start=1) if number in numbers]
    return replace(told, items=(*first, *(item for item in told.items if item not in first)))


def state(told: Told) -> str:
    """What a story is in the light of the days before: UPDATE, ONGOING, or "" when nobody told it."""
    return "" if not told.before else UPDATE if news(told) else ONGOING


def openings(told: Told) -> list[str]:
    """The sentences that may open it: of its best source's lead, or what is new."""
    best = told.items[0].briefing
    if told.before or not best:
        return [sentence for number, sentence in news(told) if number == 1]
    return leads(best)


def _sentences(briefing: Briefing) -> list[str]:
    """Of its lead and its body."""
    body = [sentence.text for sentence in briefing.sentences if sentence.part is Part.BODY]
    return [*leads(briefing), *body]


def reports(told: Told) -> list[tuple[str, list[str]]]:
    """
    The number and the sentences of one text of each voice that is listed, in the language of the first.

    Views and press releases are left out.
    """
    best = told.items[0].briefing
    independent = len({number for number, _ in news(told)}) if told.before else told.voices.count
    return [
        (str(number), [each.text for each in item.briefing.sentences if each.part in {Part.LEAD, Part.BODY}])
        for number, item in enumerate(told.items[: min(independent, SOURCES_MAX)], start=1)
        if item.briefing and item.leads and best and item.briefing.language == best.language
    ]


def _fitting(sentences: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for sentence in sentences[:SENTENCES_MAX]:
        if kept and len(" ".join([*kept, sentence])) > STORY_CHARS_MAX:
            break
        kept.append(sentence)
    return kept


def adds(sentence: str, said: str, briefing: Briefing) -> bool:
    """Whether a sentence says what was not said before: another figure, or other words."""
    own = set(terms(sentence, briefing.language))
    new_figure = bool(set(_FIGURE.findall(sentence)) - set(_FIGURE.findall(said)))
    return bool(own) and (new_figure or len(own & set(terms(said, briefing.language))) <= RESTATED * len(own))


def _stands_alone(sentence: str, language: str) -> bool:
    opening = sentence.split(" ", 1)[0].lower().strip("“\"'‘’,")
    return opening in {"the", "a", "an"} or opening not in stop_words(language)


def counted(told: Sequence[Told], links: int, stories: int, language: str) -> str:
    """
    The conclusion where no model writes it: the largest stories, by count.

    Args:
        told: Those that have room, at least one of them with several links.
        links: How many were read.
        stories: How many they tell, with those that have no room.
        language: Of the digest.
    """
    by_size = sorted((each for each in told if len(each.items) > 1), key=lambda each: -len(each.items))
    largest = [(each.items[0].briefing, len(each.items)) for each in by_size]
    named = [
        say("digest.largest", language, title=briefing.title, count=count)
        for briefing, count in largest[:LARGEST_MAX]
        if briefing
    ]
    key = "digest.summary_one" if len(named) == 1 else "digest.summary"
    others = say("digest.and", language).join(named[1:])
    return say(key, language, links=links, stories=stories, largest=named[0], others=others)
