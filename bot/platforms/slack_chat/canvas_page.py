"""A digest as a canvas, and the message that leads to it. Pure."""

import re
from dataclasses import replace
from typing import Final

from bot.domain.digest import Digest
from bot.platforms.digest_page import markdown
from bot.platforms.slack_chat.spans import Page, Span, pages, paragraph
from bot.texts.answers import cut, digest_title

#: Characters of a canvas, as Slack has it, and of its title, as we do.
CANVAS_CHARACTERS_MAX: Final = 1_048_576
TITLE_CHARACTERS_MAX: Final = 150
#: A link as our Markdown has it: in angle brackets, which not every reader of Markdown knows.
_LINK = re.compile(r"\]\(<([^<>\s]*)>\)")


def canvas_page(digest: Digest) -> Page:
    """The canvas of a digest, and the message that leads to it. Beyond Slack's limit its last links are left out."""
    title = cut(digest_title(digest), TITLE_CHARACTERS_MAX)
    while len(document := _document(digest)) > CANVAS_CHARACTERS_MAX:
        shorter = digest.shorter()
        if shorter is None:
            document = document[:CANVAS_CHARACTERS_MAX]
            break
        digest = shorter
    (page, *_) = pages([paragraph(Span(title, bold=True)), paragraph(digest.lead)])
    return replace(page, title=title, document=document, language=digest.language)


def _document(digest: Digest) -> str:
    """Its Markdown without the heading, which a canvas has itself."""
    _, _, below = markdown(digest).partition("\n\n")
    return _LINK.sub(lambda found: f"]({found[1].replace('(', '%28').replace(')', '%29')})", below)
