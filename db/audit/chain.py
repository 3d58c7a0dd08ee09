"""The chain as values: which rows come next, with numbers, hashes and signatures; no file."""

from db.audit.canonical import Json, canonical
from db.audit.key import Signer
from db.audit.kinds import Kind
from db.audit.layout import FORMAT, NO_HASH, row_hash, signed_text
from venues.model.value import Value, replace
from venues.model.words import Mode

ROWS_BETWEEN_CHECKPOINTS = 100
KEY_AWAY_WORDS = "the signing key is locked away: rows are chained and not signed until it is back"
CLOCK_STEP_MS = 1_000
"""How far the clock may stand behind the trail before the trail says so."""


class Row(Value):
    """What names a row: its number, and the hash that stands for it and all before it."""

    number: int
    hash: bytes


class Entry(Value):
    """An event that has no row yet."""

    kind: Kind
    time_ms: int
    """What the clock said."""
    payload: bytes
    """Canonical JSON."""


class StoredRow(Value):
    """A row as it stands in the table."""

    number: int
    time_ms: int
    kind: str
    previous: bytes
    hash: bytes
    payload: bytes


class Position(Value):
    """Where the chain stands: all that the next row depends on."""

    log_id: bytes
    head: Row
    time_ms: int
    """Of the last row."""
    unsigned: int
    """Rows since the last checkpoint."""
    behind_ms: int = 0
    """How far behind the clock was when the trail last said so."""
    key_away: bool = False
    """The trail has said since the last checkpoint that its signing key is not at hand."""


class Chain:
    """Makes the next rows; what was made counts once the caller has stored it."""

    def __init__(self, position: Position, signer: Signer | None) -> None:
        self.position = position
        """After the rows that were made."""
        self.rows: list[StoredRow] = []
        """What was made, to be stored together."""
        self._signer = signer

    def add(self, entry: Entry) -> Row:
        """Make the row of an event, and those that have to stand beside it."""
        self._note_clock(entry.time_ms)
        row = self._make(entry)
        self._sign_when_due(entry.time_ms)
        return row

    def sign(self, now_ms: int) -> Row | None:
        """Make a checkpoint; None when nothing is unsigned, or nobody can sign."""
        if not self.position.unsigned or self._signer is None:
            return None
        head, time_ms = self.position.head, self._ratcheted(now_ms)
        signature = self._signer.sign(signed_text(self.position.log_id, head.number, time_ms, head.hash))
        payload: dict[str, Json] = {
            "number": head.number,
            "hash": head.hash.hex(),
            "signature": signature.hex(),
        }
        row = self._make(Entry(Kind.CHECKPOINT, time_ms, canonical(payload)))
        self.position = replace(self.position, unsigned=0, key_away=False)
        return row

    def _sign_when_due(self, now_ms: int) -> None:
        """Sign the hundredth row, or say that it cannot be signed."""
        if self.position.unsigned < ROWS_BETWEEN_CHECKPOINTS:
            return
        if self._signer is not None:
            self.sign(now_ms)
        elif not self.position.key_away:
            self._make(Entry(Kind.KEY_AWAY, now_ms, canonical({"reason": KEY_AWAY_WORDS})))
            self.position = replace(self.position, key_away=True)

    def _note_clock(self, now_ms: int) -> None:
        behind = max(0, self.position.time_ms - now_ms)
        noted = self.position.behind_ms
        if behind >= noted + CLOCK_STEP_MS or (noted and not behind):
            self._make(Entry(Kind.CLOCK_STEP, now_ms, canonical({"clock_ms": now_ms, "behind_ms": behind})))
            self.position = replace(self.position, behind_ms=behind)
            self._sign_when_due(now_ms)

    def _ratcheted(self, now_ms: int) -> int:
        return max(now_ms, self.position.time_ms)

    def _make(self, entry: Entry) -> Row:
        before = self.position
        number, time_ms = before.head.number + 1, self._ratcheted(entry.time_ms)
        hash_ = row_hash(before.log_id, number, time_ms, entry.kind, before.head.hash, entry.payload)
        self.rows.append(StoredRow(number, time_ms, str(entry.kind), before.head.hash, hash_, entry.payload))
        row = Row(number, hash_)
        self.position = replace(before, head=row, time_ms=time_ms, unsigned=before.unsigned + 1)
        return row


def begin(log_id: bytes, mode: Mode, signer: Signer, now_ms: int) -> Chain:
    """Return a new chain with its first two rows: genesis and the checkpoint that signs it."""
    chain = Chain(Position(log_id, Row(0, NO_HASH), now_ms, 0), signer)
    payload: dict[str, Json] = {
        "format": FORMAT,
        "log_id": log_id.hex(),
        "mode": mode.value,
        "public_key": signer.public_key.hex(),
        "created_ms": now_ms,
    }
    chain.add(Entry(Kind.GENESIS, now_ms, canonical(payload)))
    chain.sign(now_ms)
    return chain
