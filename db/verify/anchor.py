"""Anchors: what a checkpoint says, kept outside the file, so that somebody else can vouch for it."""

import json
import re
from pathlib import Path

from msgspec.structs import asdict

from db.verify.errors import CannotVerify
from db.verify.layout import MODES
from venues.model.value import Value

ANCHOR_FORMAT = 1
LONGEST_FILE_BYTES = 1_000_000
"""A file of anchors of some years."""

_HEX = {"log_id": 16, "hash": 32, "public_key": 32, "signature": 64}
"""Fields in hexadecimal, and how many bytes they stand for."""


class Anchor(Value):
    """The row that a checkpoint signed, with its signature; all bytes in lower-case hex."""

    log_id: str
    mode: str
    number: int
    hash: str
    time_ms: int
    """Of the checkpoint."""
    public_key: str
    signature: str

    def text(self) -> str:
        """Return the anchor as the one line of its file."""
        return (
            json.dumps({"anchor": ANCHOR_FORMAT, **asdict(self)}, sort_keys=True, separators=(",", ":"))
            + "\n"
        )


def read_anchors(path: Path) -> tuple[Anchor, ...]:
    """Read a file with one anchor, or with several, one a line.

    Raises:
        CannotVerify: it cannot be read, or something in it is no anchor.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LONGEST_FILE_BYTES + 1)
    except OSError as error:
        raise CannotVerify(f"{path}: {error.strerror or error}") from None
    if len(content) <= LONGEST_FILE_BYTES:
        whole = _parsed(content)
        found = [whole] if whole else [_parsed(line) for line in content.splitlines() if line.strip()]
        anchors = tuple(anchor for anchor in found if anchor is not None)
        if anchors and len(anchors) == len(found):
            return anchors
    raise CannotVerify(f"{path} is no anchor of an audit trail, nor several, one a line")


def _parsed(content: bytes) -> Anchor | None:
    try:
        told = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("anchor") != ANCHOR_FORMAT or told.get("mode") not in MODES:
        return None
    for name, count in _HEX.items():
        if not isinstance(told.get(name), str) or not re.fullmatch(f"[0-9a-f]{{{2 * count}}}", told[name]):
            return None
    for name, least in (("number", 1), ("time_ms", 0)):
        if type(told.get(name)) is not int or not least <= told[name] < 2**63:
            return None
    return Anchor(**{name: told[name] for name in Anchor.__struct_fields__})
