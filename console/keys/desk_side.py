"""What locking and unlocking the vault mean for the desk, and for a console that has none."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from console.desk.desk import Desk
from console.desk.parts import DeskParts
from console.keys.handing import Say
from console.keys.rows import Elsewhere, Rows
from db.audit.kinds import Kind
from db.vault.errors import NotSaved

if TYPE_CHECKING:  # the first frame does not wait for cryptography
    from console.keys.signing import Kept
    from db.vault.vault import Vault

NO_SIGNER = (
    "the key that signs the audit trail was moved into a vault, and there is none here: rows are chained and not "
    "signed; bring the vault back with lyra vault restore FILE, or move audit.sqlite away to begin a new trail"
)


class OfDesk:
    """Closes and opens venues at one desk, and gives its trail the key that signs.

    Args:
        desk: of the console.
        parts: of the desk.
        path: of the vault.
        rows: where accesses are written down.
        say: the operator's log.
    """

    def __init__(self, desk: Desk, parts: DeskParts, path: Path, rows: Rows, say: Say) -> None:
        self._desk, self._parts, self._path, self._rows, self._say = desk, parts, path, rows, say
        self._giving_back: asyncio.Task[None] | None = None

    def begun(self, *, vault_is_there: bool) -> None:
        """Say when the trail cannot be signed, and why."""
        writer = self._parts.trail.writer
        if writer is not None and not writer.signs:
            words = "rows of the audit trail are signed once the vault is open"
            self._say(words if vault_is_there else NO_SIGNER, "info" if vault_is_there else "bad")

    def close(self, venues: Iterable[str], reason: str) -> None:
        """Let these venues take no new orders."""
        for venue in venues:
            self._parts.standing.lock(venue, reason)

    def open(self, venues: Iterable[str]) -> None:
        """Lift exactly that."""
        for venue in venues:
            self._parts.standing.unlock(venue)

    def compare(self, venue: str) -> None:
        """Compare a venue's orders with the trail anew."""
        self._parts.standing.must_reconcile(venue)

    def disarm(self, reason: str) -> None:
        """Disarm, and kill an open confirmation."""
        self._desk.disarm(reason)

    async def opened(self, vault: "Vault", elsewhere: Elsewhere) -> None:
        """Give the trail the key that signs it; where that lies in a file, move it into the vault first."""
        from console.keys.signing import keep_in_vault
        from db.audit.errors import AuditError

        writer = self._parts.trail.writer
        if writer is None:
            return
        public_key = writer.found.public_key
        try:
            kept: Kept = await elsewhere(lambda: keep_in_vault(self._path, vault, public_key))
        except (NotSaved, AuditError) as error:
            if vault.is_locked:
                raise
            self._say(f"the audit's signing key stays in its file: {error}", "warn")
            return
        for note in kept.notes:
            await self._rows.record(note.payload())
        try:
            if kept.signer is not None:
                await writer.sign_with(kept.signer)
            if kept.is_in_file:
                await self._remove_file(vault, public_key, elsewhere)
        except (AuditError, OSError) as error:
            self._say(f"the audit's signing key is in the vault, and still in its file: {error}", "warn")
        if kept.words:
            self._say(kept.words, "bad")

    async def _remove_file(self, vault: "Vault", public_key: bytes, elsewhere: Elsewhere) -> None:
        """Take the key file away; the trail says so first."""
        from db.audit.key import remove_signing_key

        moved = {"to": "vault", "vault": vault.vault_id, "public_key": public_key.hex()}
        await self._parts.trail.record(Kind.KEY_MOVED, moved)
        await elsewhere(lambda: remove_signing_key(self._path.parent))
        words = (
            "the audit's signing key lies in the vault now; back the vault up again: lyra vault backup FILE"
        )
        self._say(words, "info")

    def locked(self, *, stopping: bool) -> None:
        """Let go of the key that signs the trail, after a last signature where there is time for one."""
        writer = self._parts.trail.writer
        if writer is None or not writer.signs or self._has_key_file():
            return
        if stopping:
            writer.drop_key()
        else:
            self._giving_back = asyncio.ensure_future(writer.give_key_back())

    def _has_key_file(self) -> bool:
        """Say whether the key lies in its file still: then nothing is gained by forgetting it."""
        from db.audit.key import KEY_NAME

        return (self._path.parent / KEY_NAME).exists()


class WithoutDesk:
    """A run without orders: there is nothing to close."""

    def begun(self, *, vault_is_there: bool) -> None:
        """No trail is kept open here."""

    def close(self, venues: Iterable[str], reason: str) -> None:
        """No order is sent here."""

    def open(self, venues: Iterable[str]) -> None:
        """No order is sent here."""

    def compare(self, venue: str) -> None:
        """No order is known here."""

    def disarm(self, reason: str) -> None:
        """Nothing is armed here."""

    async def opened(self, vault: "Vault", elsewhere: Elsewhere) -> None:
        """Nothing else is needed here."""

    def locked(self, *, stopping: bool) -> None:
        """Nothing else was taken."""
