"""Makes audit files that break one rule: by hand, with or without the key."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.audit.canonical import canonical
from db.audit.key import Ed25519Signer
from db.audit.layout import row_hash, signed_text
from venues.model.value import replace

LOG_ID = b"0123456789abcdef"
MS = 1_790_000_000_000
KEY = Ed25519Signer.of_seed(b"k" * 32)
SCRIPT = (Path(__file__).parents[2] / "db/audit/migrations/0001_audit.sql").read_text()


@dataclass(frozen=True)
class Forged:
    """A row as it will stand in the table; hash and previous are made to fit unless they are given."""

    kind: Any = "arm"
    payload: Any = b'{"until_ms":1,"venues":[]}'
    time_ms: Any = MS
    number: Any = None
    previous: Any = None
    hash: Any = None
    signs: Ed25519Signer | None = None
    """Who signs, for a checkpoint whose payload is to be made."""


def genesis(signer: Ed25519Signer = KEY, **changes: Any) -> Forged:
    told: dict[str, Any] = {
        "format": 1,
        "log_id": LOG_ID.hex(),
        "mode": "LIVE",
        "public_key": signer.public_key.hex(),
        "created_ms": MS,
    }
    return Forged("genesis", canonical(told | changes))


def checkpoint(signer: Ed25519Signer = KEY, **changes: Any) -> Forged:
    return replace(Forged("checkpoint", None, signs=signer), **changes)


def stored(rows: list[Forged], log_id: bytes = LOG_ID) -> list[tuple[Any, ...]]:
    """Return the rows with numbers, hashes and signatures."""
    made: list[tuple[Any, ...]] = []
    number, head = 0, bytes(32)
    for row in rows:
        payload = row.payload
        if row.signs is not None and payload is None:
            signature = row.signs.sign(signed_text(log_id, number, row.time_ms, _bytes(head)))
            payload = canonical({"number": number, "hash": _bytes(head).hex(), "signature": signature.hex()})
        number = number + 1 if row.number is None else row.number
        previous = head if row.previous is None else row.previous
        head = row.hash or row_hash(
            log_id, abs(number), abs(int(row.time_ms)), _text(row.kind), _bytes(previous), _bytes(payload)
        )
        made.append((number, row.time_ms, row.kind, previous, head, payload))
    return made


def _text(kind: Any) -> str:
    return kind.decode("latin-1") if isinstance(kind, bytes) else str(kind)


def _bytes(payload: Any) -> bytes:
    return payload if isinstance(payload, bytes) else str(payload).encode()


def save(path: Path, rows: list[Forged], log_id: bytes = LOG_ID, *, strict: bool = True) -> Path:
    """Write a file with the right schema and these rows, whatever they are."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")
        tables, triggers = SCRIPT[: SCRIPT.index("CREATE TRIGGER")], SCRIPT[SCRIPT.index("CREATE TRIGGER") :]
        connection.executescript(
            tables
            if strict
            else tables.replace(") STRICT", ")")
            .replace(" NOT NULL", "")
            .replace("time_ms INTEGER", "time_ms")
        )
        connection.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", stored(rows, log_id))
        connection.executescript(f"{triggers}PRAGMA user_version=1;")
        if not strict:
            sql = tables[tables.index("CREATE TABLE") :].strip().removesuffix(";")
            connection.execute("PRAGMA writable_schema=ON")
            connection.execute("UPDATE sqlite_schema SET sql = ? WHERE type = 'table'", (sql,))
    return path
