"""Is a payload in its one canonical form? Decided by decoding it and writing it again with another library."""

import json
import re
from typing import Any

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


def _fraction(text: str) -> Any:
    raise NotCanonicalError(f"{text:.40} is no integer")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if not _known_keys.issuperset(value):
        for key in value:
            if not _KEY.fullmatch(key):
                raise NotCanonicalError(f"a key is not 1 to 64 plain ASCII characters: {key!r:.80}")
        if len(_known_keys) < _MOST_KNOWN_KEYS:
            _known_keys.update(value)
    return value


_decode = json.JSONDecoder(object_pairs_hook=_object, parse_float=_fraction, parse_constant=_fraction).decode


def decoded(payload: bytes) -> dict[str, Any]:
    """Return the object that a payload holds.

    Raises:
        NotCanonicalError: it is too long, no JSON object, or written in any but the canonical form.
    """
    if len(payload) > LONGEST_PAYLOAD_BYTES:
        raise NotCanonicalError(f"it has {len(payload)} bytes, more than {LONGEST_PAYLOAD_BYTES}")
    try:
        value = _decode(payload.decode("utf-8"))
        again = orjson.dumps(value, option=_OPTIONS)
    except NotCanonicalError:
        raise
    except (ValueError, RecursionError, TypeError) as error:  # orjson's own error is a TypeError
        raise NotCanonicalError(f"it is no JSON of this format: {error}") from None
    if not isinstance(value, dict):
        raise NotCanonicalError("it is no object")
    if again != payload:
        raise NotCanonicalError("keys, spaces, escapes or numbers are not in canonical form")
    if payload.count(b"{") + payload.count(b"[") > DEEPEST and _depth(value) > DEEPEST:
        raise NotCanonicalError(f"more than {DEEPEST} objects and arrays inside each other")
    return value


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)
