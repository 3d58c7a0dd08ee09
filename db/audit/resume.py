"""Goes on with a trail: proves that its first row and all since the last checkpoint fit together."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from db.audit.chain import ROWS_BETWEEN_CHECKPOINTS, Position, Row, StoredRow
from db.audit.errors import AuditBroken, AuditRefused, KeyRefused
from db.audit.kinds import Kind
from db.audit.layout import FORMAT, NO_HASH, row_hash, signed_text
from venues.model.words import Mode

LONGEST_TAIL = ROWS_BETWEEN_CHECKPOINTS + 1
"""The last checkpoint and the most rows that can stand behind it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a writer found when it took the trail."""

    fresh: bool
    """True when it began a new one."""
    rows: int
    unsigned_rows: int
    """Rows behind the last checkpoint: more than 0 after a kill; until now nothing but the chain guarded them."""


def resume(
    genesis: StoredRow, tail: Sequence[StoredRow], mode: Mode, public_key: bytes
) -> tuple[Position, Found]:
    """Return where the chain goes on.

    Args:
        genesis: the first row there is.
        tail: the last checkpoint and all rows after it; one row more than `LONGEST_TAIL` if there are that many.
        mode: of this console.
        public_key: of the key that is to sign.

    Raises:
        AuditBroken: a row does not fit.
        KeyRefused: the key is not this trail's.
        AuditRefused: the trail is of another mode or format.
    """
    if genesis.number != 1:
        raise AuditBroken(1, "it is missing")
    told = _json_of(genesis)
    if told.get("format") != FORMAT:
        raise AuditRefused(
            f"the audit trail is of format {told.get('format')!r:.20}, this program writes {FORMAT}"
        )
    if told.get("mode") != mode.value:
        raise AuditRefused(f"the audit trail is of mode {told.get('mode')!r:.20}, not of {mode.value}")
    try:
        log_id, key = bytes.fromhex(told["log_id"]), bytes.fromhex(told["public_key"])
    except (KeyError, TypeError, ValueError):
        raise AuditBroken(1, "it does not say log id and public key") from None
    _check_link(log_id, genesis, 0, NO_HASH)
    if key != public_key:
        raise KeyRefused(
            "audit.key is not the key of this audit trail: put that one back, or move both files away"
        )
    if not tail:
        raise AuditBroken(2, f"no checkpoint among the last {LONGEST_TAIL} rows")
    return _walk(log_id, tail, key)


def _walk(log_id: bytes, tail: Sequence[StoredRow], key: bytes) -> tuple[Position, Found]:
    checkpoint = tail[0]
    _check_signature(log_id, checkpoint, key)
    number, previous = checkpoint.number - 1, checkpoint.previous
    for row in tail:
        _check_link(log_id, row, number, previous)
        number, previous = row.number, row.hash
    unsigned = len(tail) - 1
    if unsigned > ROWS_BETWEEN_CHECKPOINTS:
        raise AuditBroken(tail[-1].number, f"more than {ROWS_BETWEEN_CHECKPOINTS} rows without a checkpoint")
    position = Position(log_id, Row(number, previous), tail[-1].time_ms, unsigned)
    return position, Found(fresh=False, rows=number, unsigned_rows=unsigned)


def _check_link(log_id: bytes, row: StoredRow, number: int, previous: bytes) -> None:
    """Raise AuditBroken unless `row` follows row `number`, whose hash is `previous`."""
    if row.number != number + 1 or row.previous != previous:
        raise AuditBroken(row.number, f"it does not follow row #{number}")
    if row.hash != row_hash(log_id, row.number, row.time_ms, row.kind, row.previous, row.payload):
        raise AuditBroken(row.number, "its hash is not that of its content")


def _check_signature(log_id: bytes, checkpoint: StoredRow, key: bytes) -> None:
    told = _json_of(checkpoint)
    number = checkpoint.number - 1
    try:
        signature = bytes.fromhex(told["signature"])
        text = signed_text(log_id, number, checkpoint.time_ms, checkpoint.previous)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except (KeyError, TypeError, ValueError, InvalidSignature):
        raise AuditBroken(checkpoint.number, "its signature is not that of the trail's key") from None


def _json_of(row: StoredRow) -> dict[str, Any]:
    expected = Kind.GENESIS if row.number == 1 else Kind.CHECKPOINT
    try:
        told = json.loads(row.payload)
    except (ValueError, RecursionError):
        told = None
    if row.kind != expected or not isinstance(told, dict):
        raise AuditBroken(row.number, f"it is no {expected} row")
    return told
