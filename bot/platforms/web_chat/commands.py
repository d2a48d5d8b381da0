"""What can be typed into the composer besides a message."""

from dataclasses import dataclass

from bot.domain.types import Length, Notice, Platform
from bot.platforms.asking import understand_brief


@dataclass(frozen=True, slots=True)
class Typed:
    """A person's input, understood."""

    text: str  #: What may hold links; for a digest its period.
    digest: bool = False
    length: Length | None = None
    language: str | None = None
    news: bool = False  #: The text is what stands behind ``/news``.
    trouble: Notice | None = None  #: What to say instead of doing anything.

    @property
    def at_once(self) -> bool:
        """Whether the page answers by itself: nothing of it is for the inbox."""
        return self.news or self.trouble is not None


def understand(text: str) -> Typed:
    """``/digest [period]``, ``/brief url [short|standard|full] [language]``, ``/news …``, or else a message."""
    command, *rest = text.split(maxsplit=1) or [""]
    argument = rest[0].strip() if rest else ""
    match command.lower():
        case "/digest":
            return Typed(argument, digest=True)
        case "/brief":
            wish = understand_brief(argument, Platform.WEB)
            return Typed(wish.text, length=wish.length, language=wish.language, trouble=wish.trouble)
        case "/news":
            return Typed(argument, news=True)
        case "/help":
            return Typed("help", news=True)
        case _:
            return Typed(text)
