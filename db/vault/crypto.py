"""The vault's cryptography, all of it from the `cryptography` package: derive, wrap, encrypt, seal."""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from db.vault.coding import (
    clear_part,
    header_bytes,
    key_associated,
    record_associated,
    seal_associated,
    unsealed_bytes,
    without_seal,
)
from db.vault.errors import VaultDamaged, VaultRefused
from db.vault.layout import (
    ID_BYTES,
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    Content,
    Cost,
    Header,
    Label,
    Record,
)

Random = Callable[[int], bytes]
"""Returns that many unpredictable bytes; `os.urandom` outside tests."""

Stretch = Callable[[bytes, bytes, Cost], bytes]
"""Passphrase, salt and cost to a key of 32 bytes; always Argon2id outside tests."""


def argon2id(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    """Derive the passphrase key; takes the time and the memory that `cost` says.

    Raises:
        NotAVault: the cost is out of bounds; nothing was derived.
        VaultRefused: the machine has not that much memory to give.
    """
    cost.check()
    stretched = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    try:
        return stretched.derive(passphrase)
    except MemoryError:
        raise VaultRefused(f"the vault's key needs {cost.memory_kib // 1024:,} MiB of free memory") from None


def wrap(passphrase_key: bytes, header: Header, data_key: bytearray, random: Random) -> tuple[bytes, bytes]:
    """Return nonce and ciphertext of the data key."""
    nonce = random(NONCE_BYTES)
    associated = key_associated(header_bytes(header))
    return nonce, AESGCM(passphrase_key).encrypt(nonce, data_key, associated)


def unwrap(passphrase_key: bytes, content: Content) -> bytearray | None:
    """Return the data key; None when passphrase and header do not belong together."""
    associated = key_associated(header_bytes(content.header))
    try:
        return bytearray(AESGCM(passphrase_key).decrypt(content.key_nonce, content.wrapped_key, associated))
    except InvalidTag:
        return None


def check_seal(data_key: bytearray, raw: bytes, content: Content) -> None:
    """Return when the file is as it was written.

    Raises:
        VaultDamaged: it is not.
    """
    try:
        AESGCM(data_key).decrypt(content.seal_nonce, content.seal_tag, seal_associated(without_seal(raw)))
    except InvalidTag:
        raise VaultDamaged(
            "the passphrase is right, and the vault was changed by something that has not its key; "
            "bring back a backup with lyra vault restore"
        ) from None


def encrypt_record(
    data_key: bytearray,
    header: Header,
    generation: int,
    entry: tuple[bytes, int, int, Label],
    value: bytes,
    random: Random,
) -> Record:
    """Encrypt one value for one generation.

    Args:
        data_key: of the vault.
        header: of the vault.
        generation: of the file that the record will stand in.
        entry: record id, time it was set, days until it is due, and label.
        value: UTF-8.
        random: gives the nonce.
    """
    associated = record_associated(header.vault_id, generation, clear_part(*entry))
    nonce = random(NONCE_BYTES)
    return Record(*entry, nonce, AESGCM(data_key).encrypt(nonce, value, associated))


def decrypt_record(data_key: bytearray, content: Content, record: Record) -> bytes:
    """Return a record's value.

    Raises:
        VaultDamaged: it was changed, or belongs elsewhere.
    """
    clear = clear_part(record.record_id, record.set_ms, record.due_days, record.label)
    associated = record_associated(content.header.vault_id, content.generation, clear)
    try:
        return AESGCM(data_key).decrypt(record.nonce, record.ciphertext, associated)
    except InvalidTag:
        label = record.label
        raise VaultDamaged(
            f"the record of {label.venue} {label.account} {label.field} was changed or belongs elsewhere; "
            "bring back a backup with lyra vault restore"
        ) from None


def sealed(
    data_key: bytearray,
    header: Header,
    wrapped: tuple[bytes, bytes],
    generation: int,
    records: tuple[Record, ...],
    random: Random,
) -> bytes:
    """Return a whole file."""
    before = unsealed_bytes(header, *wrapped, generation, records)
    nonce = random(NONCE_BYTES)
    tag = AESGCM(data_key).encrypt(nonce, b"", seal_associated(before))
    assert len(tag) == TAG_BYTES
    return before + nonce + tag


def new_id(random: Random) -> bytes:
    """Return an id for a vault or a record."""
    return random(ID_BYTES)


def forget(data_key: bytearray) -> None:
    """Overwrite a key; copies that the interpreter made of it stay until their memory is used again."""
    data_key[:] = bytes(len(data_key))
