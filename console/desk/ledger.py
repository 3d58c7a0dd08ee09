"""All orders as the audit trail tells them: the trail is the truth, this is what it adds up to.

The same fold serves a running desk, which appends a row and then applies it, and a start after a crash, which applies
every row of the file. Rows about orders of others, and rows of other kinds, are passed over.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from console.desk.life import Fill, OrderLife, Settled, Sighting
from db.audit.kinds import Kind
from venues.model.order import OrderKind, OrderState, OrderTerms, TimeInForce
from venues.model.release import CancelOutcome, Outcome
from venues.model.words import Side


class LedgerBroken(ValueError):
    """A row about an order cannot be what this program wrote; trading stays closed until somebody has looked."""


class Ledger:
    """Every order since the trail began, by its intent."""

    def __init__(self) -> None:
        self._lives: dict[str, OrderLife] = {}
        self._by_client_id: dict[str, str] = {}
        self._by_order_id: dict[tuple[str, str], str] = {}
        self._alive: dict[str, OrderLife] = {}

    @property
    def lives(self) -> tuple[OrderLife, ...]:
        """All orders, in the order of their intents."""
        return tuple(self._lives.values())

    def newest(self, most: int) -> tuple[OrderLife, ...]:
        """Return the last orders, at most so many, in the order of their intents."""
        return tuple(reversed([self._lives[intent] for intent in islice(reversed(self._lives), most)]))

    @property
    def unresolved(self) -> tuple[OrderLife, ...]:
        """The orders of which nobody can say what became of them."""
        return tuple(life for life in self._alive.values() if life.state.is_unresolved)

    @property
    def alive(self) -> tuple[OrderLife, ...]:
        """The orders that the venue may have or get: limits count them as filled."""
        return tuple(self._alive.values())

    def life(self, intent: str) -> OrderLife | None:
        """Return an order by its intent."""
        return self._lives.get(intent)

    def by_client_order_id(self, client_order_id: str) -> OrderLife | None:
        """Return an order by the id that its venue knows it by."""
        intent = self._by_client_id.get(client_order_id)
        return None if intent is None else self._lives[intent]

    def by_order_id(self, venue: str, order_id: str) -> OrderLife | None:
        """Return an order by the venue's own id."""
        intent = self._by_order_id.get((venue, order_id)) if order_id else None
        return None if intent is None else self._lives[intent]

    def apply(self, kind: str, payload: Mapping[str, Any], time_ms: int) -> OrderLife | None:
        """Take a row in; return the order it is about, None when it is about none of ours.

        Args:
            kind: of the row.
            payload: of the row, with money as decimal text.
            time_ms: of the row, milliseconds UTC.

        Raises:
            LedgerBroken: the row is about an order and cannot be read.
        """
        try:
            return self._apply(kind, payload, time_ms)
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise LedgerBroken(f"a row of kind {kind} cannot be read: {error}") from error

    def doubt_what_was_cut_off(self) -> tuple[OrderLife, ...]:
        """Call every order UNKNOWN whose answer was never recorded; return them.

        For a start only: a console that died between the intent and the record of the answer cannot say whether a
        byte was sent, and must never take that for "not sent".
        """
        cut_off = {OrderState.INTENT, OrderState.SENT}
        reason = "the console ended before the answer was recorded"
        return tuple(self._keep(life.with_doubt(reason)) for life in self.alive if life.state in cut_off)

    def _apply(self, kind: str, payload: Mapping[str, Any], time_ms: int) -> OrderLife | None:
        if kind == Kind.INTENT:
            return self._begin(payload, time_ms)
        change = _CHANGES.get(kind)
        if change is None:
            return None
        intent = payload.get("intent") or self._by_client_id.get(payload["client_order_id"] or "")
        life = self._lives.get(intent or "")
        if life is None:
            return None
        return self._keep(change(life, payload, time_ms))

    def _keep(self, life: OrderLife) -> OrderLife:
        self._lives[life.intent] = life
        if life.order_id:
            self._by_order_id[life.terms.venue, life.order_id] = life.intent
        if life.state.may_still_fill:
            self._alive[life.intent] = life
        else:
            self._alive.pop(life.intent, None)
        return life

    def _begin(self, payload: Mapping[str, Any], time_ms: int) -> OrderLife:
        intent, terms = str(payload["intent"]), terms_from(payload)
        if not intent or intent in self._lives or terms.client_order_id in self._by_client_id:
            raise ValueError(f"the intent {intent!r:.40} or its client order id is there twice")
        self._by_client_id[terms.client_order_id] = intent
        return self._keep(OrderLife(intent, terms, time_ms))


