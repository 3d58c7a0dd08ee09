"""Spoils an audit trail in thousands of ways and counts what the verifier finds: `python -m bench.audit_attack`.

Every attack begins with the same good trail, whose last row an anchor vouches for. Bits are flipped in the file and in
the log beside it, where the newest rows stand; rows are taken out, put in, swapped and cut off, as they are and with
all hashes made to fit again, which whoever knows the format can do without the key; and the file is put back as a
whole to an earlier moment. What an attack has really changed is told by reading the rows, and, where all hashes were
made again, by a second verifier that was written from the format page alone.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.audit_ground import BEYOND, FILE_AS_SUCH, NOTHING_WRONG, Ground, RawRow
from bench.machine import machine_note
from db.verify.anchor import Anchor
from db.verify.errors import CannotVerify
from db.verify.verdict import Verdict
from db.verify.verify import verify
from tests.audit.oracle import first_fault


@dataclass(slots=True)
class Tally:
    """What came of one sort of attack."""

    name: str
    made: int = 0
    touching: int = 0
    """Attacks after which the rows, or what guards them, are others than were written."""
    found: int = 0
    """Of these, how many were not called good; with the anchor."""
    named: int = 0
    """Of these, in how many the right row was named first, or the file where it is bad as such."""
    beyond: int = 0
    """Attacks that took nothing away but the checkpoint that the anchor repeats."""
    doubted: int = 0
    """Without an anchor: how many were called broken, or good with an end that nobody vouches for."""
    alarms: int = 0
    """Attacks that changed no row and were called broken all the same."""
    crashes: int = 0

    @property
    def missed(self) -> int:
        """How many touched committed rows and were called good."""
        return self.touching - self.found

    def line(self) -> str:
        """Return the figures as a line."""
        cells = (
            self.made,
            self.touching,
            self.found,
            self.named,
            self.doubted,
            self.beyond,
            self.alarms,
            self.crashes,
        )
        return f"{self.name:<28}" + "".join(f"{value:>10,}" for value in cells)


HEAD = f"{'':<28}" + "".join(
    f"{name:>10}"
    for name in ("made", "touching", "found", "row right", "no anchor", "beyond", "alarms", "crashes")
)


def judge(ground: Ground, tally: Tally, expected: int) -> None:
    """Verify what lies there, with the anchor and without, and count.

    Args:
        ground: where it lies.
        tally: of this sort of attack.
        expected: what is wrong, as `Ground.truth` tells it.
    """
    tally.made += 1
    tally.beyond += expected == BEYOND
    is_touched = expected not in (NOTHING_WRONG, BEYOND)
    tally.touching += is_touched
    try:
        with_anchor = _verdict(ground.path, [ground.anchor])
        without = _verdict(ground.path, [])
    except Exception as error:  # noqa: BLE001  whatever it is, a verifier must not end like that
        tally.crashes += 1
        sys.stderr.write(f"{tally.name} {tally.made}: {error!r}\n")
        return
    fault = None if with_anchor is None else with_anchor.fault
    called_bad = with_anchor is None or fault is not None
    if not is_touched:
        tally.alarms += called_bad
        return
    tally.found += called_bad
    said = FILE_AS_SUCH if fault is None else fault.number or FILE_AS_SUCH
    tally.named += said == expected
    if called_bad and said != expected:
        what = "cannot be read" if fault is None else fault.what
        print(
            f"named otherwise: {tally.name} {tally.made}: row {expected} is the first bad one, said {said}: {what}"
        )
    tally.doubted += without is None or not without.whole
    if not called_bad:
        sys.stderr.write(f"MISSED: {tally.name} {tally.made}, row {expected}\n")


def _verdict(path: Path, anchors: list[Anchor]) -> Verdict | None:
    try:
        return verify(path, anchors)
    except CannotVerify:
        return None


def flips(ground: Ground, times: int) -> Tally:
    """Flip one bit, in the file or in the log beside it."""
    tally, dice = Tally("bit flips, file and log"), ground.dice
    both = ground.file_bytes + ground.log_bytes
    for _ in range(times):
        at = dice.randrange(len(both))
        changed = both[:at] + bytes([both[at] ^ 1 << dice.randrange(8)]) + both[at + 1 :]
        ground.lay(changed[: len(ground.file_bytes)], changed[len(ground.file_bytes) :])
        judge(ground, tally, ground.truth())
    return tally


def deletes(ground: Ground, times: int, *, hashed: bool) -> Tally:
    """Take a row out."""
    tally, last = Tally(f"rows taken out{', hashed' * hashed}"), len(ground.rows)
    for _ in range(times):
        number = ground.dice.randint(1, last)
        ground.change(lambda sql, number=number: _delete(sql, number), hashed=hashed)  # type: ignore[misc]
        judge(ground, tally, _expected(ground, hashed=hashed))
    return tally


def _delete(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("DELETE FROM audit WHERE number = ?", (number,))


def inserts(ground: Ground, times: int, *, hashed: bool) -> Tally:
    """Put a row in between two, a copy of another one."""
    tally, last = Tally(f"rows put in{', hashed' * hashed}"), len(ground.rows)
    for _ in range(times):
        number, copied = ground.dice.randint(1, last), ground.dice.choice(ground.rows)
        ground.change(lambda sql, number=number, copied=copied: _insert(sql, number, copied), hashed=hashed)  # type: ignore[misc]
        judge(ground, tally, _expected(ground, hashed=hashed))
    return tally


def _insert(connection: sqlite3.Connection, number: int, copied: RawRow) -> None:
    connection.execute("UPDATE audit SET number = -number - 1 WHERE number >= ?", (number,))
    connection.execute("UPDATE audit SET number = -number WHERE number < 0")
    connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", (number, *copied[1:]))


def swaps(ground: Ground, times: int, *, hashed: bool) -> Tally:
    """Let two rows change places."""
    tally, last = Tally(f"rows swapped{', hashed' * hashed}"), len(ground.rows)
    for _ in range(times):
        one, other = ground.dice.sample(range(1, last + 1), 2)
        ground.change(lambda sql, one=one, other=other: _swap(sql, one, other), hashed=hashed)  # type: ignore[misc]
        judge(ground, tally, _expected(ground, hashed=hashed))
    return tally


def _swap(connection: sqlite3.Connection, one: int, other: int) -> None:
    for before, after in ((one, -1), (other, one), (-1, other)):
        connection.execute("UPDATE audit SET number = ? WHERE number = ?", (after, before))


def _expected(ground: Ground, *, hashed: bool) -> int:
    """Return the first bad row: the first that differs, or what the second verifier says where all hashes fit again."""
    if not hashed:
        return ground.truth()
    told = first_fault(ground.path)
    # what fits together from the first row to the last is shorter or another trail: the anchor's row is not there
    return told if told is not None else ground.truth()


def cuts(ground: Ground, times: int) -> Tally:
    """Cut the end off: rows of the whole file, or the log beside it in the middle."""
    tally, last = Tally("ends cut off"), len(ground.rows)
    for turn in range(times):
        if turn % 2:
            ground.lay(ground.file_bytes, ground.log_bytes[: ground.dice.randrange(len(ground.log_bytes))])
        else:
            left = ground.dice.randrange(last)
            ground.change(lambda sql, left=left: _cut(sql, left), hashed=False)  # type: ignore[misc]
        judge(ground, tally, ground.truth())
    return tally


def _cut(connection: sqlite3.Connection, left: int) -> None:
    connection.execute("DELETE FROM audit WHERE number > ?", (left,))


def rollbacks(ground: Ground, times: int) -> Tally:
    """Put the whole file back to how it was after some row: a good file, made by the writer itself."""
    tally, earlier = Tally("whole files put back"), dict[int, bytes]()
    for _ in range(times):
        left = ground.dice.randrange(2, len(ground.rows))
        if left not in earlier:
            ground.change(lambda sql, left=left: _cut(sql, left), hashed=False)  # type: ignore[misc]
            with closing(sqlite3.connect(ground.path, isolation_level=None)) as connection:
                connection.execute("VACUUM")
            earlier[left] = ground.path.read_bytes()
        ground.lay(earlier[left], None)
        judge(ground, tally, ground.truth())
    return tally


def run(root: Path, seed: int, flipped: int, others: int) -> list[Tally]:
    """Make all attacks.

    Args:
        root: an empty directory.
        seed: the same seed makes the same attacks.
        flipped: how many bits are flipped.
        others: how many of each other sort.
    """
    ground = Ground(root, seed)
    half = others // 2
    tallies = [flips(ground, flipped)]
    for attack in (deletes, inserts, swaps):
        tallies += [attack(ground, others - half, hashed=False), attack(ground, half, hashed=True)]
    return [*tallies, cuts(ground, others), rollbacks(ground, others)]


def main() -> int:
    """Run it; 0 when nothing that touched committed rows was called good and nothing crashed, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench.audit_attack", description=__doc__)
    parser.add_argument("--flips", type=int, default=5_000)
    parser.add_argument("--others", type=int, default=1_000, help="of each other sort")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lyra-attack-") as name:
        tallies = run(Path(name), options.seed, options.flips, options.others)
    print("\n".join([HEAD, *(tally.line() for tally in tallies)]))
    missed, crashes = sum(tally.missed for tally in tallies), sum(tally.crashes for tally in tallies)
    undoubted = sum(tally.touching - tally.doubted for tally in tallies)
    print(
        f"{sum(tally.made for tally in tallies):,} attacks in {time.monotonic() - began:.0f} s: "
        f"{missed} missed, {undoubted} called whole without an anchor, {crashes} crashes; seed {options.seed}"
    )
    print(machine_note())
    return int(missed > 0 or crashes > 0 or undoubted > 0)


if __name__ == "__main__":
    sys.exit(main())
