"""The one writer of a trail: appends of many tasks become one transaction, and each returns once its row is durable."""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from db.audit.canonical import Json, canonical
from db.audit.chain import Chain, Entry, Position, Row
from db.audit.discreet import without_secrets
from db.audit.errors import AuditFailed, KeyRefused
from db.audit.key import Signer
from db.audit.kinds import Kind, check_event
from db.audit.layout import tag_of
from db.audit.resume import Found
from db.audit.store import Store
from venues.model.clock import Clock
from venues.model.redact import redactor

_log = logging.getLogger(f"lyra.{__name__}")

CHECKPOINT_SECONDS = 60.0
STALL_SECONDS = 5.0
"""A disk that has not answered for this long counts as failed."""
LOOK_SECONDS = 1.0
MOST_EVENTS_A_COMMIT = 200

OnFailure = Callable[[str], None]
"""Told the reason, once, before any append that failed returns: whoever trades must stop."""


@dataclass(slots=True, eq=False)
class _Ask:
    """An append that waits, or a checkpoint when it has no entry."""

    entry: Entry | None
    answer: "asyncio.Future[Row | None] | None"
    """None where nobody waits."""

    def tell(self, row: Row | None) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(row)

    def refuse(self, reason: str) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(AuditFailed(reason))


class AuditWriter:
    """Appends to a trail that this process holds alone; made by `db.audit.opening.open_writer`."""

    def __init__(
        self,
        store: Store,
        position: Position,
        found: Found,
        *,
        signer: Signer | None,
        clock: Clock,
        on_failure: OnFailure,
    ) -> None:
        self.found = found
        """What was there when the trail was taken."""
        self._store = store
        self._position = position
        self._signer = signer
        self._clock = clock
        self._on_failure = on_failure
        self._waiting: deque[_Ask] = deque()
        self._in_flight: list[_Ask] = []
        self._in_flight_since: float | None = None
        self._wake = asyncio.Event()
        self._closing = False
        self._stalled = False
        self._failure: str | None = None
        self._signed_at = clock.monotonic()
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    @property
    def failure(self) -> str | None:
        """Why it takes no more appends; None while it does."""
        return self._failure

    @property
    def head(self) -> Row:
        """The last durable row."""
        return self._position.head

    @property
    def log_id(self) -> str:
        """The trail's id in hex."""
        return self._position.log_id.hex()

    @property
    def signs(self) -> bool:
        """True while it holds the signing key: without it rows are chained, and no checkpoint is made."""
        return self._signer is not None

    async def sign_with(self, signer: Signer) -> None:
        """Take the signing key, which was elsewhere, and sign what is there.

        Raises:
            KeyRefused: it is not the key of this trail.
            AuditFailed: as for `append`.
        """
        if signer.public_key != self.found.public_key:
            raise KeyRefused("this is not the signing key of this audit trail")
        self._signer = signer
        await self.checkpoint()

    async def give_key_back(self) -> None:
        """Sign what is there, then let go of the signing key."""
        signer = self._signer
        with suppress(AuditFailed):
            await self.checkpoint()
        if self._signer is signer:
            self.drop_key()

    def drop_key(self) -> None:
        """Let go of the signing key at once."""
        self._signer = None

    def head_tag(self) -> str:
        """Return 8 lower-case alphanumerics of the last durable row, for a client order id."""
        return tag_of(self.head.hash)

    async def append(self, kind: Kind, payload: Mapping[str, Json]) -> Row:
        """Add an event; return its row once it is durable.

        Cancelling the wait does not take the row back.

        Args:
            kind: what happened.
            payload: its values; prices and amounts as decimal strings.

        Raises:
            AuditFailed: the row is not known to be durable, or an earlier one was not; nothing more is taken.
            PayloadRefused: the caller's mistake; nothing was written and the trail goes on.
        """
        self._refuse_when_over()
        check_event(kind, payload)
        encoded = canonical(payload)
        if redactor.knows(encoded.decode()):
            encoded = canonical(without_secrets(payload))
        row = await self._ask(Entry(kind, self._clock.now_ms(), encoded))
        assert row is not None
        return row

    async def checkpoint(self) -> Row | None:
        """Sign the last row now; return the checkpoint's row, None when nothing is unsigned or the key is elsewhere.

        Raises:
            AuditFailed: as for `append`.
        """
        self._refuse_when_over()
        return await self._ask(None)

    def start(self) -> None:
        """Start the tasks that write and that look after time."""
        self._tasks = (
            asyncio.create_task(self._write_all(), name="audit-write"),
            asyncio.create_task(self._look_after_time(), name="audit-time"),
        )

    async def close(self) -> None:
        """Write what waits, sign it, and let go of the file."""
        try:
            with suppress(AuditFailed):  # it was told already
                if self._failure is None:
                    await self.checkpoint()
        finally:
            self._closing = True
            self._wake.set()
            await self._let_go()

    async def _let_go(self) -> None:
        writing, looking = self._tasks
        looking.cancel()
        if self._stalled:
            writing.cancel()
        ends = await asyncio.gather(writing, looking, return_exceptions=True)
        if self._stalled:
            await self._store.abandon()
        else:
            try:
                await self._store.close()
            except (sqlite3.Error, ValueError) as error:
                # every row that was acknowledged is durable already
                _log.warning("the audit file did not close in order: %s", error)
        for end in ends:
            if isinstance(end, Exception):  # what `on_failure` raised
                raise end

    def _refuse_when_over(self) -> None:
        if self._closing:
            self._fail("an event came after the trail was closed")
        if self._failure is not None:
            raise AuditFailed(self._failure)

    async def _ask(self, entry: Entry | None) -> Row | None:
        answer: asyncio.Future[Row | None] = asyncio.get_running_loop().create_future()
        self._enqueue(_Ask(entry, answer))
        return await answer

    def _enqueue(self, ask: _Ask) -> None:
        self._waiting.append(ask)
        self._wake.set()

    async def _write_all(self) -> None:
        """Write whatever waits, as one transaction each time, until closed or failed."""
        try:
            while self._failure is None and not (self._closing and not self._waiting):
                await self._wake.wait()
                self._wake.clear()
                while self._waiting and self._failure is None:
                    most = min(len(self._waiting), MOST_EVENTS_A_COMMIT)
                    self._in_flight = [self._waiting.popleft() for _ in range(most)]
                    await self._commit(self._in_flight)
                    self._in_flight = []
        except Exception as error:  # noqa: BLE001  the top of the task: whatever it is, trading must stop
            self._fail(_words_of(error))
        finally:
            if not self._closing:
                self._fail("its task was ended")

    async def _commit(self, asks: list[_Ask]) -> None:
        chain = Chain(self._position, self._signer)
        rows = [
            chain.sign(self._clock.now_ms()) if ask.entry is None else chain.add(ask.entry) for ask in asks
        ]
        if chain.rows:
            self._in_flight_since = self._clock.monotonic()
            await self._store.insert(chain.rows)
            self._in_flight_since = None
        if self._failure is not None:  # it came too late: the askers were told
            return
        if chain.position.unsigned < self._position.unsigned + len(chain.rows):
            self._signed_at = self._clock.monotonic()
        self._position = chain.position
        for ask, row in zip(asks, rows, strict=True):
            ask.tell(row)

    async def _look_after_time(self) -> None:
        """Ask for a checkpoint when one is due, and give up on a disk that does not answer."""
        while self._failure is None:
            await self._clock.sleep(LOOK_SECONDS)
            now = self._clock.monotonic()
            if self._in_flight_since is not None and now - self._in_flight_since > STALL_SECONDS:
                self._stalled = True
                self._fail(f"the disk has not answered for {STALL_SECONDS:.0f} s")
            elif self.signs and self._position.unsigned and now - self._signed_at >= CHECKPOINT_SECONDS:
                # not awaited: whoever looks for a disk that hangs must not wait for it
                self._signed_at = now
                self._enqueue(_Ask(None, None))

    def _fail(self, reason: str) -> None:
        """Take no more, tell whoever trades, then tell all who wait."""
        if self._failure is not None:
            return
        self._failure = f"the audit trail cannot be written: {reason}"
        _log.critical("%s", self._failure)
        try:
            self._on_failure(self._failure)
        finally:
            for ask in (*self._in_flight, *self._waiting):
                ask.refuse(self._failure)
            self._waiting.clear()
            self._wake.set()


def _words_of(error: Exception) -> str:
    name = getattr(error, "sqlite_errorname", "")
    return f"{error} ({name})" if name else str(error) or type(error).__name__
