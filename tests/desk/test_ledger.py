"""The orders that a real audit file adds up to, told once, told again, and cut off anywhere."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.desk.ledger import Ledger, LedgerBroken
from db.audit.kinds import KEYS, Kind
from db.verify.reading import reading
from tests.audit.trails import trail
from venues.model.order import OrderKind, OrderState, TimeInForce
from venues.model.words import Side

CLIENT_ID = "lyp0000000aabcdefg"


def row(kind: Kind, **values: Any) -> tuple[Kind, dict[str, Any]]:
    """An event about the order i-1 at OKX, everything else null."""
    about = {
        "intent": "i-1",
        "client_order_id": CLIENT_ID,
        "venue": "okx",
        "symbol": "BTC/USDT",
        "side": "buy",
    }
    named = {key: value for key, value in {**about, **values}.items() if key in KEYS[kind]}
    return kind, {**dict.fromkeys(KEYS[kind]), **named}


INTENT = row(
    Kind.INTENT, type="limit", amount="0.0100", price="60000.5", time_in_force="POST_ONLY", notional_usd="600"
)
LIFE = [
    INTENT,
    row(Kind.SENT, sent_ms=1_790_000_000_010),
    row(Kind.ANSWER, outcome="ACCEPTED", order_id="77", message="taken"),
    row(
        Kind.FILL,
        trade_id="t1",
        order_id="77",
        amount="0.004",
        price="60000.5",
        fee="0.24",
        liquidity="maker",
    ),
    row(Kind.SEEN, state="PARTIAL", filled="0.004", remaining="0.006", order_id="77"),
    row(Kind.CANCEL_INTENT, cancel="x1", order_id="77", reason="the operator"),
    row(Kind.SEEN, state="CANCELED", filled="0.004", remaining="0", order_id="77"),
]
STATES = [
    OrderState.INTENT,
    OrderState.SENT,
    OrderState.OPEN,
    OrderState.PARTIAL,
    OrderState.PARTIAL,
    OrderState.PARTIAL,
    OrderState.CANCELED,
]


def told(rows: list[tuple[Kind, dict[str, Any]]]) -> Ledger:
    ledger = Ledger()
    for kind, payload in rows:
        ledger.apply(kind, payload, 1_790_000_000_000)
    return ledger


async def test_a_file_read_back_gives_the_orders_that_were_written(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer:
        for kind, payload in LIFE:
            await writer.append(kind, payload)
    ledger = Ledger()
    with reading(tmp_path / "audit.sqlite") as reader:
        for read in reader.rows():
            ledger.apply(read.kind, read.payload, read.time_ms)
    (life,) = ledger.lives
    assert life.state is OrderState.CANCELED
    assert (life.filled, life.order_id, life.terms.amount) == (Decimal("0.004"), "77", Decimal("0.01"))
    assert (life.terms.side, life.terms.kind) == (Side.BUY, OrderKind.LIMIT)
    assert life.terms.time_in_force is TimeInForce.POST_ONLY
    assert life.fills["t1"].is_maker is True
    assert ledger.by_client_order_id(CLIENT_ID) == life
    assert ledger.alive == ledger.unresolved == ()


@pytest.mark.parametrize("rows", range(1, len(LIFE) + 1))
def test_cut_off_after_any_row_it_is_never_taken_for_not_sent(rows: int) -> None:
    ledger = told(LIFE[:rows])
    assert ledger.lives[0].state is STATES[rows - 1]
    doubted = ledger.doubt_what_was_cut_off()
    if rows <= 2:
        assert [life.intent for life in doubted] == ["i-1"]
        assert ledger.unresolved == doubted
        assert doubted[0].state is OrderState.UNKNOWN
    else:
        assert doubted == ()
        assert ledger.lives[0].state is STATES[rows - 1]


def test_rows_told_twice_change_nothing_but_an_intent_is_there_once() -> None:
    once, twice = told(LIFE), told([LIFE[0], *LIFE[1:], *LIFE[1:]])
    assert once.lives == twice.lives
    with pytest.raises(LedgerBroken, match="twice"):
        told([*LIFE, INTENT])


@pytest.mark.parametrize(
    ("state", "expected"),
    [("ABSENT", OrderState.ABSENT), ("HUMAN", OrderState.HUMAN), ("FILLED", OrderState.FILLED)],
)
def test_what_asking_has_settled(state: str, expected: OrderState) -> None:
    filled = "0.01" if state == "FILLED" else None
    rows = [
        INTENT,
        row(Kind.UNKNOWN, reason="lost"),
        row(Kind.RECONCILED, state=state, filled=filled, proof="asked"),
    ]
    assert told(rows).lives[0].state is expected


def test_rows_of_others_are_passed_over() -> None:
    ledger = told([row(Kind.SEEN, intent=None, client_order_id="theirs", state="OPEN", filled="0")])
    assert ledger.lives == ()
    assert ledger.apply(Kind.HALT, {"scope": "all", "reason": "x"}, 0) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 0.01},
        {"amount": "NaN"},
        {"amount": None},
        {"price": "x"},
        {"side": "hold"},
        {"time_in_force": "EVER"},
    ],
    ids=str,
)
def test_a_row_that_cannot_be_ours_stops_the_fold(changes: dict[str, Any]) -> None:
    kind, payload = INTENT
    with pytest.raises(LedgerBroken):
        told([(kind, {**payload, **changes})])
