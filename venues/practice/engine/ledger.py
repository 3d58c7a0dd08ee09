"""Where the practice account survives a restart."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import msgspec

from venues.practice.engine.types import Balance, Fill, Order

_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS fills (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS balances (currency TEXT PRIMARY KEY, free TEXT NOT NULL, held TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


@dataclass(slots=True)
class LedgerState:
    """Everything that is kept of one venue's practice account."""

    orders: list[Order] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    balances: dict[str, Balance] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)


class Ledger(Protocol):
    """Keeps an account; ``save`` returns when the change outlives the process."""

    def load(self) -> LedgerState | None:
        """What was saved, or None when nothing ever was."""
        ...

    def save(
        self,
        orders: Iterable[Order],
        fills: Iterable[Fill],
        balances: Mapping[str, Balance],
        counters: Mapping[str, int],
    ) -> None:
        """Write what has changed, all or nothing."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class ForgetfulLedger:
    """Keeps nothing: an account that lives as long as its process."""

    def load(self) -> LedgerState | None:
        """Nothing."""
        return None

    def save(
        self,
        orders: Iterable[Order],
        fills: Iterable[Fill],
        balances: Mapping[str, Balance],
        counters: Mapping[str, int],
    ) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class SqliteLedger:
    """One SQLite file a venue; survives SIGKILL of the process, and a power cut but for its last moments."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """Open or create the file.

        Args:
            path: the file; its folder is made when missing.
            fresh: start over, whatever was in it.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        if fresh:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_SCHEMA)

    def load(self) -> LedgerState | None:
        """What was saved, or None when nothing ever was."""
        rows = self._connection.execute
        balances = {
            currency: Balance(Decimal(free), Decimal(held))
            for currency, free, held in rows("SELECT currency, free, held FROM balances")
        }
        counters = dict(rows("SELECT name, value FROM counters").fetchall())
        if not balances and not counters:
            return None
        return LedgerState(
            orders=[
                msgspec.json.decode(body, type=Order)
                for (body,) in rows("SELECT body FROM orders ORDER BY id")
            ],
            fills=[
                msgspec.json.decode(body, type=Fill) for (body,) in rows("SELECT body FROM fills ORDER BY id")
            ],
            balances=balances,
            counters=counters,
        )

    def save(
        self,
        orders: Iterable[Order],
        fills: Iterable[Fill],
        balances: Mapping[str, Balance],
        counters: Mapping[str, int],
    ) -> None:
        """Write what has changed in one transaction."""
        run = self._connection
        run.execute("BEGIN IMMEDIATE")
        try:
            run.executemany(
                "INSERT OR REPLACE INTO orders VALUES (?, ?)",
                [(order.id, msgspec.json.encode(order)) for order in orders],
            )
            run.executemany(
                "INSERT OR REPLACE INTO fills VALUES (?, ?)",
                [(fill.id, msgspec.json.encode(fill)) for fill in fills],
            )
            run.executemany(
                "INSERT OR REPLACE INTO balances VALUES (?, ?, ?)",
                [(currency, str(balance.free), str(balance.held)) for currency, balance in balances.items()],
            )
            run.executemany("INSERT OR REPLACE INTO counters VALUES (?, ?)", list(counters.items()))
        except BaseException:
            run.execute("ROLLBACK")
            raise
        run.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
