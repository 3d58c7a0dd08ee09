"""The bytes that are hashed and signed, and the schema that holds them, as docs/audit-format.md says."""

import hashlib
import struct
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = 1
APPLICATION_ID = 0x4C594155
MODES = {"LIVE": "l", "TESTNET": "t", "PRACTICE": "p", "VIA": "v"}
"""Modes, and their letters in client order ids."""
MOST_ROWS_UNSIGNED = 100

SCHEMA = {
    ("table", "audit"): (
        "CREATE TABLE audit ( number INTEGER NOT NULL PRIMARY KEY, time_ms INTEGER NOT NULL, kind TEXT NOT NULL, "
        "previous BLOB NOT NULL, hash BLOB NOT NULL, payload BLOB NOT NULL, "
        "CHECK (number > 0 AND time_ms >= 0 AND length(previous) = 32 AND length(hash) = 32) ) STRICT"
    ),
    ("trigger", "audit_next"): (
        "CREATE TRIGGER audit_next BEFORE INSERT ON audit "
        "WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit) "
        "OR NEW.previous IS NOT coalesce((SELECT hash FROM audit ORDER BY number DESC LIMIT 1), zeroblob(32)) "
        "OR NEW.time_ms < (SELECT time_ms FROM audit ORDER BY number DESC LIMIT 1) "
        "BEGIN SELECT RAISE(ABORT, 'this is not the next row'); END"
    ),
    ("trigger", "audit_no_update"): (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'rows are not changed'); END"
    ),
    ("trigger", "audit_no_delete"): (
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'rows are not taken away'); END"
    ),
}
"""Type and name to text, runs of white space as one space."""

RowHash = Callable[[int, int, bytes, bytes, bytes], bytes]
"""Number, time, kind, previous hash and payload to the hash of a row."""

_LENGTH = struct.Struct(">Q")
_MOST_KNOWN_KINDS = 1_024


def _counted(text: bytes) -> bytes:
    return _LENGTH.pack(len(text)) + text


def row_hasher(log_id: bytes) -> RowHash:
    """Return what hashes the rows of a log; the fields that never change are hashed once."""
    copy = hashlib.sha256(_counted(b"lyra-audit/1 row") + _counted(log_id)).copy
    packs: dict[bytes, Callable[..., bytes]] = {}
    """By kind: what joins all between log id and payload; the few kinds there are have few lengths."""

    def row_hash(number: int, time_ms: int, kind: bytes, previous: bytes, payload: bytes) -> bytes:
        pack = packs.get(kind)
        if pack is None or len(previous) != 32:  # a bad row may be of any length
            # lengths and fields in turn: number, time, kind, previous hash, length of the payload
            pack = struct.Struct(f">QQQQQ{len(kind)}sQ{len(previous)}sQ").pack
            if len(packs) < _MOST_KNOWN_KINDS and len(previous) == 32:
                packs[kind] = pack
        whole = copy()
        whole.update(
            pack(8, number, 8, time_ms, len(kind), kind, len(previous), previous, len(payload)) + payload
        )
        return whole.digest()

    return row_hash


def is_signed(
    public_key: bytes, signature: bytes, log_id: bytes, number: int, time_ms: int, hash_: bytes
) -> bool:
    """Say whether a checkpoint's signature is good.

    Args:
        public_key: 32 bytes.
        signature: 64 bytes; of any other length it is not good.
        log_id: 16 bytes.
        number: of the signed row.
        time_ms: of the checkpoint.
        hash_: of the signed row.
    """
    fields = (log_id, _LENGTH.pack(number), _LENGTH.pack(time_ms), hash_)
    text = _counted(b"lyra-audit/1 checkpoint") + b"".join(map(_counted, fields))
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def tag_number(hash_: bytes) -> int:
    """Return the number that the eight characters of a row's tag stand for in base 36."""
    return int.from_bytes(hash_[:8], "big") % 36**8
