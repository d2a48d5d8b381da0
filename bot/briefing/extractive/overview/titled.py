"""The nouns and phrases of a title as the article writes them: small, and with the articles that a title leaves out."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.briefing.vocabulary.grammar import Grammar, grammar

#: Words of a phrase.
WORDS_MAX = 4
#: Letters of a single noun, and sentences that hold it.
NOUN_CHARS_MIN, NOUN_SENTENCES_MIN = 4, 3

#: What a word goes on with: a phrase beside it is a part of a longer word.
_JOINS = re.compile(r"[\w’'-]")
_BEFORE = re.compile(r"(?<!\w)([^\W\d_]+[’']?) \Z")
_BEHIND = re.compile(r" ([^\W\d_]+)")
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-’'](?!s\b)[^\W_]+)*")


def titled(sentences: Sequence[str], title: str, language: str) -> Iterator[tuple[str, int, int]]:
    """
    Runs of a title's words that are bounded as a noun is in the article, longest first.

    Each with the number of its words, and the first sentence that holds it.

    Nothing is found in languages whose nouns change with their place in the sentence.
    """
    rules = grammar(language)
    if rules.cases or rules.capital:
        return
    heading = [word.lower() for word in _WORD.findall(title)]
    small = [sentence.lower() for sentence in sentences]
    story = "\n".join(small)
    said: set[int] = set()
    for size in range(min(WORDS_MAX, len(heading)), 0, -1):
        for at in range(len(heading) - size + 1):
            words = heading[at : at + size]
            phrase = " ".join(words)
            if not said.isdisjoint(range(at, at + size)) or not _can_stand(words, rules) or phrase not in story:
                continue
            article, places = _uses(phrase, small, rules)
            if article is None or (size == 1 and (len(places) < NOUN_SENTENCES_MIN or article in {"", *rules.some})):
                continue
            said.update(range(at, at + size))
            yield spaced(article) + _written(phrase, sentences[places[0]]), size, places[0]


def _can_stand(words: Sequence[str], rules: Grammar) -> bool:
    if not rules.function.isdisjoint((words[0], words[-1])) or not rules.to.isdisjoint(words[1:-1]):
        return False
    last = words[-1]
    if last.isdigit() or (rules.verb and last not in rules.nouns and rules.verb.search(last)):
        return False
    return len(words) > 1 or (len(words[0]) >= NOUN_CHARS_MIN and words[0] not in rules.vague)


def _uses(phrase: str, sentences: Sequence[str], rules: Grammar) -> tuple[str | None, list[int]]:
    """
    The article that a phrase mostly has, and the sentences that hold it.

    None for an article when it nowhere stands between what goes before a noun and what no phrase goes on with.
    """
    articles: Counter[str] = Counter()
    places = []
    for index, sentence in enumerate(sentences):
        at = _place(phrase, sentence)
        if at < 0:
            continue
        places.append(index)
        left = _BEFORE.search(sentence, sentence.rfind(" ", 0, max(0, at - 1)) + 1, at)
        right = _BEHIND.match(sentence, at + len(phrase))
        before, behind = left[1] if left else "", right[1] if right else ""
        if not behind or behind in rules.function:
            if before in rules.articles:
                articles[before] += 1
            elif before in rules.prepositions - rules.to and " " in phrase:
                articles[""] += 1
    definite = Counter({article: count for article, count in articles.items() if article not in rules.some})
    return next((article for article, _ in (definite or articles).most_common(1)), None), places


def _place(phrase: str, sentence: str) -> int:
    """Where a sentence has a phrase as whole words; -1 for nowhere. A pattern for each phrase would cost far more."""
    at = sentence.find(phrase)
    while at >= 0 and (_JOINS.match(sentence[at - 1 : at]) or _JOINS.match(sentence, at + len(phrase))):
        at = sentence.find(phrase, at + 1)
    return at


def _written(phrase: str, sentence: str) -> str:
    """The phrase as a sentence writes it."""
    at = sentence.lower().find(phrase)
    return sentence[at : at + len(phrase)]


def spaced(article: str) -> str:
    """An article as it stands before a word: "the ", "l’", "" for none."""
    return article if not article or article.endswith(("'", "’")) else f"{article} "
