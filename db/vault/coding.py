"""The bytes of a vault file: one way to write each, and a reader that takes no other."""

import struct
from collections.abc import Iterable

from db.vault.errors import EntryRefused, NotAVault
from db.vault.layout import (
    DUE_DAYS,
    HEADER_BYTES,
    ID_BYTES,
    KEY_BYTES,
    LATEST_MS,
    MAGIC,
    MODES,
    MOST_FILE_BYTES,
    MOST_GENERATION,
    MOST_RECORDS,
    MOST_VALUE_BYTES,
    NONCE_BYTES,
    SALT_BYTES,
    TAG_BYTES,
    VERSION,
    Content,
    Cost,
    Header,
    Label,
    Record,
    in_order,
)

_HEADER = struct.Struct(f">8sH{ID_BYTES}sBQBIII{SALT_BYTES}s")
_BODY = struct.Struct(">QH")
_RECORD = struct.Struct(f">{ID_BYTES}sQH")
_LENGTH = struct.Struct(">H")
_ARGON2ID = 1
_SEAL_BYTES = NONCE_BYTES + TAG_BYTES
_WRAPPED_BYTES = KEY_BYTES + TAG_BYTES
assert _HEADER.size == HEADER_BYTES


def header_bytes(header: Header) -> bytes:
    """Return the header as it stands in the file."""
    cost = header.cost
    return _HEADER.pack(
        MAGIC,
        VERSION,
        header.vault_id,
        MODES.index(header.mode) + 1,
        header.made_ms,
        _ARGON2ID,
        cost.memory_kib,
        cost.passes,
        cost.lanes,
        header.salt,
    )


def clear_part(record_id: bytes, set_ms: int, due_days: int, label: Label) -> bytes:
    """Return what stands in clear before a record's nonce."""
    texts = (text.encode("ascii") for text in (label.venue, label.account, label.field))
    return _RECORD.pack(record_id, set_ms, due_days) + b"".join(bytes([len(text)]) + text for text in texts)


def record_associated(vault_id: bytes, generation: int, clear: bytes) -> bytes:
    """Return what a record is bound to."""
    return (
        b"lyra-vault/1 record"
        + MAGIC
        + struct.pack(">H", VERSION)
        + vault_id
        + struct.pack(">Q", generation)
        + clear
    )


def key_associated(header: bytes) -> bytes:
    """Return what the wrapped key is bound to."""
    return b"lyra-vault/1 key" + header


def seal_associated(before: bytes) -> bytes:
    """Return what the seal is bound to: all of the file before it."""
    return b"lyra-vault/1 seal" + before


def unsealed_bytes(
    header: Header, key_nonce: bytes, wrapped_key: bytes, generation: int, records: Iterable[Record]
) -> bytes:
    """Return a file up to its seal."""
    listed = sorted(records, key=lambda record: record.label)
    parts = [header_bytes(header), key_nonce, wrapped_key, _BODY.pack(generation, len(listed))]
    for record in listed:
        parts.append(clear_part(record.record_id, record.set_ms, record.due_days, record.label))
        parts += [record.nonce, _LENGTH.pack(len(record.ciphertext)), record.ciphertext]
    return b"".join(parts)


def parse(raw: bytes) -> Content:
    """Take a file apart; nothing is derived or decrypted.

    Raises:
        NotAVault: it is none, of another version, out of bounds, or written in another way than the one way.
    """
    if not HEADER_BYTES <= len(raw) <= MOST_FILE_BYTES:
        raise NotAVault(f"it is no vault: it has {len(raw):,} bytes")
    header = _parse_header(raw[:HEADER_BYTES])
    reader = _Reader(raw, HEADER_BYTES)
    key_nonce, wrapped_key = reader.take(NONCE_BYTES), reader.take(_WRAPPED_BYTES)
    generation, count = _BODY.unpack(reader.take(_BODY.size))
    if not 1 <= generation <= MOST_GENERATION:
        raise NotAVault(f"its generation {generation:,} is out of bounds")
    if count > MOST_RECORDS:
        raise NotAVault(f"it says that it has {count:,} records, and {MOST_RECORDS} is the most")
    records = tuple(_parse_record(reader) for _ in range(count))
    if not in_order(record.label for record in records):
        raise NotAVault("its records are not in their order")
    if len({record.record_id for record in records}) != count:
        raise NotAVault("two of its records have the same id")
    seal_nonce, seal_tag = reader.take(NONCE_BYTES), reader.take(TAG_BYTES)
    reader.end()
    return Content(header, key_nonce, wrapped_key, generation, records, seal_nonce, seal_tag)


def without_seal(raw: bytes) -> bytes:
    """Return what the seal vouches for."""
    return raw[:-_SEAL_BYTES]


def _parse_header(raw: bytes) -> Header:
    magic, version, vault_id, mode, made_ms, derivation, memory_kib, passes, lanes, salt = _HEADER.unpack(raw)
    if magic != MAGIC:
        raise NotAVault("it is no vault: it begins with other bytes")
    if version != VERSION:
        raise NotAVault(f"it is a vault of version {version}, and this program reads version {VERSION}")
    if derivation != _ARGON2ID:
        raise NotAVault(f"its key derivation {derivation} is unknown")
    cost = Cost(memory_kib, passes, lanes)
    cost.check()
    if not 1 <= mode <= len(MODES):
        raise NotAVault(f"its mode {mode} is unknown")
    if made_ms > LATEST_MS or not any(vault_id):
        raise NotAVault("its header was written by another program")
    return Header(vault_id, MODES[mode - 1], made_ms, cost, salt)


class _Reader:
    """Takes bytes from the front; never more than there are."""

    def __init__(self, raw: bytes, at: int) -> None:
        self._raw = raw
        self._at = at

    def take(self, count: int) -> bytes:
        taken = self._raw[self._at : self._at + count]
        if len(taken) != count:
            raise NotAVault("it ends too early")
        self._at += count
        return taken

    def text(self) -> str:
        try:
            return self.take(self.take(1)[0]).decode("ascii")
        except UnicodeDecodeError:
            raise NotAVault("a record's name is no ASCII text") from None

    def end(self) -> None:
        if self._at != len(self._raw):
            raise NotAVault("there is something behind its end")


def _parse_record(reader: _Reader) -> Record:
    record_id, set_ms, due_days = _RECORD.unpack(reader.take(_RECORD.size))
    label = Label(reader.text(), reader.text(), reader.text())
    try:
        label.check()
    except EntryRefused as error:
        raise NotAVault(f"a record has a wrong name: {error}") from None
    if set_ms > LATEST_MS or due_days not in DUE_DAYS:
        raise NotAVault("a record's dates are out of bounds")
    nonce = reader.take(NONCE_BYTES)
    (length,) = _LENGTH.unpack(reader.take(_LENGTH.size))
    if not TAG_BYTES < length <= MOST_VALUE_BYTES + TAG_BYTES:
        raise NotAVault(f"a record of {length:,} bytes is out of bounds")
    return Record(record_id, set_ms, due_days, label, nonce, reader.take(length))
