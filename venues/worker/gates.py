"""Opens a venue for orders: its gate with journal and latch, or the reason why there is none."""

from dataclasses import dataclass, field
from pathlib import Path

from venues.market.venue import VenueMarket
from venues.model.clock import Clock
from venues.trading.account import VenueAccount
from venues.trading.gate import OrderGate, OrderRefused
from venues.trading.journal import Journal
from venues.trading.latch import Latch
from venues.worker.orders import Keep, OrderSeat, surroundings


@dataclass(frozen=True, slots=True)
class OrdersOfRun:
    """What all venues of a worker share for orders."""

    run_key: bytes = field(repr=False)
    directory: Path
    """Of this mode, private to this user."""


def open_orders(
    run: OrdersOfRun | None, market: VenueMarket, account: VenueAccount | None, keep: Keep, clock: Clock
) -> OrderSeat:
    """Return a venue's place for orders; without a gate it answers every question with the reason."""
    if run is None:
        return OrderSeat(None, "this worker was started without orders", keep, clock)
    if account is None:
        return OrderSeat(None, f"there are no keys for {market.setup.name}", keep, clock)
    venue = market.setup.venue
    try:
        run.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        journal = Journal(run.directory / f"{venue}.journal", clock)
        latch = Latch(run.directory / f"{venue}.latch")
        around = surroundings(market)
        gate = OrderGate(account.exchange, market.setup, run.run_key, clock, journal, latch, around)
    except (OSError, OrderRefused) as error:
        return OrderSeat(None, f"{market.setup.name} is closed for orders: {error}", keep, clock)
    return OrderSeat(gate, "", keep, clock)
