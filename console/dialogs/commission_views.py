"""Views of a venue's ladder, from what commissioning tells; glyph and word of every state are settled here."""

from datetime import UTC, datetime

from console.actions.action import key_words
from console.actions.registry import ACTIONS
from console.commission.views import FigureLine, LadderView, RungKind, RungState, RungView
from console.screens.market_views import clock_text
from widgets.commission_views import FigureRow, LadderRows, RungCardView, RungRow
from widgets.text import age_text, duration_text
from widgets.views import HintsView
from widgets.words import Condition

_STATES = {
    RungState.OPEN: Condition("○", "OPEN", "OPEN", "line--dim"),
    RungState.RUNNING: Condition("↻", "RUNNING", "RUN", "line--accent"),
    RungState.PASSED: Condition("✓", "PASSED", "PASS", "line--good"),
    RungState.WAIVED: Condition("~", "WAIVED", "WAIV", "line--warn"),
    RungState.FAILED: Condition("✗", "FAILED", "FAIL", "line--bad"),
    RungState.FALLEN: Condition("↓", "FALLEN", "FALL", "line--bad"),
}

_WHO = {
    RungKind.AUTOMATIC: ("", "the console climbs it"),
    RungKind.TYPED: ("you type", "you type it"),
    RungKind.REHEARSAL: ("you confirm", "you confirm, nothing is sent"),
    RungKind.PROBE: ("you confirm", "you confirm a probe"),
    RungKind.MICRO_TRADE: ("you confirm", "you confirm a micro-trade"),
}

_MEANINGS = {
    RungState.OPEN: "not climbed yet",
    RungState.RUNNING: "being climbed now",
    RungState.PASSED: "it is held, with evidence",
    RungState.WAIVED: "it is held by your word; it was not proved",
    RungState.FAILED: "it is not held",
    RungState.FALLEN: "it was held, and is so no longer",
}

_FOUND = {
    RungState.FAILED: ("Failed", "line--bad"),
    RungState.FALLEN: ("Fell", "line--bad"),
    RungState.WAIVED: ("Waived", "line--warn"),
    RungState.OPEN: ("Waits for", ""),
}


def notices(ladder: LadderView, *, binds: bool) -> tuple[tuple[str, str], ...]:
    """Return what stands above the ladder, a line each: why nothing can be climbed, that orders do not wait for it."""
    told = []
    if ladder.words:
        told.append(f"Nothing can be climbed now: {ladder.words}")
    if not binds:
        told.append("COMM off: orders do not wait for this ladder (practice_needs_commissioning is false)")
    return tuple((line, "line--warn") for line in told)


def ladder_rows(ladder: LadderView, now_ms: int) -> LadderRows:
    """Return the ladder, one line a rung."""
    words = ("COMMISSION", ladder.venue, ladder.mode, f"{ladder.held}/{ladder.total}")
    rows = (
        _row(rung, number, now_ms, is_next=rung.name == ladder.next)
        for number, rung in enumerate(ladder.rungs, 1)
    )
    return LadderRows(" · ".join(word for word in words if word), tuple(rows), ladder.climbing)


def _row(rung: RungView, number: int, now_ms: int, *, is_next: bool) -> RungRow:
    state = _STATES[rung.state]
    tail, part = "", "line--dim"
    if rung.state is RungState.RUNNING:
        tail = _elapsed(rung, now_ms)
    elif rung.waiver is not None and not rung.state.is_held:
        tail, part = "W waives it", "line--warn"
    elif rung.state.is_held:
        tail, part = ("! due soon", "line--warn") if rung.due_words else ("", part)
    else:
        tail = _WHO[rung.kind][0]
    return RungRow(rung.name, number, state.glyph, state.word, state.part, rung.title, tail, part, is_next)


