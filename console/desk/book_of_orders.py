"""What the audit trail adds up to: orders, earlier orders and fills, halts, results; nothing is kept twice."""

from collections import OrderedDict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from console.desk.ledger import Ledger
from console.desk.life import OrderLife
from console.desk.proposal import Purpose
from console.desk.results import Results, utc_day
from console.desk.telling import timeline_line
from console.desk.views import TimelineLine
from db.audit.kinds import Kind
from venues.model.order import OrderTerms
from venues.model.value import Value

EVERYTHING = "all"
"""The scope of a halt that holds for all venues."""

WITNESSES = 200
"""Newest orders whose ids vouch for the trail."""

MOST_TIMELINES = 500
"""Orders whose timeline is kept at hand; the trail has them all."""

ORDER_KINDS = (
    Kind.INTENT,
    Kind.SENT,
    Kind.ANSWER,
    Kind.SEEN,
    Kind.UNKNOWN,
    Kind.RECONCILED,
    Kind.FILL,
    Kind.CANCEL_INTENT,
    Kind.CANCEL_ANSWER,
    Kind.CANCEL_FOLDED,
    Kind.PROBE_RECEIPT,
    Kind.MICRO_TRADE_RECEIPT,
    Kind.HALT,
    Kind.HALT_LIFTED,
    Kind.DAY_STARTED,
)
"""The rows that a start must read."""


class IntentRecord(Value):
    """An order that was about to be sent, as its row tells."""

    proposal_id: str
    consent_id: str
    terms: OrderTerms
    notional_usd: Decimal | None
    time_ms: int


class FillRecord(Value):
    """A fill's place in time."""

    venue: str
    symbol: str
    client_order_id: str
    time_ms: int


