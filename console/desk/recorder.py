"""Turns what workers tell of orders into rows of the trail; what changes nothing makes no row."""

from collections.abc import Mapping
from decimal import Decimal

from console.desk.book_of_orders import BookOfOrders
from console.desk.life import OrderLife, Sighting
from console.desk.standing import Standing
from console.desk.trail import Trail
from db.audit.canonical import Json
from db.audit.kinds import Kind
from venues.link.orders import FillSeen, MineCancelled, OrderCancelled, OrderNews, OrderReleased, OrderSeen
from venues.model.order import OrderState, is_mine
from venues.model.release import Cancelled, Evidence, Outcome, Released, WireTimes
from venues.model.report import FillReport, OrderReport
from venues.model.words import Mode

LONGEST_WORDS = 400
CLOCKS_APART_MS = 10_000
"""How far a venue's clock may be behind ours."""


class Recorder:
    """Writes rows about orders of ours.

    Args:
        trail: takes them.
        book: what is known already.
        standing: told of orders that nobody here has sent.
        mode: of this process.
        began_ms: when this console began; what was filled before is history, and may be that of another trail.
    """

    def __init__(
        self, trail: Trail, book: BookOfOrders, standing: Standing, mode: Mode, began_ms: int
    ) -> None:
        self._trail, self._book, self._standing, self._mode = trail, book, standing, mode
        self._began_ms = began_ms

    async def take(self, news: OrderNews, epoch: str) -> None:
        """Record one message of a worker, whose life is named `epoch`."""
        match news:
            case OrderReleased(released=released):
                await self.released(released, epoch)
            case OrderCancelled(venue=venue, request=request, cancelled=cancelled):
                await self.cancelled(venue, request, cancelled)
            case MineCancelled():
                await self._mine_cancelled(news, epoch)
            case OrderSeen(report=report):
                await self.seen(report)
            case FillSeen(report=fill):
                await self.filled(fill)
            case _:
                pass

    async def released(self, released: Released, epoch: str) -> None:
        """Record what became of a release."""
        life = self._book.ledger.by_client_order_id(released.client_order_id)
        if life is None or released.outcome in life.outcomes:
            return
        first_byte = released.times.first_byte
        if first_byte is not None and life.sent_ms is None:
            sent = {**_names(life), "epoch": epoch, "sent_ms": first_byte.wall_ms}
            await self._trail.note(Kind.SENT, sent)
        await self._trail.note(
            Kind.ANSWER,
            {
                **_names(life),
                "order_id": released.order_id or None,
                "outcome": released.outcome.value,
                "message": released.reason[:LONGEST_WORDS],
                **_evidence(released.evidence, released.times),
            },
        )
        if released.outcome is Outcome.AMBIGUOUS and life.outcome is None:
            await self.unknown(life, released.reason)

    async def not_sent(self, life: OrderLife, reason: str) -> None:
        """Record that nothing of an order was handed over, and never will be."""
        await self._trail.note(
            Kind.ANSWER,
            {
                **_names(life),
                "order_id": None,
                "outcome": Outcome.NOT_SENT.value,
                "message": reason[:LONGEST_WORDS],
                **_evidence(None, None),
            },
        )

    async def unknown(self, life: OrderLife, reason: str) -> None:
        """Record that nobody can say what became of an order."""
        symbol = life.terms.symbol
        await self._trail.note(
            Kind.UNKNOWN, {**_names(life), "symbol": symbol, "reason": reason[:LONGEST_WORDS]}
        )

    async def settled(self, life: OrderLife, state: str, proof: str) -> None:
        """Record how asking the venue has settled an order."""
        await self._trail.note(
            Kind.RECONCILED,
            {
                **_names(life),
                "order_id": life.order_id or None,
                "state": state,
                "filled": f"{life.filled:f}",
                "proof": proof[:LONGEST_WORDS],
            },
        )

    async def seen(self, report: OrderReport) -> None:
        """Record a sighting of an order of ours; of one that nobody here has sent, once and with an alarm.

        Of those that have ended, the ones alone whose fills are of today's business: the others are history, and may
        be that of another trail.
        """
        if not is_mine(report.client_order_id, self._mode):
            return
        life = self._book.ledger.by_client_order_id(report.client_order_id)
        if life is None:
            known = (report.venue, report.client_order_id) in self._book.strangers
            if known or not report.state.is_final or self._moves_money_now(report.filled, report.venue_ms):
                await self._stranger(report)
            return
        sighting = Sighting(
            report.state, report.filled, report.order_id, report.average_price, report.venue_ms
        )
        if sighting in life.sightings or life.terms.venue != report.venue:
            return
        await self._trail.note(Kind.SEEN, _seen(report, _names(life)))

    async def filled(self, report: FillReport) -> None:
        """Record a fill of an order of ours, or the fee of one that is known."""
        life = self._owner(report)
        if life is None:
            mine = is_mine(report.client_order_id, self._mode)
            if mine and self._moves_money_now(report.amount, report.venue_ms):
                await self._stranger(_order_of(report))
            return
        known = life.fills.get(report.trade_id)
        if known is not None and (known.fee is not None or report.fee is None):
            return
        liquidity = None if report.is_maker is None else "maker" if report.is_maker else "taker"
        await self._trail.note(
            Kind.FILL,
            {
                **_names(life),
                "order_id": report.order_id or None,
                "trade_id": report.trade_id,
                "symbol": report.symbol,
                "side": report.side.value,
                "amount": f"{report.amount:f}",
                "price": f"{report.price:f}",
                "fee": None if report.fee is None else f"{report.fee:f}",
                "fee_currency": report.fee_currency or None,
                "liquidity": liquidity,
                "venue_ms": report.venue_ms,
            },
        )

    async def cancelled(self, venue: str, cancel: str, cancelled: Cancelled) -> None:
        """Record what became of a cancel; of somebody else's order too, since this console sent it."""
        life = self._book.ledger.by_client_order_id(cancelled.client_order_id)
        names = _names(life) if life is not None else _nameless(venue, cancelled.client_order_id)
        await self._trail.note(
            Kind.CANCEL_ANSWER,
            {
                **names,
                "cancel": cancel,
                "order_id": cancelled.order_id or None,
                "outcome": cancelled.outcome.value,
                "message": cancelled.reason[:LONGEST_WORDS],
                **_evidence(cancelled.evidence, cancelled.times),
            },
        )

    async def folded(self, venue: str, name: str, order_id: str, epoch: str, at_ms: int, reason: str) -> None:
        """Record a cancel that a worker made by itself."""
        payload = {
            "client_order_id": name or None,
            "venue": venue,
            "order_id": order_id or None,
            "epoch": epoch,
            "at_ms": at_ms,
            "reason": reason[:LONGEST_WORDS],
        }
        await self._trail.note(Kind.CANCEL_FOLDED, payload)

    async def _mine_cancelled(self, news: MineCancelled, epoch: str) -> None:
        for one in news.done.cancels:
            reason = f"all of ours: {one.outcome}" + (f", {one.reason}" if one.reason else "")
            name, order_id = one.client_order_id, one.order_id
            await self.folded(news.venue, name, order_id, epoch, news.done.at_ms, reason)

    async def _stranger(self, report: OrderReport) -> None:
        key = report.venue, report.client_order_id
        self._standing.mismatch(
            report.venue,
            report.client_order_id,
            f"order {report.client_order_id} carries our name and is not in the audit trail",
        )
        if key not in self._book.strangers:
            await self._trail.note(Kind.SEEN, _seen(report, _nameless(report.venue, report.client_order_id)))

    def _moves_money_now(self, filled: Decimal, venue_ms: int) -> bool:
        """Say whether money has moved since this console began, by the venue's clock."""
        return filled > 0 and venue_ms >= self._began_ms - CLOCKS_APART_MS

    def _owner(self, report: FillReport) -> OrderLife | None:
        ledger = self._book.ledger
        life = ledger.by_client_order_id(report.client_order_id)
        if life is not None:
            return life if life.terms.venue == report.venue else None
        return ledger.by_order_id(report.venue, report.order_id)


