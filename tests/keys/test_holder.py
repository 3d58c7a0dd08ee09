"""The console's holder of the vault: what is written down first, what locking forbids, and what lifts it."""

import asyncio
from pathlib import Path

import pytest

from bench.vault_ground import OTHER, RIGHT
from console.keys.views import KeySource, VaultState, fingerprint
from console.launcher.boot import KeyLine
from db.vault.entry import DAY_MS
from db.vault.files import beside
from db.vault.mark import set_mark
from db.vault.notes import AuditNote, leave
from tests.keys.conftest import GATE, NAMED, OKX, Rig, make_rig, make_vault
from venues.link.messages import Credentials
from venues.model.value import replace

LOCKED = "the vault is locked: :unlock opens it"
OPENED = "row None: to open it for the console"
HANDED = "row {}: to hand it to the worker that trades there"


async def settle() -> None:
    """Let what was begun on the loop go on."""
    for _ in range(20):
        await asyncio.sleep(0)


async def looked(rig: Rig) -> None:
    """Have the holder look after time once."""
    await rig.holder._look()
    await settle()


async def test_each_access_is_written_down_before_its_key_is_handed_over(rig: Rig) -> None:
    assert rig.holder.vault().state is VaultState.LOCKED
    assert rig.happened.closed == {"okx": LOCKED, "gate": LOCKED}
    assert await rig.holder.unlock(RIGHT) == ""
    expected = [OPENED, HANDED.format("gate"), "key gate", HANDED.format("okx"), "key okx", "opened"]
    assert rig.happened.log == expected
    assert rig.happened.closed == {}
    assert rig.holder.vault().state is VaultState.OPEN
    assert rig.happened.keys["okx"] == Credentials("okx", *OKX.values())
    assert rig.happened.said[0] == "info: the vault is open: 2 keys handed over"
    assert "no backup" in rig.happened.said[1]


async def test_what_is_told_of_a_key_holds_nothing_of_it_but_its_end(rig: Rig) -> None:
    before = rig.holder.key("okx")
    assert before is not None
    assert (before.source, before.locked, before.handed_over, before.key_end) == (
        KeySource.VAULT,
        True,
        False,
        "",
    )
    await rig.holder.unlock(RIGHT)
    view = rig.holder.key("okx")
    assert view is not None
    assert (view.handed_over, view.locked, view.encrypted, view.key_end) == (True, False, True, "-okx")
    assert view.fingerprint == fingerprint("okx", OKX["api_key"])
    assert fingerprint("gate", OKX["api_key"]) != view.fingerprint
    assert view.set_ms is not None
    assert view.due_ms == view.set_ms + 90 * DAY_MS
    assert rig.holder.key_end("okx") == "-okx"
    assert not any(value in repr(view) for value in OKX.values())
    assert rig.holder.key("kraken") is None


async def test_a_wrong_passphrase_is_told_written_down_and_waited_for(rig: Rig) -> None:
    words = await rig.holder.unlock(OTHER)
    assert words.startswith("the passphrase is wrong")
    assert rig.happened.rows == ["None: refused to open it for the console: wrong passphrase, 1 in a row"]
    assert rig.holder.vault().wait_seconds == 1.0
    assert not rig.holder.vault().is_alert
    assert "try again in 1 s" in await rig.holder.unlock(RIGHT)
    assert len(rig.happened.rows) == 1, "a passphrase that was not tried is no access"
    for seconds, in_a_row in ((1, 2), (2, 3)):
        await rig.clock.advance(seconds)
        await rig.holder.unlock(OTHER)
        assert rig.happened.rows[-1].endswith(f"{in_a_row} in a row")
    assert rig.holder.vault().is_alert
    assert rig.holder.vault().wait_seconds == 4.0
    await rig.clock.advance(4)
    assert await rig.holder.unlock(RIGHT) == ""
    assert "bad: wrong passphrases since it was last opened: 3" in rig.happened.said


async def test_nothing_is_read_while_the_trail_is_closed(rig: Rig) -> None:
    rig.rows.closed = "the audit trail is broken at row #7"
    assert (
        "no key is read while the audit trail is closed: the audit trail is broken"
        in await rig.holder.unlock(RIGHT)
    )
    assert rig.happened.log == []
    assert rig.happened.closed == {"okx": LOCKED, "gate": LOCKED}


@pytest.mark.parametrize("at", [0, 1, 2])
async def test_a_row_that_cannot_be_written_leaves_the_vault_locked_and_the_key_unread(
    rig: Rig, at: int
) -> None:
    rig.rows.fails_at = at
    assert "the disk is full" in await rig.holder.unlock(RIGHT)
    assert len(rig.happened.keys) == max(0, at - 1), "only what was written down before"
    assert rig.holder.vault().state is VaultState.LOCKED
    assert set(rig.happened.closed) == {"okx", "gate"}


