"""All rows of some kinds, from the first on, quickly: for a start that adds up what the trail tells."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from db.verify.errors import Broken, CannotVerify
from db.verify.file import COLUMNS, opened, refuse_place
from db.verify.layout import RowHash, row_hasher


class Told(NamedTuple):
    """One row."""

    number: int
    time_ms: int
    kind: str
    payload: dict[str, Any]
    """Money as decimal text, as it was written."""


def rows_of(path: Path, kinds: Collection[str]) -> Iterator[Told]:
    """Yield the rows of these kinds in order, each held against its own hash; blocks, so use a thread.

    That no row is missing and that the chain holds only `db.verify` can say.

    Raises:
        Broken: a row is not what was written, at the latest before it would be yielded.
        CannotVerify: the file cannot be read.
    """
    import sqlite3

    decode = msgspec.json.Decoder(dict[str, Any]).decode
    texts = {kind.encode(): kind for kind in kinds}
    places = ",".join("?" * len(texts))
    with opened(path) as connection:
        try:
            row_hash = _hasher(connection.execute("SELECT payload FROM audit WHERE number = 1").fetchone())
            found = connection.execute(
                f"SELECT {COLUMNS} FROM audit WHERE kind IN ({places}) ORDER BY number",  # noqa: S608  places only
                list(texts.values()),
            )
            for number, time_ms, text, previous, hash_, payload in found:
                kind = bytes(text)
                if type(payload) is not bytes or hash_ != row_hash(number, time_ms, kind, previous, payload):
                    raise Broken(number, "its hash is not that of its content")
                yield Told(number, time_ms, texts[kind], decode(payload))
        except sqlite3.Error as error:
            refuse_place(path, error)
            raise CannotVerify(f"{path} cannot be read: {error}; lyra audit verify tells more") from None


def _hasher(first: tuple[bytes] | None) -> RowHash:
    try:
        return row_hasher(bytes.fromhex(msgspec.json.decode(first[0] if first else b"")["log_id"]))
    except (ValueError, TypeError, KeyError):
        raise Broken(1, "it does not say of which log the rows are") from None
