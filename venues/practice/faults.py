"""Faults that the practice exchanges show on request: what can be asked for, and which are armed.

Every fault ends by itself: by a count of hits, by a duration, or by ten minutes at most.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import msgspec

from venues.practice.engine.clock import Clock

LONGEST_MS = 600_000
"""No fault lasts longer than this, milliseconds."""
_MOST_ARMED = 200

_Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_MS)]
_Text = Annotated[str, msgspec.Meta(max_length=16_000_000)]


class FaultKind(StrEnum):
    """What goes wrong."""

    DROP_DELTAS = "drop_deltas"
    """Book updates that are counted and not sent."""
    GAP = "gap"
    """Book updates whose sequence jumps."""
    BAD_CHECKSUM = "bad_checksum"
    MALFORMED = "malformed"
    """Book updates whose text is spoiled, see ``preset``, or replaced by ``text``."""
    DELAY = "delay"
    """Everything comes ``delay_ms`` late."""
    FREEZE = "freeze"
    """Nothing is answered, read or sent, pings neither; sockets stay open."""
    REFUSE_DIALS = "refuse_dials"
    """New connections are cut, or answered with ``status``."""
    CLOSE_SOCKETS = "close_sockets"
    """Open sockets are closed now with ``close_code``; 1006 cuts the line."""
    DUPLICATE_PRIVATE = "duplicate_private"
    REORDER_PRIVATE = "reorder_private"
    """A private event comes after its successor."""
    DELAY_PRIVATE = "delay_private"
    HIDE_ORDERS = "hide_orders"
    """Queries do not find orders that are younger than ``delay_ms``."""
    ANSWER = "answer"
    """An answer to a request is lost, late, wrong or replaced, see ``action``."""


class Scope(StrEnum):
    """Which wires a fault is about."""

    BOTH = "both"
    WS = "ws"
    REST = "rest"


class Purpose(StrEnum):
    """What a request is for, so that faults can hit orders and spare the rest."""

    ANY = "any"
    READ = "read"
    CREATE = "create"
    CANCEL = "cancel"
    QUERY = "query"
    """Looking for own orders, fills, balances."""


class When(StrEnum):
    """Before the venue acts on a request, or after."""

    BEFORE = "before"
    AFTER = "after"


class Action(StrEnum):
    """What becomes of an answer."""

    REPLY = "reply"
    """Replaced by ``status``, ``body``, ``headers``."""
    REFUSE = "refuse"
    """Replaced by the venue's own refusal named ``error``."""
    CUT = "cut"
    """The connection ends instead."""
    CUT_BODY = "cut_body"
    """The connection ends in the middle of the body."""
    TRUNCATE = "truncate"
    """A complete answer with half a body."""
    HANG = "hang"
    """No answer until the fault is cleared."""
    SUBSTITUTE = "substitute"
    """The text ``find`` (a regular expression) in the body becomes ``text``."""
    ECHO = "echo"
    """Replaced by ``status`` and all that was asked, headers and body too, as careless venues do."""
    GZIP_BOMB = "gzip_bomb"
    """A small gzip body that expands to ``expands_to`` bytes."""


class Preset(StrEnum):
    """Ways to spoil a frame."""

    TEXT = "text"
    TRUNCATED = "truncated"
    NAN = "nan"
    NEGATIVE = "negative"
    WRONG_TYPES = "wrong_types"
    HUGE = "huge"
    ESCAPES = "escapes"
    BINARY = "binary"


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One fault; fields that its kind does not name are ignored."""

    kind: FaultKind
    venue: str | None = None
    """None is every venue."""
    count: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    """Hits until it ends; default 1 where hits are countable and no duration is given."""
    duration_ms: _Milliseconds | None = None
    scope: Scope = Scope.BOTH
    delay_ms: _Milliseconds = 1_000
    close_code: Annotated[int, msgspec.Meta(ge=1000, le=4999)] = 1001
    preset: Preset = Preset.TRUNCATED
    text: _Text = ""
    on: Purpose = Purpose.ANY
    path: str = ""
    """Only requests whose path contains this."""
    when: When = When.BEFORE
    action: Action = Action.REPLY
    status: Annotated[int, msgspec.Meta(ge=0, le=599)] = 0
    """0 is the kind's own default."""
    headers: dict[str, str] = {}
    body: _Text | None = None
    """None is the venue's own body for that status."""
    content_type: str = "application/json"
    error: str = "refused"
    find: Annotated[str, msgspec.Meta(max_length=200)] = ""
    retry_after_seconds: Annotated[int, msgspec.Meta(ge=0, le=3600)] | None = None
    expands_to: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] = 200_000_000


