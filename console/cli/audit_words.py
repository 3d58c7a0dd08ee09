"""Audit rows and verdicts as lines for people; every text in them is made harmless for a terminal."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from venues.model.text import sanitise

if TYPE_CHECKING:
    from db.verify.reading import ReadRow
    from db.verify.verdict import Verdict

DEEPEST = 16
SHOWN_HEX = 12
"""Of a digest on a line for people."""
LONGEST_VALUE = 160
"""Characters of one value on a line for people; an export has the whole."""

_FIRST = (
    "venue",
    "symbol",
    "side",
    "type",
    "amount",
    "price",
    "outcome",
    "state",
    "reason",
    "client_order_id",
    "order_id",
    "intent",
    "proposal",
)
"""What a trader looks for first; the rest follows in order of its name."""

_BARE = frozenset(_FIRST[:6])
"""Values that need no name beside them."""

_HEX = re.compile(r"[0-9a-f]{64,}")

_AMBIGUOUS = re.compile(r'[\s="]')

_LATEST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999; calendars end there."""


def time_text(time_ms: int) -> str:
    """Return ISO 8601 in UTC with milliseconds; times beyond the calendar as their number."""
    if not 0 <= time_ms <= _LATEST_MS:
        return f"{time_ms} ms"
    whole = datetime.fromtimestamp(time_ms // 1000, UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{time_ms % 1000:03d}Z"


def row_line(row: "ReadRow", since_ms: int | None = None) -> str:
    """Return a row as one line.

    Args:
        row: what to tell.
        since_ms: tell the time as a span since then, beside the time itself.
    """
    span = "" if since_ms is None else f"{span_text(row.time_ms - since_ms):>10}  "
    mark = "" if row.intact else "NOT INTACT  "
    head = f"#{row.number:<7} {time_text(row.time_ms)}  {span}{sanitise(row.kind, 40):<19}"
    return f"{head} {mark}{payload_words(row.payload)}".rstrip()


def payload_words(payload: Mapping[str, Any]) -> str:
    """Return all that a payload says, key by key, what a trader looks for first."""
    named = ordered_keys(payload)
    return " ".join(_value_words(key, payload[key]) for key in named if payload[key] is not None)


def ordered_keys(payload: Mapping[str, Any]) -> list[str]:
    """Return the keys of a payload, those first that a trader looks for first."""
    named = [key for key in _FIRST if key in payload]
    return named + sorted(payload.keys() - set(named))


def plain_value(value: Any) -> str:
    """Return a JSON value in words, with whatever a terminal might obey in it."""
    return _plain(value)


def span_text(milliseconds: int) -> str:
    """Return a span of time as `+41 ms` or `+12.5 s`."""
    return f"+{milliseconds} ms" if abs(milliseconds) < 10_000 else f"+{milliseconds / 1000:,.1f} s"


def _value_words(key: str, value: Any) -> str:
    harmless: str = sanitise(_plain(value), LONGEST_VALUE)
    if _HEX.fullmatch(harmless):
        harmless = f"{harmless[:SHOWN_HEX]}…"
    if not harmless or _AMBIGUOUS.search(harmless):  # a venue's words must not look like another value
        harmless = '"' + harmless.replace('"', "'") + '"'
    if key in _BARE:
        return f"@ {harmless}" if key == "price" else harmless
    return f"{sanitise(key, 40)}={harmless}"


def _plain(value: Any, levels: int = DEEPEST) -> str:
    """Return a JSON value in words: entries of objects parted by commas, those of arrays by semicolons."""
    if not levels:
        return "…"
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case dict():
            return ", ".join(f"{key}: {_plain(inner, levels - 1)}" for key, inner in value.items())
        case list():
            return "; ".join(_plain(inner, levels - 1) for inner in value)
        case _:
            return str(value)


def verdict_lines(verdict: "Verdict") -> list[str]:
    """Return what a verification has shown; `ok` stands there only when something outside vouches for the end."""
    lines = []
    if verdict.trail is not None:
        trail = verdict.trail
        lines.append(
            f"{sanitise(verdict.path, 500)}: {trail.mode}, log {trail.log_id}, begun {time_text(trail.created_ms)}"
        )
        lines.append(
            f"{verdict.rows:,} rows hold, the last of {time_text(verdict.last_time_ms)}; signed to "
            f"#{verdict.signed_to:,} by key {trail.public_key[:16]}…, {verdict.checkpoints:,} signatures"
        )
    if verdict.fault is not None:
        where = f" at row #{verdict.fault.number:,}" if verdict.fault.number is not None else ""
        return [*lines, f"BROKEN{where}: {sanitise(verdict.fault.what, 500)}"]
    if verdict.signed_to < verdict.rows:
        first = verdict.signed_to + 1
        lines.append(f"rows #{first:,} to #{verdict.rows:,} are chained, but not signed yet")
    return [*lines, _end_words(verdict)]


def _end_words(verdict: "Verdict") -> str:
    if verdict.whole:
        by = "an anchor" if verdict.anchored_to == verdict.rows else "a client order id"
        return f"ok: {by} vouches for the last row, #{verdict.rows:,}"
    missing = "nothing outside this file vouches for rows after it, so an end that was cut off would not show"
    return f"no fault found; tail not anchored since #{verdict.vouched_to:,}: {missing}"


def verdict_object(verdict: "Verdict") -> dict[str, Any]:
    """Return a verdict for other programs; its keys are a promise."""
    trail, fault = verdict.trail, verdict.fault
    return {
        "path": verdict.path,
        "ok": verdict.ok,
        "whole": verdict.whole,
        "fault": None if fault is None else {"row": fault.number, "what": fault.what},
        "mode": trail and trail.mode,
        "log_id": trail and trail.log_id,
        "public_key": trail and trail.public_key,
        "created_ms": trail and trail.created_ms,
        "rows": verdict.rows,
        "last_ms": verdict.last_time_ms if verdict.rows else None,
        "head": verdict.head or None,
        "checkpoints": verdict.checkpoints,
        "signed_to": verdict.signed_to,
        "anchored_to": verdict.anchored_to,
        "seen_to": verdict.seen_to,
    }
