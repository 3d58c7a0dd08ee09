"""A desk that has venues examined at practice exchanges, without the limiters' waits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.support.waits import eventually
from tests.support.worker_rig import BTC, Rig, worker_rig
from venues.link.orders import ExamineVenue, VenueExamined
from venues.model.examined import Examination, Examined
from venues.model.words import VenueState
from venues.practice.engine.traits import AccountTraits
from venues.practice.engine.venue import PracticeVenue
from venues.trading.account import VenueAccount
from venues.worker.gates import OrdersOfRun
from venues.worker.seat import VenueSeat

KEY = bytes(range(32))


@dataclass
class Examining:
    """What a test asks and changes."""

    rig: Rig
    number: int = 0

    async def ask(self, venue: str, what: Examination, symbol: str = BTC) -> Examined:
        """Have something found out."""
        self.number += 1
        name = f"q{self.number}"
        self.rig.send(ExamineVenue(venue, name, what, symbol))

        def answers() -> list[VenueExamined]:
            return [
                news for news in self.rig.news if isinstance(news, VenueExamined) and news.request == name
            ]

        await eventually(answers, 28.0, f"{what} of {venue}")
        (answer,) = answers()
        assert answer.examined.what is what
        return answer.examined

    def behave(self, venue: str, **traits: Any) -> None:
        """Make an account and its key otherwise; without traits, sound again."""
        self.rig.practice.behave(venue, AccountTraits(**traits))

    def sound(self) -> None:
        """Make every account sound again."""
        self.rig.practice.clear_faults()
        for venue in self.rig.worker.venues:
            self.behave(venue)

    def engine(self, venue: str) -> PracticeVenue:
        """The exchange itself."""
        return self.rig.practice.engine(venue)

    def seat(self, venue: str) -> VenueSeat:
        """The venue's place in the worker."""
        return self.rig.worker._seats[venue]

    def orders_sent(self) -> int:
        """How many requests that place, cancel or protect have come to any exchange."""
        venues: Any = self.rig.practice.state()["venues"]
        counts = [
            row["counters"].get(f"orders_{what}", 0)
            for row in venues.values()
            for what in ("create", "cancel")
        ]
        return sum(counts)


def _is_up(account: VenueAccount) -> bool:
    return account.state is VenueState.UP


@asynccontextmanager
async def examining(*venues: str, state: Path, with_keys: bool = True) -> AsyncIterator[Examining]:
    """Run a worker of some venues while inside."""
    orders = OrdersOfRun(KEY, state / "orders")
    async with worker_rig(venues, (BTC,), with_keys=with_keys, orders=orders) as rig:
        for venue in venues:
            await rig.up(venue, 15.0)
        scene = Examining(rig)
        for seat in rig.worker._seats.values():
            account = seat.account
            seat.market.exchange.enableRateLimit = False
            if account is not None:
                await eventually(partial(_is_up, account), 10.0, "the account")
                account.exchange.enableRateLimit = False
        yield scene