def _names(life: OrderLife) -> Mapping[str, Json]:
    terms = life.terms
    return {"intent": life.intent, "client_order_id": terms.client_order_id, "venue": terms.venue}


def _nameless(venue: str, client_order_id: str) -> Mapping[str, Json]:
    return {"intent": None, "client_order_id": client_order_id or None, "venue": venue}


def _seen(report: OrderReport, names: Mapping[str, Json]) -> dict[str, Json]:
    remaining, average = report.remaining, report.average_price
    return {
        **names,
        "order_id": report.order_id or None,
        "source": report.source,
        "state": report.state.value,
        "filled": f"{report.filled:f}",
        "remaining": None if remaining is None else f"{remaining:f}",
        "average_price": None if average is None else f"{average:f}",
        "venue_ms": report.venue_ms or None,
    }


def _order_of(fill: FillReport) -> OrderReport:
    """Return what a fill tells of its order: that at least so much of it is filled."""
    return OrderReport(
        fill.venue,
        fill.symbol,
        fill.order_id,
        fill.client_order_id,
        fill.side,
        None,
        OrderState.PARTIAL,
        None,
        None,
        fill.amount,
        fill.price,
        fill.venue_ms,
        fill.source,
    )


def _evidence(evidence: Evidence | None, times: WireTimes | None) -> dict[str, Json]:
    latency: int | None = None
    if times is not None and times.first_byte is not None and times.answered is not None:
        took = times.answered.monotonic_seconds - times.first_byte.monotonic_seconds
        latency = max(0, round(took * 1000))
    return {
        "status": evidence.status if evidence is not None else None,
        "code": ", ".join(evidence.codes) or None if evidence is not None else None,
        "digest": evidence.body_sha256 if evidence is not None else None,
        "latency_ms": latency,
    }
