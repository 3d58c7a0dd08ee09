"""A vault that is not its owner's alone is refused, and what the program writes is."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.vault_ground import RIGHT, five_values
from db.vault.errors import NotSaved, VaultLocked, VaultRefused
from db.vault.files import beside, open_private, read_private, read_secret, write_new
from db.vault.generation import Means
from db.vault.mark import set_mark
from db.vault.notes import AuditNote, leave
from db.vault.opening import glance, open_vault
from db.vault.vault import Vault
from venues.model.words import Mode


def test_all_files_are_private_under_any_umask(path: Path, means: Means) -> None:
    before = os.umask(0)
    try:
        vault = five_values(path, means)
        set_mark(beside(path, "mark"), means.random)
        leave(beside(path, "notes"), AuditNote("test", vault.vault_id), 1)
        open_vault(path, Mode.LIVE, RIGHT, means).lock()
        write_new(path.with_name("backup"), b"x")
    finally:
        os.umask(before)
    modes = {name.name: stat.S_IMODE(name.stat().st_mode) for name in path.parent.iterdir()}
    assert len(modes) == 7
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o700, 0o620])
def test_a_vault_open_to_others_is_refused(vault: Vault, path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(VaultRefused, match="chmod 600"):
        read_private(path)
    with pytest.raises(VaultRefused):
        vault.remove("gate")


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701, 0o777])
def test_a_directory_open_to_others_is_refused(vault: Vault, path: Path, means: Means, mode: int) -> None:
    path.parent.chmod(mode)
    with pytest.raises(VaultRefused, match="chmod 700"):
        open_vault(path, Mode.LIVE, RIGHT, means)
    with pytest.raises(VaultLocked):  # nobody can tell any more who changes what there
        vault.remove("gate")


def test_links_are_refused(vault: Vault, path: Path, means: Means, tmp_path: Path) -> None:
    moved = path.rename(path.with_name("elsewhere"))
    path.symlink_to(moved)
    with pytest.raises(VaultRefused, match="link"):
        read_private(path)
    with pytest.raises(VaultRefused):
        vault.remove("gate")
    (tmp_path / "link").symlink_to(path.parent)
    with pytest.raises(VaultRefused, match="link"):
        read_private(tmp_path / "link" / moved.name)


@pytest.mark.parametrize("what", ["lock", "tries", "mark", "notes"])
def test_a_link_in_the_place_of_a_small_file_is_refused(
    vault: Vault, path: Path, means: Means, what: str
) -> None:
    beside(path, what).unlink(missing_ok=True)
    target = path.with_name("target")
    beside(path, what).symlink_to(target)
    uses: dict[str, Callable[[], object]] = {
        "notes": lambda: leave(beside(path, what), AuditNote("test", vault.vault_id), 1),
        "tries": lambda: open_vault(path, Mode.LIVE, RIGHT, means),
        "mark": lambda: vault.get("gate"),
        "lock": lambda: vault.remove("gate"),
    }
    with pytest.raises((VaultRefused, VaultLocked)):
        uses[what]()
    assert not target.exists()


def test_what_waits_in_the_temporary_place_is_not_followed(vault: Vault, path: Path) -> None:
    target = path.with_name("target")
    path.with_name(f".{path.name}.new").symlink_to(target)
    vault.remove("gate")
    assert not target.exists()
    assert not path.is_symlink()


def test_no_plain_file_is_refused(path: Path) -> None:
    os.mkfifo(path, 0o600)
    with pytest.raises(VaultRefused, match="no plain file"):
        read_private(path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_what_belongs_to_another_user_is_refused(vault: Vault, path: Path) -> None:
    os.chown(path, 12_345, -1)
    with pytest.raises(VaultRefused, match="another user"):
        read_private(path)
    os.chown(path, 0, -1)
    os.chown(path.parent, 12_345, -1)
    with pytest.raises(VaultRefused, match="another user"):
        read_private(path)


def test_a_passphrase_file_is_private_too(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("x")
    file.chmod(0o644)
    with pytest.raises(VaultRefused, match="open to others"):
        read_secret(file, 100)
    file.chmod(0o400)
    assert read_secret(file, 100) == b"x"
    file.chmod(0o600)
    file.write_text("x" * 101)
    with pytest.raises(VaultRefused, match="too long"):
        read_secret(file, 100)


def test_a_backup_never_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(NotSaved, match="exists"):
        write_new(tmp_path / "there", b"x")
    assert (tmp_path / "there").read_text() == "mine"


@pytest.mark.parametrize("name", ["tries", "lock", "notes"])
def test_what_holds_no_secret_asks_for_no_new_keys(vault: Vault, path: Path, name: str) -> None:
    """A count of wrong passphrases that others could read advised to replace the keys at the venues."""
    beside(path, name).touch()
    beside(path, name).chmod(0o644)
    with pytest.raises(VaultRefused, match=r"run chmod 600 on it$"):
        open_private(beside(path, name))
    path.chmod(0o644)
    with pytest.raises(VaultRefused, match="run chmod 600 on it, and replace the keys at the venues"):
        glance(path)
