"""Requests, answers and numbers on the wire, in the shapes all dialects share."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import field

from venues.model.value import Value, replace
from venues.practice.engine.errors import InvalidRequest, PracticeError
from venues.practice.faults import Purpose


class RestRequest(Value):
    """One HTTP request as the venue's server would see it."""

    method: str
    path: str
    """Path on the venue's host, undecoded, without the query."""
    raw_query: str
    """Undecoded, without the question mark: what signatures are made of."""
    headers: Mapping[str, str]
    """Case does not matter in its keys."""
    body: bytes
    params: Mapping[str, str] = field(default_factory=dict)
    """What the ``{names}`` of the route's path stand for."""

    @property
    def target(self) -> str:
        """Path and query as they stand in the request line."""
        return f"{self.path}?{self.raw_query}" if self.raw_query else self.path

    @property
    def query(self) -> dict[str, str]:
        """Decoded query; the last of repeated names wins."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """Decoded form body."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))

    def json(self) -> Any:
        """Decoded JSON body; ``{}`` when there is none.

        Raises:
            InvalidRequest: it is no JSON.
        """
        if not self.body:
            return {}
        try:
            return json.loads(self.body, parse_float=Decimal)
        except ValueError as error:
            raise InvalidRequest("body is not JSON") from error

    def matched(self, params: Mapping[str, str]) -> "RestRequest":
        """The same request with the route's parameters."""
        return replace(self, params=params)


class RestReply(Value):
    """One HTTP answer; a ``body`` that is not bytes is sent as JSON."""

    body: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """The body as bytes."""
        return self.body if isinstance(self.body, bytes) else encode(self.body)


class Route(Value):
    """One REST endpoint.

    ``path`` may hold ``{names}``. A handler returns a RestReply, or an object that becomes the body of a 200.
    """

    method: str
    path: str
    handler: Callable[[RestRequest], object]
    is_private: bool = False
    purpose: Purpose = Purpose.READ


class Refusal(PracticeError):
    """A refusal that a dialect has worded itself, such as a wrong signature."""

    code = "refusal"

    def __init__(self, reply: RestReply) -> None:
        super().__init__(f"refused with {reply.status}")
        self.reply = reply


def encode(document: object) -> bytes:
    """JSON as venues send it; Decimals become strings."""
    return msgspec.json.encode(document)


def plain(value: Decimal) -> str:
    """The shortest decimal notation, never an exponent: ``1E+3`` is ``1000``, ``0.10`` is ``0.1``."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def fixed(value: Decimal, places: int) -> str:
    """Decimal notation with exactly ``places`` digits after the point; refuses to lose a digit.

    Raises:
        ValueError: the value has more digits than that.
    """
    text = f"{value:.{places}f}"
    if Decimal(text) != value:
        raise ValueError(f"{value} does not fit into {places} places")
    return text


def places_of(step: Decimal) -> int:
    """Digits after the point of a tick or step size."""
    exponent = step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def number(value: Decimal, places: int | None = None) -> msgspec.Raw:
    """An exact JSON number, for venues that do not quote theirs."""
    return msgspec.Raw((plain(value) if places is None else fixed(value, places)).encode())


def parse_decimal(name: str, value: object) -> Decimal:
    """A number out of a request.

    Raises:
        InvalidRequest: it is missing, or no finite number.
    """
    try:
        parsed = Decimal(str(value))
    except InvalidOperation as error:
        raise InvalidRequest(f"{name} is not a number") from error
    if not parsed.is_finite():
        raise InvalidRequest(f"{name} is not finite")
    return parsed


def parse_int(name: str, value: object, default: int) -> int:
    """A whole number out of a request; ``default`` when it is absent or empty.

    Raises:
        InvalidRequest: it is something else.
    """
    if value in (None, ""):
        return default
    try:
        return int(str(value))
    except ValueError as error:
        raise InvalidRequest(f"{name} is not a whole number") from error
