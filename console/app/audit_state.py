"""What the Audit screen is told of the trail, and what it may ask."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from msgspec import field

from db.browse.wanted import Wanted
from venues.model.value import Value

if TYPE_CHECKING:  # the first frame does not wait for SQLite and signatures
    from db.verify.reading import ReadRow
    from db.verify.verdict import Verdict


class Listed(Value):
    """What was found, and the rows around those that are shown.

    A row has a place: 0 was the newest when the search began, newer rows are below, so that a row keeps its place.
    """

    wanted: Wanted = field(default_factory=Wanted)
    newest: int = 0
    """The number of the trail's last row."""
    first: int = 0
    """The place of the newest row that was found."""
    end: int = 0
    """The place behind the oldest row that was found."""
    left: int = 0
    """Rows up to this one have not been looked at yet."""
    at: int = 0
    """The place of the first of `numbers`."""
    numbers: tuple[int, ...] = ()
    rows: "Mapping[int, ReadRow]" = field(default_factory=dict)
    """By number; a number without a row is missing in the file."""
    waiting: str = ""
    """What the search waits for, in words."""

    @property
    def count(self) -> int:
        """How many rows were found so far."""
        return self.end - self.first


class Verification(Value):
    """What verifying the whole file has shown in this console's life."""

    running: bool = False
    rows: int = 0
    total: int = 0
    verdict: "Verdict | None" = None
    at_ms: int = 0
    """When the verdict came, milliseconds UTC."""
    cannot: str = ""
    """Why there is no verdict."""


class Detail(Value):
    """All about one row."""

    number: int
    row: "ReadRow | None" = None
    """None while it is read, and where the file does not have it."""
    read: bool = False
    checkpoint: int | None = None
    """The row that signs it; None while none does."""
    life: "tuple[ReadRow, ...] | None" = None
    """All rows of its order, oldest first; None while they are looked for, empty where it is of no order."""


Say = Callable[[str, str], None]
"""Takes words for the operator and their level."""


class AuditBrowsing(Protocol):
    """Reads the trail for one screen; every method returns at once, and `tell` is called when something is there."""

    listed: Listed
    verification: Verification
    detail: Detail | None
    exporting: str
    """How far an export is, in words; empty without one."""
    trouble: str
    """Why the trail cannot be read; empty when it can."""

    def tell(self, changed: Callable[[], None] | None) -> None:
        """Have `changed` called on the loop whenever something is different; None for nobody."""
        ...

    def look(self, place: int, count: int) -> None:
        """Ask for the rows at these places."""
        ...

    def want(self, wanted: Wanted) -> None:
        """Begin another search."""
        ...

    def open(self, number: int) -> None:
        """Ask for all about a row."""
        ...

    def place_of(self, number: int) -> int:
        """Return the place of a row among those that were found, or of the next older one."""
        ...

    def verify(self) -> None:
        """Verify the whole file in the background, unless that is under way."""
        ...

    def export(self, say: Say) -> None:
        """Write the rows that were found to files; `say` is told where, or why not."""
        ...
