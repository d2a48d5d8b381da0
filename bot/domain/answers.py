"""What the bot can answer. A platform's view can show each of these, and never sees a model's raw text."""

from dataclasses import dataclass

from bot.domain.at_once import Evidence, Status
from bot.domain.briefing import AlreadyBriefed, ArticleAnswer, Briefing, Notice
from bot.domain.digest import Digest

Answer = Briefing | Notice | AlreadyBriefed | Digest | ArticleAnswer | Evidence | Status


@dataclass(frozen=True, slots=True)
class Manner:
    """How an answer is told where it is posted; not stored with it, since it names people."""

    private: bool = False  #: One person alone sees it, and may share it.
    canvas: bool = False  #: As a document of its channel, where the platform has such.
    asked_by: str = ""  #: Display name of who had it posted before everybody by a command; "" for none.
    shared_by: str = ""  #: Display name of who shared what they alone had seen; "" for none.


#: As most answers are told.
PLAIN = Manner()
