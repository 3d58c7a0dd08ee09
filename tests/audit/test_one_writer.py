"""One writer at a time: a second console is refused and told who has the trail; a dead one has nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.audit.errors import AuditInUse, AuditRefused
from db.audit.kinds import Kind
from db.verify.reading import reading
from db.verify.verify import verify
from tests.audit.trails import START_MS, event, rows_of, trail

ROOT = Path(__file__).parents[2]

HOLD = """
import asyncio, sys
from pathlib import Path
from tests.audit.trails import trail

async def main():
    async with trail(Path(sys.argv[1])):
        print("held", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@contextmanager
def holder(directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that holds the trail."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(directory)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def test_a_second_process_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(AuditInUse) as refused:
            async with trail(tmp_path):
                pass
        assert refused.value.pid == process.pid
        words = str(refused.value)
        assert f"process {process.pid} on {socket.gethostname()} since 2026-09-" in words
        told = json.loads((tmp_path / "audit.lock").read_text())
        assert told == {"pid": process.pid, "host": socket.gethostname(), "since_ms": START_MS}
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        async with trail(tmp_path) as writer:  # the system let go of a dead one's lock
            await writer.append(Kind.ARM, event(Kind.ARM))


async def test_a_second_writer_in_the_same_process_is_refused(tmp_path: Path) -> None:
    async with trail(tmp_path):
        with pytest.raises(AuditInUse, match=f"process {os.getpid()}"):
            async with trail(tmp_path):
                pass
    async with trail(tmp_path):
        pass


async def test_a_lock_that_says_nothing_is_still_held(tmp_path: Path) -> None:
    async with trail(tmp_path):
        for note in (
            b"",
            b"[]",
            b"{",
            b'{"pid": "x"}',
            b'{"pid": 1, "host": "h", "since_ms": 1e300}',
            b"\xff",
        ):
            (tmp_path / "audit.lock").write_bytes(note)
            with pytest.raises(AuditInUse, match="another console"):
                async with trail(tmp_path):
                    pass


async def test_a_lock_file_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "audit.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AuditRefused, match=r"audit\.lock cannot be used"):
        async with trail(tmp_path):
            pass
    assert (tmp_path / "elsewhere").read_text() == "mine"


async def test_two_writers_that_both_got_in_cannot_fork_the_chain(tmp_path: Path) -> None:
    """Somebody deleted the lock file: the table itself takes only one next row."""
    failures: list[str] = []
    async with trail(tmp_path) as one:
        (tmp_path / "audit.lock").unlink()
        async with trail(tmp_path, failures=failures) as other:
            await one.append(Kind.ARM, event(Kind.ARM))
            with pytest.raises(Exception, match="not the next row"):
                await other.append(Kind.ARM, event(Kind.ARM))
        await one.append(Kind.DISARM, event(Kind.DISARM))
    assert len(failures) == 1
    rows = rows_of(tmp_path / "audit.sqlite")
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))


async def test_reading_in_the_writers_own_process_does_not_let_go_of_its_locks(tmp_path: Path) -> None:
    """A file that is closed takes all locks of the process with it: another program then deleted the log in use."""
    path = tmp_path / "audit.sqlite"
    other = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM audit'); c.close()"
    )
    async with trail(tmp_path) as writer:
        await writer.append(Kind.ARM, event(Kind.ARM))
        assert verify(path).rows == 3
        with reading(path) as reader:
            assert len(list(reader.rows())) == 3
        subprocess.run([sys.executable, "-c", other, path], check=True, timeout=20)
        assert path.with_name("audit.sqlite-wal").exists(), "the newest rows stand in it"
        await writer.append(Kind.DISARM, event(Kind.DISARM))
    assert verify(path).rows == 5