async def test_an_old_vault_that_was_put_back_is_refused_with_an_alert_row(rig: Rig) -> None:
    old = rig.path.read_bytes()
    with rig.vault() as vault:
        note = vault.rotate("okx", "main", {**OKX, "secret": "another"})
    leave(beside(rig.path, "notes"), note, 1)
    beside(rig.path, "notes").chmod(0o600)
    rig.path.write_bytes(old)
    # the note is folded first, and then stands in the trail, which here is a list: the file tells the rest
    rig.rows.fold = _no_fold  # type: ignore[method-assign,assignment]
    words = await rig.holder.unlock(RIGHT)
    assert words.startswith("ALERT: it is older than what the audit trail has noted")
    assert rig.happened.rows[-1].startswith("None: ALERT: refused to open it for the console: it is older")
    assert rig.happened.keys == {}


async def _no_fold(*_: object) -> int:
    return 0


async def test_waiting_notes_come_into_the_trail_before_anything_else(rig: Rig) -> None:
    leave(beside(rig.path, "notes"), AuditNote("to list keys", "ab" * 16), 5)
    await rig.holder.unlock(RIGHT)
    assert rig.happened.rows[:2] == ["None: to list keys", "None: to open it for the console"]
    leave(beside(rig.path, "notes"), AuditNote("to show a key masked", "ab" * 16), 6)
    await looked(rig)
    assert rig.happened.rows[-1] == "None: to show a key masked", "also while the console runs"


async def test_keys_of_other_sources_become_rows_once_the_trail_stands(path: Path) -> None:
    lines = (KeyLine("okx", "env", held=True), KeyLine("gate", "practice", implied=True, held=True))
    rig = make_rig(path, lines)
    rig.book.hand_over(Credentials("okx", *OKX.values()), KeySource.ENV)
    rig.book.hand_over(Credentials("gate", *GATE.values()), KeySource.PRACTICE)
    await rig.holder.begin()
    assert rig.rows.payloads == [
        {"venue": "okx", "source": "env", "purpose": "to hand it to the worker that trades there"}
    ]
    view = rig.holder.key("okx")
    assert view is not None
    assert (view.encrypted, view.locked) == (False, False)
    assert rig.holder.vault().state is VaultState.NONE
    rig.holder.close()


async def test_locking_forbids_orders_at_once_and_unlocking_lifts_exactly_that(rig: Rig) -> None:
    await rig.holder.unlock(RIGHT)
    rig.happened.closed["kraken"] = "another reason"
    rig.happened.log.clear()
    rig.holder.lock("the operator locked it")
    assert rig.happened.closed == {"okx": LOCKED, "gate": LOCKED, "kraken": "another reason"}, (
        "before anything else"
    )
    assert rig.happened.log == []
    await settle()
    assert rig.happened.log == [
        "disarm the vault is locked: the operator locked it",
        "row None: locked: the operator locked it",
        "signer dropped, stopping False",
    ]
    view = rig.holder.key("okx")
    assert view is not None
    assert (view.locked, view.handed_over) == (True, True)
    rig.happened.log.clear()
    assert await rig.holder.unlock(RIGHT) == ""
    assert rig.happened.closed == {"kraken": "another reason"}
    assert not [entry for entry in rig.happened.log if entry.startswith("key ")], (
        "the workers have these very keys"
    )


async def test_nobody_at_the_keyboard_locks_it_and_keys_count_as_use(rig: Rig) -> None:
    await rig.holder.unlock(RIGHT)
    for _ in range(3):
        await rig.clock.advance(590)
        rig.holder.touched()
        rig.holder._looked_ms, rig.holder._looked_at = rig.clock.now_ms(), rig.clock.monotonic()
        await looked(rig)
        assert rig.holder.vault().state is VaultState.OPEN
    await rig.clock.advance(600)
    await looked(rig)
    assert rig.holder.vault().state is VaultState.LOCKED
    assert "nobody used it for 10 minutes" in rig.holder.vault().words
    assert rig.happened.closed == {"okx": LOCKED, "gate": LOCKED}


async def test_lyra_vault_lock_reaches_it_within_a_look(rig: Rig) -> None:
    await rig.holder.unlock(RIGHT)
    set_mark(beside(rig.path, "mark"), bytes)
    await looked(rig)
    assert rig.holder.vault().state is VaultState.LOCKED
    assert rig.holder.vault().words == "lyra vault lock was called"


async def test_a_machine_that_slept_locks_it(rig: Rig) -> None:
    await rig.holder.unlock(RIGHT)
    rig.clock._start_ms += 60_000
    await looked(rig)
    assert rig.holder.vault().words == "the machine slept, or its clock was moved"


