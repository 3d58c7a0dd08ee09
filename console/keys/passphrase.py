"""The passphrase of the vault from a file that only its owner can read."""

from pathlib import Path

from db.vault.errors import VaultRefused
from db.vault.files import read_secret

FILE_VARIABLE = "LYRA_PASSPHRASE_FILE"
_LONGEST_FILE = 4_096


def passphrase_of(path: Path) -> str:
    """Return what a file holds, without the end of its line.

    Raises:
        VaultRefused: the file is not ours alone, or holds no text.
    """
    raw = read_secret(path.expanduser(), _LONGEST_FILE)
    try:
        return raw.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise VaultRefused(f"{path} holds no text in UTF-8") from None
