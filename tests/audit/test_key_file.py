"""The signing key: made once, whole, for its owner alone; anything else in its place is refused."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from db.audit.errors import KeyRefused
from db.audit.key import Ed25519Signer, new_signing_key
from db.audit.kinds import Kind
from tests.audit.trails import filled, seeded, trail


def test_it_is_made_once_and_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = new_signing_key(tmp_path, seeded(1))
    finally:
        os.umask(before)
    read = new_signing_key(tmp_path, seeded(2))
    assert made.public_key == read.public_key
    assert stat.S_IMODE((tmp_path / "audit.key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["audit.key"]
    signature = made.sign(b"text")
    Ed25519PublicKey.from_public_bytes(read.public_key).verify(signature, b"text")


def test_other_programs_can_read_it(tmp_path: Path) -> None:
    made = new_signing_key(tmp_path, seeded(1))
    try:
        done = subprocess.run(
            ["openssl", "pkey", "-in", str(tmp_path / "audit.key"), "-pubout", "-outform", "DER"],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("no openssl here")
    assert done.stdout.endswith(made.public_key)


def test_of_two_that_make_it_at_once_both_have_the_first(tmp_path: Path) -> None:
    """The second finds the first one's file just when it wants to put its own there."""
    first: list[Ed25519Signer] = []

    def random(count: int) -> bytes:
        first.append(new_signing_key(tmp_path, seeded(1)))
        return seeded(2)(count)

    second = new_signing_key(tmp_path, random)
    assert second.public_key == first[0].public_key


def _lax(path: Path) -> None:
    path.chmod(0o640)


def _link(path: Path) -> None:
    path.rename(path.with_name("other.key"))
    path.symlink_to("other.key")


def _dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir(mode=0o700)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:60])


def _other_sort(path: Path) -> None:
    key = generate_private_key(SECP256R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _encrypted(path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase"))
    )


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_lax, "its mode is 0640"),
        (_link, "is a link"),
        (_dangling, "is a link"),
        (_directory, "cannot be used|no plain file"),
        (_pipe, "no plain file"),
        (_empty, "no private key"),
        (_cut, "no private key"),
        (_other_sort, "no Ed25519 key"),
        (_encrypted, "no private key"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_no_private_key_of_ours_is_refused(spoil: object, words: str, tmp_path: Path) -> None:
    assert callable(spoil)
    new_signing_key(tmp_path, seeded())
    spoil(tmp_path / "audit.key")
    with pytest.raises(KeyRefused, match=words):
        new_signing_key(tmp_path, seeded())


def test_another_users_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_signing_key(tmp_path, seeded())
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(KeyRefused, match="another user"):
        new_signing_key(tmp_path, seeded())


def test_a_place_that_takes_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyRefused, match="No such file"):
        new_signing_key(tmp_path / "missing", seeded())


async def test_a_trail_does_not_go_on_with_another_key(tmp_path: Path) -> None:
    await filled(tmp_path, Kind.ARM)
    key = tmp_path / "audit.key"
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(KeyRefused, match="put the key of this trail back"):
        async with trail(tmp_path):
            pass
    assert not key.exists(), "no new key that would not fit"
    key.write_bytes(Ed25519Signer.of_seed(b"s" * 32).pem())
    key.chmod(0o600)
    with pytest.raises(KeyRefused, match="not the key of this audit trail"):
        async with trail(tmp_path):
            pass
    key.write_bytes(kept)
    async with trail(tmp_path) as writer:
        assert writer.found.rows == 4
