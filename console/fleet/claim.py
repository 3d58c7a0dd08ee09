"""Claims a directory for one process: what one run writes there no other may overwrite."""

import fcntl
import os
from pathlib import Path

_held: dict[Path, int] = {}
"""Descriptors of the claims; the system lets go of them however this process ends."""


def claim(directory: Path) -> bool:
    """Claim `directory` until this process ends; False when another process has it.

    Raises:
        OSError: the lock file cannot be made.
    """
    if directory in _held:
        return True
    descriptor = os.open(directory / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    _held[directory] = descriptor
    return True
