"""Moves the key that signs the audit trail from its file into the vault: at any moment it is in one of them or in both.

The vault is saved first, read back from the disk, and the move written down; only then the file is taken away. After a
kill in between the next unlocking finds both, and goes on from there.
"""

from dataclasses import dataclass, field
from pathlib import Path

from db.audit.errors import KeyRefused
from db.audit.key import KEY_NAME, Ed25519Signer, signer_of, signing_key
from db.vault.errors import EntryRefused, VaultDamaged
from db.vault.files import digest_of
from db.vault.notes import AuditNote
from db.vault.opening import glance
from db.vault.signer import FIELD, SIGNER
from db.vault.vault import MAIN_ACCOUNT, Vault

LOST = (
    "the key that signs the audit trail is neither in audit.key nor in the vault: rows are chained and not signed; "
    "bring back a vault that holds it with lyra vault restore FILE, or move audit.sqlite away to begin a new trail"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the key."""

    signer: Ed25519Signer | None = field(repr=False)
    """None where nobody has the key of this trail."""
    notes: tuple[AuditNote, ...] = ()
    """The saves that it took."""
    is_in_file: bool = False
    """The file still holds it; it may go, since the vault was proved to hold it, too."""
    words: str = ""
    """What the operator must know."""


def keep_in_vault(path: Path, vault: Vault, public_key: bytes) -> Kept:
    """Have the vault hold the key of the trail beside it, and prove that it does; it blocks.

    Args:
        path: of the vault.
        vault: open.
        public_key: of the trail.

    Raises:
        KeyRefused: the key file is there and cannot be used.
        VaultError: the vault cannot be read or saved; the file is as it was.
    """
    in_file = signing_key(path.parent)
    in_vault = _held(vault)
    if in_vault is not None and in_vault.public_key == public_key:
        is_same = in_file is not None and in_file.public_key == public_key
        return Kept(in_vault, is_in_file=is_same)
    if in_file is None or in_file.public_key != public_key:
        return Kept(None, words=LOST)
    notes = _stored(vault, in_file, in_vault)
    _prove(path, vault, public_key)
    return Kept(in_file, notes, is_in_file=True)


def _held(vault: Vault) -> Ed25519Signer | None:
    try:
        value = vault.get(SIGNER).values.get(FIELD, "")
    except EntryRefused:
        return None
    try:
        return signer_of(value.encode())
    except KeyRefused:
        return None


def _stored(vault: Vault, signer: Ed25519Signer, other: Ed25519Signer | None) -> tuple[AuditNote, ...]:
    """Save the key; that of an earlier trail stays under a name of its own."""
    values = {FIELD: signer.pem().decode()}
    if other is None:
        return (vault.put(SIGNER, MAIN_ACCOUNT, values, 0),)
    account = f"trail-{other.public_key.hex()[:16]}"
    notes = []
    if not any((entry.venue, entry.account) == (SIGNER, account) for entry in vault.entries()):
        notes.append(vault.put(SIGNER, account, {FIELD: other.pem().decode()}, 0))
    notes.append(vault.rotate(SIGNER, MAIN_ACCOUNT, values))
    return tuple(notes)


def _prove(path: Path, vault: Vault, public_key: bytes) -> None:
    """Return when what is on the disk is this very vault, and it gives the key.

    Raises:
        VaultDamaged: it is not, or does not.
    """
    held = _held(vault)
    if digest_of(glance(path).raw) != vault.sha256 or held is None or held.public_key != public_key:
        raise VaultDamaged(
            f"the vault does not give back the audit's signing key; {KEY_NAME} stays where it is"
        )
