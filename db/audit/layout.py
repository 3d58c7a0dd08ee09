"""What is hashed and signed, byte by byte, as docs/audit-format.md lays it down."""

import hashlib

FORMAT = 1
APPLICATION_ID = 0x4C594155
"""`LYAU`, in the header of the file."""
NO_HASH = bytes(32)
"""Stands in the first row for the hash of a row before."""

ROW_TAG = b"lyra-audit/1 row"
CHECKPOINT_TAG = b"lyra-audit/1 checkpoint"

TAG_CHARACTERS = 8
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def frame(*fields: bytes) -> bytes:
    """Join byte strings, each behind its length, so that no two lists give the same bytes."""
    return b"".join(part for field in fields for part in (number_bytes(len(field)), field))


def number_bytes(value: int) -> bytes:
    """Return an unsigned integer as 8 bytes, most significant first."""
    return value.to_bytes(8, "big")


def row_hash(log_id: bytes, number: int, time_ms: int, kind: str, previous: bytes, payload: bytes) -> bytes:
    """Return the hash of a row: 32 bytes."""
    fields = (log_id, number_bytes(number), number_bytes(time_ms), kind.encode("ascii"), previous, payload)
    return hashlib.sha256(frame(ROW_TAG, *fields)).digest()


def signed_text(log_id: bytes, number: int, time_ms: int, hash_: bytes) -> bytes:
    """Return what a checkpoint signs.

    Args:
        log_id: of the trail.
        number: of the row that is signed.
        time_ms: of the checkpoint's own row.
        hash_: of the row that is signed.
    """
    return frame(CHECKPOINT_TAG, log_id, number_bytes(number), number_bytes(time_ms), hash_)


def tag_of(hash_: bytes) -> str:
    """Return the 8 lower-case alphanumerics that a client order id carries of a row."""
    value = int.from_bytes(hash_[:8], "big")
    characters = []
    for _ in range(TAG_CHARACTERS):
        value, digit = divmod(value, len(_DIGITS))
        characters.append(_DIGITS[digit])
    return "".join(reversed(characters))
