"""Appends: numbered, chained, signed when due, durable before they return, many of them in one transaction."""

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.canonical import canonical
from db.audit.chain import StoredRow
from db.audit.errors import AuditFailed, PayloadRefused
from db.audit.kinds import KEYS, OWN_KINDS, Kind
from db.audit.layout import row_hash, tag_of
from tests.audit.trails import COLUMNS, OTHERS, START_MS, VALUES, event, filled, rows_of, trail
from tests.support.manual_clock import ManualClock
from tests.support.waits import eventually
from venues.model.words import Mode


async def test_a_new_trail_begins_with_genesis_and_a_signature(tmp_path: Path) -> None:
    async with trail(tmp_path, mode=Mode.LIVE) as writer:
        assert writer.head.number == 2
        assert writer.found.fresh
        log_id = writer.log_id
    genesis, checkpoint = rows_of(tmp_path / "audit.sqlite")
    told = json.loads(genesis[5])
    assert genesis[:4] == (1, START_MS, "genesis", bytes(32))
    assert told == {
        "format": 1,
        "log_id": log_id,
        "mode": "LIVE",
        "public_key": told["public_key"],
        "created_ms": START_MS,
    }
    assert (len(log_id), len(told["public_key"])) == (32, 64)
    assert checkpoint[2] == "checkpoint"
    assert json.loads(checkpoint[5])["hash"] == genesis[4].hex()


async def test_an_event_of_every_kind_stands_as_the_very_bytes_that_were_hashed(tmp_path: Path) -> None:
    path = await filled(tmp_path, *OTHERS)
    rows = rows_of(path)
    log_id = bytes.fromhex(json.loads(rows[0][5])["log_id"])
    previous = bytes(32)
    for expected, row in enumerate(rows, 1):
        number, time_ms, kind, before, hash_, payload = row
        assert (number, before) == (expected, previous)
        assert hash_ == row_hash(log_id, number, time_ms, kind, before, payload)
        previous = hash_
    assert [row[2] for row in rows if row[2] not in OWN_KINDS] == [kind.value for kind in OTHERS]
    assert [row[5] for row in rows if row[2] == "fill"] == [canonical(event(Kind.FILL))]


