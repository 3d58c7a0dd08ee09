"""Trails for tests: a clock by hand, randomness by seed, and an event of every kind."""

import json
import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from db.audit.kinds import KEYS, OWN_KINDS, Kind
from db.audit.layout import row_hash
from db.audit.opening import open_writer
from db.audit.writer import AuditWriter
from tests.support.manual_clock import ManualClock
from venues.model.words import Mode

START_MS = 1_790_000_000_000
COLUMNS = "number, time_ms, kind, previous, hash, payload"

VALUES: dict[str, Any] = {
    "proposal": "p-1",
    "intent": "i-1",
    "consent": "c-1",
    "cancel": "x-1",
    "client_order_id": "lyp0000000aabcdefg",
    "order_id": "990011",
    "trade_id": "t-7",
    "venue": "okx",
    "venues": ["okx", "gate"],
    "symbol": "BTC/USDT",
    "side": "buy",
    "type": "limit",
    "amount": "0.0001",
    "price": "60012.3",
    "filled": "0.0001",
    "fee": "0.006",
    "fee_currency": "USDT",
    "time_in_force": "IOC",
    "notional_usd": "6.00123",
    "request": {"instId": "BTC-USDT", "px": "60012.3", "sz": "0.0001"},
    "digest": "ab" * 32,
    "head": 2,
    "allowed": True,
    "passed": True,
    "checks": [{"name": "price collar", "passed": True, "limit": "0.02", "value": "0.001"}],
    "shown": ["BUY 0.0001 BTC", "worst price 60,012.3 USDT"],
    "expires_ms": START_MS + 10_000,
    "until_ms": START_MS + 300_000,
    "venue_ms": START_MS + 40,
    "latency_ms": 41,
    "sent_ms": START_MS + 30,
    "status": 200,
    "outcome": "ACCEPTED",
    "state": "FILLED",
    "unsigned_rows": 0,
    "pid": 4711,
    "epoch": 1,
    "worker": 1,
    "open_orders": 0,
}
"""A value for keys that have a form of their own; any other key is `word`."""


def event(kind: Kind, **changes: Any) -> dict[str, Any]:
    """Return a payload of that kind."""
    return {key: VALUES.get(key, "word") for key in sorted(KEYS[kind])} | changes


OTHERS = tuple(kind for kind in Kind if kind not in OWN_KINDS)
"""Kinds that the console appends."""

ORDER_LIFE = (
    Kind.PROPOSAL,
    Kind.VERDICT,
    Kind.CONFIRMATION,
    Kind.CONSENT,
    Kind.INTENT,
    Kind.SENT,
    Kind.ANSWER,
    Kind.FILL,
    Kind.CANCEL_INTENT,
    Kind.CANCEL_SENT,
    Kind.CANCEL_ANSWER,
    Kind.RECONCILED,
)


def seeded(seed: int = 1) -> Callable[[int], bytes]:
    """Return a source of bytes that gives the same each time."""
    return random.Random(seed).randbytes


@asynccontextmanager
async def trail(
    directory: Path,
    *,
    clock: ManualClock | None = None,
    mode: Mode = Mode.PRACTICE,
    seed: int = 1,
    failures: list[str] | None = None,
) -> AsyncIterator[AuditWriter]:
    """Open a writer with everything injected; failures are gathered in the list, or are the test's failure."""

    def on_failure(reason: str) -> None:
        assert failures is not None, reason
        failures.append(reason)

    clock = clock or ManualClock(START_MS)
    async with open_writer(
        directory, mode, clock=clock, random=seeded(seed), on_failure=on_failure
    ) as writer:
        yield writer


async def filled(directory: Path, *kinds: Kind, clock: ManualClock | None = None, seed: int = 1) -> Path:
    """Make a trail of these events, one a commit, 7.8125 ms apart; return its file."""
    clock = clock or ManualClock(START_MS)
    async with trail(directory, clock=clock, seed=seed) as writer:
        for kind in kinds:
            await writer.append(kind, event(kind))
            await clock.advance(1 / 128)  # exact in binary
    return directory / "audit.sqlite"


def rows_of(path: Path) -> list[tuple[int, int, str, bytes, bytes, bytes]]:
    """Return all rows of a file, in order."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT {COLUMNS} FROM audit ORDER BY number").fetchall()  # noqa: S608


def unguarded(path: Path) -> sqlite3.Connection:
    """Open a file as somebody with an editor would, its triggers taken away."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def hash_again(connection: sqlite3.Connection) -> None:
    """Number all rows anew and put hashes that fit, as somebody would who knows the format but not the key."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM audit ORDER BY number").fetchall()  # noqa: S608
    log_id, previous = bytes.fromhex(json.loads(rows[0][5])["log_id"]), bytes(32)
    connection.execute("DELETE FROM audit")
    for number, (_, time_ms, kind, _, _, payload) in enumerate(rows, 1):
        hash_ = row_hash(log_id, number, time_ms, kind, previous, payload)
        row = (number, time_ms, kind, previous, hash_, payload)
        connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", row)
        previous = hash_


def guard_again(connection: sqlite3.Connection) -> None:
    """Put the triggers back, as somebody would who hides that they were gone."""
    script = (Path(__file__).parents[2] / "db/audit/migrations/0001_audit.sql").read_text()
    connection.executescript(script[script.index("CREATE TRIGGER") :])
