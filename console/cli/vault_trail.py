"""Accesses to the vault in the audit trail: a row where the trail can be taken, else a note that waits for it."""

import asyncio
import sqlite3
from typing import TYPE_CHECKING

from console.cli.audit_trail import printable
from console.cli.common import say
from console.cli.vault_place import Place
from venues.model.clock import SystemClock

if TYPE_CHECKING:
    from db.vault.notes import AuditNote, Noted


def record(place: Place, note: "AuditNote") -> None:
    """Put an access into the trail, durably, before it takes effect; with it all notes that wait.

    Raises:
        VaultRefused: the trail is broken or cannot be written: nothing may be accessed.
    """
    from console.keys.rows import append_all
    from db.audit.errors import AuditError, AuditInUse
    from db.vault.errors import VaultRefused
    from db.vault.files import beside
    from db.vault.notes import leave

    try:
        asyncio.run(append_all(place.path.parent, place.mode, SystemClock(), (note.payload(),)))
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


def newest_noted(place: Place) -> "Noted | None":
    """Return the newest save that the trail, or a note that waits for it, knows.

    Raises:
        VaultRefused: the trail is there and cannot be read.
    """
    from console.keys import noted

    return noted.newest_noted(place.path)


def backup_warning(place: Place) -> str | None:
    """Return a sentence when there was no backup for too long, as far as the trail knows."""
    from console.keys import noted

    return noted.backup_warning(place.path, SystemClock().now_ms())