class BookOfOrders:
    """Applies rows, at a start all of them and then each new one; in any order the orders come out the same."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.results = Results()
        self.intents: list[IntentRecord] = []
        self.fills: list[FillRecord] = []
        self.halts: dict[str, str] = {}
        """Reason by scope: EVERYTHING, a venue, or a venue and a symbol with a space between."""
        self.day_starts: dict[tuple[str, int], Decimal] = {}
        """What a venue's balances were worth in USD when a UTC day began, by venue and the day's number."""
        self.strangers: set[tuple[str, str]] = set()
        """Venue and client order id of orders that carry our prefix and have no intent here."""
        self.purposes: dict[str, Purpose] = {}
        self.newest: dict[str, int] = {}
        """Milliseconds UTC of the newest row about an order, by client order id."""
        self.short_of_fills: dict[str, OrderLife] = {}
        """Orders that have ended and of whose fills some have not been told, by intent."""
        self._fee_times: dict[tuple[str, str, str], int] = {}
        self._timelines: OrderedDict[str, list[TimelineLine]] = OrderedDict()

    def apply(self, kind: str, payload: Mapping[str, Any], time_ms: int, row: int) -> OrderLife | None:
        """Take a row in; return the order it is about, None when it is about none of ours.

        Args:
            kind: of the row.
            payload: of the row.
            time_ms: of the row.
            row: its number; 0 for what could not be written down.

        Raises:
            LedgerBroken: the row cannot be what this program wrote.
        """
        before = self._life_before(kind, payload)
        life = self.ledger.apply(kind, payload, time_ms)
        if life is not None:
            self._take_order(kind, payload, time_ms, life, before)
            self._tell(kind, payload, time_ms, row, life.terms.client_order_id)
        else:
            self._take_other(kind, payload, time_ms, row)
        return life

    def timeline(self, client_order_id: str) -> tuple[TimelineLine, ...]:
        """Return what happened to an order, oldest first."""
        return tuple(sorted(self._timelines.get(client_order_id, ()), key=lambda line: line.time_ms))

    def witnessed(self) -> tuple[str, ...]:
        """Return the client order ids of the newest orders that a venue has shown; each carries the trail's head."""
        newest = self.ledger.newest(WITNESSES)
        return tuple(life.terms.client_order_id for life in newest if life.sightings)

    def halt_of(self, venue: str, symbol: str = "") -> str:
        """Return why a venue, or a market of it, is halted; empty when it is not."""
        scopes = (EVERYTHING, venue, f"{venue} {symbol}" if symbol else venue)
        return next((self.halts[scope] for scope in scopes if scope in self.halts), "")

    # -- rows -------------------------------------------------------------------------------------------

    def _life_before(self, kind: str, payload: Mapping[str, Any]) -> OrderLife | None:
        if kind != Kind.FILL:
            return None
        found = self.ledger.life(str(payload.get("intent") or ""))
        return found or self.ledger.by_client_order_id(str(payload.get("client_order_id") or ""))

    def _take_order(
        self, kind: str, payload: Mapping[str, Any], time_ms: int, life: OrderLife, before: OrderLife | None
    ) -> None:
        terms = life.terms
        self.newest[terms.client_order_id] = time_ms
        if life.state.is_final and life.filled > life.filled_by_trades:
            self.short_of_fills[life.intent] = life
        else:
            self.short_of_fills.pop(life.intent, None)
        if kind == Kind.INTENT:
            notional = payload["notional_usd"]
            self.intents.append(
                IntentRecord(
                    str(payload["proposal"]),
                    str(payload["consent"]),
                    terms,
                    None if notional is None else Decimal(str(notional)),
                    time_ms,
                )
            )
            self.purposes[terms.client_order_id] = Purpose(payload.get("purpose", Purpose.ORDER))
        elif kind == Kind.FILL:
            self._take_fill(str(payload["trade_id"]), time_ms, life, before)

    def _take_fill(self, trade_id: str, time_ms: int, life: OrderLife, before: OrderLife | None) -> None:
        terms, fill = life.terms, life.fills[trade_id]
        known = before.fills.get(trade_id) if before is not None else None
        key = (terms.venue, terms.client_order_id, trade_id)
        if known is None:
            self.results.take(terms, fill, time_ms)
            self.fills.append(FillRecord(terms.venue, terms.symbol, terms.client_order_id, time_ms))
            if fill.fee is None:
                self._fee_times[key] = time_ms
        elif known.fee is None and fill.fee is not None:
            self.results.take_fee(terms, fill, self._fee_times.pop(key, time_ms))

    def _take_other(self, kind: str, payload: Mapping[str, Any], time_ms: int, row: int) -> None:
        match kind:
            case Kind.HALT:
                self.halts[str(payload["scope"])] = str(payload["reason"])
            case Kind.HALT_LIFTED:
                self._lift(str(payload["scope"]))
            case Kind.DAY_STARTED:
                value = payload["value_usd"]
                day = str(payload["venue"]), utc_day(int(payload["day_ms"]))
                self.day_starts.setdefault(day, Decimal(str(value)))
            case Kind.SEEN if payload["client_order_id"]:
                self.strangers.add((str(payload["venue"]), str(payload["client_order_id"])))
            case Kind.CANCEL_FOLDED | Kind.PROBE_RECEIPT | Kind.MICRO_TRADE_RECEIPT:
                self._tell(kind, payload, time_ms, row, str(payload["client_order_id"]))
            case _:
                pass

    def _lift(self, scope: str) -> None:
        """Everything is released with all that is in it, a venue with its markets."""
        for held in list(self.halts):
            if scope == EVERYTHING or held == scope or held.startswith(f"{scope} "):
                del self.halts[held]

    def _tell(self, kind: str, payload: Mapping[str, Any], time_ms: int, row: int, name: str) -> None:
        line = timeline_line(kind, payload, time_ms, row)
        if line is None:
            return
        self._timelines.setdefault(name, []).append(line)
        self._timelines.move_to_end(name)
        while len(self._timelines) > MOST_TIMELINES:
            self._timelines.popitem(last=False)
