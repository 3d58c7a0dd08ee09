"""Opens a SQLite file the way all of the console's files are opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

from db.migrate import migrate

BUSY_MILLISECONDS = 2_000
"""How long a statement waits for another process's lock."""


class DatabaseError(RuntimeError):
    """A database file cannot be used; the message says which and what to do."""


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """Open a file, bring it to the newest schema, and close it at the end.

    WAL with `synchronous=FULL`: an acknowledged write survives a kill and a power cut.

    Raises:
        DatabaseError: the file cannot be opened, is no database, or comes from a newer version.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        connection = await aiosqlite.connect(path)
    except (OSError, aiosqlite.Error) as error:
        raise DatabaseError(f"{path} cannot be opened: {error}") from error
    try:
        try:
            await _prepare(connection)
            await migrate(connection)
        except aiosqlite.Error as error:
            raise DatabaseError(f"{path} is not a database of this program: {error}. Move it away") from error
        yield connection
    finally:
        await connection.close()


async def _prepare(connection: aiosqlite.Connection) -> None:
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        await (await connection.execute(f"PRAGMA {pragma}")).close()
