"""Spoils a book frame in the ways that real feeds and hostile peers do."""

import json
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from venues.practice.faults import Fault, Preset

_HUGE_BYTES = 10_600_000
# a title change, a clipboard write, a bell, a bidi override: what a terminal must never be handed
_ESCAPES = "\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[2J\u202e[/b][@click=app.quit]x"
_NUMBER = re.compile(r"-?\d+(\.\d+)?$")


def spoil(payload: bytes, fault: Fault) -> tuple[bytes, bool]:
    """A frame that is no longer what it was.

    Returns:
        The bytes to send, and whether as a binary frame.
    """
    match fault.preset:
        case Preset.TEXT:
            return fault.text.encode(), False
        case Preset.TRUNCATED:
            return payload[: len(payload) // 2], False
        case Preset.HUGE:
            return payload[:-1] + b" " * _HUGE_BYTES + payload[-1:], False
        case Preset.BINARY:
            return b"\x00\xff\xfe" + payload, True
        case Preset.NAN:
            return _with_first_size(payload, "NaN"), False
        case Preset.NEGATIVE:
            return _with_first_size(payload, "-1"), False
        case Preset.WRONG_TYPES:
            return _with_first_size(payload, '{"nested": [null, true]}'), False
        case Preset.ESCAPES:
            return _with_first_size(payload, json.dumps(_ESCAPES)), False


@lru_cache(maxsize=4)
def gzip_bomb(expands_to: int) -> bytes:
    """A gzip stream of spaces inside a JSON string that expands to about ``expands_to`` bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    chunk = b" " * 1_000_000
    parts = [packer.compress(b'{"data": "')]
    parts += [packer.compress(chunk) for _ in range(expands_to // len(chunk))]
    parts += [packer.compress(b'"}'), packer.flush()]
    return b"".join(parts)


def _with_first_size(payload: bytes, text: str) -> bytes:
    """Put ``text`` in place of the first level's size; unchanged when no level is found."""
    marker = "\u0000spoiled\u0000"
    document = json.loads(payload)
    for holder, key in _sizes(document):
        quoted = isinstance(holder[key], str)
        holder[key] = marker
        replacement = f'"{text}"' if quoted and text[0] not in '{"' else text
        return json.dumps(document).replace(json.dumps(marker), replacement).encode()
    return payload


def _sizes(node: Any) -> Iterator[tuple[Any, Any]]:
    """Where sizes of levels stand: ``[price, size, ...]`` pairs, or mappings with ``qty`` or ``size``."""
    if isinstance(node, dict):
        for name in ("qty", "size"):
            if name in node and "price" in node:
                yield node, name
        for child in node.values():
            yield from _sizes(child)
    elif isinstance(node, list):
        if len(node) >= 2 and all(_is_number(item) for item in node[:2]):
            yield node, 1
        else:
            for child in node:
                yield from _sizes(child)


def _is_number(item: Any) -> bool:
    if isinstance(item, str):
        return bool(_NUMBER.match(item))
    return isinstance(item, (int, float)) and not isinstance(item, bool)
