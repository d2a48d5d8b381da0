"""Language tags (BCP 47), and what is true of the languages that they name."""

#: Languages that write all nouns with a capital: a capital alone makes no name.
NOUNS_CAPITAL = frozenset({"de", "lb"})
#: Languages whose verbs, and the "not" beside them, follow what they are about.
VERB_LAST = frozenset({"de", "nl"})


def primary(tag: str) -> str:
    """The language of a tag without its country and script, in small letters: "pt" for "pt-BR"."""
    return tag.split("-", 1)[0].lower()
