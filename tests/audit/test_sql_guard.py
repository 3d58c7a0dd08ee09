"""Through the writer's own connection rows can be read and added; everything else is refused."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.store import open_store
from tests.audit.trails import rows_of

STATEMENTS = [
    "UPDATE audit SET payload = x'7b7d' WHERE number = 3",
    "UPDATE audit SET number = 99 WHERE number = 4",
    "UPDATE OR REPLACE audit SET number = 3 WHERE number = 4",
    "DELETE FROM audit WHERE number = 4",
    "DELETE FROM audit",
    "REPLACE INTO audit VALUES (4, 1, 'fill', HASH, HASH, x'7b7d')",
    "INSERT OR REPLACE INTO audit VALUES (4, 9999999999999, 'fill', HASH, HASH, x'7b7d')",
    "INSERT INTO audit VALUES (4, 1, 'fill', HASH, HASH, x'7b7d') ON CONFLICT DO UPDATE SET kind = 'halt'",
    "INSERT INTO audit VALUES (9, 9999999999999, 'fill', HASH, HASH, x'7b7d')",
    "INSERT INTO audit VALUES (8, 9999999999999, 'fill', zeroblob(32), zeroblob(32), x'7b7d')",
    "INSERT INTO audit VALUES (8, 1, 'fill', HASH, HASH, x'7b7d')",
    "INSERT INTO audit VALUES (NULL, 9999999999999, 'fill', HASH, HASH, x'7b7d')",
    "INSERT INTO audit VALUES (8, 'soon', 'fill', HASH, HASH, x'7b7d')",
    "INSERT INTO audit VALUES (8, 9999999999999, 'fill', HASH, x'00', x'7b7d')",
    "DROP TABLE audit",
    "DROP TRIGGER audit_next",
    "DROP TRIGGER audit_no_update",
    "DROP TRIGGER audit_no_delete",
    "ALTER TABLE audit RENAME TO trail",
    "ALTER TABLE audit ADD COLUMN note TEXT",
    "ALTER TABLE audit DROP COLUMN payload",
    "CREATE TABLE other (a)",
    "CREATE TRIGGER t BEFORE INSERT ON audit BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER t BEFORE INSERT ON audit BEGIN SELECT 1; END",
    "CREATE INDEX i ON audit (kind)",
    "CREATE VIEW v AS SELECT 1",
    "PRAGMA writable_schema = ON",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 0",
    "UPDATE sqlite_schema SET sql = ''",
    "DELETE FROM sqlite_schema",
    "ATTACH ':memory:' AS other",
    "VACUUM",
    "VACUUM INTO '/tmp/elsewhere.sqlite'",
    "ANALYZE",
    "SAVEPOINT s",
    "BEGIN IMMEDIATE",
    "COMMIT",
    "DETACH main",
    "SELECT load_extension('x')",
    "SELECT writefile('x', 'y')",
]
"""HASH stands for the hash of the last row."""


def _with_hash(statement: str) -> str:
    return statement.replace("HASH", "(SELECT hash FROM audit WHERE number = 7)")


@pytest.mark.parametrize("statement", STATEMENTS)
async def test_the_writers_connection_refuses(statement: str, path: Path) -> None:
    before = rows_of(path)
    store = await open_store(path)
    try:
        with pytest.raises(sqlite3.DatabaseError):
            await store.connection.execute_fetchall(_with_hash(statement))
    finally:
        await store.close()
    assert rows_of(path) == before
    assert len(before) == 7


@pytest.mark.parametrize("statement", STATEMENTS[:14])
def test_the_files_own_triggers_refuse_on_any_connection(statement: str, path: Path) -> None:
    """Also where nobody switched recursive triggers on, which lets REPLACE walk past the other two."""
    before = rows_of(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA recursive_triggers").fetchall() == [(0,)]
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute(_with_hash(statement))
    assert rows_of(path) == before
