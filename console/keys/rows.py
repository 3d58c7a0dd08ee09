"""Where accesses to keys are written down: in the desk's trail, or in one that is taken for a moment without a desk."""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from db.audit.errors import AuditError, AuditFailed, AuditInUse
from db.audit.kinds import Kind
from db.vault.files import FILE_NAME as VAULT_NAME, beside
from db.vault.notes import Json, Waiting, leave_payload
from venues.model.clock import Clock
from venues.model.words import Mode

if TYPE_CHECKING:
    from console.desk.trail import Trail

LOOK_SECONDS = 0.05

Elsewhere = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Runs what may block on a thread, and returns what it returns."""


class RowsRefused(RuntimeError):
    """An access cannot be written down, so it must not happen; the message says why."""


class Rows(Protocol):
    """Takes rows of kind `credential_access`."""

    def stand(self) -> None:
        """Say that the trail has been begun for this run: rows may come from here on."""
        ...

    async def ready(self) -> str:
        """Wait until it is known whether rows are taken; return why not."""
        ...

    async def record(self, payload: Mapping[str, Json]) -> None:
        """Write one access; return once it is durable.

        Raises:
            RowsRefused: it is not.
        """
        ...

    async def fold(self, vault: Path, elsewhere: Elsewhere) -> int:
        """Make rows of the notes that wait beside the vault; return how many.

        Args:
            vault: its path.
            elsewhere: runs what may block on a thread.

        Raises:
            RowsRefused: a row could not be written; the notes stay.
        """
        ...


class DeskRows:
    """Writes to the desk's trail once the desk says that it stands."""

    def __init__(self, trail: "Trail", clock: Clock) -> None:
        self._trail, self._clock = trail, clock
        self._stands = False

    def stand(self) -> None:
        """Say that the desk has written that the console started."""
        self._stands = True

    async def ready(self) -> str:
        """Wait until the trail stands, or will not."""
        await self._trail.settled.wait()
        while self._trail.sound and not self._stands:
            await self._clock.sleep(LOOK_SECONDS)
        return "" if self._trail.sound else self._trail.reason

    async def record(self, payload: Mapping[str, Json]) -> None:
        """Write one access."""
        try:
            await self._trail.record(Kind.CREDENTIAL_ACCESS, payload)
        except AuditFailed as error:
            raise RowsRefused(str(error)) from None

    async def fold(self, vault: Path, elsewhere: Elsewhere) -> int:
        """Make rows of waiting notes; nobody adds to them meanwhile, and they go only once all rows are durable."""
        if not has_notes(vault):
            return 0
        with await elsewhere(Waiting(beside(vault, "notes")).__enter__) as waiting:
            payloads = waiting.payloads()
            for payload in payloads:
                await self.record(payload)
            waiting.clear()
        return len(payloads)


class OwnRows:
    """Takes the trail for each row and gives it back: a run without a screen has no desk.

    Args:
        directory: the mode's data directory.
        mode: of this process.
        clock: injected time.
    """

    def __init__(self, directory: Path, mode: Mode, clock: Clock) -> None:
        self._directory, self._mode, self._clock = directory, mode, clock

    def stand(self) -> None:
        """It stands from the beginning."""

    async def ready(self) -> str:
        """Return nothing: whether a row can be written shows when one is."""
        return ""

    async def record(self, payload: Mapping[str, Json]) -> None:
        """Write one access; while a console holds the trail a note waits for it."""
        import sqlite3  # a console with a screen never comes here, and its first frame does not wait for it

        vault = self._directory / VAULT_NAME
        try:
            await append_all(self._directory, self._mode, self._clock, (payload,))
        except AuditInUse:
            leave_payload(beside(vault, "notes"), payload, self._clock.now_ms())
        except (AuditError, OSError, sqlite3.Error) as error:
            raise RowsRefused(str(error)) from error

    async def fold(self, vault: Path, elsewhere: Elsewhere) -> int:
        """Return 0: notes are folded before each row."""
        del vault, elsewhere
        return 0


def has_notes(vault: Path) -> bool:
    """Say whether notes wait beside a vault."""
    try:
        return beside(vault, "notes").stat().st_size > 0
    except OSError:
        return False


async def append_all(
    directory: Path, mode: Mode, clock: Clock, payloads: Sequence[Mapping[str, Json]]
) -> None:
    """Take the trail of a mode, write the notes that wait and then `payloads`, and give it back.

    Raises:
        AuditError: the trail cannot be taken or written.
    """
    from db.audit.opening import open_writer

    notes = beside(directory / VAULT_NAME, "notes")
    async with open_writer(
        directory, mode, clock=clock, random=os.urandom, on_failure=lambda _: None
    ) as writer:
        if notes.exists():
            with Waiting(notes) as waiting:
                for noted in waiting.payloads():
                    await writer.append(Kind.CREDENTIAL_ACCESS, noted)
                waiting.clear()
        for payload in payloads:
            await writer.append(Kind.CREDENTIAL_ACCESS, payload)
