"""What is no text is refused by its bytes, whatever it is called; what is text is read in any encoding."""

import codecs
import random
import sqlite3

import pytest

from bot.articles.binary import CONTROL_SHARE_MAX, NO_LETTER_SHARE_MAX, is_garbled
from bot.articles.document import read
from bot.domain.errors import NothingToRead

URL = "https://files.example/thing"
RUSSIAN = "Городской совет во вторник после долгих споров одобрил строительство нового моста через гавань.\n" * 4
ENGLISH = "The council of Port Ellery approved the new bridge on Tuesday after a debate of nine hours.\n" * 4
NOISE = random.Random(7).randbytes(20_000)


def _database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE story (text TEXT)")
        connection.executemany("INSERT INTO story VALUES (?)", [(ENGLISH,)] * 50)
        return connection.serialize()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\x7fELF\x02\x01\x01" + bytes(9) + ENGLISH.encode() * 50, id="program full of text"),
        pytest.param(_database(), id="database full of text"),
        pytest.param(NOISE, id="noise"),
        pytest.param(NOISE[:100], id="a little noise"),
        pytest.param(codecs.BOM_UTF16_LE + NOISE, id="noise with a mark of UTF-16"),
        pytest.param(b"<html><body><p>" + ENGLISH.encode() + NOISE, id="noise behind a page"),
        pytest.param(ENGLISH.encode() + bytes(200), id="text and NULs"),
        pytest.param(bytes(257) + b"ustar\x0000" + bytes(248) + ENGLISH.encode() * 100, id="tape archive"),
        pytest.param(b"{\\rtf1\\ansi " + ENGLISH.encode() + b"}", id="RTF, which is codes"),
    ],
)
@pytest.mark.parametrize("content_type", ["", "application/octet-stream", "text/plain", "text/html"])
def test_a_binary_file_is_refused_whatever_it_is_called(body: bytes, content_type: str) -> None:
    """A briefing of a program is a briefing of nothing."""
    with pytest.raises(NothingToRead) as nothing:
        read(body, url=URL, content_type=content_type)
    assert nothing.value.reason == "unsupported_type"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "windows-1251", "koi8-r", "iso8859-5", "cp866"])
def test_text_in_another_encoding_is_no_binary_file(encoding: str) -> None:
    """Half of the bytes of UTF-16 are controls, until it is decoded."""
    declared = "" if encoding.startswith("utf") else f"; charset={encoding}"
    assert read(RUSSIAN.encode(encoding), url=URL, content_type=f"text/plain{declared}").text.startswith("Городской")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_as_declared(encoding: str) -> None:
    """Its Latin letters are valid UTF-8, each with a NUL beside it."""
    assert read(ENGLISH.encode(encoding), url=URL, content_type=f"text/plain; charset={encoding}").text.startswith(
        "The council"
    )


@pytest.mark.parametrize(
    ("stray", "share"),
    [
        pytest.param("\0", CONTROL_SHARE_MAX, id="controls"),
        pytest.param("\ufffd", NO_LETTER_SHARE_MAX, id="undecodable"),
        pytest.param("\ue000", NO_LETTER_SHARE_MAX, id="private use"),
    ],
)
def test_a_text_may_hold_a_few_stray_characters(stray: str, share: float) -> None:
    """Up to the limit exactly: careless software cuts letters and leaves NULs in honest pages."""
    length = 1000
    few = int(share * length)
    assert not is_garbled(stray * few + "a" * (length - few))
    assert is_garbled(stray * (few + 1) + "a" * (length - few - 1))
    assert not is_garbled("\x1b[1mbold\x1b[0m o\bover\a\f" * 9)
