"""The sum of balances never looks better than it is."""

from decimal import Decimal

import pytest

from console.replica.store import Store
from console.replica.total import total_of
from tests.support.ui_clock import StillClock
from venues.link.messages import AccountUpdate, BookUpdate
from venues.model.account import AccountSnapshot, Balance
from venues.model.book import BookSnapshot
from venues.model.words import Integrity


@pytest.fixture
def store() -> Store:
    return Store(StillClock())


def hold(store: Store, venue: str, **amounts: str) -> None:
    balances = tuple(Balance(name, None, None, Decimal(amount)) for name, amount in amounts.items())
    store.apply(AccountUpdate(AccountSnapshot(venue, balances, "stream", 0, 500)))


def quote(store: Store, venue: str, symbol: str, mid: float, **changes: object) -> None:
    book = BookSnapshot(venue, symbol, ((mid - 1, 1.0),), ((mid + 1, 1.0),), Integrity.VERIFIED, **changes)  # type: ignore[arg-type]
    store.apply(BookUpdate(book))


def total(store: Store):  # type: ignore[no-untyped-def]  # returns Total
    return total_of(store, ("a", "b"), store.clock.monotonic())


def test_the_own_venue_s_book_is_asked_first_and_named(store: Store) -> None:
    hold(store, "b", BTC="2")
    quote(store, "a", "BTC/USDT", 100.0)
    quote(store, "b", "BTC/USDT", 110.0)
    found = total(store)
    assert found.worth == Decimal(220)
    assert found.holdings[0].rate.source == "b"


def test_without_a_fresh_rate_a_holding_is_unpriced_and_not_in_the_sum(store: Store) -> None:
    hold(store, "a", USDT="10", BTC="1", USDC="5")
    quote(store, "a", "BTC/USDT", 100.0, stale=True)
    found = total(store)
    assert found.worth == Decimal(10)
    assert found.unpriced == ("BTC", "USDC")


def test_a_market_the_other_way_round_gives_the_rate_too(store: Store) -> None:
    hold(store, "a", EUR="110")
    quote(store, "a", "USDT/EUR", 2.0)
    assert total(store).worth == Decimal(55)


def test_old_accounts_are_named(store: Store) -> None:
    hold(store, "a", USDT="10")
    hold(store, "b", USDT="1")
    store.worker_lost(["b"], "gone")
    found = total(store)
    assert found.old_venues == ("b",)
    assert found.worth == Decimal(11)
    clock = store.clock
    assert isinstance(clock, StillClock)
    clock.move(61)
    assert total(store).old_venues == ("a", "b")
    assert total(store).oldest_ms == pytest.approx(61_500)
