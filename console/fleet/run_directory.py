"""The directory of one run's sockets: private, gone after the run, and swept after a run that was killed."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.paths import APPLICATION, runtime_directory
from venues.model.words import Mode

_PREFIX = "run-"
_LOCK = "lock"
"""Held by the run's own process for its whole life; the system lets go of it however that process ends."""


@contextmanager
def run_directory(mode: Mode, wanted: str | None = None) -> Iterator[Path]:
    """Yield a new directory that only this user can enter.

    Args:
        mode: the kind of exchange; each has its own.
        wanted: where the configuration wants it; None leaves it to the system.

    Raises:
        PathsError: there is no private place for it.
        OSError: it cannot be made.
    """
    root = runtime_directory(mode, wanted)
    _sweep(root)
    own = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
    lock = os.open(own / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield own
    finally:
        _remove(own)
        os.close(lock)


def _sweep(root: Path) -> None:
    """Remove what runs left behind that could not clean up."""
    fallbacks = Path("/tmp").glob(f"{APPLICATION}-*/{_PREFIX}*")  # noqa: S108  where `runtime_directory` falls back to
    for place in [*root.glob(f"{_PREFIX}*"), *fallbacks]:
        with contextlib.suppress(OSError):
            if place.lstat().st_uid == os.getuid() and is_dead(place):
                _remove(place)


def is_dead(place: Path) -> bool:
    """Return True when the run that made this directory has ended.

    Raises:
        OSError: its lock cannot be opened.
    """
    lock = os.open(place / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def _remove(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    if place.parent.name.startswith(f"{APPLICATION}-"):  # the fallback was made for one run
        with contextlib.suppress(OSError):
            place.parent.rmdir()
