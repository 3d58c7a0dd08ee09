"""One venue in a worker: its public side, perhaps its account, and what was last told of it."""

import asyncio
import logging
from collections.abc import Callable

from venues.link.messages import MarketList
from venues.market.venue import VenueMarket
from venues.model.clock import Clock
from venues.model.order import OrderTerms
from venues.model.status import StateChange, VenueHealth
from venues.model.words import Role, VenueState
from venues.trading.account import VenueAccount
from venues.worker.orders import OrderSeat

_log = logging.getLogger(f"lyra.{__name__}")


class VenueSeat:
    """A venue's place in the worker.

    Args:
        market: the public side.
        task: runs it; it never ends by itself.
        clock: injected time.
        started_at: monotonic seconds of the worker's start.
    """

    def __init__(
        self, market: VenueMarket, task: asyncio.Task[None], clock: Clock, started_at: float
    ) -> None:
        self.market = market
        self.task = task
        self.account: VenueAccount | None = None
        self.account_task: asyncio.Task[None] | None = None
        self.forget_keys: Callable[[], None] = _nothing
        """Lets go of what the keys were hidden by, once they are dropped."""
        self.orders: OrderSeat | None = None
        self.markets_told = 0
        """Which load of the table of markets was told; 0 for none."""
        self._clock = clock
        self._started_at = started_at
        self._told: StateChange | None = None
        self._first_up_ms: int | None = None
        self._failure = ""
        """Why the venue's own task ended, which it never should; empty while it runs."""

    def news(self) -> StateChange | None:
        """Return the venue's state when it is another than was told last, and hold it for told."""
        state, reason = self._state()
        private_state, private_reason = self._private_state()
        now_ms = self._clock.now_ms()
        if state is VenueState.UP and self._first_up_ms is None:
            self._first_up_ms = int((self._clock.monotonic() - self._started_at) * 1000)
        told = self._told
        if told is not None:
            before = (told.state, told.reason, told.private_state, told.private_reason)
            if before == (state, reason, private_state, private_reason):
                return None
        wait_seconds = self.market.reconnecter.wait_seconds
        self._told = StateChange(
            self.market.setup.venue,
            state,
            reason,
            since_ms=told.since_ms if told is not None and told.state is state else now_ms,
            next_try_ms=now_ms + int(wait_seconds * 1000) if wait_seconds else None,
            private_state=private_state,
            private_reason=private_reason,
        )
        return self._told

    def _state(self) -> tuple[VenueState, str]:
        if self.task.done() and not self._failure:
            error = None if self.task.cancelled() else self.task.exception()
            self._failure = f"stopped by a fault of the program: {type(error).__name__}"
            _log.error("%s stopped", self.market.setup.venue, exc_info=error)
        return (VenueState.OFFLINE, self._failure) if self._failure else self.market.state()

    def _private_state(self) -> tuple[VenueState, str]:
        if self.account is None:
            data_only = self.market.setup.role is Role.DATA_ONLY
            return VenueState.DISABLED, "data only" if data_only else "no keys"
        return self.account.state, self.account.reason

    async def refusal_of(self, terms: OrderTerms) -> str:
        """Return why an order cannot be prepared here; empty where it can. Nothing is sent."""
        return (
            (await self.orders.prepare(terms))[1] if self.orders is not None else "there are no orders here"
        )

    def market_list(self) -> MarketList:
        """Return the markets with the age of their table."""
        return MarketList(self.market.setup.venue, self.market.market_list(), self.market.table.age_ms)

    def new_markets(self) -> MarketList | None:
        """Return the markets when they were loaded since they were told, and hold them for told."""
        market = self.market
        if not market.ready.is_set() or self.markets_told == market.table.generation:
            return None
        if self.markets_told and self.account is not None:
            self.account.take_markets()
        self.markets_told = market.table.generation
        return self.market_list()

    def health(self) -> VenueHealth:
        """Return the numbers beside the state."""
        market, meter = self.market, self.market.meter
        account_session = self.account.session if self.account is not None else None
        dials = market.session.traffic.dials + (account_session.traffic.dials if account_session else 0)
        return VenueHealth(
            market.setup.venue,
            latency_ms=meter.latency_ms,
            jitter_ms=meter.jitter_ms,
            clock_offset_ms=meter.clock_offset_ms,
            rate_used_percent=meter.rate_used_percent(market.session, account_session),
            rate_limit_per_minute=market.setup.requests_per_minute,
            messages_per_second=meter.messages_per_second,
            reconnects=meter.reconnects,
            integrity_faults=meter.integrity_faults,
            bad_frames=meter.bad_frames,
            messages=market.messages(),
            dials=dials,
            markets=len(market.exchange.markets or {}),
            streams=market.stream_health(),
            progress="" if self._first_up_ms is not None else market.progress,
            first_up_ms=self._first_up_ms,
        )


def _nothing() -> None:
    pass
