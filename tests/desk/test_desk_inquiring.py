"""When an order of which nothing is found is asked after, and what a journal proves of it."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from console.desk.asked import Asked
from console.desk.book_of_orders import BookOfOrders
from console.desk.inquiring import Inquirer
from console.desk.journals import Journals
from console.desk.recorder import Recorder
from console.desk.sending import TOKEN_MS
from console.desk.settings import DeskSettings
from console.desk.standing import Standing
from console.desk.trail import Trail
from console.launcher.boot import SafetyLine
from db.audit.kinds import KEYS, Kind
from tests.audit.trails import trail as audit_trail
from tests.support.manual_clock import ManualClock
from tests.support.worker_rig import practice_setups
from venues.link.orders import JournalTold, OrderLookedFor
from venues.model.journal import JournalOrder
from venues.model.looked import Look, LookedFor
from venues.model.order import OrderState, OrderTerms
from venues.model.value import replace
from venues.model.words import Mode

NAME = "lyp000000000000000"
SILENT = LookedFor(NAME, 0, 0, *(Look.NOT_FOUND,) * 5, stream_whole_since_ms=1)


class Answers:
    """Answers every question at once, as a worker would."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.looked_ms: list[int] = []
        self.look = SILENT
        self.journal_told = JournalTold(1, "okx", "r", (JournalOrder(NAME),), is_held=True)

    async def look_for(self, terms: OrderTerms, *_: object) -> OrderLookedFor:
        now_ms = self._clock.now_ms()
        self.looked_ms.append(now_ms)
        return OrderLookedFor(1, terms.venue, "r", replace(self.look, at_ms=now_ms, venue_ms=now_ms))

    async def journal(self, _: str) -> JournalTold:
        return self.journal_told


class Desk:
    """The parts that ask."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.answers = Answers(self.clock)
        book = self.book = BookOfOrders()
        self.trail = Trail(book, self.clock, lambda _: None)
        asked = cast("Asked", self.answers)
        recorder = Recorder(self.trail, book, Standing(), Mode.PRACTICE, self.clock.now_ms())
        settings = DeskSettings(
            Mode.PRACTICE, practice_setups("http://127.0.0.1:1", ["okx"]), SafetyLine(), b""
        )
        self.inquirer = Inquirer(settings, book, self.trail, asked, recorder, Journals(asked, self.trail))
        self.began_ms = self.clock.now_ms()

    async def intend(self) -> None:
        row: dict[str, Any] = dict.fromkeys(KEYS[Kind.INTENT])
        row |= {
            "intent": "i1", "client_order_id": NAME, "venue": "okx", "symbol": "BTC/USDT", "side": "buy",
            "type": "limit", "amount": "0.001", "price": "60000", "time_in_force": "GTC", "proposal": "p1",
            "consent": "c1",
        }  # fmt: skip
        await self.trail.record(Kind.INTENT, row)
        doubt = {
            "intent": "i1",
            "client_order_id": NAME,
            "venue": "okx",
            "symbol": "BTC/USDT",
            "reason": "lost",
        }
        await self.trail.record(Kind.UNKNOWN, doubt)

    def state(self) -> OrderState:
        return self.book.ledger.lives[0].state

    async def run(self, seconds: float) -> None:
        """Let time pass in the desk's own steps until the order is settled."""
        for _ in range(int(seconds * 4)):
            self.inquirer.look()
            for _ in range(200):
                if not self.inquirer._tasks:
                    break
                await asyncio.sleep(0.001)
            if not self.state().is_unresolved:
                return
            await self.clock.advance(0.25)


@pytest.fixture
async def desk(tmp_path: Path) -> Any:
    desk = Desk()
    async with audit_trail(tmp_path) as writer:
        desk.trail.open(writer)
        await desk.intend()
        yield desk


async def test_silence_is_asked_for_when_it_counts_and_three_rounds_of_it_settle_the_order(
    desk: Desk,
) -> None:
    await desk.run(120)
    assert desk.state() is OrderState.ABSENT
    seconds = [round((at - desk.began_ms) / 1000) for at in desk.answers.looked_ms]
    # the token lives 5 s, a request 10 s, and 10 s more make it late enough
    assert seconds == [0, 2, 5, 10, 25, 30, 35]


async def test_without_a_line_in_the_journal_it_is_absent_once_its_token_is_dead(desk: Desk) -> None:
    desk.answers.journal_told = JournalTold(1, "okx", "r", (), is_held=True)
    await desk.run(TOKEN_MS / 1000 - 0.5)
    assert desk.state() is OrderState.UNKNOWN
    await desk.run(2)
    assert desk.state() is OrderState.ABSENT
    assert desk.book.ledger.lives[0].filled == Decimal(0)


@pytest.mark.parametrize(
    "told",
    [
        JournalTold(1, "okx", "r", (), is_held=False),
        JournalTold(1, "okx", "r", (), damaged_lines=1, is_held=True),
        JournalTold(1, "gate", "r", (), is_held=True),
    ],
    ids=["held by another", "damaged", "another venue's"],
)
async def test_a_journal_that_may_lack_lines_proves_nothing(desk: Desk, told: JournalTold) -> None:
    desk.answers.journal_told = told
    await desk.run(20)
    assert desk.state() is OrderState.UNKNOWN


async def test_a_way_that_was_not_answered_keeps_it_unknown_and_is_handed_to_the_operator(desk: Desk) -> None:
    desk.answers.look = replace(SILENT, trades=Look.NO_ANSWER)
    desk.answers.journal_told = JournalTold(1, "okx", "r", (), is_held=True)
    await desk.run(115)
    assert desk.state() is OrderState.UNKNOWN
    await desk.run(40)
    assert desk.state() is OrderState.HUMAN
    desk.answers.look = SILENT
    await desk.run(120)
    assert desk.state() is OrderState.ABSENT
