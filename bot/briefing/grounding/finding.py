"""What a check finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Something in a text that the article does not support, or that it lacks.

    Kinds: ``number``, ``date``, ``quote``, ``name`` (not in the article); ``swapped`` (in the article, but the cited
    sentences have something else in its place); ``opposite`` (they have a word in its place that excludes it, "rose"
    for "fell"); ``negation`` (added or lost); ``speaker`` (the words are another's);
    ``voice`` (somebody's words, and not said whose);
    ``language`` (in another one than was asked for); ``citation`` (the cited sentences
    say nothing of the kind, or there are none); ``teaser`` (a lead that does not
    answer its title; it stands all the same).
    """

    kind: str
    start: int
    end: int
    text: str
