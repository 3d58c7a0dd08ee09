"""Goes on with a trail: proves that its first row and all since the last checkpoint fit together."""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from db.audit.chain import ROWS_BETWEEN_CHECKPOINTS, Position, Row, StoredRow
from db.audit.errors import AuditBroken, AuditRefused, KeyRefused
from db.audit.kinds import Kind
from db.audit.layout import FORMAT, NO_HASH, row_hash, signed_text
from venues.model.value import Value
from venues.model.words import Mode


class Found(Value):
    """What a writer found when it took the trail."""

    fresh: bool
    """True when it began a new one."""
    rows: int
    unsigned_rows: int
    """Rows behind the last checkpoint: more than 0 after a kill, or while the key was away; nothing but the chain
    guarded them until now."""
    public_key: bytes = b""
    """Of the key that signs this trail."""


class Tail:
    """Goes on behind the first row: takes the last checkpoint and all rows after it, in portions.

    Args:
        genesis: the first row there is.
        mode: of this console.

    Raises:
        AuditBroken: the first row does not fit.
        AuditRefused: the trail is of another mode or format.
    """

    def __init__(self, genesis: StoredRow, mode: Mode) -> None:
        self._log_id, self.public_key = _told_by(genesis, mode)
        self._last: StoredRow | None = None
        self._unsigned = 0
        self._key_away = False

    def take(self, rows: Sequence[StoredRow]) -> None:
        """Take the next rows, the checkpoint first.

        Raises:
            AuditBroken: a row does not fit.
        """
        for row in rows:
            if self._last is None:
                _check_signature(self._log_id, row, self.public_key)
                _check_link(self._log_id, row, row.number - 1, row.previous)
            else:
                _check_link(self._log_id, row, self._last.number, self._last.hash)
                self._count(row)
            self._last = row

    def _count(self, row: StoredRow) -> None:
        self._unsigned += 1
        self._key_away = self._key_away or row.kind == Kind.KEY_AWAY
        if self._unsigned > ROWS_BETWEEN_CHECKPOINTS and not self._key_away:
            raise AuditBroken(row.number, f"more than {ROWS_BETWEEN_CHECKPOINTS} rows without a checkpoint")

    def finish(self) -> tuple[Position, Found]:
        """Return where the chain goes on.

        Raises:
            AuditBroken: there was no checkpoint.
        """
        last = self._last
        if last is None:
            raise AuditBroken(2, "no checkpoint is there")
        position = Position(
            self._log_id, Row(last.number, last.hash), last.time_ms, self._unsigned, key_away=self._key_away
        )
        found = Found(fresh=False, rows=last.number, unsigned_rows=self._unsigned, public_key=self.public_key)
        return position, found


def another_key(*, is_moved: bool) -> KeyRefused:
    """Return why a trail does not go on with the key in the file, and what to do.

    Args:
        is_moved: the trail says that its own key was moved into the vault.
    """
    if is_moved:
        return KeyRefused(
            "audit.key is not the key of this audit trail, whose own key was moved into the vault: move "
            "audit.key away, and nothing else"
        )
    return KeyRefused(
        "audit.key is not the key of this audit trail: put the trail's own key back in its place; where that is lost, "
        "move audit.sqlite and audit.key away together to begin a new trail"
    )


def _told_by(genesis: StoredRow, mode: Mode) -> tuple[bytes, bytes]:
    """Return log id and public key."""
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
    return log_id, key


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