async def test_before_a_stop_the_signer_goes_first(rig: Rig) -> None:
    await rig.holder.unlock(RIGHT)
    rig.happened.log.clear()
    rig.holder.lock("the console was suspended", stopping=True)
    assert rig.happened.log == ["signer dropped, stopping True"], "all that a signal handler may do"
    assert set(rig.happened.closed) == {"okx", "gate"}
    await settle()
    assert rig.happened.log[1].startswith("disarm")


async def test_locking_while_it_is_being_opened_counts(rig: Rig) -> None:
    opening = asyncio.create_task(rig.holder.unlock(RIGHT))
    await asyncio.sleep(0)
    assert rig.holder.vault().state is VaultState.OPENING
    assert await rig.holder.unlock(RIGHT) == "a passphrase is being tried already"
    rig.holder.lock("the operator locked it")
    assert await opening == "the operator locked it"
    assert rig.holder.vault().state is VaultState.LOCKED
    assert rig.happened.closed == {"okx": LOCKED, "gate": LOCKED}


async def test_a_rotated_an_added_and_a_removed_key_are_picked_up_at_the_next_unlocking(path: Path) -> None:
    make_vault(path, okx=OKX, gate=GATE)
    lines = (*NAMED, KeyLine("kraken", "practice", implied=True, held=True))
    rig = make_rig(path, lines)
    rig.book.hand_over(Credentials("kraken", "practice-kraken-key", "worthless"), KeySource.PRACTICE)
    await rig.holder.unlock(RIGHT)
    with rig.vault() as vault:
        vault.rotate("okx", "main", {**OKX, "secret": "another"})
        vault.put("kraken", "main", {"api_key": "0123456789abcdef-krak", "secret": "its secret"}, 30)
        vault.remove("gate")
        vault.put("bybit", "main", GATE, 30)
    rig.holder.lock("the operator locked it")
    await settle()
    rig.happened.log.clear()
    assert await rig.holder.unlock(RIGHT) == ""
    handed = [entry for entry in rig.happened.log if not entry.startswith("row")]
    assert handed == ["compare kraken", "key kraken", "compare okx", "key okx", "opened"]
    assert rig.happened.keys["okx"].secret == "another"
    assert "bybit" not in rig.happened.keys, "no venue of this console"
    assert rig.happened.closed == {
        "gate": "its key was taken out of the vault; lyra vault add gate stores one"
    }
    now = rig.holder.key("kraken")
    assert now is not None
    assert now.source is KeySource.VAULT
    rig.holder.close()


async def test_a_named_account_is_used_and_a_missing_one_told(path: Path) -> None:
    make_vault(path, okx=OKX)
    rig = make_rig(path, (KeyLine("okx", "vault", "second"), KeyLine("gate", "vault")))
    assert await rig.holder.unlock(RIGHT) == ""
    assert rig.happened.keys == {}
    assert "warn: okx: the vault holds no key of it; lyra vault add okx stores one" in rig.happened.said
    assert set(rig.happened.closed) == {"okx", "gate"}
    rig.holder.close()


async def test_a_key_that_is_due_is_told_when_it_opens(path: Path) -> None:
    make_vault(path, okx=OKX)
    rig = make_rig(path)
    rig.clock._start_ms += 10**12
    await rig.holder.unlock(RIGHT)
    assert any("was due for rotation" in line for line in rig.happened.said)
    rig.holder.close()


async def test_a_file_opens_it_without_asking(path: Path, tmp_path: Path) -> None:
    make_vault(path, okx=OKX)
    file = tmp_path / "passphrase"
    file.write_text(f"{RIGHT}\n")
    file.chmod(0o600)
    rig = make_rig(path, passphrase_file=str(file))
    assert not rig.holder.asks_at_start()
    await rig.holder.begin()
    assert rig.holder.vault().state is VaultState.OPEN
    rig.holder.close()


async def test_a_lax_passphrase_file_is_refused_in_words(path: Path, tmp_path: Path) -> None:
    make_vault(path, okx=OKX)
    file = tmp_path / "passphrase"
    file.write_text(RIGHT)
    file.chmod(0o644)
    rig = make_rig(path, passphrase_file=str(file))
    await rig.holder.begin()
    view = rig.holder.vault()
    assert view == replace(view, state=VaultState.LOCKED, is_alert=True)
    assert "0644" in view.words
    rig.holder.close()


async def test_where_there_is_no_vault_nothing_is_asked(path: Path) -> None:
    rig = make_rig(path, (KeyLine("okx", "vault"),))
    assert not rig.holder.asks_at_start()
    assert rig.holder.vault().state is VaultState.NONE
    assert "lyra vault init" in rig.happened.closed["okx"]
    assert "no vault" in await rig.holder.unlock(RIGHT)
    make_vault(path, okx=OKX)
    await looked(rig)
    assert rig.holder.vault().state is VaultState.LOCKED, "made while the console runs"
    assert await rig.holder.unlock(RIGHT) == ""
    assert rig.happened.closed == {}
    rig.holder.close()
