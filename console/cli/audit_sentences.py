"""What a row says, in one line of plain words; everything in it is made harmless for a terminal."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from console.cli.audit_words import payload_words, plain_value, time_text
from venues.model.text import sanitise

if TYPE_CHECKING:
    from db.verify.reading import ReadRow

LONGEST_WORDS = 400

_ORDER = "{side} {amount} {symbol} {type}[ at {price}] {time_in_force}"
_ANSWER = "{outcome}[, HTTP {status}][, {latency_ms} ms][, code {code}][: {message}]"
_REASON = "{reason}"
_SCOPED = "{scope}: {reason}"

_SENTENCES: Mapping[str, str] = {
    "genesis": "the trail begins, mode {mode}, log {log_id}",
    "checkpoint": "#{number} and all before it signed",
    "clock_step": "the clock is {behind_ms} ms behind the trail",
    "key_away": _REASON,
    "key_moved": "the key that signs was moved to the {to}",
    "console_started": "version {version}, process {pid} on {host}[, {unsigned_rows} rows were not signed yet]",
    "console_ended": _REASON,
    "day_started": "the day began with {value_usd} USD",
    "worker_epoch": "worker {worker}, epoch {epoch}, process {pid}[: {venues}]",
    "config_change": "{changed}",
    "credential_access": "{source}: {purpose}",
    "compliance": "KYC {kyc}, AML {aml}, recorded by {by}",
    "key_scope": "the key may withdraw: {withdraw}, trade: {trade}",
    "rung": "rung {rung}: {outcome}, {words}",
    "arm": "[{venues} ]until {until_ms}",
    "disarm": _REASON,
    "halt": _SCOPED,
    "halt_lifted": _SCOPED,
    "panic": "{open_orders} open orders to cancel[ at {venues}]",
    "proposal": f"{_ORDER}, from {{source}}",
    "confirmation": "shown until {expires_ms}",
    "confirmation_dead": _REASON,
    "consent": "the code was typed, consent {consent}",
    "intent": f"{_ORDER}[, about {{notional_usd}} USD]",
    "sent": "written to the wire {sent_ms}, epoch {epoch}",
    "answer": _ANSWER,
    "seen": "{state}[, filled {filled}][, {remaining} left][, average {average_price}][, told by {source}]",
    "unknown": "{symbol}: {reason}",
    "reconciled": "{state}[, filled {filled}][: {proof}]",
    "fill": "{side} {amount} {symbol} at {price}[, fee {fee} {fee_currency}][, {liquidity}]",
    "cancel_intent": _REASON,
    "cancel_sent": "written to the wire {sent_ms}, epoch {epoch}",
    "cancel_answer": _ANSWER,
    "cancel_folded": "the worker cancelled it {at_ms}[: {reason}]",
    "limit_change": "{name} of {scope}: {before} → {after}[, by {by}]",
    "probe_receipt": "{symbol} at {price}, passed {passed}",
    "micro_trade_receipt": "{symbol} cost {cost}[, fee {fee} {fee_currency}], passed {passed}",
    "balance_mismatch": "{currency}: {expected} expected, the venue says {reported}",
    "loss_limit": "{scope}: {loss_usd} of {limit_usd} USD lost: {action}",
}
"""What stands in brackets is left out where there is nothing to say; without another key a row is told key by key."""

_PIECE = re.compile(r"\[([^\]]*)\]|([^\[]+)")
_KEY = re.compile(r"\{(\w+)\}")

_SPANS = frozenset({"latency_ms", "behind_ms"})
"""Keys in milliseconds that are no moments."""


_NOTHING: tuple[object, ...] = (None, "", [])

_COUNTED = frozenset({"unsigned_rows"})
"""Keys of which none is nothing to say."""


def sentence(row: "ReadRow") -> str:
    """Return what a row says, without its number, time and kind."""
    words = _verdict(row.payload) if row.kind == "verdict" else _told(row.kind, row.payload)
    if words is None:
        words = payload_words(row.payload)
    shown: str = sanitise(words, LONGEST_WORDS)
    return shown if row.intact else f"NOT INTACT: {shown}".rstrip(": ")


def _told(kind: str, payload: Mapping[str, Any]) -> str | None:
    pattern = _SENTENCES.get(kind)
    if pattern is None:
        return None
    words = []
    for optional, needed in _PIECE.findall(pattern):
        told = _filled_in(optional or needed, payload)
        if told is None and needed:
            return None
        words.append(told or "")
    return "".join(words)


def _filled_in(pattern: str, payload: Mapping[str, Any]) -> str | None:
    """Return the pattern with values for its keys; None where one of them has none."""
    keys = _KEY.findall(pattern)
    if any(payload.get(key) in _NOTHING or (key in _COUNTED and not payload[key]) for key in keys):
        return None
    value: Callable[[re.Match[str]], str] = lambda key: _value(key[1], payload[key[1]])  # noqa: E731
    return _KEY.sub(value, pattern)


def _value(key: str, value: Any) -> str:
    if key.endswith("_ms") and key not in _SPANS and type(value) is int:
        return time_text(value)[11:].removesuffix("Z")
    if key == "side":
        return plain_value(value).upper()
    return plain_value(value)


def _verdict(payload: Mapping[str, Any]) -> str | None:
    """Return `allowed, 12 checks`, or which checks denied it."""
    checks = payload.get("checks")
    if not isinstance(checks, list) or not all(isinstance(check, dict) for check in checks):
        return None
    if payload.get("allowed") is True:
        return f"allowed, {len(checks)} checks"
    failed = [plain_value(check.get("name")) for check in checks if check.get("passed") is not True]
    return f"DENIED by {', '.join(failed) or 'nobody who is named'}"