async def test_append_returns_the_row_that_is_in_the_file(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer:
        for _ in range(3):
            row = await writer.append(Kind.FILL, event(Kind.FILL))
            assert rows_of(tmp_path / "audit.sqlite")[-1][0::4] == (row.number, row.hash)
            assert writer.head == row
            assert writer.head_tag() == tag_of(row.hash)


async def test_appends_of_many_tasks_keep_their_order_in_one_transaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with trail(tmp_path) as writer:
        transactions: list[int] = []
        insert = writer._store.insert

        async def counted(made: Sequence[StoredRow]) -> None:
            transactions.append(len(made))
            await insert(made)

        monkeypatch.setattr(writer._store, "insert", counted)
        rows = await asyncio.gather(
            *(writer.append(Kind.HALT, event(Kind.HALT, reason=f"{n}")) for n in range(200))
        )
    stored = {row[0]: row for row in rows_of(tmp_path / "audit.sqlite")}
    assert [row.number for row in rows] == sorted(row.number for row in rows)
    assert [json.loads(stored[row.number][5])["reason"] for row in rows] == [f"{n}" for n in range(200)]
    assert [stored[row.number][4] for row in rows] == [row.hash for row in rows]
    assert transactions == [202], "200 events and two checkpoints"


async def test_each_append_returns_only_after_its_own_row_is_durable(tmp_path: Path) -> None:
    path = tmp_path / "audit.sqlite"
    async with trail(tmp_path) as writer:

        async def append_and_look(n: int) -> None:
            row = await writer.append(Kind.HALT, event(Kind.HALT, reason=f"{n}"))
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as other:
                assert other.execute("SELECT hash FROM audit WHERE number = ?", (row.number,)).fetchall() == [
                    (row.hash,)
                ]
            await asyncio.sleep(0)

        async def some(first: int) -> None:
            for n in range(first, first + 10):
                await append_and_look(n)

        await asyncio.gather(*(some(10 * k) for k in range(10)))


async def test_a_commit_is_flushed_and_rows_can_only_be_added(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer:
        connection = writer._store.connection  # type: ignore[attr-defined]
        await connection.set_authorizer(None)
        answers = {}
        for pragma in ("journal_mode", "synchronous", "recursive_triggers", "fullfsync", "trusted_schema"):
            answers[pragma] = (await connection.execute_fetchall(f"PRAGMA {pragma}"))[0][0]
    assert answers == {
        "journal_mode": "wal",
        "synchronous": 2,
        "recursive_triggers": 1,
        "fullfsync": 1,
        "trusted_schema": 0,
    }


async def test_the_hundredth_row_is_signed_in_its_own_transaction(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer:
        for n in range(99):
            await writer.append(Kind.DISARM, event(Kind.DISARM, reason=f"{n}"))
        assert [row[2] for row in rows_of(tmp_path / "audit.sqlite")].count("checkpoint") == 1
        row = await writer.append(Kind.DISARM, event(Kind.DISARM))
        assert (row.number, writer.head.number) == (102, 103)
    rows = rows_of(tmp_path / "audit.sqlite")
    assert [row[0] for row in rows if row[2] == "checkpoint"] == [2, 103]
    assert json.loads(rows[102][5])["number"] == 102


async def test_many_at_once_are_signed_every_hundred_rows(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer:
        await asyncio.gather(*(writer.append(Kind.DISARM, event(Kind.DISARM)) for _ in range(350)))
    signed = [row[0] for row in rows_of(tmp_path / "audit.sqlite") if row[2] == "checkpoint"]
    assert signed == [2, 103, 204, 305, 356]


async def test_new_rows_are_signed_after_a_minute_and_old_ones_not_again(tmp_path: Path) -> None:
    clock = ManualClock(START_MS)
    path = tmp_path / "audit.sqlite"

    def signed() -> list[int]:
        return [row[0] for row in rows_of(path) if row[2] == "checkpoint"]

    async with trail(tmp_path, clock=clock) as writer:
        await clock.advance(120)
        assert signed() == [2]
        await writer.append(Kind.DISARM, event(Kind.DISARM))
        await clock.advance(1)
        await eventually(lambda: signed() == [2, 4], what="the last signature is more than a minute old")
        await writer.append(Kind.DISARM, event(Kind.DISARM))
        await clock.advance(58)
        assert signed() == [2, 4]
        await clock.advance(3)
        await eventually(lambda: signed() == [2, 4, 6])
    assert signed() == [2, 4, 6], "nothing new at the end"


async def test_a_signature_after_a_hundred_rows_puts_off_the_one_after_a_minute(tmp_path: Path) -> None:
    clock = ManualClock(START_MS)
    async with trail(tmp_path, clock=clock) as writer:
        await clock.advance(50)
        await asyncio.gather(*(writer.append(Kind.ARM, event(Kind.ARM)) for _ in range(101)))
        await clock.advance(30)
        assert [row[0] for row in rows_of(tmp_path / "audit.sqlite") if row[2] == "checkpoint"] == [2, 103]


async def test_the_end_is_signed(tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.CONSOLE_STARTED, Kind.CONSOLE_ENDED)
    assert [row[2] for row in rows_of(path)][-2:] == ["console_ended", "checkpoint"]
    assert not path.with_name("audit.sqlite-wal").exists()


async def test_a_checkpoint_on_request(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer:
        assert await writer.checkpoint() is None
        await writer.append(Kind.ARM, event(Kind.ARM))
        row = await writer.checkpoint()
        assert row is not None
        assert row.number == 4


@pytest.mark.parametrize(("behind", "steps"), [(999, 0), (1_000, 1)])
async def test_a_clock_that_is_a_second_behind_is_worth_a_row(
    behind: int, steps: int, tmp_path: Path
) -> None:
    clock = ManualClock(START_MS)
    async with trail(tmp_path, clock=clock) as writer:
        clock._start_ms = START_MS - behind
        await writer.append(Kind.ARM, event(Kind.ARM))
    assert [row[2] for row in rows_of(tmp_path / "audit.sqlite")].count("clock_step") == steps


async def test_times_never_run_backwards_and_the_trail_says_by_how_much_they_would(tmp_path: Path) -> None:
    clock = ManualClock(START_MS)
    async with trail(tmp_path, clock=clock) as writer:
        for offset in (0, -500, -5_000, -4_000, -5_900, -6_100, -200, 0, 10):
            clock._start_ms = START_MS + offset
            await writer.append(Kind.ARM, event(Kind.ARM))
    rows = rows_of(tmp_path / "audit.sqlite")
    times = [row[1] for row in rows]
    assert times == sorted(times)
    assert (times[0], times[-1]) == (START_MS, START_MS + 10)
    steps = [json.loads(row[5]) for row in rows if row[2] == "clock_step"]
    assert steps == [
        {"clock_ms": START_MS - 5_000, "behind_ms": 5_000},
        {"clock_ms": START_MS - 6_100, "behind_ms": 6_100},
        {"clock_ms": START_MS, "behind_ms": 0},
    ]


@pytest.mark.parametrize(
    ("kind", "payload", "words"),
    [
        (Kind.GENESIS, dict.fromkeys(KEYS[Kind.GENESIS], 1), "no kind of event"),
        (Kind.CHECKPOINT, dict.fromkeys(KEYS[Kind.CHECKPOINT], 1), "no kind of event"),
        ("nonsense", {}, "'nonsense' is no kind"),
        (Kind.HALT, {"reason": "x"}, "halt lacks scope"),
        (Kind.HALT, {"reason": "x", "scope": 1.0}, "scope: a float"),
    ],
)
async def test_a_mistake_of_the_caller_writes_nothing_and_stops_nothing(
    kind: Kind, payload: dict[str, object], words: str, tmp_path: Path
) -> None:
    async with trail(tmp_path) as writer:
        with pytest.raises(PayloadRefused, match=words):
            await writer.append(kind, payload)  # type: ignore[arg-type]
        assert writer.failure is None
        row = await writer.append(Kind.HALT, event(Kind.HALT, note="a key more is fine"))
        assert row.number == 3


async def test_a_caller_that_stops_waiting_does_not_take_its_row_back(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer:
        task = asyncio.create_task(writer.append(Kind.ARM, event(Kind.ARM)))
        await asyncio.sleep(0)
        task.cancel()
        row = await writer.append(Kind.DISARM, event(Kind.DISARM))
        assert row.number == 4
    assert [row[2] for row in rows_of(tmp_path / "audit.sqlite")][2:4] == ["arm", "disarm"]


async def test_what_was_asked_before_the_end_is_written(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer:
        tasks = [asyncio.create_task(writer.append(Kind.ARM, event(Kind.ARM))) for _ in range(5)]
        await asyncio.sleep(0)
    assert [row.number for row in await asyncio.gather(*tasks)] == [3, 4, 5, 6, 7]


async def test_an_event_after_the_end_stops_trading(tmp_path: Path) -> None:
    failures: list[str] = []
    async with trail(tmp_path, failures=failures) as writer:
        pass
    for _ in range(2):
        with pytest.raises(AuditFailed, match="closed"):
            await writer.append(Kind.ARM, event(Kind.ARM))
    assert len(failures) == 1


async def test_the_next_console_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    clock = ManualClock(START_MS)
    path = await filled(tmp_path, Kind.ARM, clock=clock)
    before = rows_of(path)
    async with trail(tmp_path, clock=clock, seed=2) as writer:
        assert (writer.found.fresh, writer.found.rows, writer.found.unsigned_rows) == (False, len(before), 0)
        row = await writer.append(Kind.DISARM, event(Kind.DISARM))
        assert row.number == len(before) + 1
    rows = rows_of(path)
    assert rows[: len(before)] == before
    assert [row[2] for row in rows].count("genesis") == 1


def test_the_samples_cover_what_the_tests_rely_on() -> None:
    assert {key for keys in KEYS.values() for key in keys} >= set(VALUES)
    assert COLUMNS.count(",") == 5
