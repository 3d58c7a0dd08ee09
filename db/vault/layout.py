"""What a vault file consists of, and which values each part may have; docs/vault-format.md tells why."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from db.vault.errors import EntryRefused, NotAVault
from venues.model.redact import redactor
from venues.model.telltales import without_key_like
from venues.model.value import Value
from venues.model.words import Mode

MAGIC = b"LYRAVLT1"
VERSION = 1
HEADER_BYTES = 80
ID_BYTES = 16
SALT_BYTES = 32
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16

LEAST_MEMORY_KIB, MOST_MEMORY_KIB = 64 * 1024, 1024 * 1024
LEAST_PASSES, MOST_PASSES = 3, 10
MOST_LANES = 8

MOST_FILE_BYTES = 4 * 1024 * 1024
MOST_RECORDS = 512
MOST_GENERATION = 4_000_000
MOST_VALUE_BYTES = 16 * 1024
LATEST_MS = 2**53 - 1
DUE_DAYS = (0, 30, 90)
"""Days after which a key should be replaced; 0 for never."""

MODES = (Mode.LIVE, Mode.TESTNET, Mode.PRACTICE, Mode.VIA)
"""A mode's number in the file is its place here, counted from 1."""

LEAST_PASSPHRASE_CHARACTERS = 12
MOST_PASSPHRASE_BYTES = 1024

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)


class Cost(Value):
    """What one derivation of the passphrase key takes."""

    memory_kib: int
    passes: int
    lanes: int

    def check(self) -> None:
        """Return when the figures are within bounds; called before anything is derived.

        Raises:
            NotAVault: they are not.
        """
        for name, value, least, most in (
            ("KiB of memory", self.memory_kib, LEAST_MEMORY_KIB, MOST_MEMORY_KIB),
            ("passes", self.passes, LEAST_PASSES, MOST_PASSES),
            ("lanes", self.lanes, 1, MOST_LANES),
        ):
            if not least <= value <= most:
                raise NotAVault(
                    f"the header asks for {value:,} {name} and the bounds are {least:,} to {most:,}; "
                    "nothing was derived"
                )


class Header(Value):
    """The first part of the file: all that is needed before a passphrase is tried."""

    vault_id: bytes
    mode: Mode
    made_ms: int
    cost: Cost
    salt: bytes


class Label(Value, order=True):
    """Which value a record holds; records stand in this order."""

    venue: str
    account: str
    field: str

    def check(self) -> None:
        """Return when all three have their form.

        Raises:
            EntryRefused: one has not.
        """
        checks = (
            ("venue", self.venue, _NAME),
            ("account", self.account, _ACCOUNT),
            ("field", self.field, _NAME),
        )
        for what, text, form in checks:
            if not form.fullmatch(text):
                raise EntryRefused(
                    f"{without_key_like(text)[:60]!r} is no name of a {what}: lower-case letters, digits, _ and few"
                )


@dataclass(frozen=True, slots=True)
class Record:
    """One value, encrypted."""

    record_id: bytes
    set_ms: int
    due_days: int
    label: Label
    nonce: bytes
    ciphertext: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Content:
    """A whole file, taken apart."""

    header: Header
    key_nonce: bytes
    wrapped_key: bytes = field(repr=False)
    generation: int
    records: tuple[Record, ...]
    seal_nonce: bytes
    seal_tag: bytes


def in_order(labels: Iterable[Label]) -> bool:
    """Say whether labels stand in their order, none twice."""
    return all(before < after for before, after in pairwise(labels))


def passphrase_bytes(passphrase: str) -> bytes:
    """Return what is derived from: one spelling of each text; from now on it is hidden wherever it turns up.

    Raises:
        EntryRefused: it is too short, too long, or no text.
    """
    redactor.learn(passphrase)
    if len(passphrase) < LEAST_PASSPHRASE_CHARACTERS:
        raise EntryRefused(f"a passphrase has {LEAST_PASSPHRASE_CHARACTERS} characters or more")
    try:
        encoded = unicodedata.normalize("NFC", passphrase).encode("utf-8")
    except UnicodeEncodeError:
        raise EntryRefused("the passphrase holds characters that are no text") from None
    if len(encoded) > MOST_PASSPHRASE_BYTES:
        raise EntryRefused(f"a passphrase has {MOST_PASSPHRASE_BYTES:,} bytes or fewer")
    return encoded
