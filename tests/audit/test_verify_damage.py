"""Bits that fall over anywhere in the file or its log, another schema, another file."""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.kinds import Kind
from db.verify.verify import verify
from tests.audit.oracle import first_fault
from tests.audit.small import named
from tests.audit.trails import COLUMNS, event, rows_of, trail


def flips(size: int, count: int, seed: int) -> Iterator[tuple[int, int]]:
    source = random.Random(seed)
    for _ in range(count):
        yield source.randrange(size), 1 << source.randrange(8)


def content(path: Path) -> object:
    """Return all that the file means, or nothing where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            connection.execute("PRAGMA cell_size_check=ON")
            return (
                connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall(),
                connection.execute("PRAGMA application_id").fetchall(),
                connection.execute("PRAGMA user_version").fetchall(),
                connection.execute(f"SELECT {COLUMNS} FROM audit ORDER BY number").fetchall(),  # noqa: S608
            )
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def test_flips_anywhere_in_the_file_are_named_unless_they_change_nothing(path: Path) -> None:
    """Free room in pages means nothing; whatever is read otherwise than before must be named."""
    whole, before = path.read_bytes(), content(path)
    felt = 0
    for at, bit in flips(len(whole), 600, seed=5):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        after = content(path)
        found = named(path)
        assert (found is None) is (after == before), (at, bit)
        felt += found is not None
    assert felt > 50


async def test_flips_in_the_log_beside_the_file_lose_its_end_at_most(tmp_path: Path) -> None:
    """SQLite drops the log from the first bad frame on: what is left is a shorter trail, which an anchor names."""
    copy = tmp_path / "copy"
    async with trail(tmp_path) as writer:
        for _ in range(6):
            await writer.append(Kind.ARM, event(Kind.ARM))
        await writer.checkpoint()
        shutil.copytree(tmp_path, copy, ignore=lambda *_: ["copy"])
    path, log = copy / "audit.sqlite", copy / "audit.sqlite-wal"
    anchor = verify(path).last_signed
    assert anchor is not None
    whole, main, rows = log.read_bytes(), path.read_bytes(), rows_of(path)
    shorter = 0
    for at, bit in flips(len(whole), 150, seed=6):
        path.write_bytes(main)
        copy.joinpath("audit.sqlite-shm").unlink(missing_ok=True)
        log.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        verdict = verify(path, [anchor])
        if verdict.fault is None:
            assert rows_of(path)[: anchor.number] == rows[: anchor.number]
        else:
            shorter += 1
            assert verdict.rows < anchor.number
    assert shorter > 100


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP TRIGGER audit_next", "trigger audit_next is missing"),
        ("DROP TRIGGER audit_no_update", "trigger audit_no_update is missing"),
        ("DROP TRIGGER audit_no_delete", "trigger audit_no_delete is missing"),
        ("ALTER TABLE audit RENAME TO trail", "something beside the audit table"),
        ("ALTER TABLE audit ADD COLUMN note TEXT", "table audit is not what the format demands"),
        ("CREATE TABLE other (a)", "something beside the audit table: other"),
        ("CREATE VIEW shown AS SELECT * FROM audit", "something beside the audit table: shown"),
        ("CREATE INDEX quick ON audit (kind)", "a index that does not belong there: quick"),
        (
            "CREATE TRIGGER more AFTER INSERT ON audit BEGIN SELECT 1; END",
            "a trigger that does not belong there",
        ),
        ("PRAGMA application_id = 1", "application id"),
        ("PRAGMA user_version = 2", "format 2"),
        ("PRAGMA user_version = 0", "format 0"),
    ],
)
def test_another_schema_is_named(statement: str, words: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
    fault = verify(path).fault
    assert fault is not None
    assert fault.number is None
    assert words in fault.what
    assert first_fault(path) == 0


def test_a_guard_that_guards_nothing_is_named(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
        connection.execute(
            "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit WHEN 0 "
            "BEGIN SELECT RAISE(ABORT, 'rows are not taken away'); END"
        )
    fault = verify(path).fault
    assert fault is not None
    assert fault.what == "its trigger audit_no_delete is not what the format demands"


@pytest.mark.parametrize("content", [b"", b"no database " * 500, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_what_is_no_audit_file_is_broken(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(content)
    assert named(path) == 0
