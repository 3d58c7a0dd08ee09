"""Where the vault keeps the key that signs the audit trail."""

from pathlib import Path

from db.vault.coding import parse
from db.vault.errors import VaultRefused
from db.vault.files import FILE_NAME, beside, read_private
from db.vault.layout import Content, Label

SIGNER = "lyra"
"""Stands where a venue would; no worker is ever given what is stored under it."""
FIELD = "signing_key"


def names_signing_key(directory: Path) -> bool:
    """Say whether the vault in a data directory names such a key; False where there is none, or it cannot be read."""
    return any(label.field == FIELD for label, _ in _named_in(directory / FILE_NAME))


def holder_of_more(vault: Path, backup: Content) -> Path | None:
    """Return the file that holds such a key which a backup lacks: it is overwritten once that took the vault's place.

    It is the vault, or the generation before where the vault holds none or cannot be read; None where nothing is lost.
    """
    held = ((path, _named_in(path)) for path in (vault, beside(vault, "previous")))
    path, keys = next(((path, keys) for path, keys in held if keys), (None, set()))
    return path if keys - _signing_keys(backup) else None


def _named_in(path: Path) -> set[tuple[Label, int]]:
    try:
        return _signing_keys(parse(read_private(path)))
    except VaultRefused:
        return set()


def _signing_keys(content: Content) -> set[tuple[Label, int]]:
    """Return label and time of each; one that was replaced has another time."""
    return {(one.label, one.set_ms) for one in content.records if one.label.venue == SIGNER}
