"""One practice venue: its markets, its account and the orders between them."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

from venues.practice.engine.account import Account
from venues.practice.engine.archive import OrderArchive
from venues.practice.engine.book import Resting
from venues.practice.engine.clock import Clock
from venues.practice.engine.countdown import Countdowns
from venues.practice.engine.counters import Counter
from venues.practice.engine.errors import OrderAlreadyClosed, OrderUnknown, UnknownMarket
from venues.practice.engine.fair import FairPrices
from venues.practice.engine.flow import FlowStyle
from venues.practice.engine.ledger import Ledger
from venues.practice.engine.market import Market
from venues.practice.engine.orders import OrderDesk
from venues.practice.engine.setup import VenueTable
from venues.practice.engine.traits import AccountTraits
from venues.practice.engine.types import (
    AccountEvent,
    Balance,
    BalancesChanged,
    Fill,
    MarketSpec,
    Order,
    OrderRequest,
    OrderState,
    PublicTrade,
)

log = logging.getLogger(f"lyra.{__name__}")

Listener = Callable[[Sequence[AccountEvent]], None]
"""Called after a change was saved, with its events in order; must not raise."""


class PracticeVenue:
    """The engine of one venue; everything a dialect may ask for, and nothing about wires."""

    def __init__(self, table: VenueTable, *, clock: Clock, fair: FairPrices, ledger: Ledger) -> None:
        """Open the venue and what its ledger knows.

        Args:
            table: markets, rules, and what a new account starts with.
            clock: source of time.
            fair: prices shared with the other venues.
            ledger: where the account is kept.
        """
        self.name, self.rules, self.clock = table.venue, table.rules, clock
        self.traits = AccountTraits()
        """What REST shows of the account and its key; changed by tests and operators."""
        self.hides: Callable[[Order], bool] | None = None
        """Set by the fault control: orders that queries do not find for now."""
        self._ledger = ledger
        self._listeners: list[Listener] = []
        self._depth = 0
        state = ledger.load()
        counters = state.counters if state else {}
        self._trade_ids = Counter(counters.get("trade_id", table.first_trade_id))
        order_ids = Counter(counters.get("order_id", table.first_order_id))
        self._counters = {"trade_id": self._trade_ids, "order_id": order_ids}
        self.account = Account(state.balances if state else table.balances)
        self.markets = {spec.symbol: self._open_market(spec, table.style, fair) for spec in table.specs}
        self._by_market_id = {market.spec.market_id: market for market in self.markets.values()}
        self.countdowns = Countdowns(clock.now_ms, self._cancel_all)
        self._archive = OrderArchive(ledger)
        self._desk = OrderDesk(table.rules, self.account, order_ids, self._archive)
        if state:
            self._desk.restore(state.orders, state.fills, self.markets)
        else:
            self.account.touched.update(table.balances)
        self._save()

    def told_ms(self) -> int:
        """The time as the venue tells it, milliseconds UTC."""
        return self.clock.now_ms() + self.traits.clock_ahead_ms

    def told_fees(self) -> tuple[Decimal, Decimal]:
        """Maker's and taker's fee as the account is told them, fractions."""
        return self.traits.fees(self.rules)

    # ------------------------------------------------------------------ markets

    def market(self, symbol: str) -> Market:
        """The market of a unified symbol, caught up with the time.

        Raises:
            UnknownMarket: there is none.
        """
        return self._advanced(self.markets.get(symbol), symbol)

    def market_by_id(self, market_id: str) -> Market:
        """The market of a venue's own id, caught up with the time.

        Raises:
            UnknownMarket: there is none.
        """
        return self._advanced(self._by_market_id.get(market_id), market_id)

    def advance_watched(self) -> None:
        """Move what somebody looks at, and what our open orders rest in while somebody listens."""
        self.countdowns.look()
        with self.transaction() as now_ms:
            symbols = {order.symbol for order in self._desk.open_orders()} if self._listeners else set()
            for symbol, market in self.markets.items():
                if market.watchers or symbol in symbols:
                    market.advance(now_ms)

    # ------------------------------------------------------------------- orders

    def submit(self, request: OrderRequest) -> Order:
        """Take an order; returns after it is saved.

        Raises:
            OrderRefused: one of its kinds; nothing has changed then.
        """
        with self.transaction() as now_ms:
            market = self.market(request.symbol)
            order = self._desk.submit(market, request, now_ms)
            market.flow.mend(now_ms)
        return order.snapshot()

    def cancel(
        self, order_id: int | None = None, *, client_order_id: str = "", symbol: str | None = None
    ) -> Order:
        """Cancel an open order; returns after that is saved.

        Raises:
            OrderAlreadyClosed: it is filled or canceled.
            OrderUnknown: there is none.
        """
        with self.transaction() as now_ms:
            if symbol is not None:
                self.market(symbol)
            order = self._archive.find(order_id, client_order_id, symbol)
            if order.state is not OrderState.OPEN:
                raise OrderAlreadyClosed(f"order {order.id} is {order.state}")
            self._desk.cancel(order, self.market(order.symbol).book, now_ms)
        return order.snapshot()

    def _cancel_all(self, symbol: str | None) -> None:
        with self.transaction() as now_ms:
            for order in [order for order in self._desk.open_orders() if symbol in (None, order.symbol)]:
                self._desk.cancel(order, self.market(order.symbol).book, now_ms)

    def execute(self, order_id: int, amount: Decimal | None = None) -> Order:
        """Let somebody trade with our resting order, as if nobody stood in front of it.

        Args:
            order_id: an open order.
            amount: base; default is all that remains.

        Raises:
            OrderUnknown: there is no such order, or it is not open.
        """
        with self.transaction() as now_ms:
            order = self._archive.find(order_id, "", None)
            market = self.market(order.symbol)
            if order.state is not OrderState.OPEN:
                raise OrderAlreadyClosed(f"order {order.id} is {order.state}")
            resting = self._desk.resting(order.id)
            market.flow.clear_way(resting)
            market.take(
                order.side.opposite,
                resting.price,
                min(amount or resting.remaining, resting.remaining),
                now_ms,
            )
            market.flow.mend(now_ms)
        return order.snapshot()

    def order(
        self, order_id: int | None = None, *, client_order_id: str = "", symbol: str | None = None
    ) -> Order:
        """An order of ours, as it stands now.

        Raises:
            OrderUnknown: there is none, or it is hidden.
        """
        with self.transaction():
            order = self._archive.find(order_id, client_order_id, symbol)
            if order.state is OrderState.OPEN:
                self.market(order.symbol)
        if self.hides is not None and self.hides(order):
            raise OrderUnknown(f"order {order.id} is not found yet")
        return order.snapshot()

    def open_orders(self, symbol: str | None = None) -> list[Order]:
        """Open orders, oldest first."""
        with self.transaction():
            for name in {order.symbol for order in self._desk.open_orders()}:
                self.market(name)
        return self._seen(order for order in self._desk.open_orders() if symbol in (None, order.symbol))

    def closed_orders(self, symbol: str | None = None) -> list[Order]:
        """Filled and canceled orders that are still kept, oldest first."""
        # no copies: a finished order never changes again, and there may be thousands
        return [
            order
            for order in self._archive.finished()
            if symbol in (None, order.symbol) and (self.hides is None or not self.hides(order))
        ]

    def fills(self, symbol: str | None = None, order_id: int | None = None) -> list[Fill]:
        """Our executions that are still kept, oldest first."""
        return [
            fill
            for fill in self._archive.fills
            if symbol in (None, fill.symbol)
            and order_id in (None, fill.order_id)
            and not self._is_hidden(fill)
        ]

    def balances(self) -> dict[str, Balance]:
        """Every balance of the account."""
        return self.account.all()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told about our orders and balances; call the result to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def close(self) -> None:
        """Let go of the ledger."""
        self._ledger.close()

    # ----------------------------------------------------------------- internals

    @contextmanager
    def transaction(self) -> Iterator[int]:
        """Group changes: they are saved, then announced, when the outermost one ends. Yields the time."""
        self._depth += 1
        try:
            yield self.clock.now_ms()
        finally:
            self._depth -= 1
            if not self._depth:
                self._commit()

    def _open_market(self, spec: MarketSpec, style: FlowStyle, fair: FairPrices) -> Market:
        return Market(
            spec,
            venue=self.name,
            fair=fair,
            style=style,
            next_trade_id=self._trade_ids.take,
            on_maker_fill=self._maker_filled,
        )

    def _advanced(self, market: Market | None, name: str) -> Market:
        if market is None:
            raise UnknownMarket(name)
        with self.transaction() as now_ms:
            market.advance(now_ms)
        return market

    def _commit(self) -> None:
        events = self._desk.take_events()
        touched = sorted(self.account.touched)
        if not events and not touched and not any(counter.is_dirty for counter in self._counters.values()):
            return
        self._save()
        if touched:
            changed = {currency: self.account.balance(currency) for currency in touched}
            events.append(BalancesChanged(changed, self.clock.now_ms()))
        for listener in list(self._listeners):
            listener(events)

    def _save(self) -> None:
        orders, fills = self._desk.take_changes()
        balances = {currency: self.account.balance(currency) for currency in self.account.touched}
        self._ledger.save(orders, fills, balances, {name: c.reserved for name, c in self._counters.items()})
        self.account.touched.clear()
        for counter in self._counters.values():
            counter.is_dirty = False

    def _maker_filled(self, market: Market, resting: Resting, amount: Decimal, trade: PublicTrade) -> None:
        self._desk.fill_maker(market.spec, resting, amount, trade)

    def _seen(self, orders: Iterator[Order]) -> list[Order]:
        return [order.snapshot() for order in orders if self.hides is None or not self.hides(order)]

    def _is_hidden(self, fill: Fill) -> bool:
        order = self._archive.held(fill.order_id)
        # a fill may outlive its order, which is then too old to be hidden
        return self.hides is not None and order is not None and self.hides(order)
