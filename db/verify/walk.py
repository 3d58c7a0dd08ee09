"""Goes through rows in order and holds each against the format; knows no file."""

import re
from collections.abc import Iterable
from typing import Any

from db.verify.anchor import Anchor
from db.verify.canonical import NotCanonicalError, decoded
from db.verify.errors import Broken, CannotVerify
from db.verify.layout import FORMAT, MODES, MOST_ROWS_UNSIGNED, RowHash, is_signed, row_hasher, tag_number
from db.verify.verdict import Trail

RawRow = tuple[Any, Any, Any, Any, Any, Any]
"""Number, time, kind, previous hash, hash, payload; text as bytearray, blobs as bytes."""

_KIND = re.compile(rb"[a-z][a-z0-9_]{0,39}")
_CLIENT_ORDER_ID = re.compile(r"ly([ltpv])([0-9a-z]{8})[0-9a-z]{7}")
_TYPES = (int, int, bytearray, bytes, bytes, bytes)
_OWN_RULES = frozenset({b"genesis", b"checkpoint"})
"""Kinds that are allowed in some places only."""

_MOST_KNOWN_KINDS = 1_024
_known_kinds: set[bytes] = set()
"""Kinds that were found of the right form: the same few come again and again."""


class Walk:
    """What is known after the rows that were taken."""

    def __init__(self, anchors: Iterable[Anchor] = (), seen: Iterable[str] = ()) -> None:
        """Start before the first row.

        Args:
            anchors: what is kept outside the file.
            seen: client order ids that a venue has seen.

        Raises:
            CannotVerify: one of `seen` is no client order id of this program.
        """
        self.trail: Trail | None = None
        self.rows = 0
        self.last_time_ms = 0
        self.head = bytes(32)
        self.checkpoints = 0
        self.signed_to = 0
        self.anchored_to = 0
        self.seen_to = 0
        self.last_signed: Anchor | None = None
        self._anchors: dict[int, list[Anchor]] = {}
        for anchor in anchors:
            self._anchors.setdefault(anchor.number, []).append(anchor)
        self._seen = _tags_of(seen)
        self._found: set[int] = set()
        self._outside = bool(self._anchors or self._seen)
        self._log_id = b""
        self._public_key = b""
        self._hash: RowHash = row_hasher(b"")
        self._unsigned = 0
        self._key_away = False
        """The trail has said since the last checkpoint that its signing key is not at hand."""

    def take(self, row: RawRow) -> None:
        """Hold the next row against the format.

        Raises:
            Broken: it does not fit; nothing of it counts.
            CannotVerify: a client order id is of another mode.
        """
        number, time_ms, text, previous, hash_, payload = row
        if tuple(map(type, row)) != _TYPES or time_ms < 0:
            raise Broken(self.rows + 1, "a column is not of the type or range that the table has")
        if number != self.rows + 1:
            raise Broken(self.rows + 1, f"it is missing: the next row is #{number}")
        kind = bytes(text)
        if kind not in _known_kinds:
            _check_kind(number, kind)
        if number == 1:
            self._learn_log_id(payload)
        if previous != self.head:
            raise Broken(number, f"it does not follow row #{number - 1}: it names another hash before it")
        if hash_ != self._hash(number, time_ms, kind, previous, payload):
            raise Broken(number, "its hash is not that of its content")
        if time_ms < self.last_time_ms:
            raise Broken(number, "its time is before that of the row before it")
        try:
            told = decoded(payload)
        except NotCanonicalError as error:
            raise Broken(number, f"its payload is not canonical: {error}") from None
        if number > 2 and kind not in _OWN_RULES:
            self._unsigned += 1
            self._key_away = self._key_away or kind == b"key_away"
            if self._unsigned > MOST_ROWS_UNSIGNED and not self._key_away:
                raise Broken(number, f"a checkpoint is missing after {MOST_ROWS_UNSIGNED} rows")
        else:
            self._check_meaning(number, time_ms, kind, payload, told)
        self.rows, self.last_time_ms, self.head = number, time_ms, hash_
        if self._outside:
            self._look_outside(number, hash_)

    def finish(self) -> None:
        """Look at what had to be there by the end.

        Raises:
            Broken: there is no row, no first checkpoint, or rows are missing that something outside vouches for.
        """
        if self.rows < 2:
            raise Broken(self.rows + 1, "it is missing: a trail begins with genesis and a checkpoint")
        beyond = [number for number in self._anchors if number > self.rows]
        if beyond:
            raise Broken(
                self.rows + 1, f"it is missing, and all up to #{max(beyond)}, for which an anchor vouches"
            )
        for tag, text in self._seen.items():
            if tag not in self._found:
                raise Broken(
                    None,
                    f"no row has the tag in client order id {text}: rows are missing, or it is another trail",
                )

    def _learn_log_id(self, payload: bytes) -> None:
        """Take from the first row what its own hash is made of."""
        try:
            told = decoded(payload)
        except NotCanonicalError as error:
            raise Broken(1, f"its payload is not canonical: {error}") from None
        self._log_id = _bytes_of(told.get("log_id"), 16, 1, "log id")
        self._public_key = _bytes_of(told.get("public_key"), 32, 1, "public key")
        self._hash = row_hasher(self._log_id)

    def _check_meaning(
        self, number: int, time_ms: int, kind: bytes, payload: bytes, told: dict[str, Any]
    ) -> None:
        if (kind == b"genesis") is not (number == 1):
            raise Broken(number, "the first row is no genesis row" if number == 1 else "a second genesis row")
        if number == 1:
            self._begin(time_ms, payload, told.get("mode"))
        elif kind == b"checkpoint":
            self._check_signature(number, time_ms, payload, told.get("signature"))
        else:
            raise Broken(number, "it is no checkpoint, as the second row has to be")

    def _begin(self, time_ms: int, payload: bytes, mode: object) -> None:
        if not isinstance(mode, str) or mode not in MODES:
            raise Broken(1, "it does not say a mode")
        log_id, key = self._log_id.hex(), self._public_key.hex()
        expected = f'{{"created_ms":{time_ms},"format":{FORMAT},"log_id":"{log_id}","mode":"{mode}",'
        if payload != f'{expected}"public_key":"{key}"}}'.encode():
            raise Broken(1, "its payload is not that of a genesis row of this format")
        self.trail = Trail(log_id, mode, key, time_ms)
        for anchor in (anchor for same in self._anchors.values() for anchor in same):
            self._check_anchor(anchor, self.trail)
        for text in self._seen.values():
            if text[2] != MODES[self.trail.mode]:
                raise CannotVerify(f"client order id {text} is not of mode {self.trail.mode}")

    def _check_anchor(self, anchor: Anchor, trail: Trail) -> None:
        """Raise Broken unless the anchor is of this log and of its key."""
        if (anchor.log_id, anchor.mode, anchor.public_key) != (trail.log_id, trail.mode, trail.public_key):
            raise Broken(
                1,
                f"the anchor is of another trail: log {anchor.log_id}, {anchor.mode}, key {anchor.public_key}",
            )
        signature, hash_ = bytes.fromhex(anchor.signature), bytes.fromhex(anchor.hash)
        if not is_signed(self._public_key, signature, self._log_id, anchor.number, anchor.time_ms, hash_):
            raise Broken(None, f"the signature of the anchor of row #{anchor.number} is not good")

    def _check_signature(self, number: int, time_ms: int, payload: bytes, told: object) -> None:
        signature, signed_hash = _bytes_of(told, 64, number, "signature"), self.head.hex()
        expected = f'{{"hash":"{signed_hash}","number":{number - 1},"signature":"{signature.hex()}"}}'
        if payload != expected.encode():
            raise Broken(number, "the checkpoint is of another row than the one before it")
        if not is_signed(self._public_key, signature, self._log_id, number - 1, time_ms, self.head):
            raise Broken(number, "the checkpoint's signature is not that of the trail's key")
        assert self.trail is not None
        trail = self.trail
        self.last_signed = Anchor(
            trail.log_id, trail.mode, number - 1, signed_hash, time_ms, trail.public_key, signature.hex()
        )
        self.checkpoints += 1
        self.signed_to = number
        self._unsigned = 0
        if self.last_signed in self._anchors.get(number - 1, ()):
            self.anchored_to = number  # all that this row holds follows from the anchor

    def _look_outside(self, number: int, hash_: bytes) -> None:
        """Compare the row with what is known of it from outside."""
        for anchor in self._anchors.get(number, ()):
            if anchor.hash != hash_.hex():
                raise Broken(number, "an anchor vouches for another row of this number")
            self.anchored_to = max(self.anchored_to, number)
        if self._seen and (tag := tag_number(hash_)) in self._seen:
            self._found.add(tag)
            self.seen_to = number


def _check_kind(number: int, kind: bytes) -> None:
    if not _KIND.fullmatch(kind):
        raise Broken(number, "its kind is not of the form that kinds have")
    if len(_known_kinds) < _MOST_KNOWN_KINDS:
        _known_kinds.add(kind)


def _tags_of(seen: Iterable[str]) -> dict[int, str]:
    tags = {}
    for text in seen:
        match = _CLIENT_ORDER_ID.fullmatch(text)
        if match is None:
            raise CannotVerify(f"{text!r:.60} is no client order id: ly, a letter, and 15 characters")
        tags[int(match[2], 36)] = text
    return tags


def _bytes_of(text: object, count: int, number: int, what: str) -> bytes:
    """Return the bytes of lower-case hex, exactly `count` of them."""
    if not isinstance(text, str) or not re.fullmatch(f"[0-9a-f]{{{2 * count}}}", text):
        raise Broken(number, f"its {what} is not {count} bytes in hex")
    return bytes.fromhex(text)
