"""Where the vault keeps the key that signs the audit trail."""

from pathlib import Path

from db.vault.coding import parse
from db.vault.errors import VaultRefused
from db.vault.files import FILE_NAME, read_private

SIGNER = "lyra"
"""Stands where a venue would; no worker is ever given what is stored under it."""
FIELD = "signing_key"


def names_signing_key(directory: Path) -> bool:
    """Say whether the vault in a data directory names such a key; False where there is none, or it cannot be read."""
    try:
        content = parse(read_private(directory / FILE_NAME))
    except VaultRefused:
        return False
    return any((record.label.venue, record.label.field) == (SIGNER, FIELD) for record in content.records)
