"""Questions that people ask about articles, as they are kept, answered and shown."""

from bot.domain.types import QUESTION_CHARS_MAX
from bot.language.hygiene import clean


def tidy(text: str) -> str:
    """
    A question in one line, without what no reader would see.

    Raises:
        ValueError: there is nothing in it, or more than a question may have; the message says so.
    """
    line = one_line(text)
    if not line:
        raise ValueError("the question is empty")
    if len(line) > QUESTION_CHARS_MAX:
        raise ValueError(f"a question has at most {QUESTION_CHARS_MAX} characters, this one has {len(line)}")
    return line


def one_line(text: str) -> str:
    """The same, whatever its length."""
    return " ".join(clean(text)[0].split())
