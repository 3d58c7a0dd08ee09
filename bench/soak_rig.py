"""The whole program under load: practice exchanges, workers, a console without a terminal, and one more replica."""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.counts import Counts, counting
from bench.process import BenchError, child
from console.config import load, resolve
from console.fleet.fleet import ChildFell, Fleet
from console.fleet.plan import FleetPlan, share_out
from console.hub.hub import Hub, WorkerAddress
from console.launcher.boot import ConsoleBoot, HeadlessLine, WorkerLine, to_line
from console.replica.store import Store
from venues.catalog.load import load_catalog
from venues.link.client import unix_dial
from venues.link.messages import Credentials, Up
from venues.model.clock import SystemClock
from venues.model.sealing import UNSEALED_VARIABLE
from venues.model.setup import VenueSetup
from venues.model.words import Mode
from venues.practice.credentials import practice_credentials
from venues.worker.boot import WorkerBoot

SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "ADA/USDT")
DEPTH = 50
START_SECONDS = 30.0
"""Within this all venues must have shown a book."""


@dataclass
class Rig:
    """The running processes by name, and what the replica in this process holds."""

    process_ids: dict[str, int]
    store: Store
    venues: tuple[str, ...]
    counts: Counts
    """Asks the processes what they hold."""
    fallen: list[str] = field(default_factory=list)
    """Children that ended and were started again; there should be none."""

    def frames(self) -> int:
        """Return the frames that all venues have received."""
        return sum(
            health.messages for venue in self.venues if (health := self.store.venue(venue).health) is not None
        )

    def faults(self) -> int:
        """Return the integrity faults of all venues."""
        return sum(
            health.integrity_faults
            for venue in self.venues
            if (health := self.store.venue(venue).health) is not None
        )


@asynccontextmanager
async def soak_rig(venues: tuple[str, ...], rate: float, seconds: float) -> AsyncIterator[Rig]:
    """Run everything while inside; the console stays for `seconds` at most.

    Raises:
        BenchError: a venue showed no book in time.
    """
    # descriptors of a sealed process can be counted by root alone
    os.environ[UNSEALED_VARIABLE] = "1"
    arguments = ["--json", "--rate", str(rate), "--venues", ",".join(venues), "--until-stdin-closes"]
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        tempfile.TemporaryDirectory(prefix="bench-") as beside,
        counting(Path(beside)) as counts,
    ):
        async with child("venues.practice", *arguments, name="practice exchanges") as practice:
            setups = practice_setups((await practice.answer("ready"))["url"], venues)
            boots = share_out(setups, 1, Path(folder), Path(folder))
            fallen: list[str] = []
            fleet = Fleet(FleetPlan(boots), lambda fell: fallen.append(_words(fell)))
            async with (
                fleet.running(),
                console(boots, setups, seconds, folder) as console_id,
                replica(boots, setups) as store,
            ):
                await all_shown(store, venues)
                ids = {"practice": practice.id, "console": console_id, "replica": os.getpid()}
                workers = {name: process.pid for name, process in fleet.children.items()}
                yield Rig(ids | workers, store, venues, counts, fallen)


def _words(fell: ChildFell) -> str:
    return f"{fell.name}: {fell.how}"


def practice_setups(url: str, venues: tuple[str, ...]) -> tuple[VenueSetup, ...]:
    """Return the catalogue's setups of the venues with all traffic through `url`."""
    config = load(None, environ={})
    return resolve(config, load_catalog(), mode=Mode.PRACTICE, via=url, only=venues).enabled


@asynccontextmanager
async def console(
    boots: Iterable[WorkerBoot], setups: tuple[VenueSetup, ...], seconds: float, folder: str
) -> AsyncIterator[int]:
    """Run the console's own process without a terminal while inside, and yield its id."""
    keys = [(setup.venue, practice_credentials(setup.venue)) for setup in setups]
    boot = ConsoleBoot(
        mode=Mode.PRACTICE,
        setups=setups,
        workers=tuple(
            WorkerLine(each.name, each.socket_path, each.token, tuple(setup.venue for setup in each.setups))
            for each in boots
        ),
        symbols=SYMBOLS,
        credentials=tuple(
            Credentials(venue, key.api_key, key.secret, key.password or "") for venue, key in keys if key
        ),
        depth=DEPTH,
        data_dir=folder,
        log_path=f"{folder}/console.log",
        headless=HeadlessLine(seconds),
    )
    reader, writer = os.pipe()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-m", "console.process", str(reader)),
        stdout=asyncio.subprocess.DEVNULL,
        pass_fds=(reader,),
    )
    os.close(reader)
    os.write(writer, to_line(boot))
    try:
        yield process.pid
    finally:
        os.close(writer)
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


@asynccontextmanager
async def replica(boots: Iterable[WorkerBoot], setups: tuple[VenueSetup, ...]) -> AsyncIterator[Store]:
    """Keep a replica in this process too, where its objects and tasks can be counted."""
    clock = SystemClock()
    store = Store(clock, (setup.venue for setup in setups))

    def sink(messages: tuple[Up, ...]) -> None:
        for message in messages:
            store.apply(message)

    addresses = [
        WorkerAddress(
            boot.name,
            unix_dial(Path(boot.socket_path)),
            boot.token,
            tuple(setup.venue for setup in boot.setups),
        )
        for boot in boots
    ]
    hub = Hub(addresses, sink, store.worker_lost, clock, "reader")
    for setup in setups:
        for symbol in SYMBOLS:
            hub.watch(setup.venue, symbol, DEPTH)
    async with hub.running():
        yield store


async def all_shown(store: Store, venues: tuple[str, ...]) -> None:
    """Return when every venue has shown its first book.

    Raises:
        BenchError: one has not, in time.
    """
    missing: list[str] = list(venues)
    for _ in range(int(START_SECONDS / 0.1)):
        missing = [venue for venue in venues if store.book(venue, SYMBOLS[0]) is None]
        if not missing:
            return
        await asyncio.sleep(0.1)
    raise BenchError(f"no book of {', '.join(missing)} within {START_SECONDS:.0f} s")
