"""Payloads to the bytes that are hashed: RFC 8785 without fractions, so that every language makes the same."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from db.audit.errors import PayloadRefused

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""What a payload may hold; money is a decimal string."""

LONGEST_PAYLOAD_BYTES = 65_536
LARGEST_INTEGER = 2**53 - 1
"""Readers that hold numbers as doubles take this one and no larger one exactly."""
LONGEST_KEY = 64
DEEPEST = 16

_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def canonical(payload: Mapping[str, Json]) -> bytes:
    """Return a payload's canonical bytes.

    Raises:
        PayloadRefused: it holds a float, a Decimal, a number beyond 2^53 - 1, a key that is no plain ASCII, text that
            is no Unicode, too many levels, or is too long.
    """
    plain = _plain_object(payload, "", 1)
    try:
        encoded = _encode(plain).encode()
    except UnicodeEncodeError:
        raise PayloadRefused("a text has half a character (a lone surrogate) in it") from None
    if len(encoded) > LONGEST_PAYLOAD_BYTES:
        raise PayloadRefused(f"{len(encoded)} bytes are more than the {LONGEST_PAYLOAD_BYTES} of a row")
    return encoded


def _plain_object(value: Mapping[str, Json], where: str, depth: int) -> dict[str, Any]:
    _check_depth(where, depth)
    for key in value:
        if not isinstance(key, str) or not _is_plain(key):
            raise PayloadRefused(
                f"{where or 'payload'}: {key!r:.80} is no key of 1 to {LONGEST_KEY} ASCII characters"
            )
    return {
        str(key): _plain(inner, f"{where}.{key}" if where else key, depth + 1) for key, inner in value.items()
    }


def _is_plain(key: str) -> bool:
    return (
        0 < len(key) <= LONGEST_KEY
        and key.isascii()
        and key.isprintable()
        and '"' not in key
        and "\\" not in key
    )


def _plain(value: Any, where: str, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise PayloadRefused(f"{where}: the number is beyond {LARGEST_INTEGER}; write it as text")
        return int(value)
    if isinstance(value, Mapping):
        return _plain_object(value, where, depth)
    if isinstance(value, (list, tuple)):
        _check_depth(where, depth)
        return [_plain(inner, f"{where}[{index}]", depth + 1) for index, inner in enumerate(value)]
    kind = type(value).__name__
    raise PayloadRefused(f"{where}: a {kind} has no exact form; write numbers with fractions as decimal text")


def _check_depth(where: str, depth: int) -> None:
    if depth > DEEPEST:
        raise PayloadRefused(f"{where:.80}: more than {DEEPEST} objects and arrays inside each other")
