"""The audit trail as the desk writes it: a row is durable first, then it counts."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING

from console.desk.book_of_orders import BookOfOrders
from db.audit.canonical import Json
from db.audit.errors import AuditFailed, PayloadRefused
from db.audit.kinds import Kind
from venues.model.clock import Clock

if TYPE_CHECKING:  # the first frame waits for neither SQLite nor signatures
    from db.audit.writer import AuditWriter


TakeRow = Callable[[str, Mapping[str, Json], int, int], None]
"""Takes a row: kind, payload, milliseconds UTC, number."""


class TrailState(StrEnum):
    """Whether the trail takes rows."""

    OPENING = "OPENING"
    """It is being opened and its end verified."""
    SOUND = "SOUND"
    CLOSED = "CLOSED"
    """It could not be opened, did not verify, or has failed: no new orders."""


class Trail:
    """What the desk records, and the orders that it adds up to.

    Args:
        book: every row is applied to it.
        clock: injected time.
        failed: told the reason, once, when the trail takes no more rows.
    """

    def __init__(self, book: BookOfOrders, clock: Clock, failed: Callable[[str], None]) -> None:
        self._book = book
        self._clock = clock
        self._failed = failed
        self._writer: AuditWriter | None = None
        self._last_ms = 0
        self._number = 0
        self.state = TrailState.OPENING
        self.reason = "the audit trail is being opened"
        self.was_sound = False
        """It has taken rows in this life; what fails then halts, what never opened is closed."""
        self.settled = asyncio.Event()
        """It is known whether there is a trail: every row that it has counts by now."""
        self.listeners: list[TakeRow] = []
        """Told of every row that counts, an old one or a new one, after the orders have taken it."""
        self.whole_file = ""
        """How far the verification of the whole file has come; empty when it is over."""

    def open(self, writer: "AuditWriter") -> None:
        """Take rows from now on."""
        self._writer = writer
        self._number = writer.head.number
        if self.state is TrailState.OPENING:
            self.state, self.reason, self.was_sound = TrailState.SOUND, "", True
        self.settled.set()

    def close(self, reason: str) -> None:
        """Take no more rows; the first reason stands."""
        if self.state is not TrailState.CLOSED:
            self.state, self.reason = TrailState.CLOSED, reason
            self.settled.set()
            self._failed(reason)

    @property
    def sound(self) -> bool:
        """True while rows are taken and nothing that was verified was wrong."""
        return self.state is TrailState.SOUND

    @property
    def writer(self) -> "AuditWriter | None":
        """Whoever holds the trail's signing key gives it to this; None before the trail was opened."""
        return self._writer

    @property
    def head_number(self) -> int:
        """Number of the newest durable row; 0 before there is one."""
        return self._writer.head.number if self._writer is not None else self._number

    @property
    def head_tag(self) -> str:
        """Eight characters that stand for the newest durable row.

        Raises:
            AuditFailed: there is no trail.
        """
        return self._open_writer().head_tag()

    def now_ms(self) -> int:
        """Return milliseconds UTC by the trail's clock, which never runs backwards."""
        self._last_ms = max(self._last_ms, self._clock.now_ms())
        return self._last_ms

    def not_before(self, time_ms: int) -> None:
        """Let the trail's clock stand at `time_ms` at least: an earlier row has that time."""
        self._last_ms = max(self._last_ms, time_ms)

    async def record(self, kind: Kind, payload: Mapping[str, Json]) -> int:
        """Write a row and let it count; return its number once it is durable.

        Raises:
            AuditFailed: it is not known to be durable: whatever was to follow must not happen.
        """
        writer = self._open_writer()
        time_ms = self.now_ms()
        try:
            row = await writer.append(kind, payload)
        except PayloadRefused as error:
            # a fault of the program: what cannot be recorded must not happen
            self.close(f"a row of kind {kind} could not be made: {error}")
            raise AuditFailed(self.reason) from error
        self.take(kind, payload, time_ms, row.number)
        return row.number

    async def note(self, kind: Kind, payload: Mapping[str, Json]) -> int:
        """Let count what has happened already; return its row's number, 0 where the trail could not take it.

        What a venue told is true whether or not it can be written down; the trail's failure halts new orders by itself.
        While the trail is being opened this waits: an older row must not come after it.
        """
        await self.settled.wait()
        with suppress(AuditFailed):
            return await self.record(kind, payload)
        self.take(kind, payload, self.now_ms(), 0)
        return 0

    def take(self, kind: str, payload: Mapping[str, Json], time_ms: int, row: int) -> None:
        """Let a row count; `row` is its number, 0 for what could not be written down.

        Raises:
            LedgerBroken: the row cannot be what this program wrote.
        """
        self._book.apply(kind, payload, time_ms, row)
        for listener in self.listeners:
            listener(kind, payload, time_ms, row)

    def _open_writer(self) -> "AuditWriter":
        if self._writer is None or self.state is not TrailState.SOUND:
            raise AuditFailed(self.reason)
        return self._writer
