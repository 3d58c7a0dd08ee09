"""Every byte of a small file, changed; rows swapped, taken out, put in, replayed: each is named, none is missed."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.audit.key import Ed25519Signer
from db.verify.verify import verify
from tests.audit.forger import KEY, SCRIPT, Forged, checkpoint, genesis, save
from tests.audit.oracle import first_fault
from tests.audit.small import SMALL, named
from tests.audit.trails import event, guard_again, hash_again, rows_of, trail, unguarded


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
