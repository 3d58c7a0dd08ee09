"""Writes rows of the audit trail to two files, JSON lines and CSV, in portions."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

from console.cli.audit_export import CSV_COLUMNS, csv_line, json_line
from db.verify.reading import ReadRow

DIRECTORY = "exports"
"""Beside the trail: private, and there after a restart."""


class ExportFiles:
    """Two new files that only their owner can read; usable from any one thread at a time."""

    def __init__(self, directory: Path, now_ms: int) -> None:
        """Name the files; nothing is made yet.

        Args:
            directory: of the trail.
            now_ms: becomes part of the names.
        """
        moment = datetime.fromtimestamp(now_ms / 1000, UTC)
        name = f"lyra-audit-{moment:%Y%m%dT%H%M%S}-{now_ms % 1000:03d}Z"
        self.directory = directory / DIRECTORY
        self.paths = tuple(self.directory / f"{name}.{form}" for form in ("jsonl", "csv"))
        self.rows = 0
        self.damaged = 0
        """Rows that are not intact; they were written all the same."""
        self._files: list[IO[str]] = []

    def begin(self) -> None:
        """Make the files.

        Raises:
            OSError: they cannot be made, or are there.
        """
        self.directory.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        for path in self.paths:
            self._files.append(os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8"))
        self._files[1].write(",".join(f'"{name}"' for name in CSV_COLUMNS) + "\n")

    def add(self, rows: Iterable[ReadRow]) -> Self:
        """Write rows.

        Raises:
            OSError: the disk refuses.
        """
        for row in rows:
            self._files[0].write(f"{json_line(row)}\n")
            self._files[1].write(f"{csv_line(row)}\n")
            self.rows += 1
            self.damaged += not row.intact
        return self

    def end(self) -> None:
        """Make them durable.

        Raises:
            OSError: the disk refuses.
        """
        for file in self._files:
            file.flush()
            os.fsync(file.fileno())
            file.close()

    def words(self) -> str:
        """Return what was written, and where."""
        damaged = f", {self.damaged} of them NOT INTACT" if self.damaged else ""
        rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
        return f"{rows} written{damaged}: {self.paths[0]} and {self.paths[1].name}"

    def give_up(self) -> None:
        """Close and take away what was made."""
        for file, path in zip(self._files, self.paths, strict=False):
            try:
                file.close()
            except OSError:
                pass
            finally:
                path.unlink(missing_ok=True)
