"""Waits for another program's turn at a file of the vault, and not for ever: that program may have been stopped."""

import fcntl
import time
from pathlib import Path

from db.vault.errors import VaultRefused

LONGEST_SECONDS = 10.0
"""Longer than whatever is done with a file takes; trying a passphrase takes about one."""
_LOOK_SECONDS = 0.05


def take_turn(descriptor: int, path: Path) -> None:
    """Lock an open file; it blocks, so never in the loop.

    Raises:
        VaultRefused: another program does not let go of it.
        OSError: it cannot be locked.
    """
    until = time.monotonic() + LONGEST_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise VaultRefused(
                    f"another program holds {path} and does not let go of it; look for a lyra vault that was stopped"
                ) from None
            time.sleep(_LOOK_SECONDS)
        else:
            return
