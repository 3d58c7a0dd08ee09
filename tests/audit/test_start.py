"""Taking a trail: what does not fit together since the last signature is refused and named."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.audit.errors import AuditBroken, AuditRefused
from db.audit.kinds import Kind
from db.audit.store import open_store
from db.verify.errors import CannotVerify
from db.verify.verify import verify
from tests.audit.forger import checkpoint, genesis, save
from tests.audit.trails import event, filled, guard_again, hash_again, rows_of, trail, unguarded
from tests.support.manual_clock import ManualClock
from venues.model.words import Mode


async def killed(directory: Path, *kinds: Kind) -> Path:
    """Leave a trail as a kill does: without a signature at its end, rows still in the log beside it."""
    async with trail(directory / "alive") as writer:
        for kind in kinds:
            await writer.append(kind, event(kind))
        shutil.copytree(directory / "alive", directory / "killed")
    return directory / "killed" / "audit.sqlite"


@pytest.fixture(autouse=True)
def _places(tmp_path: Path) -> None:
    (tmp_path / "alive").mkdir()


async def test_after_a_kill_the_unsigned_rows_are_found_and_counted(tmp_path: Path) -> None:
    path = await killed(tmp_path, Kind.ARM, Kind.PROPOSAL, Kind.DISARM)
    async with trail(path.parent) as writer:
        assert writer.found.unsigned_rows == 3
        assert writer.head.number == 5
        await writer.append(Kind.CONSOLE_STARTED, event(Kind.CONSOLE_STARTED, unsigned_rows=3))
    assert [row[2] for row in rows_of(path)][-2:] == ["console_started", "checkpoint"]


async def test_signatures_stay_due_over_a_kill(tmp_path: Path) -> None:
    path = await killed(tmp_path, *[Kind.ARM] * 60)
    async with trail(path.parent) as writer:
        for _ in range(40):
            await writer.append(Kind.ARM, event(Kind.ARM))
        assert writer.head.number == 103, "the hundredth since the last signature"


@pytest.mark.parametrize(
    ("statement", "number", "words"),
    [
        ("UPDATE audit SET payload = x'7b7d' WHERE number = 4", 4, "hash"),
        ("UPDATE audit SET time_ms = time_ms + 1 WHERE number = 4", 4, "hash"),
        ("UPDATE audit SET kind = 'disarm' WHERE number = 3", 3, "hash"),
        ("UPDATE audit SET hash = zeroblob(32) WHERE number = 4", 4, "hash"),
        ("UPDATE audit SET previous = zeroblob(32) WHERE number = 4", 4, "does not follow"),
        ("DELETE FROM audit WHERE number = 4", 5, "does not follow"),
        ("DELETE FROM audit WHERE number = 2", 2, "no checkpoint"),
        ("DELETE FROM audit WHERE number = 1", 1, "it is missing"),
        ("UPDATE audit SET payload = x'7b7d' WHERE number = 2", 2, "signature"),
        ("UPDATE audit SET payload = x'00' WHERE number = 2", 2, "no checkpoint"),
        (
            "UPDATE audit SET payload = CAST(replace(payload, '17900', '17800') AS BLOB) WHERE number = 1",
            1,
            "hash",
        ),
        ("UPDATE audit SET kind = 'arm' WHERE number = 1", 1, "no genesis"),
    ],
)
async def test_what_was_changed_is_named(statement: str, number: int, words: str, tmp_path: Path) -> None:
    path = await killed(tmp_path, Kind.ARM, Kind.PROPOSAL, Kind.DISARM)
    with closing(unguarded(path)) as connection:
        connection.execute(statement)
        guard_again(connection)
    with pytest.raises(AuditRefused, match=words) as refused:
        async with trail(path.parent):
            pass
    if isinstance(refused.value, AuditBroken):
        assert refused.value.number == number
        assert f"row #{number}" in str(refused.value)


async def test_more_rows_than_a_writer_leaves_unsigned_are_refused(tmp_path: Path) -> None:
    path = await filled(tmp_path, *[Kind.ARM] * 110)
    with closing(unguarded(path)) as connection:
        connection.execute("DELETE FROM audit WHERE kind = 'checkpoint' AND number > 2")
        hash_again(connection)
        guard_again(connection)
    with pytest.raises(AuditBroken, match="more than 100 rows without a checkpoint"):
        async with trail(tmp_path):
            pass
    with closing(unguarded(path)) as connection:
        connection.execute("DELETE FROM audit WHERE number > 103")
        guard_again(connection)
    with pytest.raises(AuditBroken, match="more than 100 rows without a checkpoint"):
        async with trail(tmp_path):
            pass


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER audit_no_delete",
        "CREATE TABLE other (a)",
        "CREATE TRIGGER extra AFTER INSERT ON audit BEGIN SELECT 1; END",
    ],
)
async def test_a_file_whose_guards_were_changed_is_refused(statement: str, tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
    with pytest.raises(AuditRefused, match="its table or triggers were changed"):
        async with trail(tmp_path):
            pass


async def test_a_trail_of_another_mode_is_refused(tmp_path: Path) -> None:
    await filled(tmp_path, Kind.ARM)
    with pytest.raises(AuditRefused, match="of mode 'PRACTICE', not of LIVE"):
        async with trail(tmp_path, mode=Mode.LIVE):
            pass


async def test_a_trail_of_another_format_or_without_its_words_is_refused(tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"format": 2}, "of format 2, this program writes 1"),
        ({"mode": None}, "of mode None"),
        ({"mode": "PRACTICE", "log_id": "zz"}, "log id and public key"),
        ({"mode": "PRACTICE", "public_key": 1}, "log id and public key"),
        ({"mode": "PRACTICE"}, "not the key of this audit trail"),
    )
    for number, (change, words) in enumerate(cases):
        directory = tmp_path / str(number)
        directory.mkdir()
        shutil.copy(path.with_name("audit.key"), directory)
        save(directory / "audit.sqlite", [genesis(**change), checkpoint()])
        with pytest.raises(AuditRefused, match=words):
            async with trail(directory):
                pass


async def test_what_is_no_trail_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "audit.sqlite"
    path.write_bytes(b"this is no database" * 100)
    (tmp_path / "audit.key").unlink(missing_ok=True)
    async with trail(tmp_path / "alive"):
        pass
    shutil.copy(tmp_path / "alive/audit.key", tmp_path)
    with pytest.raises(AuditRefused, match="move it away"):
        async with trail(tmp_path):
            pass
    assert path.read_bytes().startswith(b"this is no database")
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (a)")
    with pytest.raises(AuditRefused, match="of another program"):
        async with trail(tmp_path):
            pass
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9")
    with pytest.raises(AuditRefused, match="schema is 9"):
        async with trail(tmp_path):
            pass


async def test_the_file_is_private_and_no_link(tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o666)
    async with trail(tmp_path):
        assert {file.stat().st_mode & 0o777 for file in tmp_path.glob("audit.sqlite*")} == {0o600}
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AuditRefused, match="no plain file"):
        async with trail(tmp_path):
            pass


async def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = await filled(tmp_path, Kind.ARM)
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    with pytest.raises(AuditRefused, match="another user"):
        await open_store(path)


async def test_a_first_start_that_was_killed_before_its_first_row_begins_again(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    with closing(unguarded(path)) as connection:
        connection.execute("DELETE FROM audit")
        guard_again(connection)
    async with trail(tmp_path, clock=ManualClock()) as writer:
        assert writer.found.fresh
    assert len(rows_of(path)) == 2


async def test_an_older_sqlite_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = await filled(tmp_path, Kind.ARM)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(AuditRefused, match=r"3\.37 is needed"):
        async with trail(tmp_path):
            pass
    with pytest.raises(CannotVerify, match=r"3\.37 is needed"):
        verify(path)
