"""Views of the audit trail: rows in words, how it stands, and all about one row."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from console.app.audit_state import AuditBrowsing, Detail, Listed, Verification
from console.cli.audit_sentences import sentence
from console.cli.audit_words import ordered_keys, plain_value, span_text, time_text
from console.desk.views import AuditHead
from console.screens.audit_scroll import AuditScroll
from console.screens.market_views import clock_text
from db.browse.wanted import GROUPS, Wanted
from venues.model.text import sanitise
from widgets.audit_views import AuditDetailLine, AuditRow, AuditTableView, AuditTrailView
from widgets.text import grouped

if TYPE_CHECKING:
    from db.verify.reading import ReadRow

GROUP_NAMES = ("all", *GROUPS)
MISSING = "this row is MISSING in the file"
LONGEST_VALUE = 4_000
"""Characters of one value among all that is known of a row."""

_WARN = frozenset({"unknown", "halt", "panic", "loss_limit", "balance_mismatch", "confirmation_dead"})
_QUIET = frozenset({"checkpoint"})
_ORDER_KEYS = ("client_order_id", "order_id", "intent", "proposal")

Made = dict[int, AuditRow]
"""Rows in words by number; a row never changes."""


def audit_row(number: int, row: "ReadRow | None") -> AuditRow:
    """Return a row of the table; None stands for one that the file does not have."""
    if row is None:
        return AuditRow(number, "", words=MISSING, part="line--bad")
    payload = row.payload
    order = next((payload[key] for key in _ORDER_KEYS if payload.get(key)), "")
    several = payload.get("venues")
    venue = payload.get("venue") or (several[0] if isinstance(several, list) and len(several) == 1 else "")
    kind = sanitise(row.kind, 40)
    return AuditRow(
        number,
        time_text(row.time_ms),
        kind,
        sanitise(venue, 20),
        sanitise(order, 40),
        sentence(row),
        _part(row),
    )


def _part(row: "ReadRow") -> str:
    if not row.intact:
        return "line--bad"
    denied = row.kind == "verdict" and row.payload.get("allowed") is not True
    lost = row.kind in {"answer", "cancel_answer"} and row.payload.get("outcome") == "AMBIGUOUS"
    if row.kind in _WARN or denied or lost:
        return "line--warn"
    return "line--dim" if row.kind in _QUIET else ""


def number_at(listed: Listed, place: int) -> int | None:
    """Return the number of the row at a place; None while it has not been read."""
    index = place - listed.at
    return listed.numbers[index] if 0 <= index < len(listed.numbers) else None


def table_view(listed: Listed, scroll: AuditScroll, room: int, made: Made) -> AuditTableView | None:
    """Return the rows on the screen; None while one of them has not been read."""
    places = range(scroll.top, min(listed.end, scroll.top + room))
    numbers = [number_at(listed, place) for place in places]
    rows = []
    for number in numbers:
        if number is None:
            return None
        if number not in made:
            made[number] = audit_row(number, listed.rows.get(number))
        rows.append(made[number])
    note = ""
    if rows:
        first = scroll.top - listed.first + 1
        note = f"{grouped(first, 0)} – {grouped(first + len(rows) - 1, 0)} of {grouped(listed.count, 0)}"
        note += " · following" if scroll.following else ""
    return AuditTableView(tuple(rows), scroll.cursor - scroll.top, note, _empty(listed))


def _empty(listed: Listed) -> str:
    if listed.waiting or listed.left or not listed.newest:
        return "reading …"
    return f"no row answers to {sanitise(listed.wanted.words(), 200)}"


def nothing_view() -> AuditTableView:
    """Return the table of a console without a trail."""
    return AuditTableView((), 0, "", "there is no audit trail in this session")


# ---- how it stands ----


def trail_view(mode: str, audit: AuditBrowsing | None, head: AuditHead) -> AuditTrailView:
    """Return how the trail stands and what is looked for.

    Args:
        mode: of this console.
        audit: reads the trail; None where there is none to read.
        head: what the desk says of it, for as long as there is nothing to read.
    """
    if audit is None:
        words = sanitise(head.words, 200) or "no trail"
        return AuditTrailView(mode, "", words, "line--dim", GROUP_NAMES, 0, "", "")
    listed, verification = audit.listed, audit.verification
    words, part = verified_words(verification, listed.newest, head)
    if audit.trouble:
        words, part = f"cannot be read: {sanitise(audit.trouble, 300)}", "line--bad"
    note, verdict = mode, verification.verdict
    if verdict is not None and verdict.trail is not None:
        note += f" · log {verdict.trail.log_id[:12]}… · since {time_text(verdict.trail.created_ms)[:10]}"
    wanted = listed.wanted
    sought = Wanted(venue=wanted.venue, order=wanted.order, texts=wanted.texts).words()
    if wanted.kinds and _group_of(wanted) < 0:
        sought = " · ".join(filter(None, (Wanted(kinds=wanted.kinds).words(), sought)))
    return AuditTrailView(
        note,
        f"{grouped(listed.newest, 0)} rows",
        words,
        part,
        GROUP_NAMES,
        _group_of(wanted),
        sanitise(sought, 200),
        audit.exporting or _progress(listed),
        "line--strong" if audit.exporting else "line--dim",
    )


def verified_words(verification: Verification, newest: int, head: AuditHead) -> tuple[str, str]:
    """Return what verifying has shown, and its component class; without it, what the desk says of the trail."""
    verdict = verification.verdict
    if verification.running:
        return f"verifying, {grouped(verification.rows, 0)} of {grouped(verification.total, 0)} rows", ""
    if verification.cannot:
        return f"not verified: {sanitise(verification.cannot, 300)}", "line--warn"
    if verdict is None:
        if not head.number:
            return "not verified since this console started", "line--dim"
        sound = "its end is sound" if head.sound else "its end is not sound"
        return sanitise(head.words, 200) or f"{sound}; v verifies the whole file", "line--dim"
    if verdict.fault is not None:
        where = "" if verdict.fault.number is None else f" at row #{verdict.fault.number}"
        return f"BROKEN{where}: {sanitise(verdict.fault.what, 300)}", "line--bad"
    words = f"verified to #{verdict.rows}"
    since = newest - verdict.rows
    words += f" at {clock_text(verification.at_ms)}" + (
        f", {grouped(since, 0)} rows since" if since > 0 else ""
    )
    words += "" if verdict.signed_to == verdict.rows else f"; signed to #{verdict.signed_to}"
    if verdict.whole:
        return f"{words}; something outside vouches for #{verdict.rows}", "line--good"
    return f"{words}; tail not anchored since #{verdict.vouched_to}", ""


def _group_of(wanted: Wanted) -> int:
    if not wanted.kinds:
        return 0
    names = [name for name, kinds in GROUPS.items() if kinds == wanted.kinds]
    return GROUP_NAMES.index(names[0]) if names else -1


def _progress(listed: Listed) -> str:
    if listed.waiting:
        return listed.waiting
    if listed.wanted.everything:
        return ""
    found = f"{grouped(listed.count, 0)} found"
    return f"{found}, #{listed.left} and older not yet looked at" if listed.left else found


# ---- one row ----


def detail_lines(detail: Detail) -> tuple[AuditDetailLine, ...]:
    """Return all that is known of a row."""
    if not detail.read:
        return (AuditDetailLine(text="reading …", part="line--dim"),)
    row = detail.row
    if row is None:
        return (AuditDetailLine(text=MISSING, part="line--bad"),)
    return (*_own_lines(row, detail.checkpoint), *_life_lines(detail, row))


def _own_lines(row: "ReadRow", checkpoint: int | None) -> Iterator[AuditDetailLine]:
    yield AuditDetailLine("kind", sanitise(row.kind, 40), _part(row))
    yield AuditDetailLine("time", f"{time_text(row.time_ms).replace('T', ' ').replace('Z', '')} UTC")
    yield AuditDetailLine("says", sentence(row), "line--strong" if row.intact else "line--bad")
    for key in ordered_keys(row.payload):
        yield from _value_lines(key, row.payload[key])
    yield AuditDetailLine(text="Proof", title=True)
    yield AuditDetailLine("hash", row.hash.hex(), "" if row.intact else "line--bad")
    yield AuditDetailLine("previous", row.previous.hex())
    if not row.intact:
        yield AuditDetailLine("intact", "NO: the hash is not that of the content", "line--bad")
    if checkpoint is None:
        yield AuditDetailLine("signed", "not yet", "line--dim")
    else:
        yield AuditDetailLine(
            "signed", "it is a signature" if checkpoint == row.number else f"by #{checkpoint}"
        )


def _value_lines(key: str, value: Any) -> Iterator[AuditDetailLine]:
    name = sanitise(key, 40)
    items: list[str] = []
    if isinstance(value, list) and value:
        items = [plain_value(item) for item in value]
    elif isinstance(value, dict) and value:
        items = [f"{inner}: {plain_value(item)}" for inner, item in value.items()]
    elif key.endswith("_ms") and type(value) is int and value > 10**11:
        items = [f"{value}  {time_text(value)}"]
    for index, item in enumerate(items or [plain_value(value)]):
        yield AuditDetailLine(name if not index else " ", sanitise(item, LONGEST_VALUE))


def _life_lines(detail: Detail, row: "ReadRow") -> Iterator[AuditDetailLine]:
    life = detail.life
    if life is None:
        yield AuditDetailLine(text="The order's life", title=True)
        yield AuditDetailLine(text="its rows are looked for …", part="line--dim")
    elif life:
        yield AuditDetailLine(text=f"The order's life, {len(life)} rows", title=True)
        for one in life:
            span = span_text(one.time_ms - life[0].time_ms)
            mark = "▸" if one.number == row.number else " "
            head = f"{mark}#{one.number:<8} {time_text(one.time_ms)[11:23]} {span:>11}  {one.kind:<14} "
            yield AuditDetailLine(text=f"{head}{sentence(one)}", part=_part(one))
