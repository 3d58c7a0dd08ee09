"""Opens a venue for orders: its gate with journal and latch, or the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from venues.link.orders import FillSeen, OrderSeen
from venues.market.venue import VenueMarket
from venues.model.clock import Clock
from venues.model.report import FillReport, OrderReport
from venues.model.value import Value
from venues.model.words import Integrity, Role
from venues.quirks.registry import quirks_of
from venues.trading.account import VenueAccount
from venues.trading.checks import Surroundings
from venues.trading.dead_man import DeadMan
from venues.trading.following import OrderFollower
from venues.trading.gate import OrderGate, OrderRefused
from venues.trading.journal import Journal, JournalHeld
from venues.trading.latch import Latch
from venues.trading.look import OrderSearch
from venues.trading.mine import CancelMineJob
from venues.trading.own_orders import OwnOrders
from venues.trading.reports import AccountReader
from venues.worker.orders import Keep, OrderSeat
from venues.worker.trading import Trading


@dataclass(frozen=True, slots=True)
class OrdersOfRun:
    """What all venues of a worker share for orders."""

    run_key: bytes = field(repr=False)
    directory: Path
    """Of this mode, private to this user."""


class Desk(Value):
    """How what is found out about orders comes to the desk, and whether there is one."""

    keep: Keep
    is_alive: Callable[[], bool]
    changed: Callable[[], None]


def open_orders(
    run: OrdersOfRun | None,
    market: VenueMarket,
    account: VenueAccount | None,
    desk: Desk,
    clock: Clock,
    random: Random,
) -> OrderSeat:
    """Return a venue's place for orders; without a gate it answers every question with the reason."""
    venue, name, latch, journal = market.setup.venue, market.setup.name, None, None
    if run is None:
        return OrderSeat(venue, None, "this worker was started without orders", None, None, desk.keep, clock)
    closed = f"there are no keys for {name}"
    trading: Trading | None = None
    held = False
    try:
        if market.setup.role is Role.TRADE and market.setup.orders is not None:
            run.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            latch = Latch(run.directory / f"{venue}.latch")
            journal = Journal(run.directory / f"{venue}.journal", clock)
            if account is not None:
                trading = _trading(run, market, account, latch, journal, desk, clock, random)
        elif market.setup.role is Role.DATA_ONLY:
            closed = f"{name} is data only: it is sent no orders"
        elif account is not None:
            closed = f"{name} is closed for orders: {name} is sent no orders"
    except (OSError, OrderRefused, LookupError) as error:
        closed, held = f"{name} is closed for orders: {error}", isinstance(error, JournalHeld)
    seat = OrderSeat(venue, trading, closed, latch, journal, desk.keep, clock)
    seat.waits_for_journal = held
    seat.may_rest = market.setup.role is Role.TRADE and market.setup.orders is not None
    return seat


def _trading(
    run: OrdersOfRun,
    market: VenueMarket,
    account: VenueAccount,
    latch: Latch,
    journal: Journal,
    desk: Desk,
    clock: Clock,
    random: Random,
) -> Trading:
    setup, exchange, quirks = market.setup, account.exchange, quirks_of(market.setup.ccxt_id)
    around = surroundings(market)
    gate = OrderGate(
        exchange,
        setup,
        run.run_key,
        clock,
        journal,
        latch,
        around,
        is_scope_asked=lambda: account.is_scope_asked,
    )
    reader = AccountReader(exchange, setup)

    def tell_order(report: OrderReport) -> None:
        desk.keep(lambda number: OrderSeen(number, setup.venue, report))
        account.orders_moved()

    def tell_fill(report: FillReport) -> None:
        desk.keep(lambda number: FillSeen(number, setup.venue, report))
        account.orders_moved()

    own = OwnOrders(setup, clock, tell_order, tell_fill, journal.name_of)
    follower = OrderFollower(
        exchange, setup, quirks, reader, own, journal, clock, random, account.may_be_asked
    )
    search = OrderSearch(
        reader, quirks, own, journal, clock, around.clock_offset_ms, lambda: follower.stream.whole_since_ms
    )
    return Trading(
        gate,
        exchange.faults,
        own,
        follower,
        search,
        CancelMineJob(setup, gate, reader, own, journal, clock),
        DeadMan(exchange, quirks, setup, clock, desk.is_alive, desk.changed),
    )


def surroundings(market: VenueMarket) -> Surroundings:
    """Return what the gate asks about the moment, answered by the venue's public side."""

    def book_age_ms(symbol: str) -> int | None:
        feed = market.streams.books.get(symbol)
        book = feed.snapshot(1) if feed is not None and feed.has_book else None
        if feed is None or book is None or book.stale:
            return None
        if book.integrity in {Integrity.BROKEN, Integrity.CROSSED}:
            return None
        link_ms, change_ms = feed.link_age_ms(), feed.change_age_ms()
        return None if link_ms is None or change_ms is None else max(link_ms, change_ms)

    return Surroundings(book_age_ms, lambda: market.meter.clock_offset_ms)
