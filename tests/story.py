"""Stories of our own in many languages, and pages around them as sites build them."""

import tomllib
from html import escape
from pathlib import Path

SAMPLES = tomllib.loads((Path(__file__).parent / "samples" / "stories.toml").read_text(encoding="utf-8"))
#: By language: what a newspaper would print, a paragraph a string.
STORIES: dict[str, list[str]] = SAMPLES["stories"]
LANGUAGES = [*STORIES]
TITLE = "Ferry company cuts evening sailings after failed inspection"

_PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>{title} | The Sund Gazette</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/local">Local</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main><article><h1>{title}</h1>{body}</article></main>
<footer><p>© 2026 The Sund Gazette. <a href="/privacy">Privacy</a> <a href="/terms">Terms</a></p></footer></body></html>
"""


def paragraphs(language: str = "en") -> list[str]:
    """The story as <p> elements."""
    return [f"<p>{escape(text, quote=False)}</p>" for text in STORIES[language]]


def page(body: str, *, title: str = TITLE) -> str:
    """A page of a newspaper with its navigation and foot around this body of the article."""
    return _PAGE.format(title=title, body=body)


def jsonld(text: str) -> str:
    """The element in which a page says this to machines."""
    return f'<script type="application/ld+json">{text}</script>'


def story_page(lead: str, language: str = "en") -> str:
    """A page whose first paragraph holds this markup, with the story below."""
    return page(f"<p>{lead}</p>" + "".join(paragraphs(language)[1:]))
