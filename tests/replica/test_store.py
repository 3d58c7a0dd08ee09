"""The replica keeps the newest of everything and lets ages grow by itself."""

import pytest

from console.replica.store import TAPE_LENGTH, Dirty, Store
from tests.support.ui_clock import StillClock
from venues.link.messages import (
    BookUpdate,
    Fact,
    Heartbeat,
    MarketList,
    Refused,
    TradesUpdate,
    Welcome,
    decode_up,
    encode,
)
from venues.model.book import BookSnapshot, MarketRules, PublicTrade, TradeBatch
from venues.model.status import StateChange, StreamHealth, VenueHealth
from venues.model.words import Freshness, Integrity, VenueState


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def store(clock: StillClock) -> Store:
    return Store(clock, ["gate"])


def book(**changes: object) -> BookSnapshot:
    values: dict[str, object] = {"link_age_ms": 300, "change_age_ms": 400}
    values.update(changes)
    return BookSnapshot("gate", "BTC/USDT", ((1.0, 2.0),), ((1.1, 2.0),), Integrity.VERIFIED, **values)  # type: ignore[arg-type]


def test_age_is_age_at_sending_plus_time_since_receipt(store: Store, clock: StillClock) -> None:
    store.apply(BookUpdate(book()))
    clock.move(1.5)
    entry = store.book("gate", "BTC/USDT")
    assert entry is not None
    assert entry.link_age(clock.monotonic()) == pytest.approx(1800)
    assert entry.change_age(clock.monotonic()) == pytest.approx(1900)


def test_a_silent_worker_makes_its_books_stale_by_time_alone(store: Store, clock: StillClock) -> None:
    store.apply(BookUpdate(book()))
    seen = []
    for _ in range(7):
        entry = store.book("gate", "BTC/USDT")
        assert entry is not None
        seen.append(entry.freshness(clock.monotonic()))
        clock.move(1)
    assert seen[0] == Freshness.FRESH
    assert seen[2] == Freshness.DEGRADED
    assert seen[5] == Freshness.STALE


def test_a_heartbeat_renews_ages_without_a_book(store: Store, clock: StillClock) -> None:
    store.apply(BookUpdate(book()))
    clock.move(4)
    store.apply(Heartbeat(VenueHealth("gate", streams=(StreamHealth("BTC/USDT", 50, 4400),))))
    entry = store.book("gate", "BTC/USDT")
    assert entry is not None
    assert entry.freshness(clock.monotonic()) == Freshness.QUIET
    store.apply(Heartbeat(VenueHealth("gate", streams=(StreamHealth("BTC/USDT", None, None, stale=True),))))
    entry = store.book("gate", "BTC/USDT")
    assert entry is not None
    assert entry.freshness(clock.monotonic()) == Freshness.STALE


def test_a_lost_worker_makes_everything_stale_until_it_speaks_again(store: Store, clock: StillClock) -> None:
    store.apply(Fact(1, StateChange("gate", VenueState.UP)))
    store.apply(BookUpdate(book()))
    store.worker_lost(["gate"], "exit status 9")
    now = clock.monotonic()
    entry = store.book("gate", "BTC/USDT")
    assert entry is not None
    assert entry.freshness(now) == Freshness.STALE
    assert not entry.usable(now)
    assert store.venue("gate").state(now) == VenueState.OFFLINE
    assert "exit status 9" in store.venue("gate").reason(now)
    store.apply(Welcome(1, "e2", ("gate",)))
    assert store.venue("gate").state(now) == VenueState.UP
    stale = store.book("gate", "BTC/USDT")
    assert stale is not None
    assert stale.freshness(now) == Freshness.STALE, "an old book is not fresh because a new worker says hello"
    store.apply(BookUpdate(book()))
    fresh = store.book("gate", "BTC/USDT")
    assert fresh is not None
    assert fresh.usable(now)


def test_a_worker_without_heartbeats_is_not_shown_as_up(store: Store, clock: StillClock) -> None:
    store.apply(Fact(1, StateChange("gate", VenueState.UP)))
    store.apply(Heartbeat(VenueHealth("gate")))
    clock.move(6)
    assert store.venue("gate").state(clock.monotonic()) == VenueState.STALE
    assert "silent" in store.venue("gate").reason(clock.monotonic())


def test_dirty_keys_are_taken_once(store: Store) -> None:
    store.apply(BookUpdate(book()))
    assert Dirty("book", "gate", "BTC/USDT") in store.take_dirty()
    assert store.take_dirty() == frozenset()


def test_the_tape_is_bounded_and_counts_what_was_dropped(store: Store) -> None:
    trade = PublicTrade("gate", "BTC/USDT", 1.0, 1.0, None, 1)
    store.apply(TradesUpdate(TradeBatch("gate", "BTC/USDT", (trade,) * (TAPE_LENGTH + 5), 3)))
    store.apply(TradesUpdate(TradeBatch("gate", "BTC/USDT", (trade,), 4)))
    tape = store.tape("gate", "BTC/USDT")
    assert len(tape.trades) == TAPE_LENGTH
    assert tape.dropped == 7


def test_refusals_and_changes_of_state_are_logged(store: Store) -> None:
    store.apply(Refused("no such market", "gate", "XYZ/USDT"))
    store.apply(Fact(1, StateChange("gate", VenueState.BANNED, "HTTP 418")))
    texts = [(line.text, line.level) for line in store.log]
    assert texts == [("refused: no such market (gate XYZ/USDT)", "warn"), ("BANNED: HTTP 418", "bad")]


def test_a_market_that_is_no_longer_watched_is_forgotten(store: Store) -> None:
    store.apply(BookUpdate(book()))
    store.forget("gate", "BTC/USDT")
    assert store.book("gate", "BTC/USDT") is None


def test_what_comes_over_the_wire_is_applied_as_it_was_sent(store: Store) -> None:
    sent = (
        BookUpdate(book()),
        MarketList("gate", (MarketRules("BTC/USDT", "BTC", "USDT", tick_size="0.1"),)),
    )
    for message in decode_up(encode(sent)):
        store.apply(message)
    entry = store.book("gate", "BTC/USDT")
    assert entry is not None
    assert entry.book == book()
    rules = store.rules("gate", "BTC/USDT")
    assert rules is not None
    assert rules.tick_size == "0.1"
