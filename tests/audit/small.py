"""A small good file, and what the verifier names in it."""

from pathlib import Path

from db.audit.kinds import Kind
from db.verify.verify import verify

SMALL = (Kind.ARM, Kind.INTENT, Kind.FILL, Kind.DISARM)
"""With genesis, its checkpoint and the one at the end: seven rows."""


def named(path: Path) -> int | None:
    """Return the row that the verifier names, 0 for the file as such, None when it finds nothing."""
    fault = verify(path).fault
    return None if fault is None else fault.number or 0