_LASTING = {FaultKind.DELAY, FaultKind.FREEZE, FaultKind.HIDE_ORDERS, FaultKind.DELAY_PRIVATE}


@dataclass(slots=True, eq=False)
class Armed:
    """A fault that waits for its moment."""

    number: int
    fault: Fault
    until_ms: int
    remaining: int | None
    """Hits left; None has no count."""
    hits: int = 0
    is_cleared: bool = False


class FaultBoard:
    """The armed faults of all venues."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._armed: list[Armed] = []
        self._number = 0

    def arm(self, fault: Fault) -> Armed:
        """Let a fault happen from now on.

        Raises:
            ValueError: too many are armed.
        """
        self._expire()
        if len(self._armed) >= _MOST_ARMED:
            raise ValueError("too many faults are armed: clear some")
        self._number += 1
        remaining = fault.count
        if remaining is None and fault.duration_ms is None and fault.kind not in _LASTING:
            remaining = 1
        duration_ms = LONGEST_MS if fault.duration_ms is None else fault.duration_ms
        armed = Armed(self._number, fault, self._clock.now_ms() + duration_ms, remaining)
        self._armed.append(armed)
        return armed

    def clear(self, venue: str | None = None, kind: FaultKind | None = None) -> int:
        """End armed faults, of one venue or kind or all; how many ended."""
        ended = [
            armed
            for armed in self._armed
            if (venue is None or armed.fault.venue in (None, venue)) and kind in (None, armed.fault.kind)
        ]
        for armed in ended:
            armed.is_cleared = True
            self._armed.remove(armed)
        return len(ended)

    def active(self, kind: FaultKind, venue: str, scope: Scope = Scope.BOTH) -> Fault | None:
        """A fault that holds now, without using it up."""
        if not self._armed:
            return None
        armed = self._find(kind, venue, scope)
        return armed.fault if armed else None

    def take(self, kind: FaultKind, venue: str, scope: Scope = Scope.BOTH) -> Fault | None:
        """A fault to commit now; uses up one of its hits."""
        if not self._armed:
            return None
        armed = self._find(kind, venue, scope)
        return self._hit(armed).fault if armed else None

    def take_answer(self, venue: str, scope: Scope, purpose: Purpose, path: str, when: When) -> Armed | None:
        """The fault for one answer, if there is one for its purpose, path and moment."""
        self._expire()
        for armed in self._armed:
            fault = armed.fault
            if (
                fault.kind is FaultKind.ANSWER
                and fault.when is when
                and _matches(fault, venue, scope)
                and fault.on in (Purpose.ANY, purpose)
                and fault.path in path
            ):
                return self._hit(armed)
        return None

    def describe(self) -> list[dict[str, object]]:
        """Armed faults for people and tests to read."""
        self._expire()
        return [
            {
                "id": armed.number,
                "hits": armed.hits,
                "remaining": armed.remaining,
                "until_ms": armed.until_ms,
                "fault": msgspec.to_builtins(armed.fault),
            }
            for armed in self._armed
        ]

    def _find(self, kind: FaultKind, venue: str, scope: Scope) -> Armed | None:
        self._expire()
        for armed in self._armed:
            if armed.fault.kind is kind and _matches(armed.fault, venue, scope):
                return armed
        return None

    def _hit(self, armed: Armed) -> Armed:
        armed.hits += 1
        if armed.remaining is not None:
            armed.remaining -= 1
            if not armed.remaining:
                self._armed.remove(armed)
        return armed

    def _expire(self) -> None:
        if not self._armed:
            return
        now_ms = self._clock.now_ms()
        for armed in [armed for armed in self._armed if armed.until_ms <= now_ms]:
            armed.is_cleared = True
            self._armed.remove(armed)


def _matches(fault: Fault, venue: str, scope: Scope) -> bool:
    return fault.venue in (None, venue) and (Scope.BOTH in (scope, fault.scope) or fault.scope is scope)
