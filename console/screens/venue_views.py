"""Views of how the venues are doing, from the replica."""

from console.app.session import Session
from console.app.settings import VenueLine
from console.replica.entries import VenueEntry
from venues.model.status import VenueHealth
from venues.model.words import Role, VenueState
from widgets.text import NOTHING, age_text, countdown_text, duration_text, grouped, milliseconds_text
from widgets.views import FactsView, VenueRow
from widgets.words import state_condition


def venue_rows(session: Session) -> tuple[VenueRow, ...]:
    """Return one row a venue in order of priority."""
    return tuple(_row(session, session.store.venue(venue)) for venue in session.venues)


def _row(session: Session, entry: VenueEntry) -> VenueRow:
    now, now_ms = session.clock.monotonic(), session.clock.now_ms()
    state = entry.state(now)
    condition = state_condition(state)
    change, health = entry.change, entry.health or VenueHealth(entry.venue)
    since = duration_text((now_ms - change.since_ms) / 1000) if change and change.since_ms else NOTHING
    next_try = NOTHING
    if change and change.next_try_ms is not None:
        next_try = countdown_text((change.next_try_ms - now_ms) / 1000)
    told = entry.health is not None
    return VenueRow(
        entry.venue,
        condition.glyph,
        condition.word,
        condition.part,
        since,
        milliseconds_text(health.latency_ms),
        milliseconds_text(health.jitter_ms),
        offset_text(health.clock_offset_ms),
        NOTHING if health.rate_used_percent is None else f"{health.rate_used_percent:.0f}%",
        f"{health.messages_per_second:.0f}" if told else NOTHING,
        str(health.integrity_faults) if told else NOTHING,
        str(health.reconnects) if told else NOTHING,
        next_try,
        account_words(session, entry),
        entry.reason(now) or _account_trouble(entry) or entry.progress,
        session.trading.gate(entry.venue).dead_man,
        "/".join(str(count) for count in session.commissioning.rungs_held(entry.venue) or ()),
    )


def offset_text(offset_ms: float | None) -> str:
    """Return the venue's clock minus ours: `+8ms`."""
    return NOTHING if offset_ms is None else f"{grouped(offset_ms, 0, sign=True)}ms"


def account_words(session: Session, entry: VenueEntry) -> str:
    """Return the state of the account's own link, or why there is none."""
    if session.settings.line(entry.venue).role == Role.DATA_ONLY:
        return "data only"
    state = entry.change.private_state if entry.change else VenueState.DISABLED
    return "no keys" if state == VenueState.DISABLED else state.value


def _account_trouble(entry: VenueEntry) -> str:
    """Return why the account's own link is not up, where there is an account."""
    change = entry.change
    if change is None or change.private_state in {VenueState.UP, VenueState.DISABLED}:
        return ""
    return f"account: {change.private_reason}" if change.private_reason else ""


def venue_facts(session: Session) -> FactsView:
    """Return everything that is known of the chosen venue."""
    entry = session.store.venue(session.venue)
    line, health = session.settings.line(session.venue), entry.health or VenueHealth(session.venue)
    now = session.clock.monotonic()
    condition = state_condition(entry.state(now))
    facts = [
        ("state", f"{condition.glyph} {condition.word}", condition.part),
        ("account", account_words(session, entry), ""),
        ("orders", *_gate_words(session)),
        *_fees(line, session.today),
        ("markets", str(health.markets or len(session.store.markets.get(session.venue, {}))), ""),
        ("frames", f"{health.messages:,}".replace(",", " "), ""),
        ("bad frames", str(health.bad_frames), "line--warn" if health.bad_frames else ""),
        ("faults", str(health.integrity_faults), "line--warn" if health.integrity_faults else ""),
        ("dials", str(health.dials), ""),
        ("reconnects", str(health.reconnects), ""),
        ("rate limit", f"{health.rate_limit_per_minute or NOTHING}/min", ""),
        ("first up", milliseconds_text(health.first_up_ms), ""),
        ("heartbeat", age_text(session.ages.of(("beat", session.venue), entry.heartbeat_age(now))), ""),
    ]
    reason = entry.reason(now)
    private = entry.change.private_reason if entry.change else ""
    gate = session.trading.gate(session.venue)
    closed = "" if gate.open else f"takes no orders: {gate.reason}"
    facts += [("dead man", gate.dead_man, "")] if gate.dead_man else []
    facts += [("", text, "line--warn") for text in (reason, private, closed) if text]
    return FactsView(line.name or session.venue, tuple(facts))


def _gate_words(session: Session) -> tuple[str, str]:
    """Return whether the chosen venue takes orders from here, as words and component class."""
    gate = session.trading.gate(session.venue)
    return ("taken", "line--good") if gate.open else ("none", "line--warn")


def stream_facts(session: Session) -> FactsView:
    """Return the ages of the chosen venue's streams."""
    now, facts = session.clock.monotonic(), []
    for (venue, symbol), entry in sorted(session.store.books.items()):
        if venue != session.venue:
            continue
        word = entry.freshness(now)
        link = session.ages.of(("link", venue, symbol), entry.link_age(now), word)
        change = session.ages.of(("change", venue, symbol), entry.change_age(now), word)
        text = f"{entry.book.integrity:<10} {word:<8} link {age_text(link):>4}  change {age_text(change):>4}"
        facts.append((symbol, text, "" if entry.usable(now) else "line--warn"))
    return FactsView("Books of this venue", tuple(facts) or (("", "no book yet", "line--dim"),))


def _fees(line: VenueLine, today: str) -> list[tuple[str, str, str]]:
    """Return the configured fees and the end of their tier; fees of a tier that has ended are past."""
    past, part = ("was ", "line--warn") if line.tier_ended(today) else ("", "")
    facts = [
        ("maker fee", past + _percent(line.maker_fee), part),
        ("taker fee", past + _percent(line.taker_fee), part),
    ]
    if line.fee_expires:
        facts.append(("tier ended" if past else "tier until", line.fee_expires, part))
    return facts


def _percent(fraction: str | None) -> str:
    return NOTHING if fraction is None else f"{float(fraction) * 100:.3g}%"
