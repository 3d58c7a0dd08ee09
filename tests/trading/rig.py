"""A gate of one venue in front of its practice exchange, with real ccxt in between."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import aiohttp

from tests.support.worker_rig import BTC, practice_setups
from venues.market.exchange import build_exchange
from venues.market.guard import GuardedClient
from venues.market.integrity.registry import rule_for
from venues.market.integrity.rule import Break
from venues.model.clock import SystemClock
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.release import Prepared, Released, ReleaseLimits, ReleaseToken, make_token
from venues.model.setup import VenueSetup
from venues.model.value import replace
from venues.model.words import Mode, Side
from venues.practice.credentials import practice_credentials
from venues.practice.service import PracticeExchanges
from venues.trading.checks import Surroundings
from venues.trading.client import build_private_client
from venues.trading.gate import OrderGate
from venues.trading.journal import Journal
from venues.trading.latch import Latch

TRADED = ("gate", "okx", "whitebit", "kraken")
RUN_KEY = b"k" * 32
AWAY = {Side.BUY: Decimal(50_000), Side.SELL: Decimal(190_000)}
"""Prices of BTC/USDT at which nothing trades."""
_markets: dict[str, Any] = {}


class Deaf:
    """Listens to sockets and does nothing."""

    needs_confirmation = False

    def __init__(self) -> None:
        self.rule = rule_for("none")

    def socket_opened(self, client: GuardedClient) -> None: ...

    def socket_lost(self, client: GuardedClient, error: Exception) -> None: ...

    def bad_frame(self, client: GuardedClient, error: Exception) -> None: ...

    def book_broken(self, client: GuardedClient, found: Break) -> bool:
        return False

    def applied_book(self, market_id: str) -> Any:
        return None


class ShiftedClock(SystemClock):
    """The machine's clock, moved on by a test."""

    ahead_seconds = 0.0

    def now_ms(self) -> int:
        return super().now_ms() + int(self.ahead_seconds * 1000)

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_seconds


@dataclass
class TradingRig:
    """What a test looks at and pulls on."""

    practice: PracticeExchanges
    setup: VenueSetup
    exchange: Any
    gate: OrderGate
    clock: ShiftedClock
    journal: Journal
    latch: Latch
    book_age_ms: int | None = 100
    clock_offset_ms: float | None = 5.0
    random: Random = field(default_factory=lambda: Random(3))

    @property
    def venue(self) -> str:
        return self.setup.venue

    def count(self, what: str) -> int:
        """How many requests of a kind the exchange has counted: `create` or `cancel`."""
        venues: Any = self.practice.state()["venues"]
        return int(venues[self.venue]["counters"].get(f"orders_{what}", 0))

    def received(self, client_order_id: str) -> Any:
        """The exchange's own record of an order."""
        assert self.setup.orders is not None
        wire_id = self.setup.orders.client_ids.prefix + client_order_id
        engine = self.practice.engine(self.venue)
        return next(
            (
                order
                for order in (*engine.open_orders(), *engine.closed_orders())
                if order.client_order_id == wire_id
            ),
            None,
        )

    def terms(
        self,
        side: Side = Side.BUY,
        time_in_force: TimeInForce = TimeInForce.GTC,
        amount: str | Decimal = "0.001",
        price: str | Decimal | None = None,
        kind: OrderKind = OrderKind.LIMIT,
    ) -> OrderTerms:
        """An order of BTC/USDT, by default one that rests far away."""
        worst = Decimal(price) if price is not None else AWAY[side]
        name = "lyp" + "".join(self.random.choices("0123456789abcdefghijklmnopqrstuvwxyz", k=15))
        limit_price = worst if kind is OrderKind.LIMIT else None
        return OrderTerms(
            self.venue, BTC, side, kind, time_in_force, Decimal(amount), limit_price, client_order_id=name
        )

    def token(self, prepared: Prepared, life_ms: int = 10_000, key: bytes = RUN_KEY) -> ReleaseToken:
        """The token that a Confirmation would make."""
        return make_token(key, self.setup.mode, prepared, self.clock.now_ms() + life_ms)

    async def send(self, terms: OrderTerms, limits: ReleaseLimits | None = None) -> Released:
        """Prepare and release an order."""
        prepared = await self.gate.prepare(terms)
        limits = limits or ReleaseLimits(orders_per_minute=100_000)
        return await self.gate.release(terms, prepared.digest, self.token(prepared), limits)


async def _markets_of(setup: VenueSetup) -> Any:
    """A public client that has loaded the venue's markets; once a process."""
    if setup.venue not in _markets:
        exchange, session = build_exchange(setup, Deaf())
        try:
            await exchange.load_markets()
        finally:
            exchange.timeout_on_exit = 0
            await exchange.close()
            await session.close()
        _markets[setup.venue] = exchange
    return _markets[setup.venue]


@asynccontextmanager
async def trading_rig(
    venue: str,
    state: Path,
    *,
    practice: PracticeExchanges | None = None,
    via: str = "",
    connector: aiohttp.BaseConnector | None = None,
    timeout_ms: int = 4_000,
    mode: Mode = Mode.PRACTICE,
    live_unlocked: bool = False,
) -> AsyncIterator[TradingRig]:
    """Run a gate while inside; `via` replaces the practice exchange's address for the private client."""
    async with practice or PracticeExchanges(venues=(venue,), rate=5) as exchanges:
        setup = replace(practice_setups(exchanges.url, (venue,))[0], timeout_ms=timeout_ms)
        public = await _markets_of(setup)
        setup = replace(setup, mode=mode, via=via or setup.via)
        keys = practice_credentials(venue)
        assert keys is not None
        assert setup.orders is not None
        exchange, session = build_private_client(
            setup, setup.orders, Deaf(), keys.as_config(), connector=connector
        )
        exchange.set_markets_from_exchange(public)
        clock = ShiftedClock()
        journal = Journal(state / f"{venue}.journal", clock)
        latch = Latch(state / f"{venue}.latch")
        around = Surroundings(lambda _: rig.book_age_ms, lambda: rig.clock_offset_ms)
        gate = OrderGate(
            exchange, setup, RUN_KEY, clock, journal, latch, around, is_scope_asked=lambda: live_unlocked
        )
        rig = TradingRig(exchanges, setup, exchange, gate, clock, journal, latch)
        try:
            yield rig
        finally:
            exchanges.clear_faults()
            await gate.close()
            exchange.timeout_on_exit = 0
            await exchange.close()
            await session.close()
            journal.close()


def fresh_token() -> str:
    """A MAC that nobody made."""
    return secrets.token_hex(32)
