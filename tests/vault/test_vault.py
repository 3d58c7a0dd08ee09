"""An open vault: what it gives, what a change leaves, and when it locks."""

from pathlib import Path

import pytest

from bench.vault_ground import FIVE_VALUES, OTHER, RIGHT
from db.vault.calibrate import calibrated
from db.vault.entry import DAY_MS, masked
from db.vault.errors import (
    EntryRefused,
    NotAVault,
    NotSaved,
    NoVault,
    VaultDamaged,
    VaultLocked,
    VaultRefused,
    WrongPassphrase,
)
from db.vault.files import beside, digest_of
from db.vault.generation import Means
from db.vault.layout import Cost
from db.vault.mark import set_mark
from db.vault.opening import create_vault, glance, open_copy, open_vault, restore_vault
from db.vault.vault import Vault
from tests.support.manual_clock import ManualClock
from venues.model.words import Mode


def test_what_was_put_in_comes_out_after_opening_again(vault: Vault, path: Path, means: Means) -> None:
    vault.lock()
    with open_vault(path, Mode.LIVE, RIGHT, means) as opened:
        assert {venue: dict(opened.get(venue).values) for venue in FIVE_VALUES} == FIVE_VALUES
        assert [(one.venue, one.fields) for one in opened.entries()] == [
            ("gate", ("api_key", "secret")),
            ("okx", ("api_key", "password", "secret")),
        ]


def test_each_save_is_noted_with_its_generation_and_hash(vault: Vault, path: Path) -> None:
    note = vault.rotate("gate", "main", {"api_key": "new", "secret": "newer"}, 30)
    assert (note.purpose, note.venue, note.account, note.generation) == ("key rotated", "gate", "main", 4)
    assert note.sha256 == digest_of(path.read_bytes())
    assert glance(beside(path, "previous")).content.generation == 3
    assert vault.entry("gate").due_days == 30
    assert "new" not in repr(note) + repr(vault.get("gate"))


def test_a_key_is_taken_out(vault: Vault, path: Path, means: Means) -> None:
    assert vault.remove("okx").purpose == "key removed"
    with open_vault(path, Mode.LIVE, RIGHT, means) as opened, pytest.raises(EntryRefused):
        opened.get("okx")


def test_only_what_is_there_is_replaced_and_only_what_is_not_is_added(vault: Vault, path: Path) -> None:
    before = path.read_bytes()
    for wrong in (
        lambda: vault.put("gate", "main", {"api_key": "x"}, 90),
        lambda: vault.put("GATE", "main", {"api_key": "x"}, 90),
        lambda: vault.put("bybit", "main", {}, 90),
        lambda: vault.put("bybit", "main", {"api_key": "x"}, 31),
        lambda: vault.put("bybit", "main", {"api_key": ""}, 30),
        lambda: vault.put("bybit", "main", {"api_key": "x" * 16_385}, 30),
        lambda: vault.put("bybit", "main", {"api_key": "\ud800"}, 30),
        lambda: vault.rotate("bybit", "main", {"api_key": "x"}),
        lambda: vault.remove("bybit"),
        lambda: vault.get("gate", "other"),
    ):
        with pytest.raises(EntryRefused):
            wrong()
    assert path.read_bytes() == before


def test_a_new_passphrase_opens_it_and_the_old_one_does_not(vault: Vault, path: Path, means: Means) -> None:
    old = path.read_bytes()
    vault.change_passphrase(OTHER, vault.cost)
    with pytest.raises(WrongPassphrase):
        open_vault(path, Mode.LIVE, RIGHT, means)
    new = path.read_bytes()
    assert old[48:80] != new[48:80]  # the salt
    beside(path, "tries").unlink()
    with open_vault(path, Mode.LIVE, OTHER, means) as opened:
        assert opened.get("gate").values["secret"] == "1" * 64
    assert vault.get("gate").values["secret"] == "1" * 64


def test_a_vault_that_another_program_changed_is_not_overwritten(
    vault: Vault, path: Path, means: Means
) -> None:
    with open_vault(path, Mode.LIVE, RIGHT, means) as other:
        other.remove("gate")
    with pytest.raises(NotSaved):
        vault.remove("okx")
    with open_vault(path, Mode.LIVE, RIGHT, means) as opened:
        assert [entry.venue for entry in opened.entries()] == ["okx"]


def test_there_is_no_second_vault_in_one_place(vault: Vault, path: Path, means: Means) -> None:
    with pytest.raises(NotSaved):
        create_vault(path, Mode.LIVE, RIGHT, vault.cost, means)
    with pytest.raises(NoVault):
        open_vault(path.with_name("other"), Mode.LIVE, RIGHT, means)


def test_a_vault_of_one_mode_is_none_of_another(vault: Vault, path: Path, means: Means) -> None:
    with pytest.raises(VaultRefused, match="mode LIVE"):
        open_vault(path, Mode.PRACTICE, RIGHT, means)


