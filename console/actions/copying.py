"""Rows as CSV, and a file for terminals that do not take the clipboard's escape sequence."""

import csv
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from venues.model.redact import redactor


def as_csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as CSV with column names; cells that a spreadsheet would run as a formula are quoted so."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if head:
        writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return redactor.redact(buffer.getvalue())


def _harmless(cell: str) -> str:
    starts = cell[:1] in {"=", "@", "\t"} or (cell[:1] in {"+", "-"} and not _is_number(cell))
    return f"'{cell}" if starts else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def write_copy(text: str, directory: str = "") -> Path:
    """Write `text` to a new file that only its owner can read, and return its path.

    Raises:
        OSError: the directory cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix="lyra-copy-", suffix=".csv", dir=directory or None)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)
