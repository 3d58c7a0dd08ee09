"""What the audit trail says of rungs and of keys' scopes: the newest word on each counts."""

import hashlib
from collections.abc import Mapping
from typing import Any

from console.desk.ledger import LedgerBroken
from db.audit.canonical import Json, canonical
from db.audit.kinds import Kind
from venues.model.examined import NO, YES, Figure
from venues.model.scope import Power
from venues.model.text import sanitise
from venues.model.value import Value

PASSED, FAILED, WAIVED = "passed", "failed", "waived"
RECEIPTS: Mapping[str, str] = {Kind.PROBE_RECEIPT: "probe", Kind.MICRO_TRADE_RECEIPT: "micro_trade"}
"""The rung that each kind of receipt is about."""
COMMISSION_KINDS = (Kind.RUNG, Kind.KEY_SCOPE, *map(Kind, RECEIPTS))
"""The rows that a start must read."""
LONGEST_WORDS = 400
GAP_WORDS = "its receipt has a gap: see the order's timeline"


class Evidence(Value):
    """One row about a rung."""

    venue: str
    rung: str
    outcome: str
    """`passed`, `failed` or `waived`."""
    words: str
    figures: tuple[Figure, ...]
    hangs_on: Mapping[str, str]
    """What the rung hung on when it was judged, as digests and versions."""
    by: str
    """`console`, or who typed it."""
    time_ms: int
    row: int
    digest: str
    """SHA-256 of the row's payload, hex."""

    @property
    def is_held(self) -> bool:
        """Whether it says that the rung was held."""
        return self.outcome in (PASSED, WAIVED)


class Scope(Value):
    """What a venue last told of a key."""

    venue: str
    key: str
    """Fingerprint of the key that it was about."""
    withdrawing: str
    """`yes`, `no` or `unknown`."""
    trade: str
    words: str
    time_ms: int

    @property
    def can_withdraw(self) -> bool | None:
        """None where the venue does not tell."""
        return {YES: True, NO: False}.get(self.withdrawing)


class Records:
    """Applies rows, at a start all of them and then each new one."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str, str], Evidence] = {}
        self._scopes: dict[str, Scope] = {}
        self._withdrawing: set[tuple[str, str]] = set()
        """Venue and key of which the venue's last clear word was that it can withdraw."""

    def take(self, kind: str, payload: Mapping[str, Any], time_ms: int, row: int) -> None:
        """Take a row in; one that tells of something else changes nothing.

        Raises:
            LedgerBroken: the row cannot be what this program wrote.
        """
        try:
            self._take(kind, payload, time_ms, row)
        except (KeyError, TypeError, ValueError) as error:
            raise LedgerBroken(f"row #{row} of kind {kind} cannot be read: {error!r:.80}") from error

    def _take(self, kind: str, payload: Mapping[str, Any], time_ms: int, row: int) -> None:
        if kind == Kind.RUNG:
            found = _evidence(payload, time_ms, row)
            self._newest[found.venue, found.rung] = found
        elif kind == Kind.KEY_SCOPE:
            said = [str(payload[name]) for name in ("venue", "key", Power.WITHDRAW, "trade", "words")]
            venue, key, withdrawing, trade, words = said
            self._scopes[venue] = Scope(venue, key, withdrawing, trade, words, time_ms)
            if withdrawing == YES:
                self._withdrawing.add((venue, key))
            elif withdrawing == NO:
                self._withdrawing.discard((venue, key))
        elif kind in RECEIPTS and payload["passed"] is not True:
            # the rung's own row follows; where a kill came between the two, the rung is not held all the same
            found = _gap(payload, RECEIPTS[kind], time_ms, row)
            self._newest[found.venue, found.rung] = found

    def newest(self, venue: str, rung: str) -> Evidence | None:
        """Return the newest row about a rung; None when it was never climbed."""
        return self._newest.get((venue, rung))

    def scope(self, venue: str) -> Scope | None:
        """Return what the venue last told of its key, whichever that was."""
        return self._scopes.get(venue)

    def was_withdrawing(self, scope: Scope) -> bool:
        """Say whether the venue has said of a key that it can withdraw, and never since that it cannot."""
        return (scope.venue, scope.key) in self._withdrawing


def rung_row(
    venue: str,
    rung: str,
    outcome: str,
    words: str,
    figures: tuple[Figure, ...],
    hangs_on: Mapping[str, str],
    by: str,
    **more: Json,
) -> dict[str, Json]:
    """Return the payload of a row about a rung."""
    return {
        "venue": venue,
        "rung": rung,
        "outcome": outcome,
        "words": words[:LONGEST_WORDS],
        "figures": [[figure.name, figure.value, figure.unit] for figure in figures],
        "hangs_on": dict(hangs_on),
        "by": by,
        **more,
    }


def digest_of(payload: Mapping[str, Json]) -> str:
    """Return the digest by which a row's evidence is named."""
    return hashlib.sha256(canonical(payload)).hexdigest()


def _evidence(payload: Mapping[str, Any], time_ms: int, row: int) -> Evidence:
    figures = tuple(Figure(*(sanitise(part) for part in one)) for one in payload["figures"])
    hangs_on = {str(name): str(value) for name, value in dict(payload["hangs_on"]).items()}
    words, by = sanitise(payload["words"], LONGEST_WORDS), sanitise(payload["by"])
    outcome = str(payload["outcome"])
    venue, rung = str(payload["venue"]), str(payload["rung"])
    return Evidence(venue, rung, outcome, words, figures, hangs_on, by, time_ms, row, digest_of(payload))


def _gap(payload: Mapping[str, Any], rung: str, time_ms: int, row: int) -> Evidence:
    venue = str(payload["venue"])
    return Evidence(venue, rung, FAILED, GAP_WORDS, (), {}, "console", time_ms, row, digest_of(payload))
