"""Files that are written whole or not at all, and are their owner's alone."""

import os
from pathlib import Path


def write_private(path: Path, content: bytes) -> bool:
    """Write a file of mode 0600, whole or not at all, and make it durable.

    Returns:
        False when a file of that name was there already; it stays as it is.

    Raises:
        OSError: it cannot be written.
    """
    fresh = fresh_name(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    fresh.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        return give_name(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def fresh_name(path: Path) -> Path:
    """Return the name that a file has beside `path` until it is whole."""
    return path.with_name(f".{path.name}.{os.getpid()}.new")


def give_name(fresh: Path, path: Path) -> bool:
    """Give a whole file its name, durably; False when another file has it: unlike a rename it never replaces.

    Raises:
        OSError: it cannot be named.
    """
    try:
        os.link(fresh, path)
    except FileExistsError:
        return False
    sync_directory(path.parent)
    return True


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
