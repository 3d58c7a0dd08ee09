"""Every byte of a small file, changed; rows swapped, taken out, put in, replayed: each is named, none is missed."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.audit.key import Ed25519Signer
from db.audit.kinds import Kind
from db.verify.verify import verify
from tests.audit.forger import KEY, SCRIPT, Forged, checkpoint, genesis, save
from tests.audit.oracle import first_fault
from tests.audit.trails import COLUMNS, event, filled, guard_again, hash_again, rows_of, trail, unguarded

SMALL = (Kind.ARM, Kind.INTENT, Kind.FILL, Kind.DISARM)
"""With genesis, its checkpoint and the one at the end: seven rows."""


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A small good file that is not in WAL mode, so that it can be changed quickly."""
    path = await filled(tmp_path, *SMALL)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    assert verify(path).fault is None
    assert first_fault(path) is None
    return path


def named(path: Path) -> int | None:
    """Return the row that the verifier names, 0 for the file as such, None when it finds nothing."""
    fault = verify(path).fault
    return None if fault is None else fault.number or 0


def test_every_byte_of_every_payload_hash_and_kind(path: Path) -> None:
    """Changed in place, past the triggers, one bit of each byte."""
    missed, changed = [], 0
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for number in range(1, 8):
            for column in ("payload", "hash", "previous", "kind"):
                with connection.blobopen("audit", column, number, readonly=True) as blob:
                    good = blob.read()
                for at, byte in enumerate(good):
                    with connection.blobopen("audit", column, number) as blob:
                        blob[at] = byte ^ 1 << at % 8
                    changed += 1
                    if named(path) != number:
                        missed.append((number, column, at))
                    with connection.blobopen("audit", column, number) as blob:
                        blob[at] = byte
    assert missed == []
    assert changed > 1_500
    assert verify(path).fault is None, "all were put back"


def test_every_byte_of_every_time(path: Path) -> None:
    with closing(unguarded(path)) as connection:
        for number in range(1, 8):
            for bit in range(0, 63, 3):
                connection.execute("BEGIN")
                connection.execute(
                    "UPDATE audit SET time_ms = (time_ms | ?1) - (time_ms & ?1) WHERE number = ?2",
                    (1 << bit, number),
                )
                guard_again_in(connection)
                connection.execute("COMMIT")
                assert named(path) == first_fault(path) == number
                for name in ("audit_next", "audit_no_update", "audit_no_delete"):
                    connection.execute(f"DROP TRIGGER {name}")
                connection.execute(
                    "UPDATE audit SET time_ms = (time_ms | ?1) - (time_ms & ?1) WHERE number = ?2",
                    (1 << bit, number),
                )
        guard_again(connection)
    assert verify(path).fault is None, "all were put back"


def guard_again_in(connection: sqlite3.Connection) -> None:
    """Put the triggers back within a transaction."""
    for text in SCRIPT[SCRIPT.index("CREATE TRIGGER") :].split("END;")[:3]:
        connection.execute(f"{text}END")


@dataclass(frozen=True)
class Attack:
    """Statements of somebody with an editor, and the row that has to be named afterwards."""

    name: str
    statements: str
    number: int | None
    rehash: bool = False
    """With hashes made to fit again, which needs no key."""


def again(number: int, of: int) -> str:
    """Return the statement that puts a copy of row `of` at `number`."""
    columns = "time_ms, kind, previous, hash, payload"
    return f"INSERT INTO audit SELECT {number}, {columns} FROM audit WHERE number = {of}"  # noqa: S608


def deleted(number: int) -> str:
    """Return the statement that takes a row out."""
    return f"DELETE FROM audit WHERE number = {number}"  # noqa: S608


def taken_out(number: int) -> str:
    """Return the statements that take a row out and renumber the rest."""
    renumbered = "UPDATE audit SET number = -number WHERE number > 0; UPDATE audit SET number = -number - 1"
    return f"{deleted(number)}; {renumbered.replace('> 0', f'> {number}')} WHERE number < 0"


PUT_IN = "; ".join(
    (
        "UPDATE audit SET number = -number - 1 WHERE number > 3",
        again(4, 3),
        "UPDATE audit SET number = -number WHERE number < 0",
    )
)

