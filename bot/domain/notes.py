"""Notes under an answer: a key of the catalogues, with a number where it counts something; stored as "key:3"."""


def counted_note(key: str, count: int) -> tuple[str, ...]:
    """The note that counts so many; none of 0."""
    return (f"{key}:{count}",) if count else ()


def parts_of(note: str) -> tuple[str, int | None]:
    """The key of a note, and what it counts; None where it counts nothing."""
    key, _, count = note.partition(":")
    return key, int(count) if count else None
