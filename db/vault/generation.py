"""What one generation of a vault is made of, and its bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from db.vault.crypto import Random, Stretch, encrypt_record, sealed, wrap
from db.vault.errors import EntryRefused
from db.vault.layout import (
    KEY_BYTES,
    MOST_FILE_BYTES,
    MOST_GENERATION,
    MOST_RECORDS,
    MOST_VALUE_BYTES,
    Content,
    Header,
    Label,
    passphrase_bytes,
)
from venues.model.clock import Clock
from venues.model.value import Value


class Means(Value):
    """What a vault is given from outside."""

    clock: Clock
    random: Random
    stretch: Stretch
    """`db.vault.crypto.argon2id`; only tests have another."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The data key, and how it is wrapped in the file."""

    header: Header
    wrapped: tuple[bytes, bytes] = field(repr=False)
    data_key: bytearray = field(repr=False)


class Loaded(Value):
    """What stands on the disk, and what was made of it."""

    path: Path
    raw: bytes | None
    """What the next save replaces; None before the first."""
    content: Content
    generation: int
    """The newest there ever was, as far as anybody knows: the next one is higher."""


Clear = tuple[bytes, int, int, Label]
"""Record id, time it was set, days until it is due, label."""


def new_keys(header: Header, passphrase: str, means: Means) -> Keys:
    """Make a data key and wrap it for a passphrase; takes as long as the header's cost says."""
    header.cost.check()
    passphrase_key = means.stretch(passphrase_bytes(passphrase), header.salt, header.cost)
    data_key = bytearray(means.random(KEY_BYTES))
    return Keys(header, wrap(passphrase_key, header, data_key, means.random), data_key)


def file_of(keys: Keys, generation: int, values: Iterable[tuple[Clear, bytes]], random: Random) -> bytes:
    """Return the bytes of a generation.

    Raises:
        EntryRefused: it would be too large, or there were too many generations.
    """
    if generation > MOST_GENERATION:
        raise EntryRefused("the vault has reached its last generation; make a new one with lyra vault init")
    records = tuple(
        encrypt_record(keys.data_key, keys.header, generation, clear, value, random)
        for clear, value in values
    )
    if len(records) > MOST_RECORDS:
        raise EntryRefused(f"a vault holds at most {MOST_RECORDS} values")
    raw = sealed(keys.data_key, keys.header, keys.wrapped, generation, records, random)
    if len(raw) > MOST_FILE_BYTES:
        raise EntryRefused("the vault would become too long")
    return raw


def encoded_value(name: str, text: str) -> bytes:
    """Return a value as it is encrypted.

    Raises:
        EntryRefused: it is empty, too long, or no text.
    """
    try:
        value = text.encode("utf-8")
    except UnicodeEncodeError:
        raise EntryRefused(f"{name} holds characters that are no text") from None
    if not 1 <= len(value) <= MOST_VALUE_BYTES:
        raise EntryRefused(f"{name} has {len(value):,} bytes, and 1 to {MOST_VALUE_BYTES:,} are possible")
    return value
