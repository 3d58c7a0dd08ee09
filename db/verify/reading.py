"""Rows of an audit file for people and other programs; each is held against its own hash on the way."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from db.verify.errors import CannotVerify
from db.verify.file import COLUMNS, opened, refuse_place
from db.verify.layout import RowHash, row_hasher
from db.verify.walk import RawRow
from venues.model.value import Value

_LARGEST = 2**63 - 1


class ReadRow(Value):
    """A row as it stands in the file, whether it holds or not."""

    number: int
    time_ms: int
    kind: str
    previous: bytes
    hash: bytes
    payload: dict[str, Any]
    """Empty where it cannot be read."""
    intact: bool
    """Whether its hash is that of its content; whether it stands in the right place only `verify` can say."""


class Reader:
    """Reads rows of an open file, each call at its own moment."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._hash = self._hasher()

    def rows(self, after: int = 0, to: int = _LARGEST) -> Iterator[ReadRow]:
        """Yield the rows behind number `after` up to number `to`, in order.

        Raises:
            CannotVerify: the file cannot be read, or not any further.
        """
        yield from map(self._parsed, self._raw("WHERE number > ? AND number <= ? ORDER BY number", after, to))

    def rows_numbered(self, numbers: Collection[int]) -> Iterator[ReadRow]:
        """Yield the rows with these numbers that there are, in order.

        Args:
            numbers: at most some thousand.

        Raises:
            CannotVerify: the file cannot be read, or not any further.
        """
        places = ",".join("?" * len(numbers))
        yield from map(self._parsed, self._raw(f"WHERE number IN ({places}) ORDER BY number", *numbers))

    def rows_naming(self, texts: Collection[str], to: int = _LARGEST, *, after: int = 0) -> Iterator[ReadRow]:
        """Yield the rows behind number `after` up to `to` that have one of `texts` as a JSON text anywhere in them.

        They come in order. The payloads themselves are searched: there is no index from which a row could be left out.

        Raises:
            CannotVerify: the file cannot be read, or not any further.
        """
        sought = [json.dumps(text, ensure_ascii=False).encode("utf-8", "replace") for text in texts]
        where = " OR ".join(["instr(payload, ?)"] * len(sought)) or "false"
        found = self._raw(
            f"WHERE number > ? AND number <= ? AND ({where}) ORDER BY number", after, to, *sought
        )
        yield from map(self._parsed, found)

    def last_number(self, count: int = 1) -> int:
        """Return the number of the row before the last `count` rows; 0 when there are no more.

        Raises:
            CannotVerify: the file cannot be read.
        """
        newest = [row[0] for row in self._raw("ORDER BY number DESC LIMIT ?", count)]
        return int(newest[-1]) - 1 if newest else 0

    def newest(self) -> int:
        """Return the number of the last row; 0 without any.

        Raises:
            CannotVerify: the file cannot be read.
        """
        return (
            next((row[0] for row in self._query("SELECT max(number) FROM audit WHERE number > 0", ())), 0)
            or 0
        )

    def numbers_where(self, condition: str, values: Sequence[int | str]) -> list[int]:
        """Return the numbers of the rows that answer to a condition, newest first.

        Args:
            condition: SQL, a fixed text of the caller's.
            values: what is bound to it.

        Raises:
            CannotVerify: the file cannot be read.
        """
        question = f"SELECT number FROM audit WHERE {condition} ORDER BY number DESC"  # noqa: S608
        return [row[0] for row in self._query(question, values)]

    def _raw(self, where: str, *values: int | bytes) -> Iterator[RawRow]:
        return self._query(f"SELECT {COLUMNS} FROM audit {where}", values)  # noqa: S608

    def _query(self, question: str, values: Sequence[int | str | bytes]) -> Iterator[Any]:
        try:
            # no `yield from`: an abandoned one would close the cursor, perhaps after its connection
            for row in self._connection.execute(question, values):  # noqa: UP028
                yield row
        except (sqlite3.Error, UnicodeDecodeError) as error:
            refuse_place(self._path, error)
            raise CannotVerify(
                f"{self._path} cannot be read: {error}; lyra audit verify tells more"
            ) from None

    def _hasher(self) -> RowHash | None:
        """Return what hashes this file's rows; None where the first row does not say of which log they are."""
        for row in self._raw("WHERE number = ?", 1):
            try:
                return row_hasher(bytes.fromhex(_object_of(row[5])["log_id"]))
            except (KeyError, TypeError, ValueError):
                return None
        return None

    def _parsed(self, row: RawRow) -> ReadRow:
        number, time_ms, kind, previous, hash_, payload = row
        intact = (
            self._hash is not None
            and tuple(map(type, row)) == (int, int, bytearray, bytes, bytes, bytes)
            and min(number, time_ms) >= 0
            and hash_ == self._hash(number, time_ms, bytes(kind), previous, payload)
        )
        return ReadRow(
            number=int(number),
            time_ms=time_ms if isinstance(time_ms, int) else 0,
            kind=bytes(kind).decode("ascii", "replace") if isinstance(kind, (bytes, bytearray)) else "",
            previous=previous if isinstance(previous, bytes) else b"",
            hash=hash_ if isinstance(hash_, bytes) else b"",
            payload=_object_of(payload),
            intact=intact,
        )


def _object_of(payload: object) -> dict[str, Any]:
    try:
        told = json.loads(payload) if isinstance(payload, (bytes, bytearray)) else None
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open a file for reading while inside.

    Raises:
        CannotVerify: there is no such file, or it cannot be read.
    """
    with opened(path) as connection:
        yield Reader(path, connection)
