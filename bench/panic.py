"""How fast trading stops: twenty orders at each of three venues, the console stopped, a stranger at the panic door.

python -m bench.panic

The orders are placed by a desk in a process of its own, which is then stopped by SIGSTOP: it is connected and reads
nothing. Another process of the same user says CancelMine on every worker's socket, without a token. Printed are the
time until every latch file is there, until the first cancel was written (which no worker does before its latch is
flushed to the disk), and until the last of the sixty was.
"""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from bench.machine import machine_note
from bench.process import BenchError, child
from console.config import load, resolve
from console.fleet.plan import PracticePlan, share_out
from console.fleet.spawn import spawn_practice, spawn_worker
from venues.catalog.load import load_catalog
from venues.link.client import WorkerLink, unix_dial
from venues.link.messages import BookUpdate, Credentials, GateUpdate, Up, WatchBook
from venues.link.orders import OrderPrepared, OrderReleased, PrepareOrder, ReleaseOrder
from venues.link.panic import PanicAnswer, cancel_mine_everywhere
from venues.model.clock import SystemClock
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.release import CancelOutcome, Outcome, make_token
from venues.model.words import Mode, Side
from venues.practice.credentials import practice_credentials
from venues.worker.boot import WorkerBoot

SYMBOL = "BTC/USDT"
VENUES = ("gate", "okx", "kraken")
ORDERS = 20
WORKERS = (1, 3)
"""How many processes share the three venues: one on two cores, and one each."""

LATCH_MS = 50.0
CANCELS_MS = 500.0


# ---- the desk that will be stopped -------------------------------------------------------------------


class Desk:
    """Places orders, then says how many and does nothing more."""

    def __init__(self, boots: list[WorkerBoot]) -> None:
        self._clock = SystemClock()
        self._boots = boots
        self._told: list[Up] = []
        self._run_key = bytes.fromhex(boots[0].run_key)

    async def run(self) -> None:
        """Place all orders and stay."""
        links: dict[str, WorkerLink] = {}
        tasks: list[asyncio.Task[None]] = []
        for boot in self._boots:
            dial = unix_dial(Path(boot.socket_path))
            link = WorkerLink(dial, boot.token, self._told.extend, lambda _: None, self._clock)
            tasks.append(asyncio.create_task(link.run()))
            for setup in boot.setups:
                links[setup.venue] = link
                keys = practice_credentials(setup.venue)
                assert keys is not None
                link.send(WatchBook(setup.venue, SYMBOL))
                link.send(Credentials(setup.venue, keys.api_key, keys.secret, keys.password or ""))
        placed = await asyncio.gather(*(self._place(venue, link) for venue, link in links.items()))
        print(json.dumps({"placed": sum(placed)}), flush=True)
        await asyncio.gather(*tasks)

    async def _place(self, venue: str, link: WorkerLink) -> int:
        def streaming() -> list[Up]:
            return [
                each
                for each in self._told
                if isinstance(each, GateUpdate) and each.gate.venue == venue and each.gate.orders_stream_up
            ]

        await self._until(streaming)
        books = await self._until(
            lambda: [each for each in self._told if isinstance(each, BookUpdate) and each.book.venue == venue]
        )
        price = Decimal(int(books[0].book.best_bid * 0.9))
        placed = 0
        for number in range(ORDERS):
            name = f"lyp{venue[:4]:0<4}{number:011d}"
            terms = OrderTerms(
                venue,
                SYMBOL,
                Side.BUY,
                OrderKind.LIMIT,
                TimeInForce.POST_ONLY,
                Decimal("0.001"),
                price,
                client_order_id=name,
            )
            placed += await self._released(link, terms)
        return placed

    async def _released(self, link: WorkerLink, terms: OrderTerms) -> int:
        name = terms.client_order_id
        link.send(PrepareOrder(terms.venue, name, terms))
        (prepared, *_) = await self._until(
            lambda: [each for each in self._told if isinstance(each, OrderPrepared) and each.request == name]
        )
        if prepared.prepared is None:
            raise BenchError(prepared.refused)
        token = make_token(self._run_key, Mode.PRACTICE, prepared.prepared, self._clock.now_ms() + 8_000)
        link.send(ReleaseOrder(terms.venue, name, terms, prepared.prepared.digest, token))
        (released, *_) = await self._until(
            lambda: [each for each in self._told if isinstance(each, OrderReleased) and each.request == name]
        )
        if released.released.outcome is not Outcome.ACCEPTED:
            raise BenchError(f"{name}: {released.released.outcome} {released.released.reason}")
        return 1

    @staticmethod
    async def _until(find: Any) -> list[Any]:
        deadline = time.monotonic() + 20.0
        while not (found := find()):
            if time.monotonic() > deadline:
                raise BenchError("a worker did not answer the desk")
            await asyncio.sleep(0.005)
        return list(found)


