"""What the screens see of a venue's ladder: frozen, sanitised, with every word ready."""

from enum import StrEnum

from venues.model.value import Value


class RungState(StrEnum):
    """How a rung stands."""

    OPEN = "OPEN"
    """It was never climbed in this mode."""
    RUNNING = "RUNNING"
    PASSED = "PASSED"
    WAIVED = "WAIVED"
    """It cannot be proved, and the operator typed that this is known."""
    FAILED = "FAILED"
    FALLEN = "FALLEN"
    """It was held once; what it depends on has changed, or it is older than its rung allows."""

    @property
    def is_held(self) -> bool:
        """Whether it counts."""
        return self in (RungState.PASSED, RungState.WAIVED)


class RungKind(StrEnum):
    """Who climbs it."""

    AUTOMATIC = "AUTOMATIC"
    """The console, by itself."""
    TYPED = "TYPED"
    """The operator, by typed words."""
    REHEARSAL = "REHEARSAL"
    """The operator, by a confirmation that sends nothing."""
    PROBE = "PROBE"
    """The operator, by confirming a post-only probe."""
    MICRO_TRADE = "MICRO_TRADE"
    """The operator, by confirming a micro-trade."""

    @property
    def needs_draft(self) -> bool:
        """Whether it goes through the confirmation dialog."""
        return self in (RungKind.REHEARSAL, RungKind.PROBE, RungKind.MICRO_TRADE)


class FigureLine(Value):
    """One measured figure beside what the ladder demands of it."""

    label: str
    value: str
    """With its unit."""
    demand: str = ""
    """`at most 500 ms`; empty where nothing is demanded."""
    passes: bool | None = None
    """None where nothing is demanded."""


class FieldAsk(Value):
    """Something to be written down beside the typed word."""

    name: str
    label: str
    choices: tuple[str, ...] = ()
    """The only answers; empty leaves the operator's own words."""


class Asks(Value):
    """What a rung wants typed."""

    title: str
    sentences: tuple[str, ...]
    word: str
    """Typed as it is, before the button can be reached."""
    button: str
    fields: tuple[FieldAsk, ...] = ()


class RungView(Value):
    """One rung of a ladder."""

    name: str
    title: str
    purpose: str
    kind: RungKind
    state: RungState
    words: str = ""
    """What was found, why it failed or fell back, or what it waits for."""
    remedy: str = ""
    """What the operator can do about it; empty while it is held."""
    figures: tuple[FigureLine, ...] = ()
    progress: str = ""
    """While it RUNs: what is being done, with numbers."""
    at_ms: int | None = None
    """When it was judged last."""
    due_words: str = ""
    """`due again in 5 days`, told in its last week; empty before."""
    row: int = 0
    """Number of the audit row with its evidence; 0 for none."""
    digest: str = ""
    """The first sixteen characters of the evidence's digest."""
    asks: Asks | None = None
    """Of a TYPED rung."""
    waiver: Asks | None = None
    """How it can be waived now; None when it cannot."""
    began_ms: int | None = None
    """When it began to RUN; None where that is not told."""
    due_ms: int | None = None
    """When it is due again; None while it is not held, or where that is not told."""


class LadderView(Value):
    """A venue's ladder."""

    venue: str
    name: str
    mode: str
    rungs: tuple[RungView, ...]
    next: str = ""
    """Name of the first rung that is not held; empty at the top."""
    climbing: bool = False
    words: str = ""
    """Why nothing can be climbed now; empty when it can."""

    @property
    def held(self) -> int:
        """How many rungs count."""
        return sum(rung.state.is_held for rung in self.rungs)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.rungs)

    def rung(self, name: str) -> RungView | None:
        """Return a rung by its name."""
        return next((rung for rung in self.rungs if rung.name == name), None)
