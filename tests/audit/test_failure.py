"""When an append fails: one kind of exception, latched, told at once; and what is in the file still holds."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest

from db.audit.chain import Position, Row, StoredRow
from db.audit.errors import AuditFailed
from db.audit.key import Ed25519Signer
from db.audit.kinds import Kind
from db.audit.resume import Found
from db.audit.store import BUSY_MILLISECONDS
from db.audit.writer import STALL_SECONDS, AuditWriter
from tests.audit.trails import START_MS, event, rows_of, trail
from tests.support.manual_clock import ManualClock
from tests.support.waits import eventually

ROOT = Path(__file__).parents[2]


class FakeStore:
    """Fails for what no real disk can be made to say here, or hangs until it is let go."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.rows: list[StoredRow] = []
        self.hang: asyncio.Event | None = None
        self.end = ""
        self.asked = 0

    async def insert(self, rows: Sequence[StoredRow]) -> None:
        self.asked += 1
        if self.hang is not None:
            await self.hang.wait()
        if self.error is not None:
            raise self.error
        self.rows += rows

    async def close(self) -> None:
        self.end = "closed"

    async def abandon(self) -> None:
        self.end = "abandoned"


def fake_writer(
    store: FakeStore, on_failure: Callable[[str], None], clock: ManualClock | None = None
) -> AuditWriter:
    position = Position(bytes(16), Row(2, bytes(32)), START_MS, 0)
    writer = AuditWriter(
        store,
        position,
        Found(fresh=False, rows=2, unsigned_rows=0),
        signer=Ed25519Signer.of_seed(bytes(32)),
        clock=clock or ManualClock(START_MS),
        on_failure=on_failure,
    )
    writer.start()
    return writer


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("disk I/O error"),
        sqlite3.OperationalError("database or disk is full"),
        sqlite3.DatabaseError("database disk image is malformed"),
        OSError(5, "Input/output error"),
        ValueError("Connection closed"),
        RuntimeError("whatever it is"),
    ],
    ids=str,
)
async def test_every_waiting_append_is_refused_and_so_is_every_later_one(error: Exception) -> None:
    told: list[str] = []
    store = FakeStore(error)
    writer = fake_writer(store, told.append)
    appends = [writer.append(Kind.ARM, event(Kind.ARM)) for _ in range(5)]
    ends = await asyncio.gather(*appends, return_exceptions=True)
    assert [type(end) for end in ends] == [AuditFailed] * 5
    assert len(told) == 1, "told once"
    assert str(error) in told[0]
    store.error = None
    with pytest.raises(AuditFailed, match="cannot be written"):
        await writer.append(Kind.ARM, event(Kind.ARM))
    with pytest.raises(AuditFailed):
        await writer.checkpoint()
    assert (writer.failure, len(told), store.rows) == (told[0], 1, [])
    await writer.close()
    assert store.end == "closed"


async def test_trading_is_told_before_any_append_returns() -> None:
    order: list[str] = []
    writer = fake_writer(FakeStore(OSError("no")), lambda reason: order.append("told"))

    async def append() -> None:
        with suppress(AuditFailed):
            await writer.append(Kind.ARM, event(Kind.ARM))
        order.append("returned")

    await asyncio.gather(append(), append())
    assert order == ["told", "returned", "returned"]
    await writer.close()


async def test_whoever_cannot_be_told_does_not_keep_the_appends_waiting() -> None:
    def on_failure(reason: str) -> None:
        raise RuntimeError("the halt itself failed")

    store = FakeStore(OSError("no"))
    writer = fake_writer(store, on_failure)
    with pytest.raises(AuditFailed):
        await writer.append(Kind.ARM, event(Kind.ARM))
    with pytest.raises(AuditFailed):
        await writer.append(Kind.ARM, event(Kind.ARM))
    with pytest.raises(RuntimeError, match="the halt itself failed"):
        await writer.close()
    assert store.end == "closed"


async def test_a_disk_that_does_not_answer_counts_as_failed() -> None:
    told: list[str] = []
    clock = ManualClock(START_MS)
    store = FakeStore()
    store.hang = asyncio.Event()
    writer = fake_writer(store, told.append, clock)
    append = asyncio.create_task(writer.append(Kind.ARM, event(Kind.ARM)))
    await eventually(lambda: store.asked)
    await clock.advance(4)
    assert not append.done()
    await clock.advance(3)
    await eventually(append.done)
    assert isinstance(append.exception(), AuditFailed)
    assert told == ["the audit trail cannot be written: the disk has not answered for 5 s"]
    await writer.close()
    assert store.end == "abandoned", "waiting for it could take for ever"


async def test_an_answer_that_comes_too_late_is_no_success() -> None:
    told: list[str] = []
    clock = ManualClock(START_MS)
    store = FakeStore()
    store.hang = asyncio.Event()
    writer = fake_writer(store, told.append, clock)
    append = asyncio.create_task(writer.append(Kind.ARM, event(Kind.ARM)))
    await eventually(lambda: store.asked)
    await clock.advance(8)
    store.hang.set()
    with pytest.raises(AuditFailed):
        await append
    await eventually(lambda: store.rows)
    await asyncio.sleep(0)
    assert writer.head.number == 2, "nobody was told of that row"
    await writer.close()


async def test_a_writing_task_that_is_ended_refuses_instead_of_waiting_for_ever() -> None:
    told: list[str] = []
    writer = fake_writer(FakeStore(), told.append)
    await asyncio.sleep(0)
    writer._tasks[0].cancel()
    with pytest.raises(AuditFailed, match="ended"):
        await asyncio.wait_for(writer.append(Kind.ARM, event(Kind.ARM)), 2)
    assert len(told) == 1
    await writer.close()


