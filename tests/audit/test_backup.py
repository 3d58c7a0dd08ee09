"""A copy through SQLite's own interface: whole, also while the trail is written; it never replaces a file."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.backup import backup
from db.audit.errors import AuditRefused
from db.audit.kinds import Kind
from tests.audit.trails import event, filled, rows_of, trail


async def test_a_copy_of_a_trail_that_is_written_is_a_prefix_of_it(tmp_path: Path) -> None:
    source = tmp_path / "audit.sqlite"
    async with trail(tmp_path) as writer:

        async def some() -> None:
            for _ in range(40):
                await writer.append(Kind.ARM, event(Kind.ARM))

        await asyncio.gather(some(), some(), asyncio.to_thread(backup, source, tmp_path / "during"))
        await asyncio.to_thread(backup, source, tmp_path / "after")
        live = rows_of(source)
    assert rows_of(tmp_path / "after") == live, "also what stands in the log only"
    during = rows_of(tmp_path / "during")
    assert during == live[: len(during)]
    assert len(during) >= 2


async def test_a_copy_is_one_private_file_that_needs_no_other(tmp_path: Path) -> None:
    source = await filled(tmp_path, Kind.ARM)
    target = tmp_path / "copies" / "copy.sqlite"
    target.parent.mkdir()
    backup(source, target)
    assert [file.name for file in target.parent.iterdir()] == ["copy.sqlite"]
    assert target.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(f"{target.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchall() == [("delete",)]
        assert connection.execute("SELECT count(*) FROM audit").fetchall() == [(4,)]


async def test_a_copy_put_back_can_be_gone_on_with(tmp_path: Path) -> None:
    source = await filled(tmp_path, Kind.ARM)
    backup(source, tmp_path / "copy")
    (tmp_path / "copy").rename(source)
    async with trail(tmp_path) as writer:
        assert (await writer.append(Kind.DISARM, event(Kind.DISARM))).number == 5


async def test_what_is_there_already_is_never_replaced(tmp_path: Path) -> None:
    source = await filled(tmp_path, Kind.ARM)
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("taken", "link", "audit.sqlite"):
        with pytest.raises(AuditRefused, match="exists already"):
            backup(source, tmp_path / name)
    assert (tmp_path / "taken").read_text() == "mine"


async def test_what_cannot_be_copied_is_said_and_leaves_nothing_behind(tmp_path: Path) -> None:
    source = await filled(tmp_path, Kind.ARM)
    before = sorted(tmp_path.iterdir())
    for wrong, target, words in (
        (source, tmp_path / "missing" / "copy", "No such file"),
        (tmp_path / "missing", tmp_path / "copy", "cannot be copied"),
        (tmp_path / "audit.key", tmp_path / "copy", "cannot be copied"),
    ):
        with pytest.raises(AuditRefused, match=words):
            backup(wrong, target)
    assert sorted(tmp_path.iterdir()) == before
