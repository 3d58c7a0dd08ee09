"""Runs practice exchanges inside a program: engines, dialects, the door and the beat that moves them."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

import msgspec
from aiohttp import web

from venues.model.value import replace
from venues.practice.control import Control
from venues.practice.credentials import practice_credentials
from venues.practice.dialects.base import Dialect
from venues.practice.door import Door
from venues.practice.engine.clock import Clock, SystemClock
from venues.practice.engine.fair import FairPrices
from venues.practice.engine.ledger import ForgetfulLedger, Ledger, SqliteLedger
from venues.practice.engine.traits import AccountTraits
from venues.practice.engine.types import Order
from venues.practice.engine.venue import PracticeVenue
from venues.practice.faults import Fault, FaultBoard, FaultKind
from venues.practice.registry import dialect_names, load_dialect
from venues.practice.tables import load_assets, load_table

log = logging.getLogger(f"lyra.{__name__}")

_LOOPBACK = "127.0.0.1"
_BEAT_SECONDS = 0.025
_SHUTDOWN_SECONDS = 0.5


class UnsuitableListener(OSError):
    """A listening socket that practice exchanges must not serve on."""


class PracticeExchanges:
    """Practice exchanges on one loopback port; use it as ``async with``."""

    def __init__(
        self,
        port: int = 0,
        venues: Sequence[str] | None = None,
        *,
        seed: int = 7,
        data_dir: Path | None = None,
        fresh: bool = False,
        clock: Clock | None = None,
        rate: float | None = None,
        listener: socket.socket | None = None,
    ) -> None:
        """Prepare; nothing listens before the context is entered.

        Args:
            port: on 127.0.0.1; 0 takes a free one, see ``port`` afterwards.
            venues: which ones; None is every venue there is a dialect for.
            seed: another seed, another market.
            data_dir: where accounts are kept; None forgets them with the process.
            fresh: start the accounts over.
            clock: source of time.
            rate: book changes a second of a watched market.
            listener: a listening socket on 127.0.0.1 to serve on instead of `port`; whoever made it may
                already have connections waiting on it.

        Raises:
            LookupError: there is no dialect for a venue.
            UnsuitableListener: the listener is not bound to loopback.
        """
        if listener is not None:
            check_loopback(listener)
        self.port = port
        self._listener = listener
        self.clock: Clock = clock or SystemClock()
        self.faults = FaultBoard(self.clock)
        self._fair = FairPrices(load_assets(), seed)
        self._seed, self._data_dir, self._fresh, self._rate = seed, data_dir, fresh, rate
        names = dialect_names() if venues is None else list(venues)
        self._classes = {name: load_dialect(name) for name in names}
        self._engines: dict[str, PracticeVenue] = {}
        self._runner: web.AppRunner | None = None
        self._beat: asyncio.Task[None] | None = None
        self._door: Door | None = None

    @property
    def url(self) -> str:
        """Where the door is."""
        return f"http://{_LOOPBACK}:{self.port}"

    @property
    def venues(self) -> list[str]:
        """The venues that answer."""
        return list(self._classes)

    def engine(self, venue: str) -> PracticeVenue:
        """The engine of a venue; KeyError when it is not here."""
        return self._engines[venue]

    def nudge(self, asset: str, basis_points: float) -> None:
        """Let an asset's fair price jump on all venues.

        Raises:
            KeyError: unknown asset.
        """
        if asset not in self._fair.assets:
            raise KeyError(asset)
        self._fair.nudge(asset, basis_points)

    def behave(self, venue: str, traits: AccountTraits | None = None) -> None:
        """Make an account and its key otherwise; None makes them sound again.

        Raises:
            KeyError: the venue is not here.
        """
        self._engines[venue].traits = traits or AccountTraits()

    def inject(self, fault: Fault) -> int:
        """Arm a fault, or commit it when its kind is done at once; its number, or how many sockets it closed.

        Raises:
            ValueError: unknown venue, or too many faults.
        """
        if fault.venue is not None and fault.venue not in self._classes:
            raise ValueError(f"no venue {fault.venue!r} here")
        if fault.kind is FaultKind.CLOSE_SOCKETS:
            return self._door.close_sockets(fault.venue, fault.close_code) if self._door else 0
        return self.faults.arm(fault).number

    def clear_faults(self, venue: str | None = None, kind: FaultKind | None = None) -> int:
        """End armed faults; how many."""
        return self.faults.clear(venue, kind)

    def state(self) -> dict[str, object]:
        """Counters, connections, balances and faults, for tests and people."""
        doors = self._door.venues if self._door else {}
        return {
            "seed": self._seed,
            "now_ms": self.clock.now_ms(),
            "faults": self.faults.describe(),
            "venues": {
                name: {
                    "counters": dict(door.counters),
                    "sockets": len(door.sessions),
                    "subscriptions": sum(len(session.streams) for session in door.sessions.values()),
                    "open_orders": len(self._engines[name].open_orders()),
                    "traits": msgspec.to_builtins(self._engines[name].traits),
                    "balances": {
                        currency: {"free": balance.free, "held": balance.held}
                        for currency, balance in self._engines[name].balances().items()
                    },
                }
                for name, door in doors.items()
            },
        }

    async def __aenter__(self) -> Self:
        dialects = {name: self._build(name, dialect) for name, dialect in self._classes.items()}
        door = self._door = Door(dialects, self.faults)
        app = web.Application()
        app.add_routes(Control(self).routes())
        app.router.add_route("*", "/{everything:.*}", door.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        await self._runner.setup()
        site: web.BaseSite = (
            web.TCPSite(self._runner, _LOOPBACK, self.port)
            if self._listener is None
            else web.SockSite(self._runner, self._listener)
        )
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._beat = asyncio.create_task(self._keep_beating(door), name="practice-beat")
        log.info("practice exchanges %s at %s", ", ".join(self.venues), self.url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.clear()
        if self._beat is not None:
            self._beat.cancel()
            await asyncio.gather(self._beat, return_exceptions=True)
        if self._door is not None:
            self._door.close_sockets(None, 1006)
        if self._runner is not None:
            await self._runner.cleanup()
        for engine in self._engines.values():
            engine.close()

    def _build(self, name: str, dialect: type[Dialect]) -> Dialect:
        table = load_table(name)
        ledger: Ledger = ForgetfulLedger()
        if self._data_dir is not None:
            ledger = SqliteLedger(self._data_dir / f"practice-{name}.sqlite", fresh=self._fresh)
        if self._rate is not None:
            table = replace(table, style=replace(table.style, steps_per_second=self._rate))
        engine = PracticeVenue(table, clock=self.clock, fair=self._fair, ledger=ledger)
        engine.hides = lambda order: self._is_hidden(name, order)
        self._engines[name] = engine
        return dialect(
            engine, practice_credentials(name), random=Random(f"{self._seed}:{name}"), faults=self.faults
        )

    def _is_hidden(self, venue: str, order: Order) -> bool:
        fault = self.faults.active(FaultKind.HIDE_ORDERS, venue)
        return fault is not None and self.clock.now_ms() - order.created_ms < fault.delay_ms

    async def _keep_beating(self, door: Door) -> None:
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            try:
                for engine in self._engines.values():
                    engine.advance_watched()
                door.pump(self.clock.now_ms())
            except Exception:  # a defect in one market must not stop the others for good
                log.exception("a beat of the practice exchanges failed")


def check_loopback(listener: socket.socket) -> None:
    """Refuse a listening socket that other machines could reach: whoever holds the practice keys trades here.

    Raises:
        UnsuitableListener: it is not bound to 127.0.0.1, or is no listening TCP socket at all.
    """
    if listener.family is not socket.AF_INET or listener.type is not socket.SOCK_STREAM:
        raise UnsuitableListener("the inherited socket is no TCP socket over IPv4")
    host = listener.getsockname()[0]
    if host != _LOOPBACK:
        raise UnsuitableListener(
            f"the inherited socket is bound to {host}: practice exchanges serve {_LOOPBACK} only"
        )
    if not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        raise UnsuitableListener("the inherited socket does not listen")