async def test_a_closed_connection(tmp_path: Path) -> None:
    failures: list[str] = []
    async with trail(tmp_path, failures=failures) as writer:
        await writer._store.close()
        with pytest.raises(AuditFailed):
            await writer.append(Kind.ARM, event(Kind.ARM))
        assert len(failures) == 1
    assert [row[2] for row in rows_of(tmp_path / "audit.sqlite")] == ["genesis", "checkpoint"]


async def test_a_page_that_is_corrupted_under_the_writer(tmp_path: Path) -> None:
    failures: list[str] = []
    path = tmp_path / "audit.sqlite"
    async with trail(tmp_path, failures=failures) as writer:
        for _ in range(3):
            await writer.append(Kind.ARM, event(Kind.ARM))
    async with trail(tmp_path, failures=failures) as writer:
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (size - 4096))
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA user_version = 1")  # a commit of another connection: pages are read anew
        with pytest.raises(AuditFailed, match="malformed"):
            await writer.append(Kind.ARM, event(Kind.ARM))
        assert len(failures) == 1
        with pytest.raises(AuditFailed):
            await writer.append(Kind.ARM, event(Kind.ARM))


@pytest.mark.parametrize("what", ["audit.sqlite", "audit.sqlite-wal"])
async def test_a_file_that_is_deleted_under_the_writer(what: str, tmp_path: Path) -> None:
    """Its rows would go into a file without a name and be lost at the end."""
    failures: list[str] = []
    async with trail(tmp_path, failures=failures) as writer:
        await writer.append(Kind.ARM, event(Kind.ARM))
        (tmp_path / what).unlink()
        with pytest.raises(AuditFailed, match="moved, replaced or deleted"):
            await writer.append(Kind.ARM, event(Kind.ARM))
    assert len(failures) == 1


async def test_a_row_that_somebody_else_put_there(tmp_path: Path) -> None:
    """Two writers that both believe they are alone: the second row of the same number is refused."""
    failures: list[str] = []
    path = tmp_path / "audit.sqlite"
    async with trail(tmp_path, failures=failures) as writer:
        hash_ = rows_of(path)[-1][4]
        with sqlite3.connect(path) as other:
            other.execute(
                "INSERT INTO audit VALUES (3, ?, 'arm', ?, ?, x'7b7d')", (START_MS, hash_, b"h" * 32)
            )
        other.close()
        with pytest.raises(AuditFailed, match="not the next row"):
            await writer.append(Kind.ARM, event(Kind.ARM))
    assert len(failures) == 1
    assert len(rows_of(path)) == 3


async def test_a_signature_that_is_due_and_fails_stops_trading_too() -> None:
    told: list[str] = []
    clock = ManualClock(START_MS)
    store = FakeStore()
    writer = fake_writer(store, told.append, clock)
    await writer.append(Kind.ARM, event(Kind.ARM))
    store.error = sqlite3.OperationalError("disk I/O error")
    await clock.advance(62)
    await eventually(lambda: told)
    with pytest.raises(AuditFailed, match="disk I/O error"):
        await writer.append(Kind.ARM, event(Kind.ARM))
    await writer.close()
    assert len(told) == 1


async def test_a_caller_that_went_away_does_not_disturb_the_others_when_all_fails() -> None:
    told: list[str] = []
    store = FakeStore(sqlite3.OperationalError("disk I/O error"))
    store.hang = asyncio.Event()
    writer = fake_writer(store, told.append)
    appends = [asyncio.create_task(writer.append(Kind.ARM, event(Kind.ARM))) for _ in range(3)]
    await eventually(lambda: store.asked)
    appends[0].cancel()
    await asyncio.sleep(0)
    store.hang.set()
    ends = await asyncio.gather(*appends, return_exceptions=True)
    assert [type(end) for end in ends] == [asyncio.CancelledError, AuditFailed, AuditFailed]
    await writer.close()


async def test_leaving_after_a_failure_neither_hangs_nor_writes() -> None:
    told: list[str] = []
    store = FakeStore()
    writer = fake_writer(store, told.append)
    await writer.append(Kind.ARM, event(Kind.ARM))
    store.error = OSError(28, "No space left on device")
    with pytest.raises(AuditFailed, match="No space left"):
        await writer.append(Kind.ARM, event(Kind.ARM))
    asked = store.asked
    await asyncio.wait_for(writer.close(), 2)
    assert (store.asked, store.end, len(told)) == (asked, "closed", 1)


async def test_a_lock_of_another_program_is_waited_for(tmp_path: Path) -> None:
    assert BUSY_MILLISECONDS / 1000 < STALL_SECONDS, "else a lock would count as a dead disk"
    async with trail(tmp_path) as writer:
        with closing(sqlite3.connect(tmp_path / "audit.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            append = asyncio.create_task(writer.append(Kind.ARM, event(Kind.ARM)))
            done, _ = await asyncio.wait({append}, timeout=0.1)
            assert not done
            other.execute("ROLLBACK")
            assert (await append).number == 3


async def test_a_lock_that_stays_ends_the_trail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.audit.store._PRAGMAS", ("busy_timeout=50",))
    failures: list[str] = []
    async with trail(tmp_path, failures=failures) as writer:
        with closing(sqlite3.connect(tmp_path / "audit.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(AuditFailed, match="locked"):
                await writer.append(Kind.ARM, event(Kind.ARM))
    assert len(failures) == 1
