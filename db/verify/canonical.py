"""Is a payload in its one canonical form? Decided by decoding it and writing it again, both by other libraries.

What is written again has canonical form whatever was decoded, as long as no float and no bad key is in it. So a payload
that is byte for byte what comes out is canonical, however lenient its decoder may be.
"""

import re
from typing import Any

import msgspec
import orjson

LONGEST_PAYLOAD_BYTES = 65_536
DEEPEST = 16

_KEY = re.compile(r"[ !#-\[\]-~]{1,64}")
_MOST_KNOWN_KEYS = 4_096
_known_keys: set[str] = set()
"""Keys that were found good: the same few come in every row."""

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
"""Strict integers are those within ±(2^53 - 1)."""


class NotCanonicalError(ValueError):
    """The payload has another form; the message says what is wrong with it."""


class _Fraction(Exception):
    """A number with a fraction or an exponent; the decoder wraps any ValueError, and not this."""


def _fraction(text: str) -> Any:
    raise _Fraction(f"{text:.40} is no integer")


_decode = msgspec.json.Decoder(float_hook=_fraction).decode
_encode = orjson.dumps


def decoded(payload: bytes) -> dict[str, Any]:
    """Return the object that a payload holds.

    Raises:
        NotCanonicalError: it is too long, no JSON object, or written in any but the canonical form.
    """
    if len(payload) > LONGEST_PAYLOAD_BYTES:
        raise NotCanonicalError(f"it has {len(payload)} bytes, more than {LONGEST_PAYLOAD_BYTES}")
    try:
        value = _decode(payload)
        again = _encode(value, option=_OPTIONS)
    except _Fraction as fraction:
        raise NotCanonicalError(str(fraction)) from None
    except (ValueError, RecursionError, TypeError) as error:  # orjson's own error is a TypeError
        raise NotCanonicalError(f"it is no JSON of this format: {error}") from None
    if type(value) is not dict:
        raise NotCanonicalError("it is no object")
    if again != payload:
        raise NotCanonicalError("keys, spaces, escapes or numbers are not in canonical form")
    if not _known_keys.issuperset(value):
        _check_keys(value)
    if payload.count(b"{") > 1 or b"[" in payload:
        _check_inside(value, DEEPEST)
    return value


def _check_keys(value: dict[str, Any]) -> None:
    for key in value:
        if not _KEY.fullmatch(key):
            raise NotCanonicalError(f"a key is not 1 to 64 plain ASCII characters: {key!r:.80}")
    if len(_known_keys) < _MOST_KNOWN_KEYS:
        _known_keys.update(value)


def _check_inside(value: Any, levels: int) -> None:
    """Raise NotCanonicalError unless objects inside have good keys, and at most `levels` are inside each other."""
    if not levels:
        raise NotCanonicalError(f"more than {DEEPEST} objects and arrays inside each other")
    for inner in value.values() if type(value) is dict else value:
        kind = type(inner)
        if kind is dict:
            if not _known_keys.issuperset(inner):
                _check_keys(inner)
            _check_inside(inner, levels - 1)
        elif kind is list:
            _check_inside(inner, levels - 1)
