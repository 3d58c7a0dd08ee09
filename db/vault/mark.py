"""The mark by which one program tells all others of this user to lock the vault."""

import os
from pathlib import Path

from db.vault.crypto import Random
from db.vault.errors import NotSaved, NoVault, VaultRefused
from db.vault.files import fresh_name, open_private, read_private, write_all

_LONGEST_MARK = 64


def mark_of(path: Path) -> bytes | None:
    """Return the mark, empty where there is none, None where it cannot be read."""
    try:
        return read_private(path, _LONGEST_MARK)
    except NoVault:
        return b""
    except VaultRefused:
        return None


def set_mark(path: Path, random: Random) -> None:
    """Write another mark: every open vault beside it drops its keys at its next look.

    Raises:
        NotSaved: it cannot be written.
        VaultRefused: the place is not ours alone.
    """
    fresh = fresh_name(path)
    try:
        fresh.unlink(missing_ok=True)
        descriptor = open_private(fresh)
        try:
            write_all(descriptor, random(16).hex().encode())
        finally:
            os.close(descriptor)
        fresh.replace(path)
    except OSError as error:
        raise NotSaved(f"{path} cannot be written: {error.strerror or error}; nothing was locked") from error