# ---- the bench ---------------------------------------------------------------------------------------


class LatchWatch:
    """Looks for latch files from a thread, and remembers when the last of them was there."""

    def __init__(self, files: list[Path]) -> None:
        self._files = files
        self.all_there_at: float | None = None
        self._thread = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def _look(self) -> None:
        deadline = time.monotonic() + 5.0
        while time.monotonic() < deadline:
            if all(file.exists() for file in self._files):
                self.all_there_at = time.monotonic()
                return
            time.sleep(0.0002)

    def wait(self) -> float:
        """Return when all were there.

        Raises:
            BenchError: they never were.
        """
        self._thread.join()
        if self.all_there_at is None:
            raise BenchError("a worker set no latch")
        return self.all_there_at


@asynccontextmanager
async def workers_of(count: int, directory: Path) -> AsyncIterator[tuple[WorkerBoot, ...]]:
    """Run practice exchanges and workers while inside."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.set_inheritable(True)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    resolved = resolve(load(None, environ={}), load_catalog(), mode=Mode.PRACTICE, via=url, only=VENUES)
    boots = share_out(
        resolved.enabled,
        count,
        directory,
        directory,
        run_key=secrets.token_hex(32),
        orders_directory=str(directory / "orders"),
    )
    practice = await spawn_practice(PracticePlan(VENUES, 7, None), listener.fileno(), fresh=True)
    processes = [practice, *[await spawn_worker(boot) for boot in boots]]
    try:
        yield boots
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        listener.close()


async def measured(count: int) -> tuple[float, float, float, int]:
    """Return milliseconds to the latches, the first and the last cancel, and how many were taken."""
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as name:
        directory = Path(name)
        async with (
            workers_of(count, directory) as boots,
            child("bench.panic", "desk", name="the desk") as desk,
        ):
            desk.tell(msgspec.json.encode(list(boots)) + b"\n")
            placed = (await desk.answer("placed"))["placed"]
            os.kill(desk.id, signal.SIGSTOP)
            try:
                watch = LatchWatch([directory / "orders" / f"{venue}.latch" for venue in VENUES])
                watch.start()
                began, began_ms = time.monotonic(), time.time() * 1000
                answers = await cancel_mine_everywhere([Path(boot.socket_path) for boot in boots], "bench")
                latched = (watch.wait() - began) * 1000
            finally:
                os.kill(desk.id, signal.SIGCONT)
        return _figures(answers, placed, latched, began_ms)


def _figures(
    answers: tuple[PanicAnswer, ...], placed: int, latched_ms: float, began_ms: float
) -> tuple[float, float, float, int]:
    silent = [f"{answer.venue}: {answer.words}" for answer in answers if answer.done is None]
    if silent:
        raise BenchError("; ".join(silent))
    cancels = [cancel for answer in answers if answer.done is not None for cancel in answer.done.cancels]
    written = [cancel.times.first_byte.wall_ms - began_ms for cancel in cancels if cancel.times.first_byte]
    taken = sum(cancel.outcome is CancelOutcome.TAKEN for cancel in cancels)
    others = {str(cancel.reason) for cancel in cancels if cancel.outcome is not CancelOutcome.TAKEN}
    if not taken == placed == ORDERS * len(VENUES):
        raise BenchError(f"{placed} placed, {taken} taken: {others}")
    return latched_ms, min(written), max(written), taken


async def main() -> int:
    """Measure and print; 1 when a figure is missed."""
    print(machine_note())
    missed = False
    for count in WORKERS:
        latched, first, last, taken = await measured(count)
        missed = missed or latched > LATCH_MS or last > CANCELS_MS
        print(
            f"{count} worker{'s' if count > 1 else ' '} for {len(VENUES)} venues: all latches there after "
            f"{latched:5.1f} ms (<= {LATCH_MS:.0f}), first cancel written after {first:5.1f} ms, "
            f"the last of {taken} after {last:5.1f} ms (<= {CANCELS_MS:.0f})"
        )
    return int(missed)


if __name__ == "__main__":
    if sys.argv[1:] == ["desk"]:
        boots = msgspec.json.decode(sys.stdin.buffer.readline(), type=list[WorkerBoot])
        asyncio.run(Desk(boots).run())
    else:
        sys.exit(asyncio.run(main()))
