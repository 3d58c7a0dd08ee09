"""Views of the ticket, from its texts and the desk's preview."""

from decimal import Decimal

from console.actions.ticket_text import TicketText
from console.app.session import Session
from console.desk.finding import Finding, Verdict
from console.desk.reading import Refused
from console.desk.views import Preview, VenueGate
from console.screens.order_words import arm_words
from venues.model.numbers import decimal_text
from venues.model.order import OrderKind, TimeInForce
from venues.model.words import Side
from widgets.trading_views import BesideRow, BesideView, CheckRow, ChoiceView, GuardsView

MOST_DENIALS = 3
"""Checks that are shown in the ticket; F2 lists the others."""

FORCES = {
    TimeInForce.GTC: "GTC",
    TimeInForce.IOC: "IOC",
    TimeInForce.FOK: "FOK",
    TimeInForce.POST_ONLY: "POST ONLY",
}


def ticket_title(session: Session, text: TicketText) -> str:
    """Return `TICKET · BUY · gate · BTC/USDT · ARMED 04:32`."""
    arm, _ = arm_words(session.trading.arm_view())
    what = f"MODIFY {text.replaces[:8]}" if text.replaces else "TICKET"
    words = (what, text.side.upper(), text.venue, text.symbol, session.settings.mode.value, arm)
    return " · ".join(words)


def choices_view(text: TicketText) -> dict[str, ChoiceView]:
    """Return the fields that left and right change, by name."""
    market = text.kind is OrderKind.MARKET
    return {
        "venue": ChoiceView("Venue", text.venue, dead=bool(text.replaces)),
        "side": ChoiceView("Side", text.side.upper(), dead=bool(text.replaces)),
        "kind": ChoiceView("Type", text.kind.upper()),
        "force": ChoiceView("TIF", "IOC" if market else FORCES[text.time_in_force], dead=market),
    }


def beside_view(text: TicketText, preview: Preview) -> BesideView:
    """Return what was typed beside what will be sent."""
    rows = tuple(BesideRow(row.label, row.typed, row.sent, row.rule, row.passes) for row in preview.rows)
    note = ""
    if isinstance(preview.sized, Refused):
        note = preview.sized.words if text.size.strip() else "type a size: 0.01, $12 or 12 USD"
    facts = preview.facts
    if text.replaces:
        words = "the old order is cancelled first, and proved gone, before this one is sent"
        facts = (("modify", words), *facts)
    if text.reduce_only:
        facts = (("only", "lowers a position (reduce-only, as the order it replaces)"), *facts)
    return BesideView(rows, facts, note)


def denial_words(finding: Finding) -> str:
    """Return rule number, name, and the sentence with the number and what would pass."""
    return f"{finding.number} {finding.name}: {finding.words}"


def guards_view(verdict: Verdict | None, gate: VenueGate, told: str, *, reviewing: bool) -> GuardsView:
    """Return what the checks say, and what was told last."""
    note = told
    if reviewing:
        note = "the desk checks and prepares it … Esc leaves"
    elif not gate.open and not told:
        note = f"{gate.venue} takes no orders: {gate.reason}"
    if verdict is None:
        return GuardsView("–", "line--dim", (), note)
    denied = verdict.denied
    applied = verdict.passed + len(denied)
    count = f"{verdict.passed} of {applied} pass"
    if verdict.allowed:
        return GuardsView(f"✓ {count}", "line--good", (), note)
    if not denied:
        return GuardsView(f"✗ not all checks were made: {count}", "line--bad", (), note)
    more = f", {len(denied)} deny, F2 lists all" if len(denied) > MOST_DENIALS else f", {len(denied)} deny"
    lines = tuple(denial_words(finding) for finding in denied[:MOST_DENIALS])
    return GuardsView(f"✗ {count}{more}", "line--bad", lines, note)


def check_rows(verdict: Verdict | None) -> tuple[CheckRow, ...]:
    """Return every check, those that deny first."""
    if verdict is None:
        return ()
    order = {"denied": 0, "passed": 1}
    findings = sorted(verdict.findings, key=lambda finding: order.get(finding.outcome.value, 2))
    return tuple(
        CheckRow(
            finding.number,
            finding.name,
            finding.outcome.value,
            finding.words,
            _number(finding.value),
            _number(finding.limit),
            finding.unit,
        )
        for finding in findings
    )


def _number(value: Decimal | None) -> str:
    if value is None or not value.is_finite():
        return ""
    return decimal_text(round(value, 8))


def start_price(session: Session, text: TicketText) -> Decimal | None:
    """Return what an empty price field begins with: the best price of the order's own side."""
    entry = session.store.book(text.venue, text.symbol)
    if entry is None:
        return None
    levels = entry.book.bids if text.side is Side.BUY else entry.book.asks
    return Decimal(repr(levels[0][0])) if levels else None
