"""Screenshots made small: a PNG with a palette, which text on white needs no more than. Standard library only."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_HEAD: Final = b"\x89PNG\r\n\x1a\n"
_COLOURS: Final = 256


def shrink(path: Path) -> None:
    """Write the picture anew with at most 256 colours: the most frequent ones, and of the others each its nearest."""
    width, height, step, data = _read(path.read_bytes())
    rows = _unfiltered(data, width * step, step)
    pixels = [[row[at : at + 3] for at in range(0, len(row), step)] for row in rows]
    counts = Counter(bytes(pixel) for row in pixels for pixel in row)
    palette = [colour for colour, _ in counts.most_common(_COLOURS)]
    index = {colour: at for at, colour in enumerate(palette)}
    for colour in counts.keys() - index.keys():
        index[colour] = min(range(len(palette)), key=lambda at: _far(palette[at], colour))
    lines = b"".join(b"\0" + bytes(index[bytes(pixel)] for pixel in row) for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    path.write_bytes(_HEAD + b"".join(_chunk(name, body) for name, body in parts))


def _far(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _read(raw: bytes) -> tuple[int, int, int, bytes]:
    """Width, height, bytes a pixel, and the filtered lines. Raises ValueError for what Chromium does not write."""
    width, height, depth, kind = struct.unpack(">IIBB", raw[16:26])
    if not raw.startswith(_HEAD) or depth != 8 or kind not in {2, 6}:
        raise ValueError("not a screenshot in RGB")
    data, at = b"", 8
    while at < len(raw):
        length, name = struct.unpack(">I4s", raw[at : at + 8])
        data += raw[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += length + 12
    return width, height, 3 if kind == 2 else 4, zlib.decompress(data)


def _unfiltered(data: bytes, width: int, step: int) -> Iterator[bytearray]:
    above = bytearray(width)
    for start in range(0, len(data), width + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + width])
        if kind == 2:
            row = bytearray((a + b) & 255 for a, b in zip(row, above, strict=True))
        elif kind:
            for at in range(width):
                left = row[at - step] if at >= step else 0
                corner = above[at - step] if at >= step else 0
                row[at] = (row[at] + _guess(kind, left, above[at], corner)) & 255
        above = row
        yield row


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) // 2
    guess = left + up - corner
    return min((left, up, corner), key=lambda each: abs(guess - each))
