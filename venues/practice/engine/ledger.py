"""Where the practice account survives a restart."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import msgspec

from venues.practice.engine.types import Balance, Fill, Order

KEPT_FINISHED = 10_000
"""Finished orders of an account that are held in memory: ten times what the deepest REST list of a venue shows."""
KEPT_FILLS = 10_000
"""Executions of an account that are held in memory."""

# A body is JSON in bytes, and SQLite's functions want text. An index serves a query that spells its expression alike;
# both are made for files of before they were there, too.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS fills (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS balances (currency TEXT PRIMARY KEY, free TEXT NOT NULL, held TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS orders_by_client_id ON orders (json_extract(CAST(body AS TEXT), '$.client_order_id'));
CREATE INDEX IF NOT EXISTS open_orders ON orders (id) WHERE json_extract(CAST(body AS TEXT), '$.state') = 'open';
"""
_ORDERS = """
SELECT body FROM orders
WHERE id IN (SELECT id FROM orders WHERE json_extract(CAST(body AS TEXT), '$.state') = 'open')
OR id IN (SELECT id FROM orders ORDER BY id DESC LIMIT ?)
ORDER BY id
"""
_BY_CLIENT_ID = """
SELECT body FROM orders WHERE json_extract(CAST(body AS TEXT), '$.client_order_id') = ?
ORDER BY id DESC LIMIT 1
"""
_FILLS = "SELECT body FROM fills WHERE id IN (SELECT id FROM fills ORDER BY id DESC LIMIT ?) ORDER BY id"


@dataclass(slots=True)
class LedgerState:
    """What an account goes on with; of finished orders and of fills only the newest."""

    orders: list[Order] = field(default_factory=list)
    """Oldest first, and so are the fills."""
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

    def order_by_id(self, order_id: int) -> Order | None:
        """An order that was saved, however old."""
        ...

    def order_by_client_id(self, client_order_id: str) -> Order | None:
        """The youngest saved order of a client order id, however old."""
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

    def order_by_id(self, order_id: int) -> Order | None:  # noqa: ARG002 - the protocol
        """Nothing."""
        return None

    def order_by_client_id(self, client_order_id: str) -> Order | None:  # noqa: ARG002 - the protocol
        """Nothing."""
        return None

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
            orders=[msgspec.json.decode(body, type=Order) for (body,) in rows(_ORDERS, (KEPT_FINISHED,))],
            fills=[msgspec.json.decode(body, type=Fill) for (body,) in rows(_FILLS, (KEPT_FILLS,))],
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

    def order_by_id(self, order_id: int) -> Order | None:
        """An order that was saved, however old."""
        return self._order("SELECT body FROM orders WHERE id = ?", order_id)

    def order_by_client_id(self, client_order_id: str) -> Order | None:
        """The youngest saved order of a client order id, however old."""
        return self._order(_BY_CLIENT_ID, client_order_id)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _order(self, query: str, key: int | str) -> Order | None:
        row = self._connection.execute(query, (key,)).fetchone()
        return None if row is None else msgspec.json.decode(row[0], type=Order)
