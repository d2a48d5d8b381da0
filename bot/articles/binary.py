"""Tells files that are no text from texts, by their bytes: a name or a declared type proves nothing."""

import re

#: Control characters have at most this share of a text's bytes; of random bytes they are a tenth.
CONTROL_SHARE_MAX = 0.005
#: Characters that could not be decoded, or are nobody's (private use), have at most this share of a text.
NO_LETTER_SHARE_MAX = 0.1

#: How files begin that are, or may be, full of readable text and yet are none.
_SIGNATURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*",  # pictures
    b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd", b"!<arch>\n",  # archives
    b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\0asm",  # programs
    b"SQLite format 3\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf",  # databases, office documents
    b"OggS\0", b"fLaC\0", b"\0\0\0",  # media
)  # fmt: skip
#: A tape archive says so in the middle of its first header (POSIX ustar).
_TAR, _TAR_AT = b"ustar", 257
#: What file(1) does not count as text: it lets bell, backspace, form feed and escape pass, and so do we.
_CONTROLS = bytes(set(range(32)) - set(b"\a\b\t\n\v\f\r\x1b") | {0x7F})
_NO_LETTER = re.compile(r"[\ufffd\ue000-\uf8ff]")
#: How each of these begins in UTF-8: most pages have neither byte, and bytes are found far faster than characters.
_BEGINS_NO_LETTER = (b"\xee", b"\xef")


def is_known_binary(body: bytes) -> bool:
    """Whether a file begins like one of a type that is no text."""
    return body.startswith(_SIGNATURES) or body.startswith(_TAR, _TAR_AT)


def is_garbled(text: str) -> bool:
    """Whether what was decoded is no text after all: too many controls, or too much that no encoding explains."""
    data = text.encode("utf-8", "replace")
    if len(data) - len(data.translate(None, delete=_CONTROLS)) > CONTROL_SHARE_MAX * len(data):
        return True
    may_be = any(byte in data for byte in _BEGINS_NO_LETTER)
    return may_be and len(_NO_LETTER.findall(text)) > NO_LETTER_SHARE_MAX * len(text)
