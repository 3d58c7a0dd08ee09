"""Verifying files that are good: finished, being written, left by a kill; and what it says about their ends."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.backup import backup
from db.audit.kinds import Kind
from db.audit.layout import tag_of
from db.verify.anchor import Anchor, read_anchor
from db.verify.errors import CannotVerify
from db.verify.layout import SCHEMA
from db.verify.verdict import Fault
from db.verify.verify import verify
from tests.audit.oracle import first_fault
from tests.audit.trails import ORDER_LIFE, OTHERS, START_MS, event, filled, rows_of, trail
from tests.support.manual_clock import ManualClock

ROOT = Path(__file__).parents[2]


async def test_a_finished_trail_holds_and_says_that_nothing_vouches_for_its_end(tmp_path: Path) -> None:
    path = await filled(tmp_path, *OTHERS)
    rows = rows_of(path)
    verdict = verify(path)
    assert verdict.trail is not None
    told = json.loads(rows[0][5])
    assert (verdict.trail.log_id, verdict.trail.mode) == (told["log_id"], "PRACTICE")
    assert (verdict.trail.public_key, verdict.trail.created_ms) == (told["public_key"], START_MS)
    assert (verdict.rows, verdict.head, verdict.last_time_ms) == (len(rows), rows[-1][4].hex(), rows[-1][1])
    assert (verdict.checkpoints, verdict.signed_to) == (2, len(rows))
    assert (verdict.anchored_to, verdict.seen_to, verdict.vouched_to) == (0, 0, 0)
    assert verdict.ok
    assert not verdict.whole, "the end could have been cut"
    assert first_fault(path) is None


async def test_a_trail_holds_while_it_is_written_and_the_writer_does_not_notice(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer:
        for count in range(1, 6):
            await writer.append(Kind.ARM, event(Kind.ARM))
            verdict = verify(tmp_path / "audit.sqlite")
            assert (verdict.fault, verdict.rows, verdict.signed_to) == (None, 2 + count, 2)


async def test_a_verification_sees_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that comes while it runs is no part of it; this one would be a fault."""
    path = await filled(tmp_path, *[Kind.ARM] * 20)
    rows = rows_of(path)
    monkeypatch.setattr("db.verify.verify.ROWS_BETWEEN_PROGRESS", 5)

    def add(done: int, total: int) -> None:
        if done == 5:
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                wrong = (len(rows) + 1, START_MS * 2, "arm", rows[-1][4], bytes(32), b"{}")
                other.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", wrong)

    verdict = verify(path, progress=add)
    assert (verdict.fault, verdict.rows) == (None, len(rows))
    assert verify(path).fault == Fault(len(rows) + 1, "its hash is not that of its content")


async def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = await filled(tmp_path, *[Kind.ARM] * 7)
    monkeypatch.setattr("db.verify.verify.ROWS_BETWEEN_PROGRESS", 3)
    seen: list[tuple[int, int]] = []
    verify(path, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(3, 10), (6, 10), (9, 10)]