ATTACKS = [
    Attack("swapped", "UPDATE audit SET number = -3 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4; "
           "UPDATE audit SET number = 4 WHERE number = -3", 3),
    Attack("swapped and hashed again", "UPDATE audit SET number = -3 WHERE number = 3; "
           "UPDATE audit SET number = 3 WHERE number = 4; UPDATE audit SET number = 4 WHERE number = -3", 4, True),
    *(Attack(f"{n} taken out", deleted(n), n) for n in range(1, 7)),
    *(Attack(f"{n} taken out, the rest renumbered", taken_out(n), n) for n in range(1, 7)),
    *(Attack(f"{n} taken out, all hashed again", deleted(n), 6, True)
      for n in range(3, 7)),
    Attack("the first signature taken out, all hashed again", "DELETE FROM audit WHERE number = 2", 2, True),
    Attack("a row put in", PUT_IN, 4),
    Attack("a row put in, all hashed again", PUT_IN, 8, True),
    Attack("an old row again at the end", again(8, 5), 8),
    Attack("the genesis again at the end", again(8, 1), 8),
    Attack("the genesis again, hashed", again(8, 1), 8, True),
    Attack("an old signature again, hashed", again(8, 2), 8, True),
    Attack("a signature moved, all hashed again", "UPDATE audit SET number = -7 WHERE number = 7; "
           "UPDATE audit SET number = 7 WHERE number = 6; UPDATE audit SET number = 6 WHERE number = -7", 6, True),
    Attack("a payload changed, all hashed again",
           "UPDATE audit SET payload = CAST(replace(CAST(payload AS TEXT), '60012.3', '60012.4') AS BLOB)", 7, True),
    Attack("a kind changed, all hashed again", "UPDATE audit SET kind = 'arm' WHERE kind = 'disarm'", 7, True),
    Attack("a time changed, all hashed again", "UPDATE audit SET time_ms = time_ms + 1 WHERE number = 4", 7, True),
    Attack("another mode, all hashed again",
           "UPDATE audit SET payload = CAST(replace(CAST(payload AS TEXT), 'PRACTICE', 'LIVE') AS BLOB)", 2, True),
    Attack("nothing left", "DELETE FROM audit", 1),
    Attack("only the genesis left", "DELETE FROM audit WHERE number > 1", 2),
    Attack("a row at zero", again(0, 5), 1),
    Attack("a row far away", again(99, 5), 8),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_named(attack: Attack, path: Path) -> None:
    with closing(unguarded(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.executescript(attack.statements)
        if attack.rehash:
            hash_again(connection)
        guard_again(connection)
    assert named(path) == attack.number
    assert first_fault(path) == attack.number


@pytest.mark.parametrize("left", range(2, 7))
def test_a_cut_end_is_said_to_be_possible_and_an_anchor_names_it(left: int, path: Path) -> None:
    anchor = verify(path).last_signed
    assert anchor is not None
    with closing(unguarded(path)) as connection:
        connection.execute("DELETE FROM audit WHERE number > ?", (left,))
        guard_again(connection)
    verdict = verify(path)
    assert (verdict.fault, verdict.rows, verdict.vouched_to, verdict.whole) == (None, left, 0, False)
    fault = verify(path, [anchor]).fault
    if left < anchor.number:
        assert fault is not None
        assert fault.number == left + 1
    else:
        assert fault is None, "all that the anchor vouches for is there"


def test_the_last_signature_taken_out_leaves_rows_that_are_said_to_be_unsigned(path: Path) -> None:
    anchor = verify(path).last_signed
    assert anchor is not None
    with closing(unguarded(path)) as connection:
        connection.execute("DELETE FROM audit WHERE number = 7")
        connection.execute("UPDATE audit SET payload = x'7b7d' WHERE number = 6")
        hash_again(connection)
        guard_again(connection)
    verdict = verify(path)
    assert (verdict.fault, verdict.rows, verdict.signed_to) == (None, 6, 2)
    fault = verify(path, [anchor]).fault
    assert fault is not None
    assert fault.number == 6


async def test_rows_of_another_log_are_named(path: Path, tmp_path: Path) -> None:
    """Another trail with the same key: the log id is part of every hash."""
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(tmp_path / "audit.key", other)
    async with trail(other, seed=9) as writer:
        for kind in SMALL:
            await writer.append(kind, event(kind))
    foreign = rows_of(other / "audit.sqlite")
    assert foreign[4][5] == rows_of(path)[4][5], "the same event"
    with closing(unguarded(path)) as connection:
        for row in foreign[2:]:
            connection.execute("REPLACE INTO audit VALUES (?, ?, ?, ?, ?, ?)", row)
        guard_again(connection)
    assert named(path) == first_fault(path) == 3
    with closing(unguarded(path)) as connection:
        hash_again(connection)
        guard_again(connection)
    assert named(path) == first_fault(path) == 7


def test_a_signature_by_another_key_is_named(tmp_path: Path) -> None:
    other = Ed25519Signer.of_seed(b"o" * 32)
    rows = [genesis(), checkpoint(), Forged(), checkpoint(other), Forged(), checkpoint()]
    path = save(tmp_path / "a.sqlite", rows)
    assert named(path) == first_fault(path) == 4
    rows[3] = checkpoint(KEY)
    assert named(save(tmp_path / "b.sqlite", rows)) is None


def test_a_trail_made_up_with_another_key_is_seen_by_its_anchor_only(tmp_path: Path) -> None:
    true = verify(save(tmp_path / "true.sqlite", [genesis(), checkpoint(), Forged(), checkpoint()]))
    assert true.last_signed is not None
    other = Ed25519Signer.of_seed(b"o" * 32)
    rows = [genesis(other), checkpoint(other), Forged("disarm", b'{"reason":"x"}'), checkpoint(other)]
    path = save(tmp_path / "made-up.sqlite", rows)
    assert named(path) is None
    fault = verify(path, [true.last_signed]).fault
    assert fault is not None
    assert fault.number == 1
    assert "another trail" in fault.what
    again = save(
        tmp_path / "again.sqlite",
        [genesis(), checkpoint(), Forged("disarm", b'{"reason":"x"}'), checkpoint()],
    )
    fault = verify(again, [true.last_signed]).fault
    assert fault is not None
    assert (fault.number, fault.what) == (3, "an anchor vouches for another row of this number")


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


Change = Callable[[sqlite3.Connection], object]


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
