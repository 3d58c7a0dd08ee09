"""Frozen values of the audit widgets."""

from venues.model.value import Value


class AuditRow(Value):
    """One row of the trail, in words."""

    number: int
    time: str
    """ISO 8601 in UTC with milliseconds."""
    kind: str = ""
    venue: str = ""
    order: str = ""
    """The client order id, or another id of the order."""
    words: str = ""
    part: str = ""
    """Component class of what must be noticed."""


class AuditTableView(Value):
    """The rows on the screen."""

    rows: tuple[AuditRow, ...]
    cursor: int
    """Index of the row under the cursor."""
    note: str
    """Which rows of how many, and whether new ones are followed."""
    empty: str
    """What is said when there is no row."""


class AuditTrailView(Value):
    """How the trail stands, and what is looked for in it."""

    note: str
    """Mode, log and age of the trail."""
    size: str
    verified: str
    verified_part: str
    groups: tuple[str, ...]
    """Names of the kinds that can be looked at together."""
    group: int
    """Which of them is chosen; -1 for another choice of kinds."""
    sought: str
    """What else is looked for."""
    progress: str
    progress_part: str = ""


class AuditDetailLine(Value):
    """One line of all that is known of a row."""

    name: str = ""
    text: str = ""
    part: str = ""
    title: bool = False
    """The line is a heading."""
