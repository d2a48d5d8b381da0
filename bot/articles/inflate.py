"""
Unpacks a compressed body as it comes in, a bounded piece at a time, and notices when it breaks off.

The HTTP library takes what there is of a gzip stream for all of it: half of an article would be briefed as a whole one.
"""

import zlib
from collections.abc import Iterator
from typing import Final

#: Bytes of a piece at most, whatever it was packed to.
PIECE_BYTES_MAX: Final = 65_536

_GZIP: Final = 16 + zlib.MAX_WBITS
_DEFLATED: Final = 8


class BrokenStream(Exception):
    """The body is not of the encoding that was declared, or it breaks off."""


class Inflater:
    """Unpacks one body of a content encoding: "gzip", "x-gzip", "deflate", or "" for none."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._stream = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
        self._begun = self._ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that come of the next bytes; raises BrokenStream."""
        if not self._encoding:
            yield data
            return
        self._begun = self._begun or bool(data)
        try:
            yield from self._unpacked(data)
        except zlib.error as error:
            raise BrokenStream(str(error)) from error

    def _unpacked(self, data: bytes) -> Iterator[bytes]:
        while data and not self._ended:
            if self._stream is None:
                # Half of the servers that say "deflate" leave out zlib's two bytes in front (RFC 9110, 8.4.1.2).
                wrapped = data[0] & 0x0F == _DEFLATED
                self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
            yield self._stream.decompress(data, PIECE_BYTES_MAX)
            data = self._stream.unconsumed_tail
            if self._stream.eof:
                data = self._stream.unused_data
                if "gzip" in self._encoding and data.startswith(b"\x1f\x8b"):
                    self._stream = zlib.decompressobj(_GZIP)  # of several streams one after the other
                else:
                    self._ended = True  # what follows is padding

    def close(self) -> None:
        """Say that the body is over; raises BrokenStream when the stream is not. An empty body is one of nothing."""
        if self._begun and not (self._stream and self._stream.eof):
            raise BrokenStream("it breaks off")
