"""What the audit trail knows of the vault beside it: the newest save, and the last backup."""

from pathlib import Path
from typing import Any

from db.vault.errors import VaultRefused
from db.vault.files import beside
from db.vault.notes import Noted, Waiting, newest_save
from db.verify.errors import CannotVerify
from db.verify.reading import reading

TRAIL_NAME = "audit.sqlite"
BACKED_UP = "vault backed up"
BACKUP_DAYS = 30
_DAY_MS = 86_400_000
_ACCESSES = "kind = 'credential_access' AND CAST(payload AS TEXT) LIKE ?"


def newest_noted(vault: Path) -> Noted | None:
    """Return the newest save that the trail, or a note that waits for it, knows; it blocks.

    Args:
        vault: path of the vault; the trail lies beside it.

    Raises:
        VaultRefused: the trail is there and cannot be read.
    """
    payload = _newest(vault, '%"vault_sha256":%')
    noted = None if payload is None else Noted.of_payload(payload[1])
    notes = beside(vault, "notes")
    if not notes.exists():
        return noted
    with Waiting(notes) as waiting:
        return newest_save(noted, waiting.payloads())


def backup_warning(vault: Path, now_ms: int) -> str | None:
    """Return a sentence when there was no backup for too long, as far as the trail knows; it blocks.

    Raises:
        VaultRefused: the trail is there and cannot be read.
    """
    found = _newest(vault, f'%"purpose":"{BACKED_UP}"%')
    if found is None:
        return "the audit trail knows of no backup of the vault: lyra vault backup FILE makes one"
    days = (now_ms - found[0]) // _DAY_MS
    return f"the last backup of the vault was {days} days ago" if days >= BACKUP_DAYS else None


def _newest(vault: Path, pattern: str) -> tuple[int, dict[str, Any]] | None:
    """Return time and payload of the newest intact row of an access that fits."""
    path = vault.parent / TRAIL_NAME
    if not path.exists():
        return None
    try:
        with reading(path) as reader:
            for number in reader.numbers_where(_ACCESSES, [pattern]):
                for row in reader.rows_numbered([number]):
                    if row.intact:
                        return row.time_ms, row.payload
    except CannotVerify as error:
        raise VaultRefused(f"the audit trail cannot be read: {error}") from None
    return None
