"""PDFs of our own making: pages of Latin text in one font."""

import zlib
from collections.abc import Sequence

#: Text and where it begins: points from the left and from the bottom of the page.
Piece = tuple[float, float, str]


def placed_pdf(pages: Sequence[Sequence[Piece]], *, size: float = 10, font: str = "Helvetica") -> bytes:
    """A PDF whose pieces of text stand where they are told to, in the order of the file that they have here."""
    streams = []
    for page in pages:
        shown = (f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({_escaped(text)}) Tj ET" for x, y, text in page)
        streams.append("\n".join(shown).encode("cp1252"))
    return _document(streams, information="<<>>", font=font)


def pdf(pages: Sequence[Sequence[str]], *, title: str = "", created: str = "", content: bytes | None = None) -> bytes:
    """
    A small, valid PDF.

    Args:
        pages: Lines of each page.
        title: For its information dictionary.
        created: The same, as YYYYMMDD.
        content: Compressed content stream of every page instead of the lines.
    """
    information = f"<</Title({title})/CreationDate(D:{created}120000Z)>>" if title or created else "<<>>"
    return _document([_content(lines) for lines in pages], information=information, compressed=content)


def _document(
    streams: Sequence[bytes], *, information: str, compressed: bytes | None = None, font: str = "Helvetica"
) -> bytes:
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(streams)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(streams)}>>".encode(),
        information.encode(),
    ]
    described = f"<</Type/Font/Subtype/Type1/BaseFont/{font}/Encoding/WinAnsiEncoding>>"
    for number, page in enumerate(streams):
        resources = f"/Resources<</Font<</F1 {described}>>>>"
        place = 5 + 2 * number
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{resources}/Contents {place} 0 R>>".encode())
        stream = compressed or zlib.compress(page)
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream))
    return _assembled(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", r"\(").replace(")", r"\)")


def _content(lines: Sequence[str]) -> bytes:
    shown = [_escaped(line) for line in lines]
    return b"BT /F1 11 Tf 14 TL 50 790 Td " + b"".join(f"({line}) Tj T* ".encode("cp1252") for line in shown) + b"ET"


def _assembled(objects: Sequence[bytes]) -> bytes:
    body = b"%PDF-1.4\n"
    places = []
    for number, item in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return (
        body + head + table + b"trailer<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    )
