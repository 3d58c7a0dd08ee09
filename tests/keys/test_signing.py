"""The audit's signing key: in the vault, in its file or in both, never in neither; rows go on while it is away."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bench.vault_ground import FLOOR, RIGHT, cheap_means
from console.keys.signing import LOST, keep_in_vault
from db.audit.errors import AuditBroken, KeyRefused
from db.audit.key import KEY_NAME, Ed25519Signer, new_signing_key, remove_signing_key, signing_key
from db.audit.kinds import Kind
from db.vault.files import FILE_NAME
from db.vault.opening import create_vault
from db.vault.signer import FIELD, SIGNER, names_signing_key
from db.vault.vault import Vault
from db.verify.verify import verify
from tests.audit.oracle import first_fault
from tests.audit.trails import event, filled, guard_again, hash_again, rows_of, trail, unguarded
from venues.model.words import Mode

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path / FILE_NAME


def made(path: Path) -> Vault:
    vault, _ = create_vault(path, Mode.LIVE, RIGHT, FLOOR, cheap_means())
    return vault


def key_of(path: Path) -> bytes:
    """Return the public key of the trail, which is in its file."""
    signer = signing_key(path.parent)
    assert signer is not None
    return signer.public_key


async def test_the_key_goes_into_the_vault_is_proved_and_leaves_its_file(path: Path) -> None:
    await filled(path.parent, Kind.ARM)
    public_key = key_of(path)
    with made(path) as vault:
        kept = keep_in_vault(path, vault, public_key)
        assert kept.signer is not None
        assert (kept.signer.public_key, kept.is_in_file, kept.words) == (public_key, True, "")
        assert [(note.venue, note.generation, note.sha256) for note in kept.notes] == [
            (SIGNER, 2, vault.sha256)
        ]
        again = keep_in_vault(path, vault, public_key)
        assert (again.notes, again.is_in_file) == ((), True), "after a kill in between it goes on from there"
        remove_signing_key(path.parent)
        assert not keep_in_vault(path, vault, public_key).is_in_file
        assert vault.entry(SIGNER).due_ms is None
    assert names_signing_key(path.parent)


async def test_rows_go_on_unsigned_while_the_key_is_away_and_are_signed_when_it_is_back(path: Path) -> None:
    await filled(path.parent, Kind.ARM)
    with made(path) as vault:
        kept = keep_in_vault(path, vault, key_of(path))
    remove_signing_key(path.parent)
    file = path.parent / "audit.sqlite"
    for count in (60, 60, 60):
        async with trail(path.parent) as writer:
            assert not writer.signs
            assert await writer.checkpoint() is None
            for _ in range(count):
                await writer.append(Kind.ARM, event(Kind.ARM))
    verdict = verify(file)
    assert verdict.fault is None
    assert first_fault(file) is None, "the verifier that was written from the page agrees"
    assert verdict.rows - verdict.signed_to == 181, "the rows, and one that says that the key is away"
    async with trail(path.parent) as writer:
        assert writer.found.unsigned_rows == 181
        assert kept.signer is not None
        await writer.sign_with(kept.signer)
        await writer.append(Kind.ARM, event(Kind.ARM))
    verdict = verify(file)
    assert (verdict.fault, verdict.rows - verdict.signed_to) == (None, 0)
    assert first_fault(file) is None


async def test_another_key_beside_a_trail_is_refused_with_what_mends_it(path: Path) -> None:
    """It said to move both files away: with the trail's own key in the vault that would have cost the trail."""
    await filled(path.parent, Kind.ARM)
    own = (path.parent / KEY_NAME).read_bytes()
    remove_signing_key(path.parent)
    new_signing_key(path.parent, lambda count: b"o" * count)
    with pytest.raises(KeyRefused, match="put the trail's own key back in its place; where that is lost"):
        async with trail(path.parent):
            pass
    (path.parent / KEY_NAME).write_bytes(own)
    with made(path) as vault:
        keep_in_vault(path, vault, key_of(path))
    async with trail(path.parent) as writer:
        await writer.append(Kind.KEY_MOVED, event(Kind.KEY_MOVED))
    remove_signing_key(path.parent)
    new_signing_key(path.parent, lambda count: b"o" * count)
    with pytest.raises(KeyRefused, match=r"into the vault: move audit\.key away, and nothing else$"):
        async with trail(path.parent):
            pass
    (path.parent / KEY_NAME).rename(path.parent / "another.key")
    async with trail(path.parent) as writer:
        await writer.append(Kind.ARM, event(Kind.ARM))
    assert verify(path.parent / "audit.sqlite").fault is None


async def test_only_one_row_says_that_the_key_is_away(path: Path) -> None:
    await filled(path.parent, Kind.ARM)
    with made(path) as vault:
        kept = keep_in_vault(path, vault, key_of(path))
    remove_signing_key(path.parent)
    async with trail(path.parent) as writer:
        for _ in range(250):
            await writer.append(Kind.ARM, event(Kind.ARM))
        assert kept.signer is not None
        await writer.sign_with(kept.signer)
        writer.drop_key()
        for _ in range(150):
            await writer.append(Kind.ARM, event(Kind.ARM))
    kinds = [row[2] for row in rows_of(path.parent / "audit.sqlite")]
    assert kinds.count("key_away") == 2
    assert kinds[kinds.index("key_away") - 100 : kinds.index("key_away")] == ["arm"] * 100
    assert verify(path.parent / "audit.sqlite").fault is None


