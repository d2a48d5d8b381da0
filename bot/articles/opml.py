"""Lists of feeds as feed readers carry them over: OPML 2.0. Reading runs in the child process."""

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from bot.domain.feeds import FEED_TITLE_CHARS_MAX
from bot.domain.hosts import has_credentials, split
from bot.language.hygiene import visible

#: Of a file.
OPML_BYTES_MAX = 2 * 2**20
#: Feeds that are taken of a file; the rest is counted as left out by whoever asks for it.
OUTLINES_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class OpmlFile:
    """What a file lists; None when it is no OPML."""

    outlines: tuple[Outline, ...] | None
    refused: int = 0  #: Feeds that are left out for an address that is not what it looks like, or holds a password.


def read_opml(body: bytes) -> OpmlFile:
    """
    The feeds that a file lists, in its order, each once; folders are passed over.

    Entities are not followed, and nothing is loaded.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return OpmlFile(None)
    if str(root.tag).lower() != "opml":
        return OpmlFile(None)
    found: dict[str, Outline] = {}
    refused = 0
    for outline in root.iter("outline"):
        values = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        url = values.get("xmlurl", "").strip()
        if has_credentials(url) or visible(url) != url:
            refused += 1
        elif split(url) and len(found) < OUTLINES_MAX:
            title = " ".join(visible(values.get("title") or values.get("text") or "").split())
            found.setdefault(url, Outline(url, title[:FEED_TITLE_CHARS_MAX]))
    return OpmlFile(tuple(found.values()), refused)


def written(outlines: list[Outline], title: str) -> str:
    """A file that lists them."""
    lines = [
        f'    <outline type="rss" text={_attribute(each.title or each.url)} xmlUrl={_attribute(each.url)}/>'
        for each in outlines
    ]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>{_text(title)}</title></head>'
    return "\n".join([head, "  <body>", *lines, "  </body>", "</opml>", ""])


def _attribute(value: str) -> str:
    return quoteattr(visible(value).replace("\n", " "))


def _text(value: str) -> str:
    return _attribute(value)[1:-1]
