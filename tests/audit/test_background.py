"""Verifying in a process of its own: the same verdict, told as it goes, and nothing left behind."""

import asyncio
import os
from contextlib import closing
from pathlib import Path

import pytest

from bench.audit_trails import make_trail
from db.verify import background
from db.verify.background import Progress, verify_in_background
from db.verify.errors import CannotVerify
from db.verify.verify import verify
from tests.audit.trails import guard_again, unguarded
from tests.support.waits import eventually


async def test_the_verdict_is_the_same_and_progress_is_told(tmp_path: Path) -> None:
    path, told = make_trail(tmp_path, 20_500), list[Progress]()
    verdict = await verify_in_background(path, told.append)
    assert verdict == verify(path)
    assert told == [Progress(20_000, verdict.rows)]
    assert verdict.last_signed is not None
    anchored = await verify_in_background(path, told.append, [verdict.last_signed])
    assert anchored == verify(path, [verdict.last_signed])
    assert anchored.whole


async def test_a_fault_is_told_with_its_row(tmp_path: Path) -> None:
    path = make_trail(tmp_path, 300)
    with closing(unguarded(path)) as connection:
        connection.execute("UPDATE audit SET time_ms = time_ms + 1 WHERE number = 123")
        guard_again(connection)
    verdict = await verify_in_background(path, lambda progress: None)
    assert verdict.fault is not None
    assert verdict.fault.number == 123


async def test_what_cannot_be_verified_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(CannotVerify, match="no such file"):
        await verify_in_background(tmp_path / "audit.sqlite", lambda progress: None)
    with pytest.raises(CannotVerify, match="no client order id"):
        await verify_in_background(make_trail(tmp_path, 10), lambda progress: None, seen=["x"])


async def test_a_process_that_dies_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "MODULE", "db.verify.errors")
    with pytest.raises(CannotVerify, match="without a verdict, with status 0"):
        await verify_in_background(make_trail(tmp_path, 10), lambda progress: None)


async def test_whoever_is_cancelled_leaves_no_process(tmp_path: Path) -> None:
    path = make_trail(tmp_path, 60_000)
    began = asyncio.Event()
    verifying = asyncio.create_task(verify_in_background(path, lambda progress: began.set()))
    await asyncio.wait_for(began.wait(), 20)
    children = [child for child in all_processes() if _verifies(child)]
    assert len(children) == 1
    verifying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await verifying
    await eventually(lambda: not _verifies(children[0]))


def all_processes() -> list[str]:
    return [place.name for place in Path("/proc").iterdir() if place.name.isdecimal()]


def _verifies(pid: str) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (
            int(status[1]) == os.getpid()
            and b"db.verify.process" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
    except OSError:
        return False
