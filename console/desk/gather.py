"""Puts together what a verdict looks at: replica, news of the workers, trail; what is missing stays None."""

from decimal import Decimal

from console.desk.arming import ArmSwitch
from console.desk.book_of_orders import EVERYTHING, BookOfOrders
from console.desk.inputs import (
    ArmState,
    BalanceFacts,
    BookFacts,
    Inputs,
    MarketFacts,
    PositionFacts,
    Reference,
    SystemFacts,
    SystemState,
    VenueFacts,
)
from console.desk.open_facts import OpenFacts
from console.desk.permits import NoPermits, Permits
from console.desk.settings import DeskSettings
from console.desk.standing import Standing
from console.desk.trail import Trail
from console.desk.venue_news import VenueNews
from console.desk.worth import Worth, exact_mid
from console.replica.store import Store
from venues.model.order import TimeInForce
from venues.model.setup import VenueSetup
from venues.model.words import Role


class Gatherer:
    """Looks at everything anew each time it is asked.

    Args:
        settings: of the desk.
        store: the replica of market data.
        news: what workers tell of accounts and gates.
        book: what the trail adds up to.
        trail: whether it is sound.
        switch: whether the console is armed.
        standing: which venues have been reconciled, and what stands against others.
    """

    def __init__(
        self,
        settings: DeskSettings,
        store: Store,
        news: VenueNews,
        book: BookOfOrders,
        trail: Trail,
        switch: ArmSwitch,
        standing: Standing,
    ) -> None:
        self._settings, self._store, self._news = settings, store, news
        self._book, self._trail, self._switch, self._standing = book, trail, switch, standing
        self.permits: Permits = NoPermits()
        """What keys may do and venues are commissioned for; until somebody knows, nothing."""
        self.worth = Worth(store, [setup.venue for setup in settings.setups])
        self.open = OpenFacts(settings, store, news, book, trail, self.worth)

    def inputs(self, venue: str, symbol: str) -> Inputs:
        """Return everything that is known now for an order on a market."""
        quote = symbol.partition("/")[2].partition(":")[0]
        return Inputs(
            system=self.system(),
            venue=self.venue(venue),
            market=self._market(venue, symbol),
            book=self._book_facts(venue, symbol),
            balances=self._balances(venue),
            position=self._position(venue, symbol),
            orders=self.open.orders(venue),
            trail=self.open.trail(venue, symbol),
            day=self.open.day(venue),
            portfolio=self.open.portfolio(venue, symbol),
            usd_rates=self.worth.rates(quote),
            last_trade=self._last_trade(venue, symbol),
            permit=self.permits.facts(venue),
            other_books=self._other_books(venue, symbol),
        )

    def system(self) -> SystemFacts:
        """Return how the console itself stands."""
        halted = self._book.halt_of(EVERYTHING)
        arm = ArmState.ARMED if self._switch.armed else ArmState.DISARMED
        if halted or not self._trail.sound:
            arm = ArmState.HALTED if halted else ArmState.DISARMED
        return SystemFacts(
            state=SystemState.HALTED if halted else SystemState.ACTIVE,
            arm=arm,
            armed_left_ms=self._switch.left_seconds * 1000 if self._switch.armed else None,
            mode=self._settings.mode,
            audit_ok=self._trail.sound,
            reason=halted or self._trail.reason,
        )

    def venue(self, venue: str) -> VenueFacts | None:
        """Return how a venue stands; None when it is not configured."""
        setup, gate = self._settings.setup(venue), self._news.gate(venue)
        if setup is None:
            return None
        now = self._store.clock.monotonic()
        entry = self._store.venue(venue)
        heard_ms = entry.heartbeat_age(now)
        closed = self.closed_reason(venue)
        forms = setup.orders.forms if setup.orders is not None else ()
        return VenueFacts(
            venue=venue,
            state=entry.state(now),
            role=setup.role,
            orders_open=not closed,
            closed_reason=closed,
            age_ms=heard_ms,
            clock_offset_ms=entry.health.clock_offset_ms if entry.health else None,
            clock_age_ms=heard_ms,
            ioc_allowed=any(form.time_in_force is TimeInForce.IOC for form in forms),
            post_only_allowed=any(form.time_in_force is TimeInForce.POST_ONLY for form in forms),
            errors_in_a_row=gate.errors_in_a_row if gate is not None else None,
            mismatches=self._standing.mismatches(venue),
            latched=None if gate is None else gate.latched or bool(self._book.halt_of(venue)),
            symbols=setup.symbols,
        )

    def closed_reason(self, venue: str) -> str:
        """Return why a venue takes no orders from here, empty when it does; fails closed."""
        setup, gate = self._settings.setup(venue), self._news.gate(venue)
        if setup is None:
            return "it is not configured"
        return next(filter(None, self._reasons(setup, gate is not None and gate.latched)), "")

    def _reasons(self, setup: VenueSetup, latched: bool) -> tuple[str, ...]:
        """Return what may stand against a venue, the most lasting first."""
        venue, gate = setup.venue, self._news.gate(setup.venue)
        return (
            "data only: no order is ever sent there" if setup.role is not Role.TRADE else "",
            "" if setup.orders is not None else "how it takes orders is not known",
            "" if self._settings.run_key else "this console was started without the key to its workers",
            "" if self._trail.sound else self._trail.reason,
            self._book.halt_of(venue),
            self._standing.locked(venue),
            "its worker has not spoken yet" if gate is None else "",
            "" if gate is None or gate.open else gate.closed_reason or "its worker takes no orders",
            f"latched: {gate.latch_reason or 'released by a typed word only'}" if gate and latched else "",
            self._standing.reason(venue),
        )

    def _market(self, venue: str, symbol: str) -> MarketFacts | None:
        setup, rules = self._settings.setup(venue), self._store.rules(venue, symbol)
        if setup is None or rules is None:
            return None
        maker, taker = rules.maker_fee or setup.maker_fee, rules.taker_fee or setup.taker_fee
        return MarketFacts(
            venue,
            rules,
            self._news.markets_age_ms(venue),
            maker_fee=_number(maker),
            taker_fee=_number(taker),
        )

    def _book_facts(self, venue: str, symbol: str) -> BookFacts | None:
        entry = self._store.book(venue, symbol)
        if entry is None:
            return None
        now, book = self._store.clock.monotonic(), entry.book
        return BookFacts(
            venue,
            symbol,
            tuple((Decimal(repr(price)), Decimal(repr(size))) for price, size in book.bids),
            tuple((Decimal(repr(price)), Decimal(repr(size))) for price, size in book.asks),
            book.integrity,
            entry.link_age(now),
            entry.change_age(now),
            compared_age_ms=None,
            stale=entry.stale or entry.lost,
        )

    def _balances(self, venue: str) -> BalanceFacts | None:
        entry = self._store.accounts.get(venue)
        if entry is None or entry.lost:
            return None
        return BalanceFacts(venue, entry.account.balances, entry.age(self._store.clock.monotonic()))

    def _position(self, venue: str, symbol: str) -> PositionFacts | None:
        balances, base = self._balances(venue), symbol.partition("/")[0]
        if balances is None or ":" in symbol:
            return None  # derivatives need positions of their own, which no worker tells yet
        held = [balance.total for balance in balances.balances if balance.currency == base]
        return PositionFacts(venue, symbol, sum(held, Decimal(0)), balances.age_ms)

    def _last_trade(self, venue: str, symbol: str) -> Reference | None:
        trades = self._store.tape(venue, symbol).trades
        if not trades:
            return None
        offset = self._store.venue(venue).health
        skew_ms = (offset.clock_offset_ms or 0.0) if offset is not None else 0.0
        age_ms = self._store.clock.now_ms() + skew_ms - trades[-1].venue_time_ms
        return Reference("last trade", Decimal(repr(trades[-1].price)), max(0.0, age_ms))

    def _other_books(self, venue: str, symbol: str) -> tuple[Reference, ...]:
        now, found = self._store.clock.monotonic(), []
        for setup in self._settings.setups:
            entry = self._store.book(setup.venue, symbol) if setup.venue != venue else None
            if entry is not None and entry.usable(now):
                found.append(Reference(setup.venue, exact_mid(entry.book), entry.change_age(now)))
        return tuple(found)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
