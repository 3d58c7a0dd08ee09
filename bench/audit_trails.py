"""Makes long audit trails quickly: the lives of orders, chained and signed by the writer's own code."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from db.audit.canonical import Json, canonical
from db.audit.chain import Chain, Entry, StoredRow, begin
from db.audit.key import Ed25519Signer, Signer
from db.audit.kinds import KEYS, Kind
from db.audit.store import FILE_NAME
from venues.model.words import Mode

START_MS = 1_790_000_000_000
ROWS_A_TRANSACTION = 5_000

VENUES = ("gate", "okx", "whitebit", "kraken")
SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT")

Event = tuple[Kind, dict[str, Json]]


def _events_of_order(index: int, dice: random.Random) -> Iterator[Event]:
    """Yield what happens to one order: proposed, confirmed, sent, answered, filled or cancelled."""
    terms = _terms(dice)
    own = {**_names(index), **terms, **_judged(f"{terms['symbol']}", dice), **_answered(index, dice)}
    way = [Kind.PROPOSAL, Kind.VERDICT, Kind.CONFIRMATION, Kind.CONSENT, Kind.INTENT, Kind.SENT, Kind.ANSWER]
    way += (
        [Kind.SEEN, Kind.FILL]
        if dice.random() < 0.6
        else [Kind.SEEN, Kind.CANCEL_INTENT, Kind.CANCEL_SENT, Kind.CANCEL_ANSWER]
    )
    for kind in way:
        yield kind, {key: own.get(key) for key in KEYS[kind]}


def _names(index: int) -> dict[str, Json]:
    """Return what an order and its fill are called on its way."""
    return {
        "proposal": f"p-{index:08d}",
        "intent": f"i-{index:08d}",
        "consent": f"c-{index:08d}",
        "cancel": f"x-{index:08d}",
        "client_order_id": f"lyp{index:015d}",
        "order_id": f"{7_000_000_000 + index}",
        "trade_id": f"t-{index}",
    }


def _terms(dice: random.Random) -> dict[str, Json]:
    """Return what an operator asks for."""
    return {
        "venue": dice.choice(VENUES),
        "symbol": dice.choice(SYMBOLS),
        "side": dice.choice(("buy", "sell")),
        "type": "limit",
        "time_in_force": dice.choice(("GTC", "IOC")),
        "amount": f"0.{dice.randint(1, 9999):04d}",
        "price": f"{dice.randint(100, 60_000)}.{dice.randint(0, 9)}",
        "notional_usd": "6.00123",
        "source": "ticket",
        "reason": "operator",
    }


def _judged(symbol: str, dice: random.Random) -> dict[str, Json]:
    """Return what is prepared, checked and shown before an order is sent."""
    return {
        "digest": f"{dice.getrandbits(256):064x}",
        "request": {"instId": symbol.replace("/", "-"), "px": "60012.3", "sz": "0.0001", "tdMode": "cash"},
        "head": 2,
        "allowed": True,
        "checks": [
            {"name": name, "passed": True, "limit": "0.02", "value": "0.001"}
            for name in ("price collar", "max position", "daily risk", "freshness")
        ],
        "shown": ["BUY 0.0001 BTC at 60,012.3", "worst price 60,072.3 USDT, fee 0.006"],
        "expires_ms": START_MS + 10_000,
    }


def _answered(index: int, dice: random.Random) -> dict[str, Json]:
    """Return what the venue says of an order, and when."""
    return {
        "outcome": "ACCEPTED",
        "status": 200,
        "code": None,
        "message": "",
        "state": "OPEN",
        "filled": "0",
        "remaining": "0.0001",
        "average_price": None,
        "fee": "0.0060012",
        "fee_currency": "USDT",
        "liquidity": "taker",
        "latency_ms": dice.randint(20, 200),
        "sent_ms": START_MS + index,
        "venue_ms": START_MS + index,
        "epoch": 1,
        "proof": "seen in the venue's answer",
    }


def events(seed: int = 1) -> Iterator[Event]:
    """Yield the lives of orders for ever."""
    dice, index = random.Random(seed), 0
    while True:
        index += 1
        yield from _events_of_order(index, dice)


def make_trail(directory: Path, rows: int, *, seed: int = 1, signer: Signer | None = None) -> Path:
    """Write a trail of `rows` rows or a few more into an empty directory; return its file, which is in WAL mode."""
    path, dice = directory / FILE_NAME, random.Random(seed)
    signer = signer or Ed25519Signer.of_seed(dice.randbytes(32))
    script = files("db.audit").joinpath("migrations/0001_audit.sql").read_text(encoding="utf-8")
    chain, time_ms = begin(dice.randbytes(16), Mode.PRACTICE, signer, START_MS), START_MS
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        path.chmod(0o600)
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
        connection.execute("PRAGMA synchronous=OFF")
        connection.executescript(f"{script}\nPRAGMA user_version=1;")
        for kind, payload in events(seed):
            if len(chain.rows) >= ROWS_A_TRANSACTION or chain.position.head.number >= rows:
                _store(connection, chain.rows)
                if chain.position.head.number >= rows:
                    break
                chain = Chain(chain.position, signer)
            time_ms += dice.randint(0, 40)
            chain.add(Entry(kind, time_ms, canonical(payload)))
        last = Chain(chain.position, signer)
        last.sign(time_ms)
        _store(connection, last.rows)
    return path


def _store(connection: sqlite3.Connection, rows: list[StoredRow]) -> None:
    values = [(row.number, row.time_ms, row.kind, row.previous, row.hash, row.payload) for row in rows]
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", values)
    connection.execute("COMMIT")
