"""A PDF of our own making: pages of Latin text in one font."""

import zlib
from collections.abc import Sequence


def pdf(pages: Sequence[Sequence[str]], *, title: str = "", created: str = "", content: bytes | None = None) -> bytes:
    """
    A small, valid PDF.

    Args:
        pages: Lines of each page.
        title: For its information dictionary.
        created: The same, as YYYYMMDD.
        content: Compressed content stream of every page instead of the lines.
    """
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    information = f"<</Title({title})/CreationDate(D:{created}120000Z)>>" if title or created else "<<>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        information.encode(),
    ]
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    for number, lines in enumerate(pages):
        resources = f"/Resources<</Font<</F1 {font}>>>>"
        place = 5 + 2 * number
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{resources}/Contents {place} 0 R>>".encode())
        stream = content or zlib.compress(_content(lines))
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream))
    return _assembled(objects)


def _content(lines: Sequence[str]) -> bytes:
    shown = [line.replace("\\", "\\\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
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