def test_rows_of_a_killed_console_are_verified_with_the_log_beside_the_file(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys, pathlib\n"
        "from tests.audit.trails import *\n"
        "async def main():\n"
        "    async with trail(pathlib.Path(sys.argv[1])) as writer:\n"
        "        for n in range(5): await writer.append(Kind.ARM, event(Kind.ARM))\n"
        "        print('there', flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "there\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    path = tmp_path / "audit.sqlite"
    verdict = verify(path)
    assert (verdict.fault, verdict.rows, verdict.signed_to) == (None, 7, 2)
    path.with_name("audit.sqlite-wal").unlink()
    assert verify(path).rows < 7, "the log held the newest rows"


async def test_what_an_anchor_vouches_for(tmp_path: Path) -> None:
    clock = ManualClock(START_MS)
    path = await filled(tmp_path, Kind.ARM, clock=clock)
    anchor = verify(path).last_signed
    assert anchor is not None
    assert anchor.number == 3
    verdict = verify(path, [anchor])
    assert verdict.whole
    assert verdict.anchored_to == verdict.rows == 4, "the checkpoint itself follows from the anchor"
    await filled(tmp_path, Kind.DISARM, clock=clock)
    later = verify(path, [anchor])
    assert (later.fault, later.anchored_to, later.rows, later.whole) == (None, 4, 6, False)
    second = later.last_signed
    assert second is not None
    assert verify(path, [second, anchor]).whole
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
        connection.execute("DELETE FROM audit WHERE number > 4")
        connection.execute(SCHEMA["trigger", "audit_no_delete"])
        connection.commit()
    cut = verify(path)
    assert (cut.fault, cut.rows, cut.whole) == (None, 4, False), (
        "without an anchor a shorter file is a good file"
    )
    assert verify(path, [anchor]).whole, "the older anchor knows no more rows"
    assert verify(path, [anchor, second]).fault == Fault(
        5, "it is missing, and all up to #5, for which an anchor vouches"
    )


async def test_an_anchor_of_a_file_that_ends_at_the_signed_row(tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    anchor = verify(path).last_signed
    assert anchor is not None
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
        connection.execute("DELETE FROM audit WHERE number = 4")
        connection.execute(SCHEMA["trigger", "audit_no_delete"])
        connection.commit()
    verdict = verify(path, [anchor])
    assert (verdict.fault, verdict.anchored_to, verdict.signed_to) == (None, 3, 2)


async def test_an_anchor_comes_back_from_its_file(tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    anchor = verify(path).last_signed
    assert anchor is not None
    file = tmp_path / "anchor.json"
    file.write_text(anchor.text())
    assert read_anchor(file) == anchor
    file.write_text(json.dumps(json.loads(anchor.text()), indent=2))
    assert read_anchor(file) == anchor, "however it is laid out"
    assert json.loads(anchor.text())["anchor"] == 1


@pytest.mark.parametrize("field", ["signature", "time_ms", "hash", "number", "log_id", "mode", "public_key"])
async def test_an_anchor_that_was_changed_does_not_vouch(field: str, tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    anchor = verify(path).last_signed
    assert anchor is not None
    changes: dict[str, object] = {
        "signature": "00" * 64,
        "time_ms": anchor.time_ms + 1,
        "hash": verify(path).head,
        "number": 2,
        "log_id": "00" * 16,
        "mode": "LIVE",
        "public_key": "00" * 32,
    }
    file = tmp_path / "anchor.json"
    file.write_text(json.dumps(json.loads(anchor.text()) | {field: changes[field]}))
    fault = verify(path, [read_anchor(file)]).fault
    assert fault is not None
    if field in ("log_id", "mode", "public_key"):
        assert "of another trail" in fault.what
    else:
        assert (fault.number, fault.what.startswith("the signature of the anchor")) == (None, True)


@pytest.mark.parametrize(
    "change",
    [
        {"anchor": 2},
        {"mode": "PAPER"},
        {"number": 0},
        {"number": True},
        {"number": 1.0},
        {"number": 2**63},
        {"hash": "AB" * 32},
        {"hash": "ab" * 31},
        {"hash": None},
        {"log_id": "zz" * 16},
        {"signature": "ab" * 63},
        {"public_key": ["ab"]},
        {"time_ms": -1},
        {"time_ms": "1"},
    ],
    ids=str,
)
async def test_what_is_no_anchor_is_a_mistake(change: dict[str, object], tmp_path: Path) -> None:
    good = Anchor("ab" * 16, "LIVE", 3, "ab" * 32, 5, "ab" * 32, "ab" * 64)
    file = tmp_path / "anchor.json"
    file.write_text(good.text())
    assert read_anchor(file) == good
    file.write_text(json.dumps(json.loads(good.text()) | change))
    with pytest.raises(CannotVerify, match="no anchor"):
        read_anchor(file)
    key = next(iter(change))
    file.write_text(
        json.dumps({name: value for name, value in json.loads(good.text()).items() if name != key})
    )
    with pytest.raises(CannotVerify, match="no anchor"):
        read_anchor(file)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 4_000, b"null", b"{}" + b" " * 5_000]
)
def test_any_other_file_is_no_anchor(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"
    file.write_bytes(content)
    with pytest.raises(CannotVerify, match="no anchor"):
        read_anchor(file)
    with pytest.raises(CannotVerify, match="No such file"):
        read_anchor(tmp_path / "missing")
    with pytest.raises(CannotVerify, match="directory"):
        read_anchor(tmp_path)


async def test_a_client_order_id_that_a_venue_has_seen_vouches_for_the_row_it_was_made_at(
    tmp_path: Path,
) -> None:
    path = await filled(tmp_path, *ORDER_LIFE)
    rows = rows_of(path)
    seen = f"lyp{tag_of(rows[6][4])}abcdefg"
    verdict = verify(path, seen=[seen])
    assert (verdict.fault, verdict.seen_to, verdict.vouched_to) == (None, 7, 7)
    both = verify(path, seen=[seen, f"lyp{tag_of(rows[3][4])}abcdefg"])
    assert both.seen_to == 7
    last = verify(path, seen=[f"lyp{tag_of(rows[-1][4])}0000000"])
    assert last.whole
    lost = verify(path, seen=[seen, "lyp00000000abcdefg"])
    assert lost.fault is not None
    assert lost.fault.number is None
    assert "lyp00000000abcdefg" in lost.fault.what


@pytest.mark.parametrize(
    "text",
    ["", "lyp", "lyx00000000abcdefg", "lyp00000000abcdefG", "lyp00000000abcdefgh", "lyl00000000abcdefg"],
)
async def test_what_is_no_client_order_id_of_this_trail_is_a_mistake(text: str, tmp_path: Path) -> None:
    path = await filled(tmp_path)
    with pytest.raises(CannotVerify, match="client order id"):
        verify(path, seen=[text])


async def test_a_copy_verifies_as_the_trail_does(tmp_path: Path) -> None:
    path = await filled(tmp_path, *ORDER_LIFE)
    backup(path, tmp_path / "copy.sqlite")
    copy, original = verify(tmp_path / "copy.sqlite"), verify(path)
    assert copy.fault is None
    assert (copy.rows, copy.head) == (original.rows, original.head)


async def test_verifying_changes_nothing(tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    before = path.read_bytes()
    verify(path)
    assert path.read_bytes() == before


async def test_a_name_with_signs_that_mean_something_in_addresses(tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    odd = tmp_path / "what? 100%#1 & more"
    odd.mkdir()
    shutil.copy(path, odd / "a?mode=rw#.sqlite")
    assert verify(odd / "a?mode=rw#.sqlite").rows == 4


@pytest.mark.parametrize(("name", "words"), [("missing", "no such file"), (".", "no plain file")])
def test_a_file_that_is_not_there_is_a_mistake(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(CannotVerify, match=words):
        verify(tmp_path / name)


async def test_a_file_that_is_held_by_another_program_is_not_called_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await filled(tmp_path, Kind.ARM)
    monkeypatch.setattr("db.verify.file.BUSY_MILLISECONDS", 10)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CannotVerify, match="try again"):
            verify(path)


def test_the_schema_of_the_verifier_is_that_of_the_page() -> None:
    page = (ROOT / "docs/audit-format.md").read_text()
    words = " ".join(page.split())
    for sql in SCHEMA.values():
        assert sql in words
    assert len(SCHEMA) == page.count("\nCREATE ")
