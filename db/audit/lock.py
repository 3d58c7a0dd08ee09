"""One writer: a lock held for life, in a file that says who holds it."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from db.audit.errors import AuditInUse, AuditRefused

LOCK_NAME = "audit.lock"
_LONGEST_NOTE = 1_024


@contextmanager
def writer_lock(directory: Path, now_ms: int) -> Iterator[None]:
    """Hold the trail in `directory` while inside; the system lets go of it however this process ends.

    Raises:
        AuditInUse: another writer holds it; the message says which.
        AuditRefused: the lock file cannot be used.
    """
    path = directory / LOCK_NAME
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise AuditRefused(f"{path} cannot be used: {error.strerror or error}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _in_use(directory, os.pread(descriptor, _LONGEST_NOTE, 0)) from None
        try:
            _note(descriptor, now_ms)
        except OSError as error:
            raise AuditRefused(f"{path} cannot be written: {error.strerror or error}") from error
        yield
    finally:
        os.close(descriptor)


def _note(descriptor: int, now_ms: int) -> None:
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since_ms": now_ms}
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder).encode() + b"\n", 0)


def _in_use(directory: Path, note: bytes) -> AuditInUse:
    try:
        holder = json.loads(note)
        pid, host = int(holder["pid"]), str(holder["host"])
        since = datetime.fromtimestamp(int(holder["since_ms"]) / 1000, UTC)
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return AuditInUse(
            f"the audit trail in {directory} is in use by another console; leave that one first"
        )
    return AuditInUse(
        f"the audit trail in {directory} is in use by process {pid} on {host} since {since:%Y-%m-%d %H:%M:%S} UTC; "
        "leave that console first",
        pid,
    )
