"""Turns the bytes of a page into text, whatever the page says about its encoding."""

import codecs
import re

from charset_normalizer import from_bytes
from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

#: Where HTML wants the declaration to stand (WHATWG: 1024; real pages put scripts first).
DECLARATION_BYTES = 8192
#: How much of an undeclared page the guess is made from.
SAMPLE_BYTES = 65_536

_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_IN_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_IN_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
#: Their bytes are all ASCII, so they would pass for UTF-8.
_SEVEN_BIT = frozenset({"iso2022_jp", "iso-2022-jp"})
_ESCAPES = (b"\x1b$", b"\x1b(")


def decode(body: bytes, content_type: str = "") -> str:
    """
    The text of a page.

    Bytes that are valid UTF-8 are UTF-8, whatever is declared: by chance no other text is. Otherwise the header and
    the page are believed, in this order, when the bytes agree; then the bytes decide. What cannot be decoded becomes
    U+FFFD. The names are WHATWG's, so "latin1" means windows-1252 and UTF-7 nothing.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    declared = _declared(body, content_type)
    if b"\0" in body[:SAMPLE_BYTES] and (wide := next((name for name in declared if name.startswith("utf-16")), "")):
        return body.decode(wide, "replace")  # without a mark its Latin letters would pass for UTF-8 between NULs
    if any(escape in body[:SAMPLE_BYTES] for escape in _ESCAPES) and _SEVEN_BIT & set(declared):
        return body.decode("iso2022_jp", "replace")
    for encoding in ("utf-8", *declared):
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode(_guess(body, declared), "replace")


def _declared(body: bytes, content_type: str) -> list[str]:
    """The encodings that header, XML declaration and meta element name, as codecs of Python."""
    start = body[:DECLARATION_BYTES]
    names = [found.group(1) for found in [_IN_HEADER.search(content_type)] if found]
    names += [found.group(1).decode("ascii", "replace") for p in (_IN_XML, _IN_META) if (found := p.search(start))]
    known = [map_encoding_to_html5(name, fallback_utf8=False) for name in names]
    return [encoding for encoding in known if encoding and encoding != "utf-8"]


def _guess(body: bytes, declared: list[str]) -> str:
    """The likeliest encoding of bytes that are no valid UTF-8 and not what they are declared as."""
    sample = body[:SAMPLE_BYTES]
    broken = sample.decode("utf-8", "replace").count("\ufffd")
    if broken <= 3 + len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]", sample)) // 20:
        return "utf-8"  # a few bytes cut by careless software
    if declared:
        return declared[0]
    guessed = str(detect_encoding(sample) or "utf-8")
    if guessed == "utf-8":  # it has no name for EUC-KR
        best = from_bytes(sample[: SAMPLE_BYTES // 8]).best()
        guessed = best.encoding if best else "cp1252"
    return guessed
