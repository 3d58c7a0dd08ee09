"""Fixtures of the practice exchanges."""

from collections.abc import AsyncIterator, Callable
from decimal import Decimal

import pytest

from venues.practice.engine.clock import ManualClock
from venues.practice.engine.fair import FairPrices
from venues.practice.engine.ledger import ForgetfulLedger, Ledger
from venues.practice.engine.types import OrderKind, OrderRequest, Side
from venues.practice.engine.venue import PracticeVenue
from venues.practice.service import PracticeExchanges
from venues.practice.tables import load_assets, load_table

VenueMaker = Callable[..., PracticeVenue]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def make_venue(clock: ManualClock) -> VenueMaker:
    """Builds the engine of one venue, on the manual clock."""

    def make(name: str = "okx", *, seed: int = 7, ledger: Ledger | None = None) -> PracticeVenue:
        return PracticeVenue(
            load_table(name),
            clock=clock,
            fair=FairPrices(load_assets(), seed),
            ledger=ledger or ForgetfulLedger(),
        )

    return make


@pytest.fixture
def limit_order() -> Callable[..., OrderRequest]:
    """Builds a limit order request from plain numbers."""

    def build(side: str, amount: str, price: str | Decimal, **options: object) -> OrderRequest:
        symbol = str(options.pop("symbol", "BTC/USDT"))
        return OrderRequest(
            symbol,
            Side(side),
            OrderKind.LIMIT,
            amount=Decimal(amount),
            price=Decimal(price),
            **options,  # type: ignore[arg-type]  # the tests know the names
        )

    return build


@pytest.fixture
async def practice() -> AsyncIterator[PracticeExchanges]:
    """OKX on the system clock: signatures of real clients carry real time."""
    async with PracticeExchanges(venues=("okx",), rate=20) as exchanges:
        yield exchanges
