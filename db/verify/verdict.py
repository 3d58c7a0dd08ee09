"""What a verification has found, as values."""

from db.verify.anchor import Anchor
from venues.model.value import Value


class Trail(Value):
    """What the genesis row says."""

    log_id: str
    mode: str
    public_key: str
    created_ms: int


class Fault(Value):
    """The first thing that is wrong."""

    number: int | None
    """The row; None where it is about the file or an anchor."""
    what: str


class Verdict(Value):
    """What holds, up to where, and the first fault if there is one."""

    path: str
    trail: Trail | None
    """None when not even the first row holds."""
    rows: int
    """How many rows hold, from the first on."""
    last_time_ms: int
    head: str
    """Hash of the last row that holds, hex; empty without any."""
    checkpoints: int
    signed_to: int
    """The last row that a good checkpoint signs or is; 0 without any."""
    anchored_to: int
    """The last row that an anchor vouches for; 0 without any."""
    seen_to: int
    """The last row that a client order id seen by a venue vouches for; 0 without any."""
    last_signed: Anchor | None
    """What the last good checkpoint says."""
    fault: Fault | None

    @property
    def ok(self) -> bool:
        """True when no fault was found; which is less than that nothing is missing at the end."""
        return self.fault is None

    @property
    def vouched_to(self) -> int:
        """The last row that something outside the file vouches for."""
        return max(self.anchored_to, self.seen_to)

    @property
    def whole(self) -> bool:
        """True when no fault was found and something outside vouches for the last row."""
        return self.ok and self.vouched_to == self.rows
