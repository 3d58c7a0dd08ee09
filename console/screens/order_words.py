"""Orders in words, for every screen that names one."""

from decimal import Decimal

from console.app.session import Session
from console.desk.inputs import ArmState
from console.desk.views import ArmView, AuditHead, OrderLine, TimelineLine
from console.screens.market_views import clock_text
from venues.model.numbers import decimal_text
from venues.model.order import OrderKind, OrderState, TimeInForce
from widgets.order_words import order_condition
from widgets.text import NOTHING, age_text, countdown_text, grouped
from widgets.trading_views import OpenRow, OpenView, OrderRow, OrdersTableView, PinnedRow, TimelineRow
from widgets.views import FactsView

_FORCE = {
    TimeInForce.GTC: "GTC",
    TimeInForce.IOC: "IOC",
    TimeInForce.FOK: "FOK",
    TimeInForce.POST_ONLY: "post",
}


def plain_amount(value: Decimal | None) -> str:
    """Return a number with its thousands apart, or the sign for nothing."""
    if value is None or not value.is_finite():
        return NOTHING
    whole, _, rest = decimal_text(value).partition(".")
    return grouped(Decimal(whole), 0) + (f".{rest}" if rest else "")


def kind_words(line: OrderLine) -> str:
    """Return `limit GTC`, `limit post`, `market IOC`, or the sign for nothing."""
    words = [line.kind.value] if line.kind else []
    words += [_FORCE[line.time_in_force]] if line.time_in_force else []
    return " ".join(words) or NOTHING


def order_words(line: OrderLine) -> str:
    """Return `gate BUY 0.0002 BTC/USDT @ 60 000.1`, or `mkt` for its price."""
    if line.price is not None:
        price = f"@ {plain_amount(line.price)}"
    else:
        price = "mkt" if line.kind is OrderKind.MARKET else ""
    words = f"{line.venue} {line.side.upper()} {plain_amount(line.amount)} {line.symbol} {price}"
    return words.rstrip()


def short_id(line: OrderLine) -> str:
    """Return the beginning of our id, or the end of the venue's for an order that is not ours."""
    if line.client_order_id:
        return line.client_order_id[:8]
    return line.order_id[-8:] or NOTHING


def order_key(line: OrderLine) -> str:
    """Return what tells an order from all others."""
    return f"{line.venue} {line.client_order_id or line.order_id}"


def orders_table(session: Session) -> OrdersTableView:
    """Return the Orders screen's table."""
    view = session.trading.orders()
    rows = tuple(_row(session, line) for line in view.lines)
    return OrdersTableView(rows, view.mine_open, view.others_open, view.unknown)


def _row(session: Session, line: OrderLine) -> OrderRow:
    condition = order_condition(line.state)
    key = order_key(line)
    words = f"! {line.alarm}" if line.alarm else line.words
    if line.cancel_asked and not line.state.is_final:
        words = f"cancel asked{'; ' if words else ''}{words}"
    return OrderRow(
        key,
        condition.glyph,
        condition.word,
        "line--bad" if line.alarm else condition.part,
        line.venue,
        line.symbol,
        line.side.upper(),
        kind_words(line),
        line.amount,
        line.price,
        line.filled,
        line.average_price,
        short_id(line),
        "mine" if line.is_mine else "not mine",
        age_text(session.ages.of(("order", key), line.age_ms, line.state)),
        age_text(session.ages.of(("told", key), line.told_age_ms, line.state)),
        words,
        line.is_mine,
        line.state.is_final,
    )


def open_orders(session: Session) -> OpenView:
    """Return the orders that are not over, in few words."""
    view = session.trading.orders()
    rows: list[OpenRow] = []
    for line in view.lines:
        if line.state.is_final:
            continue
        condition = order_condition(line.state)
        age = age_text(session.ages.of(("order", order_key(line)), line.age_ms, line.state))
        word = condition.short if line.is_mine else "OTHER"
        rows.append(OpenRow(condition.glyph, word, condition.part, order_words(line), age, line.is_mine))
    return OpenView(tuple(rows), view.mine_open, view.others_open, view.unknown)


def order_facts(session: Session, line: OrderLine) -> FactsView:
    """Return everything that is known of one order."""
    condition = order_condition(line.state)
    key = order_key(line)
    facts = [
        ("state", f"{condition.glyph} {condition.word}", condition.part),
        ("whose", "mine" if line.is_mine else "not mine", "" if line.is_mine else "line--dim"),
        ("type", kind_words(line), ""),
        ("for", line.purpose.value, ""),
        ("amount", plain_amount(line.amount), ""),
        ("price", plain_amount(line.price), ""),
        ("filled", plain_amount(line.filled), ""),
        ("average", plain_amount(line.average_price), ""),
        ("age", age_text(session.ages.of(("order", key), line.age_ms, line.state)), ""),
        ("told", age_text(session.ages.of(("told", key), line.told_age_ms, line.state)), ""),
    ]
    facts += [("cancel", "asked", "line--warn")] if line.cancel_asked else []
    words = [("", line.words, "line--warn")] if line.words else []
    words += [("", f"! {line.alarm}", "line--bad")] if line.alarm else []
    ids = f"our id {line.client_order_id or NOTHING} · venue's id {line.order_id or NOTHING}"
    return FactsView(order_words(line), (*words, *facts, ("", ids, "line--dim")))


def pinned_rows(session: Session) -> tuple[PinnedRow, ...]:
    """Return the orders whose fate is not known, then those that contradict what was proved."""
    view = session.trading.orders()
    rows = [_pinned(session, line) for line in view.unresolved]
    rows += [
        PinnedRow("!", "ALARM", order_words(line), "", line.alarm)
        for line in view.lines
        if line.alarm and not line.state.is_unresolved
    ]
    return tuple(rows)


def _pinned(session: Session, line: OrderLine) -> PinnedRow:
    sent = ""
    if line.age_ms is not None:
        sent = f"sent {clock_text(round(session.clock.now_ms() - line.age_ms))}"
    words = f"{line.words}; ! {line.alarm}" if line.alarm else line.words
    word = "HUMAN" if line.state is OrderState.HUMAN else "UNKNOWN"
    return PinnedRow("?", word, order_words(line), sent, words)


def timeline_rows(lines: tuple[TimelineLine, ...]) -> tuple[TimelineRow, ...]:
    """Return an order's life with times of day in UTC, to the millisecond."""
    return tuple(
        TimelineRow(f"{clock_text(line.time_ms)}.{line.time_ms % 1000:03d}", line.words, line.level, line.row)
        for line in lines
    )


def arm_words(view: ArmView) -> tuple[str, str]:
    """Return the arm state and its level: `ARMED 04:32` and `armed`."""
    if view.state is ArmState.ARMED:
        left = f" {countdown_text(view.left_seconds)}" if view.left_seconds is not None else ""
        return f"ARMED{left}", "armed"
    if view.state is ArmState.HALTED:
        return f"HALTED {view.reason}".rstrip(), "halted"
    return "DISARMED", ""


def audit_words(head: AuditHead) -> tuple[str, str]:
    """Return how the trail stands and its level: `audit ✓ #48211` and nothing."""
    if head.words.startswith("verifying"):
        return f"audit {head.words}", "" if head.sound else "warn"
    if head.opening:
        return "audit opening", "warn"
    if head.sound:
        return f"audit ✓ #{head.number}", ""
    if head.number == 0 and head.words == "no trail":
        return "", ""
    return "audit FAILED", "bad"
