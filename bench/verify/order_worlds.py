"""Seeded histories of orders, as rows of the audit trail: every kind of row that an order's life can have."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from console.desk.book_of_orders import BookOfOrders
from console.desk.receipts import expected_change
from db.audit.kinds import KEYS, Kind

BEGIN_MS = 1_790_000_000_000
MARKETS = (("okx", "BTC/USDT"), ("okx", "ETH/USDT"), ("gate", "BTC/USDT"))


@dataclass(frozen=True, slots=True)
class Row:
    """One event, as it would be appended."""

    kind: Kind
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    """Intents in their order, and all that was told of them afterwards, in the order in which it happened."""

    intents: tuple[Row, ...]
    facts: tuple[Row, ...]


def _row(kind: Kind, **values: Any) -> Row:
    return Row(kind, {**dict.fromkeys(KEYS[kind]), **values})


def _text(number: Decimal) -> str:
    return f"{number:f}"


def _fills(draw: Random, names: dict[str, Any], amount: Decimal) -> tuple[list[Row], Decimal]:
    """Return fills of a part or all of an order, some told first without their fee, and what they come to."""
    rows, filled = [], Decimal(0)
    for number in range(draw.randint(1, 4)):
        part = (
            amount - filled
            if draw.random() < 0.3
            else (amount / draw.randint(2, 5)).quantize(Decimal("1e-6"))
        )
        part = min(part, amount - filled)
        if not part:
            break
        filled += part
        values = {
            **names,
            "trade_id": f"t{names['intent']}-{number}",
            "order_id": f"v{names['intent']}",
            "symbol": names["symbol"],
            "side": names["side"],
            "amount": _text(part),
            "price": _text(Decimal(draw.randint(59_000, 61_000)) + Decimal(draw.randint(0, 9)) / 10),
            "liquidity": draw.choice(["maker", "taker", None]),
            "venue_ms": BEGIN_MS + draw.randint(0, 9_999),
        }
        if draw.random() < 0.5:
            rows.append(_row(Kind.FILL, **values))
        fee = _text(Decimal(draw.randint(-3, 40)) / 1000)
        rows.append(_row(Kind.FILL, **values, fee=fee, fee_currency=draw.choice(["USDT", "BTC", "OKB"])))
    return rows, filled


def _seen(names: dict[str, Any], state: str, filled: Decimal) -> Row:
    order_id = f"v{names['intent']}"
    return _row(
        Kind.SEEN,
        **names,
        order_id=order_id,
        source="stream",
        state=state,
        filled=_text(filled),
        venue_ms=BEGIN_MS,
    )


def _answer(names: dict[str, Any], outcome: str) -> Row:
    order_id = f"v{names['intent']}" if outcome == "ACCEPTED" else None
    return _row(Kind.ANSWER, **names, outcome=outcome, order_id=order_id, message=outcome.lower())


def _life(draw: Random, names: dict[str, Any], amount: Decimal) -> list[Row]:
    """Return all that is told of one order, to its end."""
    if draw.random() < 0.1:
        return [_answer(names, "NOT_SENT")]
    rows = [_row(Kind.SENT, **names, epoch="e", sent_ms=BEGIN_MS + draw.randint(1, 999))]
    end = draw.choices(["taken", "rejected", "doubted"], [6, 1, 3])[0]
    if end == "rejected":
        return [*rows, _answer(names, "REJECTED")]
    if end == "doubted":
        rows.append(_answer(names, "AMBIGUOUS"))
        rows.append(_row(Kind.UNKNOWN, **names, reason="no answer"))
        if draw.random() < 0.3:
            rows.append(_row(Kind.RECONCILED, **names, state="HUMAN", filled="0", proof="asked"))
        if draw.random() < 0.4:
            return [*rows, _row(Kind.RECONCILED, **names, state="ABSENT", filled="0", proof="asked")]
    else:
        rows.append(_answer(names, "ACCEPTED"))
    filled = Decimal(0)
    rows.append(_seen(names, "OPEN", filled))
    if draw.random() < 0.7:
        fills, filled = _fills(draw, names, amount)
        rows += fills
        if filled < amount:
            rows.append(_seen(names, "PARTIAL", filled))
    if filled == amount:
        return [*rows, _seen(names, "FILLED", filled)]
    cancel = {**names, "cancel": f"c{names['intent']}"}
    rows.append(_row(Kind.CANCEL_INTENT, **cancel, reason="the operator"))
    rows.append(_row(Kind.CANCEL_ANSWER, **cancel, outcome=draw.choice(["TAKEN", "NOT_OPEN", "AMBIGUOUS"])))
    return [*rows, _seen(names, "CANCELED", filled)]


def random_world(draw: Random, most_orders: int = 6) -> World:
    """Return a history in which every order comes to its end."""
    intents, lives = [], []
    for number in range(draw.randint(1, most_orders)):
        venue, symbol = draw.choice(MARKETS)
        amount = Decimal(draw.randint(1, 5_000)) / 10_000
        names = {
            "intent": f"i{number}",
            "client_order_id": f"lyp{number:015d}",
            "venue": venue,
            "symbol": symbol,
            "side": draw.choice(["buy", "sell"]),
        }
        intents.append(
            _row(
                Kind.INTENT, **names, type="limit", amount=_text(amount), price="60000", time_in_force="GTC",
                notional_usd=_text(amount * 60_000), proposal=f"p{number}", consent=f"c{number}",
            )
        )  # fmt: skip
        lives.append(_life(draw, names, amount))
    return World(tuple(intents), tuple(_interleaved(draw, lives)))


def _interleaved(draw: Random, lives: list[list[Row]]) -> list[Row]:
    """Return the rows of all lives as they would come: each life in its order, the lives among one another."""
    rows, left = [], [list(life) for life in lives]
    while left := [life for life in left if life]:
        rows.append(draw.choice(left).pop(0))
    return rows


def shuffled(draw: Random, facts: tuple[Row, ...], *, keep_fills: bool) -> list[Row]:
    """Return the facts in any order, each told up to three times.

    Args:
        draw: what is random.
        facts: in the order in which they happened.
        keep_fills: the first tellings of fills keep their order among one another, as an average cost needs.
    """
    rows = [row for row in facts for _ in range(draw.choice([1, 1, 2, 3]))]
    draw.shuffle(rows)
    if not keep_fills:
        return rows
    order: dict[str, int] = {}
    for row in facts:
        if row.kind is Kind.FILL:
            order.setdefault(row.payload["trade_id"], len(order))
    places = [index for index, row in enumerate(rows) if row.kind is Kind.FILL]
    fills = sorted((rows[index] for index in places), key=lambda row: order[row.payload["trade_id"]])
    for index, row in zip(places, fills, strict=True):
        rows[index] = row
    return rows


def orders_of(book: BookOfOrders) -> dict[str, Any]:
    """Return every order as it came out, with what it did to the balances; times of telling and words left out."""
    return {
        life.intent: (
            life.terms,
            life.state,
            life.outcome,
            life.sent_ms,
            life.filled,
            life.remaining,
            life.order_id,
            life.alarm,
            life.cancel_asked_ms is not None,
            life.cancel_taken,
            {
                name: (fill.amount, fill.price, fill.fee, fill.fee_currency)
                for name, fill in life.fills.items()
            },
            expected_change(life),
            life in book.ledger.alive,
            life in book.ledger.unresolved,
        )
        for life in book.ledger.lives
    }


def results_of(book: BookOfOrders) -> dict[str, Any]:
    """Return what trading has brought and cost by venue on the day of the history."""
    days = {venue: book.results.day(venue, BEGIN_MS) for venue, _ in MARKETS}
    return {
        venue: tuple({key: value for key, value in part.items() if value} for part in parts)
        for venue, day in days.items()
        for parts in [(day.realised, day.fees, day.fee_unsaid, day.cost_unknown)]
    }