async def test_without_the_row_a_long_tail_is_refused_as_ever(path: Path) -> None:
    await filled(path.parent, Kind.ARM)
    with made(path) as vault:
        keep_in_vault(path, vault, key_of(path))
    remove_signing_key(path.parent)
    async with trail(path.parent) as writer:
        for _ in range(120):
            await writer.append(Kind.ARM, event(Kind.ARM))
    file = path.parent / "audit.sqlite"
    with closing(unguarded(file)) as connection:
        connection.execute("UPDATE audit SET kind = 'arm' WHERE kind = 'key_away'")
        hash_again(connection)
        guard_again(connection)
    assert verify(file).fault is not None
    assert first_fault(file) == verify(file).fault.number  # type: ignore[union-attr]
    with pytest.raises(AuditBroken, match="more than 100 rows without a checkpoint"):
        async with trail(path.parent):
            pass


async def test_another_trails_key_is_not_taken(path: Path) -> None:
    await filled(path.parent, Kind.ARM)
    async with trail(path.parent) as writer:
        with pytest.raises(KeyRefused, match="not the signing key of this audit trail"):
            await writer.sign_with(Ed25519Signer.of_seed(bytes(32)))


async def test_a_new_trail_keeps_the_key_of_the_one_before_it(path: Path) -> None:
    await filled(path.parent, Kind.ARM)
    old = key_of(path)
    with made(path) as vault:
        keep_in_vault(path, vault, old)
        remove_signing_key(path.parent)
        (path.parent / "audit.sqlite").unlink()
        new = new_signing_key(path.parent, lambda count: b"n" * count).public_key
        kept = keep_in_vault(path, vault, new)
        assert kept.signer is not None
        assert kept.signer.public_key == new
        assert len(kept.notes) == 2
        assert {entry.account for entry in vault.entries()} == {"main", f"trail-{old.hex()[:16]}"}
        assert "PRIVATE KEY" in vault.get(SIGNER, f"trail-{old.hex()[:16]}").values[FIELD]


async def test_without_the_vault_the_trail_stays_usable_and_says_what_is_wrong(path: Path) -> None:
    await filled(path.parent, Kind.ARM)
    with made(path) as vault:
        kept = keep_in_vault(path, vault, key_of(path))
    async with trail(path.parent) as writer:
        moved = {"to": "vault", "vault": vault.vault_id, "public_key": writer.found.public_key.hex()}
        await writer.append(Kind.KEY_MOVED, moved)
    remove_signing_key(path.parent)
    path.unlink()
    async with trail(path.parent) as writer:
        assert not writer.signs
        await writer.append(Kind.ARM, event(Kind.ARM))
    assert verify(path.parent / "audit.sqlite").fault is None
    with made(path) as another:
        lost = keep_in_vault(path, another, kept.signer.public_key if kept.signer else b"")
    assert (lost.signer, lost.words) == (None, LOST)


async def test_a_key_file_that_was_simply_deleted_is_refused_as_ever(path: Path) -> None:
    await filled(path.parent, Kind.ARM)
    made(path).lock()
    (path.parent / KEY_NAME).unlink()
    with pytest.raises(KeyRefused, match="is missing: put the key of this trail back"):
        async with trail(path.parent):
            pass


KILLED = """
import os, pathlib, shutil, sys
from bench.vault_crash import _failing
from console.keys.signing import keep_in_vault
from db.audit.key import remove_signing_key, signing_key
from bench.vault_ground import RIGHT, cheap_means
from db.vault.opening import open_vault
from venues.model.words import Mode

root, public_key = pathlib.Path(sys.argv[1]), bytes.fromhex(sys.argv[2])
for number in range(1, 500):
    place = root / str(number)
    shutil.copytree(root / "before", place)
    child = os.fork()
    if child == 0:
        status = 3
        try:
            vault = open_vault(place / "keys.vault", Mode.LIVE, RIGHT, cheap_means())
            with _failing(number, sys.argv[3]) as made:
                try:
                    if keep_in_vault(place / "keys.vault", vault, public_key).is_in_file:
                        remove_signing_key(place)
                except Exception:
                    pass
            status = 4 if made() < number else 0
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 4, -9), status
    signer = signing_key(place)
    held = signer is not None and signer.public_key == public_key
    with open_vault(place / "keys.vault", Mode.LIVE, RIGHT, cheap_means()) as vault:
        vault.check()
        kept = keep_in_vault(place / "keys.vault", vault, public_key)
        assert kept.signer is not None and kept.signer.public_key == public_key, (number, held)
    if status == 4:
        print(number)
        break
"""


@pytest.mark.parametrize("fault", ["kill before", "kill after", "EIO", "ENOSPC"])
async def test_at_any_kill_and_failing_call_the_key_is_in_the_file_or_in_the_vault(
    path: Path, fault: str
) -> None:
    before = path.parent / "before"
    before.mkdir(mode=0o700)
    await filled(before, Kind.ARM)
    made(before / FILE_NAME).lock()
    words = [sys.executable, "-c", KILLED, str(path.parent), key_of(before / FILE_NAME).hex(), fault]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 20, "the calls of a save, and of taking the file away"
