"""What must hold before an order is released, and again at the moment its first byte is written."""

import hmac
from collections import deque
from collections.abc import Callable
from typing import Any

from venues.model.clock import Clock
from venues.model.order import OrderKind, OrderTerms, TimeInForce, is_mine
from venues.model.order_rules import OrderRules
from venues.model.release import TOKEN_LIFE_MS, ReleaseLimits, ReleaseToken, token_mac
from venues.model.setup import VenueSetup
from venues.model.value import Value
from venues.model.words import Mode
from venues.trading.client import RequestRefused, check_one_way
from venues.trading.journal import Journal
from venues.trading.latch import Latch
from venues.trading.readback import fits

RATE_WINDOW_SECONDS = 60.0


class Surroundings(Value):
    """What the gate asks about the moment; every answer None means: not known, so nothing is sent."""

    book_age_ms: Callable[[str], int | None]
    """The age of a symbol's usable book: the older of link and last change or confirmation."""
    clock_offset_ms: Callable[[], float | None]
    """The venue's clock minus ours."""


class ReleaseChecks:
    """One venue's checks; every reason is a sentence for the operator, empty means that nothing stands against it.

    Args:
        exchange: the private client.
        setup: the venue, with order rules.
        run_key: what release tokens are made with.
        clock: injected time.
        journal: of this venue and mode.
        latch: of this venue and mode.
        around: what is asked about the moment.
        is_scope_asked: whether the venue was asked what the key may do; until then no order of mode LIVE leaves.
    """

    def __init__(
        self,
        exchange: Any,
        setup: VenueSetup,
        run_key: bytes,
        clock: Clock,
        journal: Journal,
        latch: Latch,
        around: Surroundings,
        *,
        is_scope_asked: Callable[[], bool],
    ) -> None:
        self._exchange, self._setup, self._key, self._clock = exchange, setup, run_key, clock
        self._journal, self._latch, self._around = journal, latch, around
        self._is_scope_asked = is_scope_asked
        self._rules = setup.orders or OrderRules()
        self._taken: set[str] = set()
        self._written_at: deque[float] = deque()

    def was_released(self, client_order_id: str) -> bool:
        """Say whether an order was released before, in this life or an earlier one: it may be at the venue."""
        return client_order_id in self._taken or self._journal.knows(client_order_id)

    def take(self, client_order_id: str) -> None:
        """Use an id up for the life of this process."""
        self._taken.add(client_order_id)

    def written(self) -> None:
        """Count an order that is being written."""
        self._written_at.append(self._clock.monotonic())

    def unfit(self, terms: OrderTerms) -> str:
        """Say why this gate takes no such order at any time; empty when it does."""
        setup = self._setup
        if terms.venue != setup.venue:
            return f"this is the gate of {setup.name}"
        if terms.symbol not in setup.symbols or terms.symbol not in (self._exchange.markets or {}):
            return f"{terms.symbol[:40]} is not on the list of markets"
        if not is_mine(terms.client_order_id, setup.mode) or not fits(terms.client_order_id, self._rules):
            return "the order's own id is not one of this mode"
        if terms.reduce_only:
            return "reduce-only means nothing on a spot market"
        if not terms.amount.is_finite() or terms.amount <= 0:
            return "the amount is not above zero"
        is_market = terms.kind is OrderKind.MARKET
        price = terms.limit_price
        if is_market != (price is None) or (is_market and terms.time_in_force is not TimeInForce.IOC):
            return "a limit order names its price; a market order none, and takes at once or never"
        if price is not None and (not price.is_finite() or price <= 0):
            return "the price is not above zero"
        return ""

    def refused_at_once(self, terms: OrderTerms, digest: str, token: ReleaseToken) -> str:
        """Say why a release is not even begun; empty when it is."""
        expected = token_mac(
            self._key,
            mode=self._setup.mode,
            venue=self._setup.venue,
            digest=digest,
            client_order_id=terms.client_order_id,
            expires_ms=token.expires_ms,
        )
        if not hmac.compare_digest(expected.encode(), token.mac.encode("utf-8", "replace")):
            return "the release token is not of this order"
        if self.was_released(terms.client_order_id):
            return "this order was released before"
        if self._setup.mode is Mode.LIVE and not self._is_scope_asked():
            return "mode LIVE is locked: nobody has asked the venue yet what the key may do"
        if not getattr(self._exchange.session, "is_traced", False):
            return "nothing would tell whether it was written"
        try:
            check_one_way(self._exchange)
        except RequestRefused as error:
            return str(error)
        return self.unfit(terms)

    def refused_now(self, symbol: str, token: ReleaseToken, limits: ReleaseLimits) -> str:
        """Say why nothing may be written at this moment; empty when it may."""
        now_ms = self._clock.now_ms()
        if not now_ms < token.expires_ms <= now_ms + TOKEN_LIFE_MS:
            return "the confirmation has run out"
        if self._latch.is_set:
            return f"the latch is set: {self._latch.reason or 'no new orders'}"
        offset_ms = self._around.clock_offset_ms()
        if offset_ms is None or not abs(offset_ms) <= limits.clock_offset_ms:
            return "the venue's clock is not known" if offset_ms is None else "the clocks are too far apart"
        age_ms = self._around.book_age_ms(symbol)
        if age_ms is None or not age_ms <= limits.book_age_ms:
            return (
                f"there is no usable book of {symbol}"
                if age_ms is None
                else f"the book of {symbol} is too old"
            )
        horizon = self._clock.monotonic() - RATE_WINDOW_SECONDS
        while self._written_at and self._written_at[0] <= horizon:
            self._written_at.popleft()
        if len(self._written_at) >= limits.orders_per_minute:
            return f"{limits.orders_per_minute} orders went out within a minute"
        return ""
