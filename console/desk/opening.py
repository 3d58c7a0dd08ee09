"""Opens the audit trail beside everything else: the screen is there first, orders follow when it is sound."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from itertools import islice
from pathlib import Path

from console import __version__
from console.desk.book_of_orders import ORDER_KINDS, BookOfOrders
from console.desk.ledger import LedgerBroken
from console.desk.recorder import Recorder
from console.desk.trail import Trail
from console.paths import PathsError, private_directory
from db.audit.canonical import Json
from db.audit.errors import AuditError
from db.audit.kinds import Kind
from db.verify.errors import Broken, CannotVerify
from venues.model.clock import Clock
from venues.model.words import Mode

_log = logging.getLogger(f"lyra.{__name__}")


ROWS_A_PORTION = 500
"""Some 5 ms of work."""


class TrailKeeper:
    """Holds the trail open until told to let go.

    Args:
        directory: the mode's data directory.
        mode: of this process.
        trail: is opened, or closed with the reason.
        book: every row of the file is applied to it first.
        recorder: calls UNKNOWN what was cut off.
        clock: injected time.
    """

    def __init__(
        self,
        directory: Path,
        mode: Mode,
        trail: Trail,
        book: BookOfOrders,
        recorder: Recorder,
        clock: Clock,
    ) -> None:
        self._directory, self._mode = directory, mode
        self.path = directory / "audit.sqlite"
        """The trail's file."""
        self._trail, self._book, self._recorder, self._clock = trail, book, recorder, clock
        self.kinds: tuple[Kind, ...] = ORDER_KINDS
        """The rows that are read at a start."""
        self._ending = asyncio.Event()
        self.end_reason = ""
        """Why the console leaves, once that is known."""

    async def run(self, opened: Callable[[], Awaitable[None]]) -> None:
        """Open, hold, and close in order; what goes wrong closes trading and nothing else.

        Args:
            opened: awaited once the trail is sound.
        """
        try:
            await self._hold(opened)
        except LedgerBroken as error:
            self._trail.close(f"{error}; run lyra audit verify, orders stay closed")
        except (AuditError, Broken, CannotVerify, PathsError) as error:
            self._trail.close(str(error))
        except Exception as error:  # noqa: BLE001  the top of the task: without a trail there are no orders
            _log.exception("the audit trail could not be held")
            self._trail.close(f"the audit trail cannot be used: {type(error).__name__}")

    def end(self, reason: str) -> None:
        """Let go of the trail; `reason` is for a console that has not said why it leaves."""
        self.end_reason = self.end_reason or reason
        self._ending.set()

    async def _hold(self, opened: Callable[[], Awaitable[None]]) -> None:
        # the first frame does not wait for SQLite and signatures
        from db.audit.opening import open_writer

        private_directory(self._directory)
        async with open_writer(
            self._directory,
            self._mode,
            clock=self._clock,
            random=secrets.token_bytes,
            on_failure=self._trail.close,
        ) as writer:
            await self._read(self.path)
            self._trail.open(writer)
            started: dict[str, Json] = {
                "version": __version__,
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "unsigned_rows": writer.found.unsigned_rows,
            }
            await self._trail.record(Kind.CONSOLE_STARTED, started)
            for life in self._book.ledger.doubt_what_was_cut_off():
                await self._recorder.unknown(life, life.reason)
            await opened()
            await self._ending.wait()
            if self._trail.sound:
                await self._trail.record(Kind.CONSOLE_ENDED, {"reason": self.end_reason})

    async def _read(self, path: Path) -> None:
        """Apply every row that is asked for, in portions, so that the keyboard answers meanwhile."""
        from db.browse.replay import Told, rows_of
        from db.browse.thread import ReadingThread

        thread = ReadingThread("audit-replay")
        try:
            told = rows_of(path, self.kinds)
            while portion := await thread.run(lambda: list(islice(told, ROWS_A_PORTION))):
                row: Told
                for row in portion:
                    self._trail.take(row.kind, row.payload, row.time_ms, row.number)
                    self._trail.not_before(row.time_ms)
                await asyncio.sleep(0)
        finally:
            thread.end()
