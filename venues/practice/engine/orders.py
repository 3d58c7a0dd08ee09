"""Our orders: accepting, filling, canceling, and what that does to the balances."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal

from venues.practice.engine.account import Account
from venues.practice.engine.archive import OrderArchive
from venues.practice.engine.book import OrderBook, Resting
from venues.practice.engine.counters import Counter
from venues.practice.engine.errors import (
    CannotFillWhole,
    DuplicateClientOrderId,
    InvalidRequest,
    WouldTakeLiquidity,
)
from venues.practice.engine.market import Market
from venues.practice.engine.rules import (
    ClientIdScope,
    FeeCurrency,
    Unwelcome,
    VenueRules,
    check_funds,
    check_shape,
)
from venues.practice.engine.types import (
    ZERO,
    AccountEvent,
    CancelReason,
    Fill,
    MarketSpec,
    Order,
    OrderChanged,
    OrderKind,
    OrderRequest,
    OrderState,
    PublicTrade,
    Side,
    TimeInForce,
)


class OrderDesk:
    """Keeps our orders and settles them against the account."""

    def __init__(
        self, rules: VenueRules, account: Account, order_ids: Counter, archive: OrderArchive
    ) -> None:
        self._rules, self._account, self._order_ids = rules, account, order_ids
        self.archive = archive
        self._open: dict[int, Order] = {}
        self._resting: dict[int, Resting] = {}
        self._events: list[AccountEvent] = []
        self._changed: dict[int, Order] = {}
        self._new_fills: list[Fill] = []

    # -------------------------------------------------------------------- queries

    def open_orders(self) -> list[Order]:
        """Open orders, oldest first."""
        return list(self._open.values())

    def take_events(self) -> list[AccountEvent]:
        """Events since the last call."""
        events, self._events = self._events, []
        return events

    def take_changes(self) -> tuple[list[Order], list[Fill]]:
        """Orders and fills to save since the last call."""
        changes = (list(self._changed.values()), self._new_fills)
        self._changed, self._new_fills = {}, []
        return changes

    # -------------------------------------------------------------------- changes

    def restore(self, orders: Iterable[Order], fills: Iterable[Fill], markets: Mapping[str, Market]) -> None:
        """Take over what was saved; open orders rest again, at the head of their price."""
        saved = list(orders)
        self.archive.restore(saved, fills)
        for order in saved:
            market = markets.get(order.symbol)
            if order.state is OrderState.OPEN and market is not None and order.price is not None:
                self._rest(order, order.price, market.book)

    def submit(self, market: Market, request: OrderRequest, now_ms: int) -> Order:
        """Check, match and let rest; the order as it is afterwards.

        Raises:
            OrderRefused: one of its kinds; nothing has changed then.
        """
        check_shape(market.spec, request)
        if request.post_only and (
            request.kind is OrderKind.MARKET or request.time_in_force is not TimeInForce.GTC
        ):
            raise InvalidRequest("post-only is for limit orders that may rest")
        self._check_client_id(request.client_order_id)
        check_funds(market, request, self._account, self._rules)
        doomed = self._doom(market.book, request)
        order = self._accept(request, now_ms)
        self._announce(order, None, now_ms)
        if doomed:
            self._close(order, doomed, now_ms)
            return order
        self._match(market, order, now_ms)
        return order

    def cancel(self, order: Order, book: OrderBook, now_ms: int) -> None:
        """Take an open order out of its book and release what it held."""
        book.remove(self._resting[order.id])
        self._unrest(order, CancelReason.USER, now_ms)

    def resting(self, order_id: int) -> Resting:
        """The place of an open order in its book; KeyError when it is not open."""
        return self._resting[order_id]

    def fill_maker(self, spec: MarketSpec, resting: Resting, amount: Decimal, trade: PublicTrade) -> None:
        """Settle a fill of one of our resting orders."""
        order = self._open[resting.order_id or 0]
        reserved = self._reserve(order, amount)
        self._account.move(_spent_currency(order, spec), free=reserved, held=-reserved)
        self._fill(order, spec, amount, trade, is_maker=True)

    # ------------------------------------------------------------------ internals

    def _check_client_id(self, client_order_id: str) -> None:
        if not client_order_id:
            return
        is_for_good = self._rules.client_ids is ClientIdScope.ALL
        known = self.archive.id_of(client_order_id, is_old_told=is_for_good)
        if known is not None and (is_for_good or known in self._open):
            raise DuplicateClientOrderId(client_order_id)

    def _doom(self, book: OrderBook, request: OrderRequest) -> CancelReason | None:
        """Why the order must not trade, if so.

        Raises:
            WouldTakeLiquidity, CannotFillWhole: where the venue refuses instead of canceling.
        """
        if request.post_only and request.price is not None and book.crosses(request.side, request.price):
            if self._rules.crossing_post_only is Unwelcome.REJECT:
                raise WouldTakeLiquidity("the order would match at once")
            return CancelReason.POST_ONLY
        if request.time_in_force is TimeInForce.FOK and request.amount is not None:
            limit = request.price if request.kind is OrderKind.LIMIT else None
            if book.available(request.side, limit, skip_ours=True) < request.amount:
                if self._rules.unfillable_fok is Unwelcome.REJECT:
                    raise CannotFillWhole("not enough size within the limit")
                return CancelReason.FOK
        return None

    def _accept(self, request: OrderRequest, now_ms: int) -> Order:
        order = Order(
            id=self._order_ids.take(),
            symbol=request.symbol,
            side=request.side,
            kind=request.kind,
            amount=request.amount or ZERO,
            cost=request.cost,
            time_in_force=request.time_in_force,
            price=request.price if request.kind is OrderKind.LIMIT else None,
            post_only=request.post_only,
            client_order_id=request.client_order_id,
            created_ms=now_ms,
            updated_ms=now_ms,
            extra=dict(request.extra),
        )
        self.archive.add(order)
        return order

    def _match(self, market: Market, order: Order, now_ms: int) -> None:
        result, prints = market.take(
            order.side, order.price, order.amount, now_ms, cost=order.cost, ours=True
        )
        for resting in result.self_trades:
            self._unrest(self._open[resting.order_id or 0], CancelReason.SELF_TRADE, now_ms)
        for trade in prints:
            self._fill(order, market.spec, trade.amount, trade, is_maker=False)
        if order.state is not OrderState.OPEN:
            return
        if order.cost is not None and order.filled:
            # what is left of the cost buys less than one step: the order has done all it could
            self._close(order, CancelReason.NONE, now_ms)
        elif order.kind is OrderKind.MARKET or order.price is None:
            self._close(order, CancelReason.NO_LIQUIDITY, now_ms)
        elif order.time_in_force is not TimeInForce.GTC:
            self._close(order, CancelReason.IOC, now_ms)
        else:
            self._account.hold(_spent_currency(order, market.spec), self._reserve(order, order.remaining))
            self._rest(order, order.price, market.book)

    def _rest(self, order: Order, price: Decimal, book: OrderBook) -> None:
        resting = Resting(order.side, price, order.remaining, order.id)
        self._resting[order.id] = resting
        self._open[order.id] = order
        book.add(resting)

    def _unrest(self, order: Order, reason: CancelReason, now_ms: int) -> None:
        del self._resting[order.id], self._open[order.id]
        reserved = self._reserve(order, order.remaining)
        base, quote = order.symbol.split("/")
        self._account.hold(base if order.side is Side.SELL else quote, -reserved)
        self._close(order, reason, now_ms)

    def _reserve(self, order: Order, amount: Decimal) -> Decimal:
        if order.side is Side.SELL or order.price is None:
            return amount
        return order.price * amount * self._rules.quote_reserve

    def _fill(
        self, order: Order, spec: MarketSpec, amount: Decimal, trade: PublicTrade, *, is_maker: bool
    ) -> None:
        """Exchange base and quote of one execution and charge its fee; all from the free balance."""
        cost = amount * trade.price
        rate = self._rules.maker_fee if is_maker else self._rules.taker_fee
        in_quote = order.side is Side.SELL or self._rules.fee_currency is FeeCurrency.QUOTE
        currency = spec.quote if in_quote else spec.base
        # rounded down, so that the fees of many small fills never exceed what was reserved for them
        fee = ((cost if in_quote else amount) * rate).quantize(self._rules.fee_step, ROUND_DOWN)
        is_buy = order.side is Side.BUY
        self._account.move(spec.quote, free=(-cost if is_buy else cost) - (fee if in_quote else ZERO))
        self._account.move(spec.base, free=(amount if is_buy else -amount) - (ZERO if in_quote else fee))
        order.filled += amount
        order.filled_cost += cost
        order.fees[currency] = order.fees.get(currency, ZERO) + fee
        order.updated_ms = trade.time_ms
        if order.cost is not None:
            order.amount = order.filled
        fill = Fill(
            trade.id,
            order.id,
            order.client_order_id,
            order.symbol,
            order.side,
            trade.price,
            amount,
            fee,
            currency,
            is_maker,
            trade.time_ms,
        )
        self.archive.fills.append(fill)
        self._new_fills.append(fill)
        if order.cost is None and not order.remaining:
            self._resting.pop(order.id, None)
            self._open.pop(order.id, None)
            order.state = OrderState.FILLED
            self.archive.finish(order)
        self._announce(order, fill, trade.time_ms)

    def _close(self, order: Order, reason: CancelReason, now_ms: int) -> None:
        order.state = OrderState.CANCELED if reason else OrderState.FILLED
        order.cancel_reason = reason
        order.updated_ms = now_ms
        self._announce(order, None, now_ms)
        self.archive.finish(order)

    def _announce(self, order: Order, fill: Fill | None, now_ms: int) -> None:
        self._changed[order.id] = order
        self._events.append(OrderChanged(order.snapshot(), fill, now_ms))


def _spent_currency(order: Order, spec: MarketSpec) -> str:
    return spec.base if order.side is Side.SELL else spec.quote