def terms_from(payload: Mapping[str, Any]) -> OrderTerms:
    """Return the terms that an `intent` row names.

    Raises:
        KeyError: a key is missing.
        ValueError: a value is none of the words, or no finite number.
    """
    return OrderTerms(
        venue=str(payload["venue"]),
        symbol=str(payload["symbol"]),
        side=Side(payload["side"]),
        kind=OrderKind(payload["type"]),
        time_in_force=TimeInForce(payload["time_in_force"]),
        amount=_number(payload["amount"]),
        limit_price=None if payload["price"] is None else _number(payload["price"]),
        reduce_only=bool(payload.get("reduce_only", False)),
        client_order_id=str(payload["client_order_id"]),
    )


def _number(text: object) -> Decimal:
    """Return a decimal text's number; a float in the trail would be a fault of the program."""
    if not isinstance(text, str):
        raise ValueError(f"expected decimal text, was {text!r:.40}")
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(f"expected a finite number, was {text!r:.40}")
    return number


def _sent(life: OrderLife, payload: Mapping[str, Any], time_ms: int) -> OrderLife:
    return life.with_sent(time_ms if payload["sent_ms"] is None else int(payload["sent_ms"]))


def _answered(life: OrderLife, payload: Mapping[str, Any], _: int) -> OrderLife:
    outcome = Outcome(payload["outcome"])
    return life.with_answer(outcome, str(payload["message"] or ""), str(payload["order_id"] or ""))


def _seen(life: OrderLife, payload: Mapping[str, Any], _: int) -> OrderLife:
    average = payload["average_price"]
    return life.with_sighting(
        Sighting(
            OrderState(payload["state"]),
            _number(payload["filled"]),
            str(payload["order_id"] or ""),
            None if average is None else _number(average),
            int(payload["venue_ms"] or 0),
        )
    )


def _unknown(life: OrderLife, payload: Mapping[str, Any], _: int) -> OrderLife:
    return life.with_doubt(str(payload["reason"] or ""))


def _reconciled(life: OrderLife, payload: Mapping[str, Any], _: int) -> OrderLife:
    state = OrderState(payload["state"])
    if state in {OrderState.ABSENT, OrderState.HUMAN}:
        return life.with_settlement(Settled(state.value), str(payload["proof"] or ""))
    sighting = Sighting(state, _number(payload["filled"]), str(payload["order_id"] or ""))
    return life.with_sighting(sighting)


def _filled(life: OrderLife, payload: Mapping[str, Any], _: int) -> OrderLife:
    fee, liquidity = payload["fee"], payload["liquidity"]
    return life.with_fill(
        Fill(
            str(payload["trade_id"]),
            _number(payload["price"]),
            _number(payload["amount"]),
            None if fee is None else _number(fee),
            str(payload["fee_currency"] or ""),
            None if liquidity is None else liquidity == "maker",
            int(payload["venue_ms"] or 0),
        )
    )


def _cancelling(life: OrderLife, _: Mapping[str, Any], time_ms: int) -> OrderLife:
    return life.with_cancel(time_ms)


def _cancel_answered(life: OrderLife, payload: Mapping[str, Any], _: int) -> OrderLife:
    return life.with_cancel_taken() if payload["outcome"] == CancelOutcome.TAKEN else life


def _folded(life: OrderLife, payload: Mapping[str, Any], _: int) -> OrderLife:
    return life.with_cancel(int(payload["at_ms"]))


_CHANGES: Mapping[str, Callable[[OrderLife, Mapping[str, Any], int], OrderLife]] = {
    Kind.SENT: _sent,
    Kind.ANSWER: _answered,
    Kind.SEEN: _seen,
    Kind.UNKNOWN: _unknown,
    Kind.RECONCILED: _reconciled,
    Kind.FILL: _filled,
    Kind.CANCEL_INTENT: _cancelling,
    Kind.CANCEL_ANSWER: _cancel_answered,
    Kind.CANCEL_FOLDED: _folded,
}
