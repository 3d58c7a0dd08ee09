"""Reads files with secrets: provably the user's alone, or not at all."""

import os
import stat
from pathlib import Path

MAX_KEY_FILE_BYTES = 64 * 1024


class NotPrivate(Exception):
    """Others could have read or replaced the file; the message says why."""


def private_bytes(file: Path) -> bytes:
    """Read a file that is provably the user's alone; checks and reading are of one descriptor.

    Raises:
        NotPrivate: it is a symbolic link, not a regular file, another's, or readable by others.
        OSError: it cannot be opened.
    """
    if file.is_symlink():
        raise NotPrivate("it is a symbolic link; give the file itself")
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise NotPrivate("it is not a regular file")
        if state.st_uid != os.getuid():
            raise NotPrivate("it belongs to another user")
        if stat.S_IMODE(state.st_mode) & 0o177:
            raise NotPrivate(f"its mode is {stat.S_IMODE(state.st_mode):04o}; run chmod 600 on it")
        if state.st_size > MAX_KEY_FILE_BYTES:
            raise NotPrivate("it is far too large for a key")
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(MAX_KEY_FILE_BYTES)
    finally:
        os.close(descriptor)
