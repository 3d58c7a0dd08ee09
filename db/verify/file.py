"""Opens an audit file for reading only, beside a writer if there is one, and holds its schema against the format."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from db.verify.errors import Broken, CannotVerify
from db.verify.layout import APPLICATION_ID, FORMAT, SCHEMA

OLDEST_SQLITE = (3, 37)
"""The first that knows STRICT tables; an older one would call a good file malformed."""
BUSY_MILLISECONDS = 2_000

LONGEST_VALUE_BYTES = 1_000_000
"""Nothing in a good file is that long; a bad one must not fill the memory."""

COLUMNS = "number, time_ms, kind, previous, hash, payload"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file read-only while inside; text comes as bytearray, so that it is not taken for a blob.

    Raises:
        CannotVerify: there is no such file, or it may not be read.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise CannotVerify(
            f"SQLite {sqlite3.sqlite_version} is too old to read STRICT tables; 3.37 is needed"
        )
    try:
        if not path.is_file():
            raise CannotVerify(
                f"{path}: {'it is no plain file' if path.exists() else 'there is no such file'}"
            )
        if not os.access(path, os.R_OK):
            # not tried by opening it: closing a file lets go of all locks that this process has on it
            raise CannotVerify(f"{path}: {os.strerror(errno.EACCES)}")
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,  # one thread reads; another may have to let go of what it left
        )
    except OSError as error:
        raise CannotVerify(f"{path}: {error.strerror or error}") from None
    except sqlite3.Error as error:
        raise CannotVerify(f"{path} cannot be opened: {error}") from None
    with closing(connection):
        connection.text_factory = bytearray
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE_BYTES)
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            "query_only=ON",
            "trusted_schema=OFF",
            "cell_size_check=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()
        yield connection


def refuse_place(path: Path, error: Exception) -> None:
    """Return when `error` says something about the content of a file.

    Raises:
        CannotVerify: it is about where the file is, or about who else uses it.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise CannotVerify(f"{path} is being changed by another program; try again") from None
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
        raise CannotVerify(
            f"{path} cannot be read where nothing may be written beside it; "
            "verify a copy made with lyra audit backup"
        ) from None


def check_schema(connection: sqlite3.Connection) -> None:
    """Return when the file says that it is an audit file of this format and holds nothing else.

    Raises:
        Broken: it does not.
        sqlite3.Error: it cannot be read.
    """
    application = connection.execute("PRAGMA application_id").fetchall()[0][0]
    if application != APPLICATION_ID:
        raise Broken(None, "it is no audit file: its application id is another one")
    version = connection.execute("PRAGMA user_version").fetchall()[0][0]
    if version != FORMAT:
        raise Broken(None, f"it is of format {version}, and this program verifies format {FORMAT}")
    found = {}
    for kind, name, table, sql in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"):
        if table != bytearray(b"audit"):
            raise Broken(None, f"it holds something beside the audit table: {_words(name)}")
        found[_words(kind), _words(name)] = _words(sql)
    for kind, name in SCHEMA.keys() - found.keys():
        raise Broken(None, f"its {kind} {name} is missing")
    for (kind, name), sql in found.items():
        if (kind, name) not in SCHEMA:
            raise Broken(None, f"it holds a {kind} that does not belong there: {name}")
        if sql != SCHEMA[kind, name]:
            raise Broken(None, f"its {kind} {name} is not what the format demands")


def _words(text: object) -> str:
    """Return a text of the schema, runs of white space as one space."""
    return " ".join(text.decode("utf-8", "replace").split()) if isinstance(text, bytearray) else ""
