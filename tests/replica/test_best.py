"""The best over venues counts only books that can be relied on."""

import pytest

from console.replica.best import best_of
from console.replica.store import Store
from tests.support.ui_clock import StillClock
from venues.link.messages import BookUpdate, MarketList
from venues.model.book import BookSnapshot, MarketRules
from venues.model.words import Integrity

SYMBOL = "BTC/USDT"


@pytest.fixture
def store() -> Store:
    return Store(StillClock())


def put(store: Store, venue: str, bid: float, ask: float, **changes: object) -> None:
    values: dict[str, object] = {"integrity": Integrity.VERIFIED}
    values.update(changes)
    store.apply(BookUpdate(BookSnapshot(venue, SYMBOL, ((bid, 1.0),), ((ask, 1.0),), **values)))  # type: ignore[arg-type]


def best(store: Store, venues: tuple[str, ...], table: dict[str, str | None] | None = None):  # type: ignore[no-untyped-def]  # returns Best
    return best_of(store, SYMBOL, venues, store.clock.monotonic(), table)


def test_the_best_of_two_venues_with_spread_and_net_of_fees(store: Store) -> None:
    put(store, "a", 100.0, 101.0)
    put(store, "b", 100.5, 101.5)
    found = best(store, ("a", "b"), {"a": "0.001", "b": "0.001"})
    assert found.bid.venue == "b"
    assert found.ask.venue == "a"
    assert found.spread == pytest.approx(0.5)
    assert found.spread_bp == pytest.approx(0.5 / 100.75 * 1e4)
    assert found.net_bp == pytest.approx((100.5 * 0.999 - 101.0 * 1.001) / 100.75 * 1e4)
    assert found.fresh == 2


@pytest.mark.parametrize(
    "trouble",
    [
        {"integrity": Integrity.BROKEN},
        {"integrity": Integrity.CROSSED},
        {"stale": True},
        {"link_age_ms": 5_001},
    ],
)
def test_a_book_that_cannot_be_relied_on_never_sets_the_best(
    store: Store, trouble: dict[str, object]
) -> None:
    put(store, "a", 100.0, 101.0)
    put(store, "b", 100.9, 100.95, **trouble)
    found = best(store, ("a", "b"))
    assert (found.bid.venue, found.ask.venue, found.fresh) == ("a", "a", 1)


def test_a_book_that_is_crossed_in_itself_never_counts_whatever_it_is_called(store: Store) -> None:
    put(store, "a", 101.0, 100.0)
    assert best(store, ("a",)).bid is None


def test_the_earlier_venue_wins_a_tie(store: Store) -> None:
    put(store, "a", 100.0, 101.0)
    put(store, "b", 100.0, 101.0)
    assert best(store, ("b", "a")).bid.venue == "b"


def test_without_a_fresh_book_there_is_no_number(store: Store) -> None:
    found = best(store, ("a",))
    assert (found.bid, found.spread, found.mid, found.net_bp, found.fresh) == (None, None, None, None, 0)


def test_a_venue_without_a_known_fee_is_left_out_of_net_and_counted(store: Store) -> None:
    put(store, "a", 100.0, 101.0)
    put(store, "b", 100.5, 100.6)
    found = best(store, ("a", "b"), {"a": "0.001"})
    assert found.fees_missing == 1
    assert found.net_bp == pytest.approx((100.0 * 0.999 - 101.0 * 1.001) / 100.55 * 1e4)


def test_the_venue_s_own_fee_stands_above_the_table(store: Store) -> None:
    put(store, "a", 100.0, 101.0)
    store.apply(MarketList("a", (MarketRules(SYMBOL, "BTC", "USDT", taker_fee="0"),)))
    found = best(store, ("a",), {"a": "0.001"})
    assert found.quotes[0].fee.source == "venue"
    assert found.net_bp == pytest.approx(-1.0 / 100.5 * 1e4)
