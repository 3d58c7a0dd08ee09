"""Accesses to the vault in the audit trail: a row where the trail can be taken, else a note that waits for it."""

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.cli.audit_trail import FILE_NAME, printable
from console.cli.common import say
from console.cli.vault_place import Place
from venues.model.clock import SystemClock

if TYPE_CHECKING:
    from db.vault.notes import AuditNote, Noted

DAY_MS = 86_400_000
BACKUP_DAYS = 30
BACKED_UP = "vault backed up"
_SAVES = "kind = 'credential_access' AND CAST(payload AS TEXT) LIKE ?"


def record(place: Place, note: "AuditNote") -> None:
    """Put an access into the trail, durably, before it takes effect; with it all notes that wait.

    Raises:
        VaultRefused: the trail is broken or cannot be written: nothing may be accessed.
    """
    from db.audit.errors import AuditError, AuditInUse
    from db.vault.errors import VaultRefused
    from db.vault.files import beside
    from db.vault.notes import leave

    try:
        asyncio.run(_append(place, note))
    except AuditInUse:
        leave(beside(place.path, "notes"), note, SystemClock().now_ms())
        say(
            "a running console holds the audit trail, so this access is not in it yet; a note waits in "
            f"{beside(place.path, 'notes')}"
        )
    except (AuditError, OSError, sqlite3.Error) as error:
        raise VaultRefused(
            f"this access cannot be put into the audit trail, so it is refused: {error}"
        ) from error


def record_saved(place: Place, note: "AuditNote") -> None:
    """Put what has happened into the trail; where that fails a note waits.

    Raises:
        VaultRefused: not even a note can be kept.
    """
    from db.vault.errors import VaultRefused
    from db.vault.files import beside
    from db.vault.notes import leave

    try:
        record(place, note)
    except VaultRefused as error:
        why = printable(str(error.__cause__ or error))
        say(f"it is done, but not in the audit trail: {why}; a note waits in {beside(place.path, 'notes')}")
        leave(beside(place.path, "notes"), note, SystemClock().now_ms())


async def _append(place: Place, note: "AuditNote") -> None:
    from db.audit.kinds import Kind
    from db.audit.opening import open_writer
    from db.vault.files import beside
    from db.vault.notes import Waiting

    notes = beside(place.path, "notes")
    async with open_writer(
        place.path.parent, place.mode, clock=SystemClock(), random=os.urandom, on_failure=lambda _: None
    ) as writer:
        if notes.exists():
            with Waiting(notes) as waiting:
                for payload in waiting.payloads():
                    await writer.append(Kind.CREDENTIAL_ACCESS, payload)
                waiting.clear()
        await writer.append(Kind.CREDENTIAL_ACCESS, note.payload())


def newest_noted(place: Place) -> "Noted | None":
    """Return the newest save that the trail, or a note that waits for it, knows.

    Raises:
        VaultRefused: the trail is there and cannot be read.
    """
    from db.vault.files import beside
    from db.vault.notes import Noted, Waiting, newest_save

    payload = _newest(place, '%"vault_sha256":%')
    noted = None if payload is None else Noted.of_payload(payload[1])
    notes = beside(place.path, "notes")
    if not notes.exists():
        return noted
    with Waiting(notes) as waiting:
        return newest_save(noted, waiting.payloads())


def backup_warning(place: Place) -> str | None:
    """Return a sentence when there was no backup for too long, as far as the trail knows."""
    found = _newest(place, f'%"purpose":"{BACKED_UP}"%')
    if found is None:
        return "the audit trail knows of no backup of the vault: lyra vault backup FILE makes one"
    days = (SystemClock().now_ms() - found[0]) // DAY_MS
    return f"the last backup of the vault was {days} days ago" if days >= BACKUP_DAYS else None


def _newest(place: Place, pattern: str) -> tuple[int, dict[str, Any]] | None:
    """Return time and payload of the newest intact row of an access that fits."""
    from db.vault.errors import VaultRefused
    from db.verify.errors import CannotVerify
    from db.verify.reading import reading

    path: Path = place.path.parent / FILE_NAME
    if not path.exists():
        return None
    try:
        with reading(path) as reader:
            for number in reader.numbers_where(_SAVES, [pattern]):
                for row in reader.rows_numbered([number]):
                    if row.intact:
                        return row.time_ms, row.payload
    except CannotVerify as error:
        raise VaultRefused(f"the audit trail cannot be read: {error}") from None
    return None
