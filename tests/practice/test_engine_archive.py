"""Finished orders and fills: bounded in memory, found for good where there is a ledger."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.practice.conftest import VenueMaker
from venues.practice.engine import archive
from venues.practice.engine.errors import DuplicateClientOrderId, OrderAlreadyClosed, OrderUnknown
from venues.practice.engine.ledger import KEPT_FINISHED, SqliteLedger
from venues.practice.engine.types import OrderKind, OrderRequest, OrderState, Side
from venues.practice.engine.venue import PracticeVenue

SYMBOL = "BTC/USDT"
KEPT = 20
PLACED = 65
AMOUNT = Decimal("0.001")
Ask = Callable[..., OrderRequest]


@pytest.fixture(autouse=True)
def few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "KEPT_FINISHED", KEPT)
    monkeypatch.setattr(archive, "KEPT_FILLS", KEPT)


def _market_order(number: int) -> OrderRequest:
    side = Side.BUY if number % 2 else Side.SELL
    return OrderRequest(SYMBOL, side, OrderKind.MARKET, amount=AMOUNT, client_order_id=f"mine-{number}")


def _trade(venue: PracticeVenue, count: int = PLACED) -> list[int]:
    return [venue.submit(_market_order(number)).id for number in range(count)]


def _cancel(venue: PracticeVenue, limit_order: Ask, count: int = PLACED) -> list[int]:
    ids = []
    for number in range(count):
        order = venue.submit(limit_order("buy", "0.005", "1000", client_order_id=f"mine-{number}"))
        ids.append(venue.cancel(order.id).id)
    return ids


def test_by_default_the_newest_ten_thousand_are_held() -> None:
    assert KEPT_FINISHED == 10_000


def test_filled_orders_and_fills_are_bounded(make_venue: VenueMaker) -> None:
    venue = make_venue()
    ids = _trade(venue)
    assert [order.id for order in venue.closed_orders()] == ids[-KEPT:]
    assert all(order.state is OrderState.FILLED for order in venue.closed_orders())
    assert len(venue._archive._orders) == len(venue._archive._client_ids) == KEPT
    assert len(venue.fills()) == KEPT


def test_a_resting_order_that_fills_counts_as_finished(make_venue: VenueMaker, limit_order: Ask) -> None:
    venue = make_venue()
    for _ in range(PLACED):
        order = venue.submit(limit_order("buy", "0.001", "1000"))
        assert venue.execute(order.id).state is OrderState.FILLED
    assert len(venue._archive._orders) == KEPT
    assert not venue.open_orders()


def test_canceled_orders_are_bounded_and_open_ones_always_held(
    make_venue: VenueMaker, limit_order: Ask
) -> None:
    venue = make_venue()
    first = venue.submit(limit_order("buy", "0.001", "900", client_order_id="waits"))
    ids = _cancel(venue, limit_order)
    assert [order.id for order in venue.closed_orders()] == ids[-KEPT:]
    assert venue.order(first.id).state is OrderState.OPEN
    assert venue.cancel(client_order_id="waits").state is OrderState.CANCELED


def test_without_a_ledger_old_orders_are_forgotten(make_venue: VenueMaker) -> None:
    venue = make_venue()
    ids = _trade(venue)
    assert venue.order(ids[-KEPT]).client_order_id == f"mine-{PLACED - KEPT}"
    with pytest.raises(OrderUnknown):
        venue.order(ids[0])
    with pytest.raises(OrderUnknown):
        venue.order(client_order_id="mine-0")


def test_a_fill_outlives_its_order(make_venue: VenueMaker, limit_order: Ask) -> None:
    venue = make_venue("gate")
    venue.hides = lambda _: False
    _trade(venue, 5)
    _cancel(venue, limit_order)
    assert len(venue._archive._orders) == KEPT
    assert len(venue.fills()) >= 5


def test_the_ledger_still_knows_what_memory_forgot(make_venue: VenueMaker, tmp_path: Path) -> None:
    venue = make_venue(ledger=SqliteLedger(tmp_path / "okx.sqlite"))
    ids = _trade(venue)
    assert len(venue._archive._orders) == KEPT
    old = venue.order(ids[0])
    assert (old.state, old.filled, old.client_order_id) == (OrderState.FILLED, AMOUNT, "mine-0")
    assert venue.order(client_order_id="mine-1").id == ids[1]
    with pytest.raises(OrderAlreadyClosed):
        venue.cancel(ids[0])
    with pytest.raises(OrderUnknown):
        venue.order(ids[0], symbol="ETH/USDT")
    with pytest.raises(OrderUnknown):
        venue.order(client_order_id="never")
    venue.close()


def test_an_old_client_order_id_stays_taken_where_the_venue_says_so(
    make_venue: VenueMaker, tmp_path: Path
) -> None:
    for name, is_taken in (("okx", True), ("whitebit", False)):
        venue = make_venue(name, ledger=SqliteLedger(tmp_path / f"{name}.sqlite"))
        _trade(venue)
        if is_taken:
            with pytest.raises(DuplicateClientOrderId):
                venue.submit(_market_order(0))
        else:
            assert venue.submit(_market_order(0)).state is OrderState.FILLED
        venue.close()


def test_a_restart_takes_over_open_orders_and_the_newest_others(
    make_venue: VenueMaker, limit_order: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("venues.practice.engine.ledger.KEPT_FINISHED", KEPT)
    monkeypatch.setattr("venues.practice.engine.ledger.KEPT_FILLS", KEPT)
    venue = make_venue(ledger=SqliteLedger(tmp_path / "okx.sqlite"))
    waiting = venue.submit(limit_order("buy", "0.001", "1000"))
    ids = _trade(venue)
    venue.close()
    ledger = SqliteLedger(tmp_path / "okx.sqlite")
    state = ledger.load()
    assert state
    assert [order.id for order in state.orders] == [waiting.id, *ids[-KEPT:]]
    assert [fill.order_id for fill in state.fills] == ids[-KEPT:]
    again = make_venue(ledger=ledger)
    assert [order.id for order in again.open_orders()] == [waiting.id]
    assert again.order(ids[0]).state is OrderState.FILLED
    again.close()
