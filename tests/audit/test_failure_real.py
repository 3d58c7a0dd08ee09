"""A disk that really refuses: a limit on the file's size, a full file system, a failed flush."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.verify.verify import verify
from tests.audit.trails import rows_of

ROOT = Path(__file__).parents[2]

REAL = """
import asyncio, os, resource, sys
from pathlib import Path
from db.audit.errors import AuditFailed
from db.audit.kinds import Kind
from tests.audit.trails import event, trail

async def main(directory, limit):
    failures, done = [], 0
    async with trail(Path(directory), failures=failures) as writer:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            for n in range(1000):
                await writer.append(Kind.PROPOSAL, event(Kind.PROPOSAL, source="x" * 2000))
                done = n + 1
        except AuditFailed:
            pass
        try:
            await writer.append(Kind.ARM, event(Kind.ARM))
        except AuditFailed:
            print(done, len(failures), failures[0])

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


def run_real(directory: Path, *before: str, limit: int = 0) -> tuple[int, int, str]:
    """Append in a process of its own until the disk refuses; return events done, times told, and the reason."""
    done = subprocess.run(
        [*before, sys.executable, "-c", REAL, str(directory), str(limit)],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    events, told, reason = done.stdout.strip().split(" ", 2)
    return int(events), int(told), reason


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    """RLIMIT_FSIZE: the kernel refuses the write, as a full quota does."""
    events, told, reason = run_real(tmp_path, limit=100_000)
    assert told == 1
    assert "SQLITE_IOERR_WRITE" in reason
    assert verify(tmp_path / "audit.sqlite").fault is None
    rows = rows_of(tmp_path / "audit.sqlite")
    assert sum(row[2] == "proposal" for row in rows) >= events > 5


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """ENOSPC from a file system of 256 KB, where this machine lets a user have one."""
    script = 'mount -t tmpfs -o size=256k tmpfs "$0" && "$@"; code=$?; cp -a "$0"/. "$0".kept; exit $code'
    disk = tmp_path / "disk"
    kept = tmp_path / "disk.kept"
    disk.mkdir()
    kept.mkdir()
    may = subprocess.run(
        ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs tmpfs "$0"', str(disk)],
        check=False,
        capture_output=True,
    )
    if may.returncode:
        pytest.skip("no file systems of one's own here")
    events, told, reason = run_real(disk, "unshare", "-rm", "sh", "-c", script, str(disk))
    assert told == 1
    assert "full" in reason
    assert verify(kept / "audit.sqlite").fault is None
    assert sum(row[2] == "proposal" for row in rows_of(kept / "audit.sqlite")) >= events > 5


def test_a_flush_that_fails(tmp_path: Path) -> None:
    """EIO from fdatasync, put there by strace where it may look at processes."""
    inject = ["strace", "-f", "-qq", "-o", os.devnull, "-e", "trace=none"]
    try:
        may = subprocess.run([*inject, "true"], check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        may = False
    if not may:
        pytest.skip("no strace here")
    events, told, reason = run_real(
        tmp_path, *inject, "-e", "inject=fdatasync:error=EIO:when=12+", "-e", "trace=fdatasync"
    )
    assert told == 1
    assert "SQLITE_IOERR_FSYNC" in reason
    assert verify(tmp_path / "audit.sqlite").fault is None
    assert sum(row[2] == "proposal" for row in rows_of(tmp_path / "audit.sqlite")) >= events > 0


HUNG = """
import asyncio, sys, threading
from pathlib import Path
from db.audit.errors import AuditFailed
from db.audit.kinds import Kind
from tests.audit.trails import START_MS, event, trail
from tests.support.manual_clock import ManualClock

async def main(directory):
    clock, failures, hung = ManualClock(START_MS), [], threading.Event()

    def hang():
        hung.set()
        threading.Event().wait()

    async with trail(Path(directory), clock=clock, failures=failures) as writer:
        await writer.append(Kind.ARM, event(Kind.ARM))
        writer._store.connection._tx.put_nowait((None, hang))
        append = asyncio.create_task(writer.append(Kind.DISARM, event(Kind.DISARM)))
        while not hung.is_set():
            await asyncio.sleep(0.001)
        await clock.advance(7)
        try:
            await append
        except AuditFailed as error:
            print(error)

asyncio.run(main(sys.argv[1]))
"""


def test_a_process_whose_disk_never_comes_back_can_still_end(tmp_path: Path) -> None:
    """The thread that waited for the disk was not a daemon: the console went on for ever after its last line."""
    done = subprocess.run(
        [sys.executable, "-c", HUNG, str(tmp_path)],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 0, done.stderr
    assert "the disk has not answered for 5 s" in done.stdout
    assert verify(tmp_path / "audit.sqlite").fault is None
    assert [row[2] for row in rows_of(tmp_path / "audit.sqlite")] == ["genesis", "checkpoint", "arm"]
