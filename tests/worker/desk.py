"""A desk at a worker: places orders, asks, and waits for what is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from tests.support.waits import eventually
from tests.support.worker_rig import BTC, Rig, worker_rig
from venues.link.messages import (
    SCHEMA_VERSION,
    GateUpdate,
    Hello,
    OrdersUpdate,
    Up,
    decode_up,
    encode,
)
from venues.link.orders import (
    FillSeen,
    OrderAnswer,
    OrderPrepared,
    OrderReleased,
    OrderSeen,
    PrepareOrder,
    Question,
    ReleaseOrder,
)
from venues.link.transport import LinkEnd, pipe
from venues.model.gate import GateStatus
from venues.model.order import OrderKind, OrderState, OrderTerms, TimeInForce
from venues.model.release import Prepared, Released, make_token
from venues.model.report import AccountOrders, FillReport, OrderReport
from venues.model.words import Mode, Side
from venues.practice.engine import types as practice
from venues.practice.engine.venue import PracticeVenue
from venues.practice.service import PracticeExchanges
from venues.worker.gates import OrdersOfRun

KEY = bytes(range(32))
VENUES = ("gate", "okx", "whitebit", "kraken")
_A = TypeVar("_A", bound=OrderAnswer)


@dataclass
class Desk:
    """One venue as the desk sees it."""

    rig: Rig
    venue: str
    gate: GateStatus | None = None
    book: AccountOrders | None = None
    number: int = 0

    @property
    def engine(self) -> PracticeVenue:
        """The exchange itself."""
        return self.rig.practice.engine(self.venue)

    def now_ms(self) -> int:
        """The present."""
        return self.rig.store.clock.now_ms()

    def terms(self, amount: str = "0.01") -> OrderTerms:
        """A resting buy far below the market, with a name of its own."""
        entry = self.rig.book(self.venue)
        assert entry is not None
        assert entry.book.best_bid is not None
        self.number += 1
        # each one below the last, so that an execution means one of them
        price = Decimal(int(entry.book.best_bid * 0.9) - 10 * self.number)
        name = f"lyp{self.number:015d}"
        return OrderTerms(
            self.venue,
            BTC,
            Side.BUY,
            OrderKind.LIMIT,
            TimeInForce.POST_ONLY,
            Decimal(amount),
            price,
            False,
            name,
        )

    async def asked(self, question: Question, answer: type[_A], within_seconds: float = 6.0) -> _A:
        """Ask and return the answer."""
        self.rig.send(question)
        return await self.answered(question.request, answer, within_seconds)

    async def answered(self, request: str, answer: type[_A], within_seconds: float = 6.0) -> _A:
        """Wait for an answer."""

        def find() -> list[_A]:
            return [news for news in self.rig.news if isinstance(news, answer) and news.request == request]

        await eventually(find, within_seconds, f"an answer to {request}")
        return find()[0]

    async def prepared(self, terms: OrderTerms) -> Prepared:
        """Have an order prepared."""
        question = PrepareOrder(self.venue, f"p{terms.client_order_id}", terms)
        news = await self.asked(question, OrderPrepared)
        assert news.prepared is not None, news.refused
        return news.prepared

    async def released(self, terms: OrderTerms) -> Released:
        """Have an order prepared and sent."""
        shown = await self.prepared(terms)
        token = make_token(KEY, Mode.PRACTICE, shown, self.now_ms() + 8_000)
        question = ReleaseOrder(self.venue, f"r{terms.client_order_id}", terms, shown.digest, token)
        return (await self.asked(question, OrderReleased)).released

    async def placed(self, amount: str = "0.01") -> tuple[str, int]:
        """Place an order; return our name and the engine's number."""
        terms = self.terms(amount)
        released = await self.released(terms)
        assert released.order_id, released.reason
        return terms.client_order_id, self.number_of(terms.client_order_id)

    def number_of(self, name: str) -> int:
        """Return the engine's number of an order of ours."""
        orders = [*self.engine.open_orders(), *self.engine.closed_orders()]
        return next(order.id for order in orders if order.client_order_id.endswith(name))

    def others_order(self) -> practice.Order:
        """Have another program of the same account place an order."""
        entry = self.rig.book(self.venue)
        assert entry is not None
        assert entry.book.best_bid is not None
        return self.engine.submit(
            practice.OrderRequest(
                BTC,
                practice.Side.BUY,
                practice.OrderKind.LIMIT,
                amount=Decimal("0.02"),
                price=Decimal(int(entry.book.best_bid * 0.8)),
            )
        )

    def orders(self, name: str = "") -> list[OrderReport]:
        """What was told of orders, of all or of one."""
        reports = [news.report for news in self.rig.news if isinstance(news, OrderSeen)]
        return [report for report in reports if name in ("", report.client_order_id)]

    def fills(self, name: str = "") -> list[FillReport]:
        """What was told of fills, of all or of one order."""
        reports = [news.report for news in self.rig.news if isinstance(news, FillSeen)]
        return [report for report in reports if name in ("", report.client_order_id)]

    async def seen(self, name: str, state: OrderState, within_seconds: float = 8.0) -> OrderReport:
        """Wait until an order was told to be in a state."""

        def find() -> list[OrderReport]:
            return [report for report in self.orders(name) if report.state is state]

        await eventually(find, within_seconds, f"{name} {state}; told: {self.orders(name)}")
        return find()[0]

    async def stands(
        self, predicate: Callable[[GateStatus], object], within_seconds: float = 10.0
    ) -> GateStatus:
        """Wait until the gate stands so."""
        await eventually(
            lambda: self.gate is not None and predicate(self.gate), within_seconds, f"it is {self.gate}"
        )
        assert self.gate is not None
        return self.gate

    async def lists(self, predicate: Callable[[AccountOrders], object]) -> AccountOrders:
        """Wait until the account's open orders are so."""
        await eventually(
            lambda: self.book is not None and predicate(self.book), 10.0, f"they are {self.book}"
        )
        assert self.book is not None
        return self.book

    def take(self, messages: Iterable[Up]) -> None:
        """Take the states that the rig's own store does not keep."""
        for message in messages:
            if isinstance(message, GateUpdate):
                self.gate = message.gate
            elif isinstance(message, OrdersUpdate):
                self.book = message.book


@asynccontextmanager
async def desk_at(
    venue: str, directory: Path, exchanges: PracticeExchanges | None = None
) -> AsyncIterator[Desk]:
    """Run an exchange, a worker and a desk that knows the account's orders."""
    run = OrdersOfRun(KEY, directory)
    async with worker_rig([venue], symbols=(BTC,), with_keys=True, orders=run, practice=exchanges) as rig:
        desk = Desk(rig, venue)
        ours, theirs = pipe()
        reading = [
            asyncio.create_task(rig.server.serve(theirs)),
            asyncio.create_task(_read(ours, desk)),
        ]
        try:
            await rig.up(venue)
            await desk.stands(lambda gate: gate.orders_stream_up)
            await desk.lists(lambda book: book.complete)
            yield desk
        finally:
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)


async def _read(end: LinkEnd, desk: Desk) -> None:
    """Read along: a reader is told the same states as the desk."""
    await end.send(encode((Hello(SCHEMA_VERSION, "token", "reader"),)))
    while True:
        desk.take(decode_up(await end.receive()))
