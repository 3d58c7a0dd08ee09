"""One venue's journal of our orders: fsynced before what it announces, read back after a crash, torn lines and all.

A line is a checksum and a JSON object. What was acknowledged is whole on the disk; only a line that was being written
when the process died can be torn, and it is counted and skipped. Lines are appended and never changed.
"""

import fcntl
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from msgspec import field

from venues.model.clock import Clock
from venues.model.journal import JournalOrder as JournalOrder
from venues.model.value import Value, replace

_MODE = 0o600
_HEAD = 9
"""Eight hexadecimal digits of CRC-32 and a space."""


class JournalHeld(OSError):
    """Another worker holds the journal, and may still be sending."""


class JournalClosed(OSError):
    """The journal was closed or has failed: nothing may be sent."""


class JournalState(Value):
    """A journal as it reads now."""

    orders: Mapping[str, JournalOrder] = field(default_factory=lambda: MappingProxyType({}))
    damaged_lines: int = 0
    """Lines that could not be read; more than the torn last one means a damaged file."""

    @property
    def open_orders(self) -> tuple[JournalOrder, ...]:
        """The orders of which something may still be expected, oldest first."""
        return tuple(order for order in self.orders.values() if not order.final)


def read_journal(path: Path) -> JournalState:
    """Read a journal, of this process or another; an absent one is empty.

    Raises:
        OSError: it is there and cannot be read.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return JournalState()
    orders: dict[str, JournalOrder] = {}
    damaged = 0
    for line in raw.split(b"\n"):
        entry = _decode(line)
        if entry is not None:
            _fold(orders, entry)
        elif line:
            damaged += 1
    return JournalState(MappingProxyType(orders), damaged)


class Journal:
    """The journal that this process writes; every method returns when its line is on the disk.

    Args:
        path: the file, in a directory that only this user can enter.
        clock: injected time.

    Raises:
        JournalHeld: another process writes it.
        OSError: the file cannot be opened or read.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._clock = clock
        # written from threads, so that the loop does not wait for the disk
        self._lock = Lock()
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._file: int | None = os.open(path, flags, _MODE)
        self._hold()
        state = read_journal(path)
        self._orders = dict(state.orders)
        self._names = {order.order_id: name for name, order in self._orders.items() if order.order_id}
        self.damaged_lines = state.damaged_lines
        sync_directory(path.parent)
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            # the torn line is ended, so that the next one stands by itself
            self._write(b"\n")

    def _hold(self) -> None:
        """Lock the file for this process's life: nobody else can write a line, and so nobody else can send."""
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise JournalHeld("another worker still holds its orders; it lets go when it ends") from None

    def name_of(self, order_id: str) -> str:
        """Return our id of an order by the venue's own; empty when it is none of ours, or not known yet."""
        return self._names.get(order_id, "")

    def order(self, client_order_id: str) -> JournalOrder | None:
        """Return what is known of one order."""
        return self._orders.get(client_order_id)

    @property
    def state(self) -> JournalState:
        """What was written and read so far."""
        return JournalState(MappingProxyType(dict(self._orders)), self.damaged_lines)

    def knows(self, client_order_id: str) -> bool:
        """Say whether an id was ever written here."""
        return client_order_id in self._orders

    def sent(self, client_order_id: str, digest: str, symbol: str) -> None:
        """An order is about to be sent."""
        self._append({"what": "sent", "id": client_order_id, "digest": digest, "symbol": symbol})

    def named(self, client_order_id: str, order_id: str) -> None:
        """The venue's own id is known."""
        self._append({"what": "named", "id": client_order_id, "order_id": order_id})

    def cancelling(self, client_order_id: str) -> None:
        """A cancel is about to be sent."""
        self._append({"what": "cancel", "id": client_order_id})

    def final(self, client_order_id: str, why: str) -> None:
        """Nothing more is expected of an order."""
        self._append({"what": "final", "id": client_order_id, "why": why})

    def cancelling_all(self, client_order_ids: Iterable[str]) -> None:
        """Cancels of several orders are being sent; one flush for all."""
        entries: list[dict[str, str | int]] = [{"what": "cancel", "id": name} for name in client_order_ids]
        self._append(*entries)

    def settle(self, named: Mapping[str, str], finals: Mapping[str, str]) -> None:
        """Note what the venue told of our orders, with one flush for all.

        Args:
            named: the venue's own ids by ours.
            finals: why nothing more is expected, by our ids.
        """
        entries: list[dict[str, str | int]] = []
        entries += [{"what": "named", "id": name, "order_id": order_id} for name, order_id in named.items()]
        entries += [{"what": "final", "id": name, "why": why} for name, why in finals.items()]
        self._append(*entries)

    def close(self) -> None:
        """Close the file; later lines are refused."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _append(self, *entries: dict[str, str | int]) -> None:
        with self._lock:
            lines = b""
            for entry in entries:
                entry["at_ms"] = self._clock.now_ms()
                body = json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode()
                lines += b"%08x %b\n" % (zlib.crc32(body), body)
            if lines:
                self._write(lines)
            for entry in entries:
                _fold(self._orders, entry)
                if entry["what"] == "named":
                    self._names[str(entry["order_id"])] = str(entry["id"])

    def _write(self, line: bytes) -> None:
        if self._file is None:
            raise JournalClosed("the journal is closed")
        try:
            if os.write(self._file, line) != len(line):
                raise JournalClosed("the journal's line was not written whole")
            os.fsync(self._file)
        except OSError:
            # what is on the disk now is not known: nothing more is written, nothing is sent
            self.close()
            raise


def _decode(line: bytes) -> dict[str, str | int] | None:
    try:
        if int(line[: _HEAD - 1], 16) != zlib.crc32(line[_HEAD:]):
            return None
        entry = json.loads(line[_HEAD:])
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and isinstance(entry.get("id"), str) else None


def _fold(orders: dict[str, JournalOrder], entry: dict[str, str | int]) -> None:
    name = str(entry["id"])
    order = orders.get(name, JournalOrder(name))
    at_ms = int(entry.get("at_ms", 0))
    match entry.get("what"):
        case "sent":
            order = replace(order, digest=str(entry["digest"]), symbol=str(entry["symbol"]), sent_ms=at_ms)
        case "named":
            order = replace(order, order_id=str(entry["order_id"]))
        case "cancel":
            order = replace(order, cancelled_ms=at_ms)
        case "final":
            order = replace(order, final=str(entry["why"]))
    orders[name] = order


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
