"""Frozen values that the commissioning wizard's panels show, every word ready."""

from venues.model.value import Value


class RungRow(Value):
    """One rung of a ladder on one line."""

    name: str
    number: int
    glyph: str
    word: str
    part: str
    """Component class of the state."""
    title: str
    tail: str = ""
    """`you type`, `due in 5 d`; empty where there is nothing to say."""
    tail_part: str = "line--dim"
    is_next: bool = False
    """The first that is not held."""


class LadderRows(Value):
    """A venue's ladder from the first rung to the last."""

    title: str
    rows: tuple[RungRow, ...]
    climbing: bool = False


class FigureRow(Value):
    """One figure beside what is demanded of it."""

    label: str
    value: str
    demand: str
    verdict: str
    """`✓ yes`, `✗ no`, or empty where nothing is demanded."""
    part: str


class RungCardView(Value):
    """All that is known of one rung."""

    name: str
    """Of venue and rung: columns that have grown stay as wide as long as it is the same."""
    title: str
    glyph: str
    word: str
    part: str
    kind: str
    """Who climbs it."""
    purpose: str
    progress: str = ""
    """What is being done, with numbers and seconds, in one row or two."""
    told: tuple[tuple[str, str, str], ...] = ()
    """Label, words and component class of what was found."""
    figures: tuple[FigureRow, ...] = ()
    of_then: bool = False
    """The figures are of when it was judged, and prove nothing now."""
    evidence: tuple[tuple[str, str], ...] = ()
    """Label and words of when, until when, and where it is written."""
