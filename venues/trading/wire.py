"""What a signed request says: method, host, path and fields by name, in one form that can be compared and digested.

A venue reads names and values, not bytes: two requests that differ only in their timestamp, nonce and signature say
the same. `canonical` leaves those out by the catalogue's list of volatile names and keeps everything else, headers
included, so that what is new in a request changes its digest. What could be read in two ways is refused.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from venues.model.value import Value
from venues.model.words import Mode

DIGEST_DOMAIN = b"lyra-order/1"
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class WireRefused(ValueError):
    """A request cannot be read without doubt; nothing of it may be sent."""


class _Number(str):
    """A JSON number in its own digits: never through a float."""

    __slots__ = ()


class WireField(Value, order=True):
    """One name and what it says."""

    name: str
    value: str
    """A text as it is; anything else as canonical JSON: `true`, `60012.5`, `{"a":1}`."""
    is_text: bool = True
    """False for a JSON value that is no string: `true` and `"true"` are not the same."""
    place: str = "body"
    """`query` or `body`."""


class WireRequest(Value):
    """What a request says, without what changes with every signature."""

    method: str
    host: str
    """With port where it is not the scheme's own."""
    path: str
    shape: str
    """How the body is written: `none`, `form`, `json`, or `rows` for a JSON list of one object."""
    fields: tuple[WireField, ...]
    """Sorted; each name stands once."""
    headers: tuple[tuple[str, str], ...]
    """Lower-case names, sorted."""

    def named(self) -> dict[str, str]:
        """Return the fields as name to value."""
        return {field.name: field.value for field in self.fields}

    def digest(self, mode: Mode) -> str:
        """Return 64 hexadecimal digits: SHA-256 over the domain, the mode and every part, each with its length."""
        parts: list[str] = [mode.value, self.method, self.host, self.path, self.shape]
        for field in self.fields:
            parts += ["field", field.place, field.name, "text" if field.is_text else "json", field.value]
        for name, value in self.headers:
            parts += ["header", name, value]
        return digest_of(part.encode("utf-8", "surrogatepass") for part in parts)


class Volatile(Value):
    """What changes each time a request is signed; none of it says anything about the order."""

    headers: frozenset[str] = frozenset()
    """Lower-case names."""
    fields: frozenset[str] = frozenset()


def digest_of(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of parts, each preceded by its length in eight bytes, after the domain."""
    digest = hashlib.sha256()
    for part in (DIGEST_DOMAIN, *parts):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def canonical(
    method: str, url: str, headers: Mapping[str, str] | None, body: str | None, volatile: Volatile
) -> WireRequest:
    """Return what a signed request says.

    Args:
        method: as ccxt gives it.
        url: the venue's own address, before any re-routing.
        headers: all that will be sent; None for none.
        body: form or JSON text by its content type; None or empty for none.
        volatile: names to leave out.

    Raises:
        WireRefused: a name stands twice, more than one order is in the body, or the body is neither form nor JSON.
    """
    parts = urlsplit(url)
    if not parts.scheme or not parts.hostname or parts.username or parts.fragment:
        raise WireRefused("the address of the request is not plain")
    if not parts.path.isascii() or "%" in parts.path or "//" in parts.path or "/." in parts.path:
        raise WireRefused("the path of the request can be read in more than one way")
    kept = _headers(headers or {})
    shape, fields = _body_fields(body, kept.get("content-type", ""))
    fields += [WireField(name, value, place="query") for name, value in _pairs(parts.query)]
    _refuse_twice(field.name for field in fields)
    return WireRequest(
        method.upper(),
        parts.netloc.lower(),
        parts.path,
        shape,
        tuple(sorted(field for field in fields if field.name not in volatile.fields)),
        tuple(sorted((name, value) for name, value in kept.items() if name not in volatile.headers)),
    )


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    _refuse_twice(name.lower() for name in headers)
    return {name.lower(): str(value) for name, value in headers.items()}


def _body_fields(body: str | None, content_type: str) -> tuple[str, list[WireField]]:
    if not body:
        return "none", []
    kind = content_type.partition(";")[0].strip().lower()
    if kind == _FORM:
        return "form", [WireField(name, value) for name, value in _pairs(body)]
    if kind != _JSON:
        raise WireRefused(f"a body of the type {kind or 'unsaid'!r} cannot be read")
    document = parse_exact(body)
    shape = "json"
    if isinstance(document, list):
        if len(document) != 1:
            raise WireRefused(f"one order a request, {len(document)} were in it")
        shape, document = "rows", document[0]
    if not isinstance(document, dict):
        raise WireRefused("the body names no fields")
    return shape, [_json_field(name, value) for name, value in document.items()]


def _json_field(name: str, value: Any) -> WireField:
    if isinstance(value, str) and not isinstance(value, _Number):
        return WireField(name, value)
    return WireField(name, canonical_json(value), is_text=False)


def _pairs(text: str) -> list[tuple[str, str]]:
    if not text:
        return []
    try:
        return parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError as error:
        raise WireRefused("the fields of the request cannot be read") from error


def _refuse_twice(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise WireRefused(f"the field {name[:40]!r} stands twice in the request")
        seen.add(name)


def parse_exact(text: str) -> Any:
    """Parse JSON so that nothing is lost: numbers keep their digits, a name that stands twice is refused.

    Raises:
        WireRefused: it is no JSON, has a name twice in one object, or a number that is none (NaN).
    """
    try:
        return json.loads(
            text,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_no_number,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError) as error:
        if isinstance(error, WireRefused):
            raise
        raise WireRefused("the text is no JSON") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _refuse_twice(name for name, _ in pairs)
    return dict(pairs)


def _no_number(text: str) -> Any:
    raise WireRefused(f"{text} is no number")


def canonical_json(value: Any) -> str:
    """Return JSON with sorted names and no spaces; numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(key)}:{canonical_json(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical_json(item) for item in value) + "]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)
