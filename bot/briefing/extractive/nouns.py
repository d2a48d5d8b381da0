"""
Where the nouns of a text stand: the runs of words between function words, as they are written there.

Nothing is parsed. A run ends at a function word, a mark, or a word that is known as a verb or looks like one. That is
wrong now and then, so whoever uses a run trusts it only where its words come back.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from bot.briefing.grounding.facts import CAPITAL
from bot.briefing.vocabulary.grammar import NO_WORD, Form, Grammar, form, grammar

#: A word; "U.S." with its full stops, "dockers'" with its apostrophe.
_WORD = r"[^\W_]+(?:[-’'&.][^\W_]+|(?<=\.[^\W_])\.|(?<=s)[’'](?= [^\W\d_]))*"
_TOKEN = re.compile(_WORD)
#: French and Italian write "l'accord" without a space.
_ELIDING = re.compile(rf"[^\W\d_]{{1,6}}[’'](?=[^\W_])|{_WORD}")
#: Where one of these stands before a word, its capital says nothing.
_OPENS = set(".:!?…|–—\"'“”„«»‘’")
_INNER = re.compile(rf"(?<=[a-zß-öø-ÿā-žа-џіїєґ,;] ){CAPITAL}\w*(?:[-’'&](?!s\b)\w+)*")


@dataclass(slots=True)
class Word:
    """A word of a run, and where it stands in its sentence."""

    form: Form
    start: int
    end: int
    name: bool  #: A name, or a part of one.


@dataclass(slots=True)
class Run:
    """Words of one sentence between which stand only spaces."""

    sentence: int
    left: Form  #: The function word before it; `NO_WORD` behind a mark and where the sentence begins.
    begins: bool  #: Nothing of the sentence stands before the run and its article.
    words: list[Word] = field(default_factory=list)
    join: str = ""  #: What joins it to the next run, with the spaces around: " of the ".
    to: "Run | None" = None  #: That run.

    @property
    def article(self) -> str:
        """The article before it, in small letters."""
        return self.left.small if self.left.article else ""


def inner_capitals(sentences: Sequence[str]) -> frozenset[str]:
    """The words that are written with a capital inside a sentence."""
    return frozenset(_INNER.findall("\n".join(sentences)))


def runs(sentence: str, index: int, language: str, inner: Container[str]) -> list[Run]:
    """
    The runs of a sentence, in order.

    Args:
        sentence: The sentence.
        index: Its number, which the runs carry.
        language: BCP 47 tag.
        inner: Stems of the words that the text writes with a capital inside a sentence: where one begins, only these
            are known to be names.
    """
    rules = grammar(language)
    found: list[Run] = []
    run: Run | None = None  # that goes on
    joined: Run | None = None  # behind which only "of the" has come since
    left = NO_WORD
    begins = opening = True  # nothing stands before; a capital says nothing here
    before = 0
    for match in (_ELIDING if rules.first else _TOKEN).finditer(sentence):
        at, end = match.span()
        if at != before and (at != before + 1 or sentence[before] != " "):
            run, joined, left, opening = None, None, NO_WORD, not _OPENS.isdisjoint(sentence[before:at])
        adjoins, before = at == before + 1, end
        word = form(match[0], language)
        in_name = run is not None and adjoins and run.words[-1].name
        name = (word.capital or word.digit) and _is_name(
            word, sentence[end : end + 2], rules, known=word.stem in inner, opening=opening, in_name=in_name
        )
        opening = False
        if not name and (word.function or word.digit):
            if not word.article:
                joined, begins = run if word.join else None, False
            elif run is not None:
                joined = None
            run, left = None, word
        elif not name and _acts(word, run, left):
            run, joined, left, begins = None, None, NO_WORD, False
        else:
            if run is not None and rules.capital and in_name and not name:
                run, left = None, NO_WORD
            if run is None:
                run = Run(index, left, begins)
                found.append(run)
                if joined is not None:
                    joined.to, joined.join = run, sentence[joined.words[-1].end : at]
            run.words.append(Word(word, at, end, name))
            joined, begins = None, False
    return found


def _is_name(word: Form, behind: str, rules: Grammar, *, known: bool, opening: bool, in_name: bool) -> bool:
    """
    Whether a word that begins with a capital or a digit is a name, or a part of one.

    Args:
        word: The word.
        behind: The two characters behind it.
        rules: Of the language.
        known: The article writes it with a capital inside a sentence.
        opening: A sentence begins with it.
        in_name: It follows a name.
    """
    if word.digit:  # "Euro 2020"
        return in_name and word.small.isdigit() and behind[:1] not in {".", ","} and not rules.capital
    if rules.capital:
        return not word.function
    before_name = behind[:1] == " " and behind[1:].isupper()
    if opening:
        known = known or (rules.known and before_name)
        return word.loud or (known and not (word.function or word.verb))
    return not word.function or word.all_loud or ((in_name or before_name) and not (word.article or word.before_verb))


def _acts(word: Form, run: Run | None, left: Form) -> bool:
    """Whether a word is a verb here."""
    if run is None:
        return left.before_verb or (word.verb and not left.article)
    return word.verb and not run.words[-1].form.modifier
