"""Rows of the trail in words, one line each, for an order's timeline."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from console.desk.exact import plain
from console.desk.views import TimelineLine
from db.audit.kinds import Kind
from venues.model.text import sanitise

LONGEST_WORDS = 160


def timeline_line(kind: str, payload: Mapping[str, Any], time_ms: int, row: int) -> TimelineLine | None:
    """Return what a row says of its order; None for rows that say nothing to an operator."""
    tell = _WORDS.get(kind)
    if tell is None:
        return None
    words, level = tell(payload)
    if kind == Kind.SENT and payload["sent_ms"] is not None:
        time_ms = int(payload["sent_ms"])  # the row is written when the answer is there
    return TimelineLine(time_ms, str(sanitise(words, LONGEST_WORDS)), level, row)


def _short(number: object) -> str:
    """Return decimal text without trailing zeros."""
    return plain(Decimal(str(number)))


def _after(words: str, more: object) -> str:
    return f"{words}: {more}" if more else words


def _intent(payload: Mapping[str, Any]) -> tuple[str, str]:
    price = payload["price"]
    at = f" at {_short(price)}" if price is not None else ""
    words = f"confirmed {str(payload['side']).upper()} {_short(payload['amount'])} {payload['symbol']}{at}"
    return f"{words}, recorded before it is sent", "info"


def _answer(payload: Mapping[str, Any]) -> tuple[str, str]:
    outcome, latency = str(payload["outcome"]), payload["latency_ms"]
    took = f" after {latency} ms" if latency is not None else ""
    level = {"ACCEPTED": "info", "NOT_SENT": "warn"}.get(outcome, "bad")
    said = {"ACCEPTED": "accepted by the venue", "REJECTED": "rejected by the venue", "NOT_SENT": "not sent"}
    words = f"{said.get(outcome, 'the answer proves nothing')}{took}"
    return _after(words, payload["message"] if outcome != "ACCEPTED" else ""), level


def _seen(payload: Mapping[str, Any]) -> tuple[str, str]:
    words = f"{payload['state']} at the venue ({payload['source']}), filled {_short(payload['filled'])}"
    return words, "info"


def _fill(payload: Mapping[str, Any]) -> tuple[str, str]:
    fee = payload["fee"]
    cost = "fee not said yet" if fee is None else f"fee {_short(fee)} {payload['fee_currency']}"
    return f"filled {_short(payload['amount'])} at {_short(payload['price'])}, {cost}", "info"


def _unknown(payload: Mapping[str, Any]) -> tuple[str, str]:
    return _after("UNKNOWN: nobody can say what became of it", payload["reason"]), "bad"


def _reconciled(payload: Mapping[str, Any]) -> tuple[str, str]:
    level = "bad" if payload["state"] == "HUMAN" else "info"
    return _after(f"settled as {payload['state']}", payload["proof"]), level


def _cancel_answer(payload: Mapping[str, Any]) -> tuple[str, str]:
    outcome = str(payload["outcome"])
    said = {
        "TAKEN": "the venue took the cancel",
        "NOT_OPEN": "the venue says that it is not open",
        "NOT_SENT": "the cancel was not sent",
    }
    level = {"TAKEN": "info", "NOT_OPEN": "info"}.get(outcome, "bad")
    more = "" if outcome in {"TAKEN", "NOT_OPEN"} else payload["message"]
    return _after(said.get(outcome, "the answer to the cancel proves nothing"), more), level


def _sent(payload: Mapping[str, Any]) -> tuple[str, str]:
    del payload
    return "sent", "info"


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    Kind.INTENT: _intent,
    Kind.SENT: _sent,
    Kind.ANSWER: _answer,
    Kind.SEEN: _seen,
    Kind.FILL: _fill,
    Kind.UNKNOWN: _unknown,
    Kind.RECONCILED: _reconciled,
    Kind.CANCEL_INTENT: lambda payload: (_after("cancel asked", payload["reason"]), "info"),
    Kind.CANCEL_ANSWER: _cancel_answer,
    Kind.CANCEL_FOLDED: lambda payload: (_after("cancel asked by the worker", payload["reason"]), "warn"),
    Kind.PROBE_RECEIPT: lambda payload: (
        "the probe has passed" if payload["passed"] else "the probe has NOT passed",
        "info" if payload["passed"] else "bad",
    ),
    Kind.MICRO_TRADE_RECEIPT: lambda payload: (
        "the micro-trade adds up" if payload["passed"] else "the micro-trade does NOT add up",
        "info" if payload["passed"] else "bad",
    ),
}
