"""What a check finds."""

from dataclasses import dataclass

#: Characters of the article's words that a reason quotes, at most.
SOURCE_CHARS_MAX = 120

#: Why a sentence cannot stand, for whoever wrote it: a person, or a model that is to mend it.
_REASONS = {
    "number": 'the figure "{text}" is not in the article',
    "date": 'the date "{text}" is not in the article',
    "name": 'the name "{text}" is not in the article',
    "quote": 'the article does not have the quotation "{text}" word for word',
    "swapped": 'the sentences that you cite do not say "{text}"',
    "opposite": 'your sentence says "{text}", the article says something else in its place',
    "negation": 'your sentence and the article disagree on a "not": "{text}"',
    "hedge": "the article says this only as possible, expected or alleged, your sentence states it as a fact",
    "bound": 'the article bounds this figure from the other side than "{text}"',
    "cause": 'the article tells both, and nowhere that one is why the other is: no "{text}"',
    "scope": 'the sentences that you cite say this of less, or only as planned or on a condition: "{text}"',
    "role": "in the article it is the other way round, who does it and to whom",
    "order": "the article tells them in the other order",
    "speaker": 'in the article these are not the words of "{text}"',
    "voice": "in the article these are somebody's words: say whose, or put them between quotation marks",
    "language": "it is not in the language that was asked for",
    "citation": "the sentences that you cite do not say this, or there are none",
    "teaser": "the title asks or teases, and the lead does not answer it: say {text}",
    "retold": "it tells the story again: say what the piece covers, from which angle, and what stays open",
    "leaning": "it rests on a sentence that may go: name whom or what it is about, so that it can be read alone",
    "long": "its part is too long: say it in at most {text}",
    "absent": "it is missing: write it, {text}",
    "second look": "read again, it was found wrong: {text}",
}
#: What is wrong with a sentence that the article supports all the same.
WISHES = frozenset({"teaser", "leaning", "long"})
#: The same where it is known what the article says instead.
_REASONS_WITH_SOURCE = {
    "swapped": 'the article says "{source}" here, your sentence says "{text}"',
    "opposite": 'the article says "{source}", your sentence says "{text}"',
    "negation": 'the article says "{source}", your sentence says the opposite',
    "hedge": 'the article says "{source}", which leaves open what your sentence states as a fact',
    "bound": 'the article says "{source}", your sentence says "{text}"',
    "scope": 'the article says "{source}", which is less than your "{text}"',
    "role": 'it is the other way round, the article says "{source}"',
    "order": 'the other one came first, the article says "{source}"',
    "speaker": 'in the article "{source}" says this, not "{text}"',
}


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Something in a text that the article does not support, or that it lacks.

    Kinds:

    * ``number``, ``date``, ``quote``, ``name``: not in the article.
    * ``swapped``: in the article, but the cited sentences have something else in its place.
    * ``opposite``: they have a word in its place that excludes it, "rose" for "fell".
    * ``negation``: a "not" added or lost.
    * ``hedge``: a possibility, an accusation, a link or an inquiry, stated as a fact.
    * ``order``: what came first comes then.
    * ``bound``: "more than" for "nearly".
    * ``cause``: it makes one thing the reason for another, and the article does not.
    * ``role``: the one who does it and the one to whom it is done have changed places.
    * ``scope``: it goes further, "all" for "most", "has built" for "plans to build".
    * ``speaker``: the words are another's.
    * ``voice``: somebody's words, and not said whose.
    * ``language``: in another one than was asked for.
    * ``citation``: the cited sentences say nothing of the kind, or there are none.
    * ``retold``: an overview that is a sentence of the story.
    * ``second look``: a model found it wrong.
    * ``absent``: a part that is missing.
    * Those of WISHES, which stand all the same: ``teaser``, a lead that does not answer its title; ``leaning``, it
      needs a sentence that may go; ``long``.
    """

    kind: str
    start: int
    end: int
    text: str
    source: str = ""  #: What the article has in its place; "" when that is not known.

    @property
    def reason(self) -> str:
        """What is wrong, in words that the sentence's writer understands; begins small and has no full stop."""
        table = _REASONS_WITH_SOURCE if self.source and self.kind in _REASONS_WITH_SOURCE else _REASONS
        return table[self.kind].format(text=self.text, source=_short(self.source))


def _short(words: str) -> str:
    """In one line, cut between two words."""
    line = " ".join(words.split())
    return line if len(line) <= SOURCE_CHARS_MAX else line[:SOURCE_CHARS_MAX].rsplit(" ", 1)[0] + " …"
