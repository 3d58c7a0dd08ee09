"""The two sides as the benchmark holds them: made ready, waited for, and checked to have done all the work."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bench.flood.wires import SYMBOL, WIRES
from bench.process import ANSWER_SECONDS, BenchError, Child, CpuMeter, child
from console.config import load, resolve
from venues.catalog.load import load_catalog
from venues.link.client import WorkerLink, unix_dial
from venues.link.messages import BookUpdate, Heartbeat, Up, WatchBook
from venues.model.book import BookSnapshot
from venues.model.clock import SystemClock
from venues.model.setup import VenueSetup
from venues.model.status import VenueHealth
from venues.model.value import replace
from venues.model.words import Integrity, Mode
from venues.worker.boot import WorkerBoot, encode_boot

SHOWN_LEVELS = 25


@dataclass(frozen=True, slots=True)
class Flood:
    """One venue's flood server, running."""

    venue: str
    port: int
    frames: int
    """Of all phases together."""
    ends: list[dict[str, Any]]
    """How the book must be after each phase."""


class Side(Protocol):
    """A measured process."""

    process: Child

    async def ready(self) -> None:
        """Return when the snapshot has become a book."""

    async def reached(self, phase: int) -> None:
        """Return when the last frame of a phase is in the book, and the book is right.

        Raises:
            BenchError: it is another book, or frames are missing.
        """


def compare(who: str, expected: dict[str, Any], numbered: bool, found: dict[str, Any]) -> None:
    """Return when a book is what the flood has made.

    Raises:
        BenchError: number or levels differ.
    """
    for name in ("sequence", "bids", "asks") if numbered else ("bids", "asks"):
        if found[name] != expected[name]:
            raise BenchError(f"{who}: {name} {str(found[name])[:80]}, not {str(expected[name])[:80]}")


class BareSide:
    """Bare ccxt.pro."""

    def __init__(self, process: Child, flood: Flood) -> None:
        self.process = process
        self._flood = flood

    async def ready(self) -> None:
        """Wait for the first book."""
        await self.process.answer("ready")

    async def reached(self, phase: int) -> None:
        """Wait for the phase's last book."""
        found = await self.process.answer("reached")
        compare(self.process.name, self._flood.ends[phase], WIRES[self._flood.venue].numbered, found)


class LyraSide:
    """A worker process as a console sees it."""

    def __init__(self, process: Child, flood: Flood) -> None:
        self.process = process
        self._flood = flood
        self._book: BookSnapshot | None = None
        self._health: VenueHealth | None = None
        self._news = asyncio.Event()

    def take(self, messages: tuple[Up, ...]) -> None:
        """Keep the newest book and the newest figures."""
        for message in messages:
            if isinstance(message, BookUpdate):
                self._book = message.book
            elif isinstance(message, Heartbeat):
                self._health = message.health
        self._news.set()

    async def _until(self, time_ms: int) -> BookSnapshot:
        """Wait for a book of that time or, with 0, for any."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while self._book is None or time_ms not in {0, self._book.venue_time_ms}:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise BenchError(f"{self.process.name}: the book never came; {self._health}") from None
        return self._book

    async def ready(self) -> None:
        """Wait for the first book."""
        await self._until(0)

    async def reached(self, phase: int) -> None:
        """Wait for the phase's last book."""
        end = self._flood.ends[phase]
        book = await self._until(end["time_ms"])
        if book.integrity is not Integrity.VERIFIED or len(book.bids) != SHOWN_LEVELS:
            raise BenchError(f"{self.process.name}: {book.integrity} {book.reason}, {len(book.bids)} levels")
        sides = {"bids": [list(row) for row in book.bids], "asks": [list(row) for row in book.asks]}
        numbered = WIRES[self._flood.venue].numbered
        compare(self.process.name, end, numbered, {"sequence": book.sequence, **sides})

    async def all_frames(self) -> None:
        """Return when the worker has counted every frame and nothing has gone wrong.

        Raises:
            BenchError: there was a fault or a reconnect, or frames are missing.
        """
        for _ in range(40):
            health = self._health
            if health is not None and health.messages >= self._flood.frames:
                if health.integrity_faults or health.reconnects or health.bad_frames:
                    raise BenchError(f"{self.process.name}: {health}")
                return
            await asyncio.sleep(0.05)
        raise BenchError(f"{self.process.name}: not all of {self._flood.frames} frames; {self._health}")


@asynccontextmanager
async def bare_side(flood: Flood, meter: CpuMeter, profile: str = "") -> AsyncIterator[BareSide]:
    """Run bare ccxt.pro while inside."""
    depth = WIRES[flood.venue].depth_limit
    arguments = ["bare", "--requests", str(meter.theirs), "--venue", flood.venue, "--port", str(flood.port)]
    arguments += [] if depth is None else ["--depth", str(depth)]
    arguments += ["--profile", profile] if profile else []
    arguments += [f"--end={end['time_ms']}" for end in flood.ends]
    name = f"bare ccxt.pro, {flood.venue}"
    async with child("bench.flood.side", *arguments, name=name, pass_fds=(meter.theirs,)) as process:
        yield BareSide(process, flood)


def worker_setup(flood: Flood) -> VenueSetup:
    """Return the catalogue's setup of the venue, through the flood's port and 400 levels deep."""
    via = f"http://127.0.0.1:{flood.port}"
    resolved = resolve(
        load(None, environ={}), load_catalog(), mode=Mode.PRACTICE, via=via, only=(flood.venue,)
    )
    (setup,) = resolved.enabled
    return replace(setup, book=replace(setup.book, depth_limit=WIRES[flood.venue].depth_limit))


@asynccontextmanager
async def lyra_side(flood: Flood, meter: CpuMeter, profile: str = "") -> AsyncIterator[LyraSide]:
    """Run a worker while inside, with a console that watches the market 25 levels deep."""
    arguments = ["lyra", "--requests", str(meter.theirs), *(["--profile", profile] if profile else [])]
    name = f"worker, {flood.venue}"
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "w.sock"
        async with child("bench.flood.side", *arguments, name=name, pass_fds=(meter.theirs,)) as process:
            log = str(Path(folder) / "worker.log")
            boot = WorkerBoot("bench", str(path), "token", (worker_setup(flood),), log)
            process.tell(encode_boot(boot))
            side = LyraSide(process, flood)
            link = WorkerLink(unix_dial(path), "token", side.take, lambda _: None, SystemClock())
            link.send(WatchBook(flood.venue, SYMBOL, SHOWN_LEVELS, trades=False, ticker=False))
            task = asyncio.create_task(link.run(), name="link")
            try:
                yield side
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
