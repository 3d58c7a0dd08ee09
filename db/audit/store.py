"""The audit file itself: opened so that a commit is durable, and guarded so that rows can only be added."""

import os
import sqlite3
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Thread
from typing import Protocol

import aiosqlite

from db.audit.chain import StoredRow
from db.audit.errors import AuditRefused
from db.audit.files import sync_directory
from db.audit.kinds import Kind
from db.audit.layout import APPLICATION_ID
from db.migrate import migrate, migrations

FILE_NAME = "audit.sqlite"
PACKAGE = "db.audit"
"""Its migrations make the file."""
OLDEST_SQLITE = (3, 37)
"""The first that knows STRICT tables."""
BUSY_MILLISECONDS = 4_000
"""How long a commit waits for another program's lock; less than after which the writer takes a disk for dead."""

_COLUMNS = "number, time_ms, kind, previous, hash, payload"

_PRAGMAS = (
    f"busy_timeout={BUSY_MILLISECONDS}",
    "synchronous=FULL",
    "fullfsync=ON",
    "checkpoint_fullfsync=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
)
"""What each connection is told; a disk of macOS keeps its promise only with fullfsync."""

_FUNCTIONS = frozenset({"coalesce", "max", "zeroblob", "length"})
"""What the table's own checks and triggers call."""


class StoreMoved(OSError):
    """The file was moved or deleted while it was in use: what is written goes nowhere."""


class Store(Protocol):
    """Where rows are kept."""

    async def insert(self, rows: Sequence[StoredRow]) -> None:
        """Add rows in one transaction; return once all are durable."""
        ...

    async def close(self) -> None:
        """Let go of the file."""
        ...

    async def abandon(self) -> None:
        """Let go of the file without waiting for a disk that does not answer."""
        ...


def only_reads_and_adds(
    action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
) -> int:
    """Authorise reading the table and adding to it; no UPDATE, DELETE, DROP, ALTER, PRAGMA, ATTACH or BEGIN."""
    del database, trigger
    allowed = {
        sqlite3.SQLITE_SELECT: True,
        sqlite3.SQLITE_READ: first == "audit",
        sqlite3.SQLITE_INSERT: first == "audit",
        sqlite3.SQLITE_FUNCTION: second in _FUNCTIONS,
    }
    return sqlite3.SQLITE_OK if allowed.get(action, False) else sqlite3.SQLITE_DENY


class SqliteStore:
    """The file on disk."""

    def __init__(self, path: Path, connection: aiosqlite.Connection) -> None:
        self.path = path
        self.connection = connection
        log = path.with_name(f"{path.name}-wal")
        self._files: dict[Path, tuple[int, int] | None] = {name: _identity(name) for name in (path, log)}

    async def insert(self, rows: Sequence[StoredRow]) -> None:
        """Add rows by one statement, which is one transaction; return once all are durable.

        Raises:
            sqlite3.Error: the disk or the file refuses, or the first row is not the next one.
            StoreMoved: the file is no longer at its path.
            ValueError: the connection is closed.
        """
        places = ",".join(["(?,?,?,?,?,?)"] * len(rows))
        values: list[int | str | bytes] = []
        for row in rows:
            values += (row.number, row.time_ms, row.kind, row.previous, row.hash, row.payload)
        # the values are bound; only the number of places varies
        await self.connection.execute_fetchall(f"INSERT INTO audit ({_COLUMNS}) VALUES {places}", values)  # noqa: S608
        self._check_place()

    async def first(self) -> StoredRow | None:
        """Return the first row there is, None in an empty file."""
        rows = await self._select("true ORDER BY number LIMIT 1", ())
        return rows[0] if rows else None

    async def last_checkpoint(self) -> int | None:
        """Return the number of the last checkpoint; None without any."""
        found = list(
            await self.connection.execute_fetchall(
                "SELECT number FROM audit WHERE kind = ? ORDER BY number DESC LIMIT 1",
                (Kind.CHECKPOINT.value,),
            )
        )
        return int(found[0][0]) if found else None

    async def rows_from(self, number: int, most: int) -> list[StoredRow]:
        """Return the row `number` and those after it, at most `most`."""
        return await self._select("number >= ? ORDER BY number LIMIT ?", (number, most))

    async def has(self, kind: Kind) -> bool:
        """Say whether there is a row of a kind; reads the whole file when there is none."""
        found = await self.connection.execute_fetchall(
            "SELECT 1 FROM audit WHERE kind = ? LIMIT 1", (kind.value,)
        )
        return bool(list(found))

    async def _select(self, where: str, values: Iterable[object]) -> list[StoredRow]:
        found = await self.connection.execute_fetchall(
            f"SELECT {_COLUMNS} FROM audit WHERE {where}",  # noqa: S608  only texts of this module
            tuple(values),
        )
        return [StoredRow(*row) for row in found]

    async def close(self) -> None:
        """Move the log into the file and close it."""
        await self.connection.close()

    async def abandon(self) -> None:
        """Have it closed by its thread when that comes back, without waiting."""
        self.connection.stop()

    def _check_place(self) -> None:
        """Raise StoreMoved when rows went into a file that has no name any more."""
        for path, identity in self._files.items():
            if identity is None:
                self._files[path] = _identity(path)
            elif _identity(path) != identity:
                raise StoreMoved(f"{path} was moved, replaced or deleted while it was in use")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