def rung_card(ladder: LadderView, rung: RungView, now_ms: int) -> RungCardView:
    """Return all that is known of one rung."""
    state = _STATES[rung.state]
    number = 1 + [one.name for one in ladder.rungs].index(rung.name)
    progress = ""
    if rung.state is RungState.RUNNING:
        progress = " · ".join(words for words in (_elapsed(rung, now_ms), rung.progress) if words)
    return RungCardView(
        f"{ladder.venue} {rung.name}",
        f"{number} · {rung.title}",
        state.glyph,
        f"{state.word}: {_MEANINGS[rung.state]}",
        state.part,
        _WHO[rung.kind][1],
        rung.purpose,
        progress,
        _told(rung),
        tuple(_figure(line) for line in rung.figures),
        rung.state is RungState.FALLEN,
        _evidence(rung, now_ms),
    )


def _elapsed(rung: RungView, now_ms: int) -> str:
    return "" if rung.began_ms is None else f"{max(0, now_ms - rung.began_ms) // 1000} s"


def _told(rung: RungView) -> tuple[tuple[str, str, str], ...]:
    """Return what was found, what can be done about it, and which key does it."""
    told: list[tuple[str, str, str]] = []
    if rung.words:
        label, part = _FOUND.get(rung.state, ("Found", ""))
        told.append((label, rung.words, part))
    if rung.remedy:
        told.append(("How" if rung.state is RungState.OPEN else "Remedy", rung.remedy, "line--strong"))
    if rung.waiver is not None and not rung.state.is_held:
        told.append(("Waiver", "it cannot be proved here; W waives it by a typed word", "line--warn"))
    if rung.due_words:
        told.append(("Due", rung.due_words, "line--warn"))
    return tuple(told)


def _figure(line: FigureLine) -> FigureRow:
    verdicts = {True: ("✓ yes", "line--good"), False: ("✗ NO", "line--bad"), None: ("", "")}
    verdict, part = verdicts[line.passes]
    return FigureRow(line.label, line.value, line.demand, verdict, part)


def _evidence(rung: RungView, now_ms: int) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    if rung.at_ms is not None:
        pairs.append(("Judged", f"{_moment(rung.at_ms)} · {age_text(max(0, now_ms - rung.at_ms))} ago"))
    if rung.due_ms is not None:
        left = rung.due_ms - now_ms
        when = f"in {duration_text(left / 1000)}" if left > 0 else "past"
        pairs.append(("Holds to", f"{_moment(rung.due_ms)} · {when}"))
    if rung.row:
        pairs.append(("Evidence", f"audit row #{rung.row} · digest {rung.digest}"))
    return tuple(pairs)


def _moment(time_ms: int) -> str:
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m-%d} {clock_text(time_ms)} UTC"


# ---- hints ----

_HINTS = {
    action.id: (action.shown_key or key_words(action.keys[0]), action.label)
    for action in ACTIONS
    if action.keys
}


def commission_hints(ladder: LadderView, rung: RungView, *, list_only: bool) -> HintsView:
    """Return the keys that do something now.

    Args:
        ladder: of the venue.
        rung: under the cursor.
        list_only: the terminal has room for the ladder alone, and shows it.
    """
    hints = [_HINTS["commission.stop"]] if ladder.climbing else []
    if list_only:
        hints = [("Enter", "show it"), *hints]
    elif not ladder.climbing and not ladder.words and ladder.next:
        hints = [("Enter", _enter_label(ladder.rung(ladder.next))), *hints]
    if not ladder.climbing and not ladder.words:
        hints.append(_HINTS["commission.again"])
        if rung.waiver is not None and not rung.state.is_held:
            hints.append(_HINTS["commission.waive"])
    hints += [
        ("Esc", "back"),
        ("↑ ↓", "rung"),
        _HINTS["commission.panel"],
        _HINTS["venue.next"],
        _HINTS["help"],
    ]
    return HintsView(tuple(hints))


def _enter_label(rung: RungView | None) -> str:
    if rung is None or rung.kind is RungKind.AUTOMATIC:
        return "go on"
    return "type it" if rung.kind is RungKind.TYPED else "confirm it"
