"""Very many zeros, packed: what unfolds to hundreds of megabytes is made from one block, again and again."""

import struct
import zlib

_BLOCK = 2**20
_ADLER_MODULUS = 65_521


def gzipped(size: int) -> bytes:
    """A gzip stream of `size` zeros, whole megabytes."""
    check = 0
    for _ in range(size // _BLOCK):
        check = zlib.crc32(bytes(_BLOCK), check)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + _deflated(size) + struct.pack("<II", check, size % 2**32)


def zlibbed(size: int) -> bytes:
    """A zlib stream, which HTTP calls deflate, of `size` zeros, whole megabytes."""
    return b"\x78\xda" + _deflated(size) + struct.pack(">HH", size % _ADLER_MODULUS, 1)


def _deflated(size: int) -> bytes:
    assert size % _BLOCK == 0
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    # After a full flush a stream begins anew at a whole byte, so that a block can stand behind itself.
    block = packer.compress(bytes(_BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * (size // _BLOCK) + packer.flush()