async def open_store(path: Path) -> SqliteStore:
    """Open the file, made when there is none, and guard it.

    Raises:
        AuditRefused: it cannot be opened, is not ours alone, no audit file, or of a newer version.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise AuditRefused(f"SQLite {sqlite3.sqlite_version} is too old for the audit trail; 3.37 is needed")
    try:
        _make_private(path)
        connection = await _connecting(path)
    except (OSError, sqlite3.Error) as error:
        raise AuditRefused(f"{path} cannot be opened: {error}") from error
    try:
        await _prepare(path, connection)
    except sqlite3.Error as error:
        await connection.close()
        raise AuditRefused(f"{path} cannot be used as audit trail: {error}; move it away") from error
    except BaseException:
        await connection.close()
        raise
    return SqliteStore(path, connection)


def _connecting(path: Path) -> aiosqlite.Connection:
    """Return a connection, to be awaited, whose thread does not keep a process alive.

    A thread that a dead disk holds never comes back, and the process could not end. In good order nothing changes: the
    connection is closed, and so its thread done, before the trail is given back.
    """
    connection = aiosqlite.connect(path, isolation_level=None)
    thread = getattr(connection, "_thread", None)  # there is no argument for it
    if isinstance(thread, Thread):
        thread.daemon = True
    return connection


async def _prepare(path: Path, connection: aiosqlite.Connection) -> None:
    for pragma in _PRAGMAS:
        await connection.execute_fetchall(f"PRAGMA {pragma}")
    await _check_ours(path, connection)
    if await _value(connection, "PRAGMA journal_mode=WAL") != "wal":
        raise AuditRefused(f"{path}: write-ahead logs do not work here; choose another data directory")
    await migrate(connection, PACKAGE)
    if await _schema(connection) != await _schema_of_new():
        raise AuditRefused(f"{path}: its table or triggers were changed; run lyra audit verify")
    await connection.set_authorizer(only_reads_and_adds)


async def _check_ours(path: Path, connection: aiosqlite.Connection) -> None:
    """Raise AuditRefused when the file holds something that is no audit trail; nothing of it was touched."""
    if await _schema(connection) and await _value(connection, "PRAGMA application_id") != APPLICATION_ID:
        raise AuditRefused(f"{path} is a database of another program; move it away")


async def _schema(connection: aiosqlite.Connection) -> list[tuple[object, ...]]:
    rows = await connection.execute_fetchall(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
    )
    return [tuple(row) for row in rows]


async def _schema_of_new() -> list[tuple[object, ...]]:
    async with aiosqlite.connect(":memory:") as empty:
        for _, sql in migrations(PACKAGE):
            await empty.executescript(sql)
        return await _schema(empty)


async def _value(connection: aiosqlite.Connection, question: str) -> object:
    rows = list(await connection.execute_fetchall(question))
    return rows[0][0] if rows else None


def _make_private(path: Path) -> None:
    """Create the file with mode 0600, or prove that the one that is there is ours alone.

    Raises:
        AuditRefused: it is a link, no plain file or another user's.
        OSError: it cannot be made.
    """
    if not os.path.lexists(path):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        sync_directory(path.parent)
    state = path.lstat()
    if not stat.S_ISREG(state.st_mode):
        raise AuditRefused(f"{path} is no plain file; put the trail itself there")
    if state.st_uid != os.getuid():
        raise AuditRefused(f"{path} belongs to another user")
    if stat.S_IMODE(state.st_mode) & 0o077:
        path.chmod(0o600)