async def test_it_locks_when_nobody_uses_it(vault: Vault, clock: ManualClock) -> None:
    told: list[str] = []
    vault.on_lock = told.append
    await clock.advance(599)
    assert not vault.lock_if_due()
    vault.get("gate")
    await clock.advance(599)
    assert not vault.lock_if_due()
    await clock.advance(1)
    with pytest.raises(VaultLocked, match="10 minutes"):
        vault.get("gate")
    assert vault.is_locked
    assert len(told) == 1


def test_it_locks_when_another_program_says_so(vault: Vault, path: Path, means: Means) -> None:
    set_mark(beside(path, "mark"), means.random)
    with pytest.raises(VaultLocked, match="lyra vault lock"):
        vault.put("bybit", "main", {"api_key": "x"}, 90)
    with open_vault(path, Mode.LIVE, RIGHT, means) as opened:
        assert opened.get("gate").entry.venue == "gate"


def test_locking_overwrites_the_key(vault: Vault) -> None:
    assert vault._keys is not None
    key = vault._keys.data_key
    assert any(key)
    vault.lock()
    assert not any(key)


def test_a_backup_comes_back_above_all_that_is_known(
    vault: Vault, path: Path, means: Means, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(path.read_bytes())
    copy.chmod(0o644)  # as on a stick
    vault.remove("gate")
    with open_copy(path, copy, Mode.LIVE, RIGHT, means) as opened:
        assert opened.generation == 3
    restored, note = restore_vault(path, copy, Mode.LIVE, RIGHT, means, newest_noted=9)
    assert note.generation == restored.generation == 10
    assert restored.get("gate").values["api_key"] == "0" * 32
    path.write_bytes(b"ruined")
    restored, note = restore_vault(path, copy, Mode.LIVE, RIGHT, means, newest_noted=10)
    assert note.generation == 11
    path.unlink()
    _, note = restore_vault(path, copy, Mode.LIVE, RIGHT, means, newest_noted=11)
    assert note.generation == 12


def test_a_backup_of_another_vault_takes_no_place(
    vault: Vault, path: Path, means: Means, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(path.read_bytes())
    path.unlink()
    create_vault(path, Mode.LIVE, RIGHT, vault.cost, means)
    with pytest.raises(EntryRefused, match="another vault"):
        restore_vault(path, copy, Mode.LIVE, RIGHT, means)


def test_a_damaged_backup_is_refused(vault: Vault, path: Path, means: Means, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    raw = path.read_bytes()
    copy.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(VaultDamaged):
        restore_vault(path, copy, Mode.LIVE, RIGHT, means)
    copy.write_bytes(b"no vault at all")
    with pytest.raises(NotAVault):
        restore_vault(path, copy, Mode.LIVE, RIGHT, means)
    assert path.read_bytes() == raw


async def test_a_key_that_is_due_is_told(vault: Vault, clock: ManualClock) -> None:
    entry = vault.entry("okx")
    assert entry.due_ms == clock.now_ms() + 90 * DAY_MS
    assert entry.warning(clock.now_ms() + 82 * DAY_MS) is None
    assert "in 7 days" in (entry.warning(clock.now_ms() + 83 * DAY_MS) or "")
    assert "a day ago" in (entry.warning(clock.now_ms() + 91 * DAY_MS) or "")


def test_of_a_short_value_not_even_the_end_is_shown() -> None:
    assert masked("hunter2hunter2x") == "15 characters"
    assert masked("0123456789abcdef") == "16 characters, ends in cdef"


@pytest.mark.parametrize(("mib_a_second", "memory_mib"), [(20, 64), (300, 64), (1000, 256), (100_000, 1024)])
def test_what_a_passphrase_costs_follows_the_machine(mib_a_second: int, memory_mib: int) -> None:
    now = [0.0]

    def stretch(_: bytes, __: bytes, cost: Cost) -> bytes:
        cost.check()
        now[0] += cost.memory_kib / 1024 * cost.passes / mib_a_second
        return bytes(32)

    cost, seconds = calibrated((lambda: now[0],), bytes, stretch)
    assert cost.memory_kib == memory_mib * 1024
    slow, fast = mib_a_second < 192, mib_a_second > 20_000
    assert slow or fast or 0.5 <= seconds <= 1.0


@pytest.mark.parametrize("load", [1, 9])
def test_a_busy_machine_does_not_make_the_vault_cheaper(load: int) -> None:
    """Under a load of 9 the floor was chosen, where the same machine at rest chooses 256 MiB."""
    wall, processor = [0.0], [0.0]

    def stretch(_: bytes, __: bytes, cost: Cost) -> bytes:
        took = cost.memory_kib / 1024 * cost.passes / 1000
        wall[0] += took * load
        processor[0] += took
        return bytes(32)

    cost, seconds = calibrated((lambda: wall[0], lambda: processor[0]), bytes, stretch)
    assert cost.memory_kib == 256 * 1024
    assert 0.5 <= seconds <= 1.0
