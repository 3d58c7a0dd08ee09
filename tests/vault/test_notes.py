"""What the trail is told of a vault, and what it tells of the vault that is there."""

from pathlib import Path

import pytest

from db.audit.kinds import Kind, check_event
from db.vault.files import beside
from db.vault.notes import AuditNote, Noted, Standing, Waiting, leave, newest_save, standing
from db.vault.vault import Vault

NOTED = Noted("aa", 7, "11")


@pytest.mark.parametrize(
    ("vault", "generation", "sha256", "expected"),
    [
        ("aa", 7, "11", Standing.SAME),
        ("aa", 8, "22", Standing.AHEAD),
        ("aa", 6, "00", Standing.PUT_BACK),
        ("aa", 1, "11", Standing.PUT_BACK),
        ("aa", 7, "22", Standing.OTHER_BYTES),
        ("bb", 9, "11", Standing.OTHER_VAULT),
    ],
)
def test_the_trail_tells_an_old_vault(vault: str, generation: int, sha256: str, expected: Standing) -> None:
    assert standing(NOTED, vault, generation, sha256) is expected
    assert expected.is_sound == (expected in (Standing.SAME, Standing.AHEAD))
    assert standing(None, vault, generation, sha256) is Standing.UNKNOWN_TO_TRAIL


def test_every_save_is_an_event_that_the_trail_takes(vault: Vault) -> None:
    saved = vault.remove("gate")
    check_event(Kind.CREDENTIAL_ACCESS, saved.payload())
    check_event(Kind.CREDENTIAL_ACCESS, vault.note("to look").payload())
    assert Noted.of_payload(saved.payload()) == Noted(vault.vault_id, vault.generation, vault.sha256)
    assert Noted.of_payload(vault.note("to look").payload()) is None


def test_notes_wait_in_order_until_they_are_taken(path: Path) -> None:
    notes = beside(path, "notes")
    leave(notes, AuditNote("to list keys", "aa"), 1_000)
    leave(notes, AuditNote("key added", "aa", "okx", "main", 8, "22"), 2_000)
    with Waiting(notes) as waiting:
        told = waiting.payloads()
        assert [one["at_ms"] for one in told] == [1_000, 2_000]
        assert newest_save(NOTED, told) == Noted("aa", 8, "22")
        waiting.clear()
        assert waiting.payloads() == []


def test_a_note_never_makes_a_vault_older() -> None:
    old = AuditNote("key added", "aa", "okx", "main", 3, "22").payload()
    assert newest_save(NOTED, [old]) == NOTED


def test_a_note_that_was_spoilt_is_still_a_row(path: Path) -> None:
    notes = beside(path, "notes")
    leave(notes, AuditNote("to list keys", "aa"), 1)
    with notes.open("ab") as stream:
        stream.write(b'{"venue": "okx", "source": "vault", "purpose": 1.5}\n[]\n' + b'{"cut off')
    leave(notes, AuditNote("to check the vault", "aa"), 2)
    with Waiting(notes) as waiting:
        told = waiting.payloads()
    assert len(told) == 5
    for payload in told:
        check_event(Kind.CREDENTIAL_ACCESS, payload)
    assert ["cannot be read" in one["purpose"] for one in told] == [False, True, True, True, False]
