"""Whatever is changed in a vault is refused: any bit, any part that belongs elsewhere, any figure out of bounds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.vault_bits import bounds, run, verdict
from bench.vault_ground import FIVE_VALUES, RIGHT, cheap, cheap_means, five_values
from db.vault.coding import parse, unsealed_bytes
from db.vault.crypto import argon2id, encrypt_record, sealed
from db.vault.errors import EntryRefused, NotAVault, VaultDamaged
from db.vault.generation import Keys
from db.vault.layout import Content, Cost, Record, passphrase_bytes
from db.vault.opening import Glance, open_vault, unlocked
from db.vault.vault import Vault
from venues.model.value import replace
from venues.model.words import Mode


def test_no_flipped_bit_is_accepted(vault: Vault, path: Path) -> None:
    raw = path.read_bytes()
    assert verdict(raw, cheap) == "accepted"
    tally = run(raw, cheap)
    assert sum(tally.values()) == len(raw) * 8 > 5_000
    assert set(tally) == {"NotAVault", "wrong passphrase", "VaultDamaged"}


@pytest.mark.parametrize("length", [0, 7, 79, 80, 139, 150, 300, -1])
def test_a_file_that_was_cut_is_refused(vault: Vault, path: Path, length: int) -> None:
    assert verdict(path.read_bytes()[:length], cheap) == "NotAVault"


def test_a_file_with_something_behind_its_end_is_refused(vault: Vault, path: Path) -> None:
    assert verdict(path.read_bytes() + b"\0", cheap) == "NotAVault"


def test_what_is_parsed_is_written_the_same(vault: Vault, path: Path) -> None:
    raw = path.read_bytes()
    content = parse(raw)
    again = unsealed_bytes(
        content.header, content.key_nonce, content.wrapped_key, content.generation, content.records
    )
    assert again + content.seal_nonce + content.seal_tag == raw


def test_hostile_headers_are_refused_before_anything_is_derived() -> None:
    for what, seconds, kib in bounds():
        assert "NotAVault" in what
        assert kib < 10_000
        assert seconds < 5  # it would take minutes, or all memory


@pytest.mark.parametrize(
    "cost", [Cost(8, 3, 4), Cost(2**26, 3, 4), Cost(65_536, 10**6, 4), Cost(65_536, 2, 1)]
)
def test_no_way_to_derive_is_outside_the_bounds(cost: Cost, path: Path) -> None:
    with pytest.raises(NotAVault):
        argon2id(b"x", bytes(32), cost)
    with pytest.raises(NotAVault):
        five_values(path, cheap_means(), cost)
    assert not path.exists()


def _keys(path: Path) -> tuple[Content, Keys]:
    raw = path.read_bytes()
    keys = unlocked(Glance(raw, parse(raw)), passphrase_bytes(RIGHT), cheap)
    assert keys is not None
    return parse(raw), keys


def _resealed(content: Content, keys: Keys, records: tuple[Record, ...], generation: int = 0) -> bytes:
    """Return a file that somebody made who can even make a good seal."""
    header = content.header
    return sealed(
        keys.data_key, header, keys.wrapped, generation or content.generation, records, cheap_means().random
    )


def _swapped_bodies(records: tuple[Record, ...], a: int, b: int) -> tuple[Record, ...]:
    listed = list(records)
    listed[a] = replace(records[a], nonce=records[b].nonce, ciphertext=records[b].ciphertext)
    listed[b] = replace(records[b], nonce=records[a].nonce, ciphertext=records[a].ciphertext)
    return tuple(listed)


def _relabelled(records: tuple[Record, ...], **changes: str) -> tuple[Record, ...]:
    return (*records[:-1], replace(records[-1], label=replace(records[-1].label, **changes)))


SWAPS: dict[str, Callable[[tuple[Record, ...]], tuple[Record, ...]]] = {
    "two fields of one key": lambda records: _swapped_bodies(records, 0, 1),
    "two venues": lambda records: _swapped_bodies(records, 1, 4),
    "another venue": lambda records: _relabelled(records, venue="whitebit"),
    "another account": lambda records: _relabelled(records, account="other"),
    "another field": lambda records: _relabelled(records, field="token"),
    "another id": lambda records: (*records[:-1], replace(records[-1], record_id=bytes(15) + b"\1")),
    "another date": lambda records: (*records[:-1], replace(records[-1], set_ms=1)),
    "never due": lambda records: (*records[:-1], replace(records[-1], due_days=0)),
}


@pytest.mark.parametrize("swap", SWAPS)
def test_a_record_fits_in_its_own_place_only(vault: Vault, path: Path, swap: str) -> None:
    content, keys = _keys(path)
    records = SWAPS[swap](content.records)
    before = unsealed_bytes(
        content.header, content.key_nonce, content.wrapped_key, content.generation, records
    )
    assert verdict(before + content.seal_nonce + content.seal_tag, cheap) == "VaultDamaged"
    path.write_bytes(_resealed(content, keys, records))  # and without the seal's help
    with open_vault(path, Mode.LIVE, RIGHT, cheap_means()) as opened, pytest.raises(VaultDamaged):
        opened.check()


def test_a_record_of_an_older_generation_is_refused(vault: Vault, path: Path) -> None:
    old, _ = _keys(path)
    vault.rotate("okx", "main", FIVE_VALUES["okx"])
    content, keys = _keys(path)
    mixed = (*content.records[:-1], old.records[-1])
    path.write_bytes(_resealed(content, keys, mixed))
    with open_vault(path, Mode.LIVE, RIGHT, cheap_means()) as opened, pytest.raises(VaultDamaged):
        opened.check()


@pytest.mark.parametrize("generation", [1, 4, 999])
def test_another_generation_is_refused(vault: Vault, path: Path, generation: int) -> None:
    content, keys = _keys(path)
    assert content.generation != generation
    path.write_bytes(_resealed(content, keys, content.records, generation))
    with open_vault(path, Mode.LIVE, RIGHT, cheap_means()) as opened, pytest.raises(VaultDamaged):
        opened.check()


def test_a_record_of_another_vault_is_refused(vault: Vault, path: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir(mode=0o700)
    other = tmp_path / "other" / path.name
    five_values(other)
    content, keys = _keys(path)
    foreign, _ = _keys(other)
    path.write_bytes(_resealed(content, keys, (*content.records[:-1], foreign.records[-1])))
    with open_vault(path, Mode.LIVE, RIGHT, cheap_means()) as opened, pytest.raises(VaultDamaged):
        opened.check()


def test_an_older_wrapped_key_is_refused(vault: Vault, path: Path) -> None:
    old = path.read_bytes()
    vault.change_passphrase(RIGHT, vault.cost)
    mixed = old[:140] + path.read_bytes()[140:]
    assert verdict(mixed, cheap) == "VaultDamaged"


def test_a_left_out_record_is_refused(vault: Vault, path: Path) -> None:
    content, _ = _keys(path)
    before = unsealed_bytes(
        content.header, content.key_nonce, content.wrapped_key, content.generation, content.records[1:]
    )
    assert verdict(before + content.seal_nonce + content.seal_tag, cheap) == "VaultDamaged"


@pytest.mark.parametrize("version", [0, 2, 256])
def test_another_version_is_refused(vault: Vault, path: Path, version: int) -> None:
    raw = path.read_bytes()
    assert verdict(raw[:8] + version.to_bytes(2, "big") + raw[10:], cheap) == "NotAVault"


def test_a_passphrase_is_one_text_however_it_was_typed() -> None:
    assert passphrase_bytes("Stra\u00dfe \u00e9t\u00e9 1234") == passphrase_bytes(
        "Stra\u00dfe e\u0301te\u0301 1234"
    )
    for wrong in ("short", "x" * 1025, "\ud800" * 12):
        with pytest.raises(EntryRefused):
            passphrase_bytes(wrong)


def test_no_nonce_comes_twice(path: Path) -> None:
    means = cheap_means()
    vault = five_values(path, means)
    vault.put("kraken", "main", {f"field_{number}": "v" for number in range(495)}, 0)
    backup = path.read_bytes()
    _, keys = _keys(path)
    record = parse(backup).records[0]
    entry = (record.record_id, record.set_ms, record.due_days, record.label)
    nonces = [
        encrypt_record(keys.data_key, keys.header, 1, entry, b"v", means.random).nonce for _ in range(100_000)
    ]
    for _ in range(3):  # an old copy comes back, and another save follows it
        path.write_bytes(backup)
        with open_vault(path, Mode.LIVE, RIGHT, means) as opened:
            opened.remove("gate")
        nonces += [record.nonce for record in parse(path.read_bytes()).records]
    assert len(set(nonces)) == len(nonces)
