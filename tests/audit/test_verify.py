"""Verifying files that are good: finished, being written, left by a kill; and what it says about their ends."""

import asyncio
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
from db.verify.errors import CannotVerify
from db.verify.file import refuse_place
from db.verify.layout import SCHEMA
from db.verify.verdict import Fault
from db.verify.verify import verify
from tests.audit.oracle import first_fault
from tests.audit.trails import ORDER_LIFE, OTHERS, START_MS, event, filled, rows_of, trail

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


async def test_a_place_where_nothing_can_be_read_is_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await filled(tmp_path, Kind.ARM)

    with monkeypatch.context() as patched:
        patched.setattr("os.access", lambda *_: False)
        with pytest.raises(CannotVerify, match="Permission denied"):
            verify(path)
    for code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_READONLY | 5 << 8):
        error = sqlite3.OperationalError("no")
        error.sqlite_errorcode = code
        with pytest.raises(CannotVerify, match="lyra audit backup"):
            refuse_place(path, error)
    refuse_place(path, sqlite3.DatabaseError("malformed"))
    refuse_place(path, ValueError("no"))


def test_a_directory_that_may_not_be_written(tmp_path: Path) -> None:
    """A trail in WAL mode needs room for its index beside it; a copy does not."""
    path = asyncio.run(filled(tmp_path, Kind.ARM))
    backup(path, tmp_path / "copy.sqlite")
    for name in ("audit.sqlite-shm", "audit.sqlite-wal"):
        path.with_name(name).unlink(missing_ok=True)
    script = (
        'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && '
        '"$1" -P -m console audit verify "$0/audit.sqlite"; echo "status $?"; '
        '"$1" -P -m console audit verify "$0/copy.sqlite"; echo "status $?"'
    )
    may = subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True)
    if may.returncode:
        pytest.skip("no mounts of one's own here")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, str(tmp_path), sys.executable],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("status 2\n")
    assert "verify a copy made with lyra audit backup" in done.stderr
    assert done.stdout.endswith("status 0\n")
