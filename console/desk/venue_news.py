"""What the workers last told of accounts and gates, and when they told it."""

from collections.abc import Mapping
from types import MappingProxyType

from venues.link.messages import GateUpdate, MarketList, OrdersUpdate, Up, Welcome
from venues.model.clock import Clock
from venues.model.gate import GateStatus
from venues.model.order import OrderState
from venues.model.report import AccountOrders, OrderReport


class VenueNews:
    """Newest open orders and gate of each venue; kept beside the replica because the desk decides by them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._gates: dict[str, tuple[GateStatus, float]] = {}
        self._orders: dict[str, tuple[AccountOrders, float]] = {}
        self._markets_at: dict[str, float] = {}
        self._epochs: dict[str, str] = {}
        self._lost: set[str] = set()

    def take(self, message: Up) -> None:
        """Take in one message of a worker."""
        now = self._clock.monotonic()
        match message:
            case GateUpdate(gate=gate):
                self._gates[gate.venue] = gate, now
                self._lost.discard(gate.venue)
            case OrdersUpdate(book=book):
                self._orders[book.venue] = book, now
            case MarketList(venue=venue, age_ms=age_ms):
                self._markets_at[venue] = now - age_ms / 1000
            case Welcome(epoch=epoch, venues=venues):
                for venue in venues:
                    if self._epochs.get(venue) != epoch:
                        self._epochs[venue] = epoch
                        self._forget(venue)
            case _:
                pass

    def _forget(self, venue: str) -> None:
        """Forget what another life of the worker told."""
        for held in (self._gates, self._orders, self._markets_at):
            held.pop(venue, None)

    def lost(self, venues: tuple[str, ...]) -> None:
        """Remember that these venues' worker is gone; its next word about a gate ends that."""
        self._lost.update(venues)

    def epoch(self, venue: str) -> str:
        """Return the name of the worker's life; empty before it has spoken."""
        return self._epochs.get(venue, "")

    def gate(self, venue: str) -> GateStatus | None:
        """Return how the venue's gate stands; None while nobody says."""
        held = self._gates.get(venue)
        return None if held is None or venue in self._lost else held[0]

    @property
    def gates(self) -> Mapping[str, GateStatus]:
        """All gates that were ever told, by venue."""
        return MappingProxyType({venue: gate for venue, (gate, _) in self._gates.items()})

    def account_orders(self, venue: str) -> AccountOrders | None:
        """Return the account's open orders as last told."""
        held = self._orders.get(venue)
        return None if held is None else held[0]

    def open_reports(self, venue: str) -> tuple[OrderReport, ...]:
        """Return the account's orders that the venue last showed open."""
        told = self.account_orders(venue)
        alive = {OrderState.OPEN, OrderState.PARTIAL}
        return tuple(order for order in (told.orders if told else ()) if order.state in alive)

    def orders_age_ms(self, venue: str) -> float | None:
        """Return milliseconds since the venue last told all open orders; None when it never did, or not whole."""
        held = self._orders.get(venue)
        if held is None or venue in self._lost or not held[0].complete:
            return None
        book, told_at = held
        return book.age_ms + max(0.0, (self._clock.monotonic() - told_at) * 1000)

    def markets_age_ms(self, venue: str) -> float | None:
        """Return milliseconds since the worker loaded the venue's markets; None before it told them."""
        told_at = self._markets_at.get(venue)
        return None if told_at is None else (self._clock.monotonic() - told_at) * 1000
