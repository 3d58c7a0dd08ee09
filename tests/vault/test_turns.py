"""A program that was stopped while it held a file of the vault stops nobody else."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.vault_ground import RIGHT
from db.vault import turns
from db.vault.errors import VaultRefused
from db.vault.files import beside, held
from db.vault.generation import Means
from db.vault.notes import AuditNote, Waiting, leave
from db.vault.opening import open_vault
from db.vault.vault import Vault
from venues.model.words import Mode


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_SECONDS", 0.1)


@pytest.mark.parametrize("what", ["tries", "notes", "lock"])
def test_whoever_waits_for_a_stopped_program_is_told(
    vault: Vault, path: Path, means: Means, what: str
) -> None:
    note = AuditNote("to look", vault.vault_id)
    doings: dict[str, tuple[Callable[[], object], ...]] = {
        "tries": (lambda: open_vault(path, Mode.LIVE, RIGHT, means),),
        "notes": (
            lambda: leave(beside(path, "notes"), note, 1),
            lambda: Waiting(beside(path, "notes")).__enter__(),
        ),
        "lock": (lambda: held(beside(path, "lock")).__enter__(),),
    }
    beside(path, what).touch(0o600)
    with beside(path, what).open("rb") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        for doing in doings[what]:
            with pytest.raises(VaultRefused, match="does not let go of it"):
                doing()
    leave(beside(path, "notes"), note, 2)
    with open_vault(path, Mode.LIVE, RIGHT, means), held(beside(path, "lock")):
        assert [row["purpose"] for row in Waiting(beside(path, "notes")).payloads()] == ["to look"]
