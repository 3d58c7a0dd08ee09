"""What a worker does for its orders when the console is gone: a process of its own, left in every way."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.processes import short_directory
from tests.support.waits import eventually
from tests.support.worker_rig import BTC, practice_setups
from tests.worker.desk import KEY
from venues.link.client import WorkerLink, unix_dial
from venues.link.messages import BookUpdate, Credentials, Down, GateUpdate, OrdersUpdate, Up, WatchBook
from venues.link.orders import (
    AskJournal,
    DeadManAnswered,
    Farewell,
    JournalTold,
    OrderPrepared,
    OrderReleased,
    PrepareOrder,
    ReleaseOrder,
    SetDeadMan,
)
from venues.model.clock import SystemClock
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.release import Outcome, make_token
from venues.model.words import Mode, Side
from venues.practice.credentials import practice_credentials
from venues.practice.engine import types as practice
from venues.practice.service import PracticeExchanges
from venues.trading.journal import read_journal
from venues.worker.boot import WorkerBoot, encode_boot

VENUE = "okx"
OURS = "lyp" + "1" * 15


@dataclass
class Scene:
    """A worker with one order of ours and one of somebody else at its venue."""

    exchanges: PracticeExchanges
    process: asyncio.subprocess.Process
    link: WorkerLink
    task: "asyncio.Task[None]"
    told: list[Up]
    journal: Path

    def open_orders(self) -> list[str]:
        """The names of the orders that rest."""
        return [order.client_order_id for order in self.exchanges.engine(VENUE).open_orders()]

    async def say(self, message: Down) -> None:
        """Say something and be sure that it was heard: what is asked after it is answered."""
        self.link.send(message)
        self.link.send(AskJournal(VENUE, "heard"))
        await self.answer(JournalTold)

    async def leave(self) -> None:
        """The console is gone."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def ended(self) -> int:
        """Wait until the worker is gone."""
        return await asyncio.wait_for(self.process.wait(), 6.0)

    async def answer(self, kind: type[Up], within_seconds: float = 6.0) -> list[Up]:
        """Wait for a message."""
        await eventually(
            lambda: [each for each in self.told if isinstance(each, kind)], within_seconds, kind.__name__
        )
        return [each for each in self.told if isinstance(each, kind)]


@asynccontextmanager
async def scene(tmp_path: Path, *, cancels: bool = True) -> AsyncIterator[Scene]:
    async with PracticeExchanges(venues=(VENUE,), rate=20) as exchanges:
        with short_directory() as directory:
            boot = WorkerBoot(
                "worker-1",
                str(directory / "w.sock"),
                "token",
                practice_setups(exchanges.url, (VENUE,)),
                str(tmp_path / "worker.log"),
                run_key=KEY.hex(),
                orders_directory=str(tmp_path / "o"),
                abandoned_after_seconds=2.5,
                cancel_mine_when_abandoned=cancels,
            )
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "venues.worker", stdin=asyncio.subprocess.PIPE
            )
            told: list[Up] = []
            link = WorkerLink(
                unix_dial(Path(boot.socket_path)), "token", told.extend, lambda _: None, SystemClock()
            )
            task = asyncio.create_task(link.run())
            try:
                assert process.stdin is not None
                process.stdin.write(encode_boot(boot))
                here = Scene(exchanges, process, link, task, told, tmp_path / "o" / f"{VENUE}.journal")
                await _begin(here)
                yield here
            finally:
                await here.leave()
                if process.returncode is None:
                    process.kill()
                    await process.wait()


async def _begin(scene: Scene) -> None:
    """Place somebody else's order and ours."""
    keys = practice_credentials(VENUE)
    assert keys is not None
    scene.link.send(WatchBook(VENUE, BTC))
    scene.link.send(Credentials(VENUE, keys.api_key, keys.secret, keys.password or ""))
    gates = [each.gate for each in scene.told if isinstance(each, GateUpdate)]
    await eventually(
        lambda: any(isinstance(each, GateUpdate) and each.gate.orders_stream_up for each in scene.told),
        12.0,
        f"the stream of orders: {gates[-1:]}",
    )
    await scene.answer(OrdersUpdate)
    (first, *_) = await scene.answer(BookUpdate)
    assert isinstance(first, BookUpdate)
    assert first.book.best_bid is not None
    low = Decimal(int(first.book.best_bid * 0.8))
    scene.exchanges.engine(VENUE).submit(
        practice.OrderRequest(
            BTC, practice.Side.BUY, practice.OrderKind.LIMIT, amount=Decimal("0.02"), price=low
        )
    )
    terms = OrderTerms(
        VENUE,
        BTC,
        Side.BUY,
        OrderKind.LIMIT,
        TimeInForce.POST_ONLY,
        Decimal("0.01"),
        low,
        client_order_id=OURS,
    )
    scene.link.send(PrepareOrder(VENUE, "p", terms))
    (prepared,) = await scene.answer(OrderPrepared)
    assert isinstance(prepared, OrderPrepared)
    assert prepared.prepared is not None, prepared.refused
    token = make_token(KEY, Mode.PRACTICE, prepared.prepared, SystemClock().now_ms() + 8_000)
    scene.link.send(ReleaseOrder(VENUE, "r", terms, prepared.prepared.digest, token))
    (released,) = await scene.answer(OrderReleased)
    assert isinstance(released, OrderReleased)
    assert released.released.outcome is Outcome.ACCEPTED, released.released.reason
    assert sorted(scene.open_orders()) == ["", OURS]


async def test_a_console_that_is_gone_leaves_no_order_of_ours(tmp_path: Path) -> None:
    async with scene(tmp_path) as here:
        await here.leave()
        assert await here.ended() == 0
        assert here.open_orders() == [""]
        assert read_journal(here.journal).orders[OURS].cancelled_ms


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_a_worker_that_is_ended_after_its_console_cancels_first(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with scene(tmp_path) as here:
        await here.leave()
        here.process.send_signal(number)
        assert await here.ended() == 0
        assert here.open_orders() == [""]


async def test_a_farewell_leaves_the_orders_and_switches_the_countdown_off(tmp_path: Path) -> None:
    async with scene(tmp_path) as here:
        here.link.send(SetDeadMan(VENUE, "d", 60))
        (armed,) = await here.answer(DeadManAnswered)
        assert isinstance(armed, DeadManAnswered)
        assert armed.armed
        await here.say(Farewell(keep_orders=True))
        await here.leave()
        here.process.send_signal(signal.SIGTERM)
        assert await here.ended() == 0
        assert sorted(here.open_orders()) == ["", OURS]
        assert not here.exchanges.engine(VENUE).countdowns.is_set


async def test_a_console_that_stays_keeps_its_orders_when_the_worker_is_ended(tmp_path: Path) -> None:
    async with scene(tmp_path) as here:
        here.process.send_signal(signal.SIGTERM)
        assert await here.ended() == 0
        assert sorted(here.open_orders()) == ["", OURS]


async def test_the_policy_may_leave_them(tmp_path: Path) -> None:
    async with scene(tmp_path, cancels=False) as here:
        await here.leave()
        here.process.send_signal(signal.SIGTERM)
        assert await here.ended() == 0
        assert sorted(here.open_orders()) == ["", OURS]
