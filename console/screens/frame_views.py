"""Views of the rows that frame every screen, from the replica."""

from datetime import UTC, datetime

from console.app.ports import Vitals
from console.app.session import TOLD_SECONDS, Session
from console.replica.entries import LogLine, VenueEntry
from console.screens.market_views import clock_text
from console.screens.order_words import arm_words, audit_words
from console.screens.vault_words import vault_words
from venues.model.words import Mode, Role, VenueState
from widgets.levels import GROUPINGS
from widgets.text import age_text, countdown_text, grouped, milliseconds_text
from widgets.views import ChipView, LogRow, MessagesView, StatusView
from widgets.words import state_condition

ALARM_SECONDS = 30
"""So long the newest bad line of the log stands first, whatever else is told: many terminals have room for one."""

ANSWER_SECONDS = 3.0
"""Before it stands, for so long, what a key was just answered: the keyboard always answers."""

_RANKS = {
    VenueState.UP: 0,
    VenueState.DISABLED: 1,
    VenueState.CONNECTING: 1,
    VenueState.DEGRADED: 2,
    VenueState.RECONNECTING: 2,
    VenueState.MAINTENANCE: 2,
}


def status_view(session: Session, vitals: Vitals) -> StatusView:
    """Return the status line: mode, arm state, clocks, vitals."""
    settings, clock = session.settings, session.clock
    moment = datetime.fromtimestamp(clock.now_ms() / 1000, UTC)
    local = moment.astimezone(settings.zone)
    note = f"via {settings.via}" if settings.mode == Mode.VIA and settings.via else ""
    if session.frozen_at is not None:
        note = f"FROZEN {age_text((clock.monotonic() - session.frozen_at) * 1000 // 1000 * 1000)}"
    arm, arm_level = arm_words(session.trading.arm_view())
    audit, audit_level = audit_words(session.trading.audit_head())
    return StatusView(
        settings.mode.value,
        arm,
        arm_level,
        audit,
        audit_level,
        note=note,
        vault=vault_words(session.keys.vault()),
        utc=moment.strftime("%H:%M:%S UTC"),
        local=local.strftime("%H:%M:%S %Z") if local.utcoffset() else "",
        vitals=vitals.words(),
    )


def chip_views(session: Session) -> tuple[ChipView, ...]:
    """Return one chip a venue."""
    now, now_ms = session.clock.monotonic(), session.clock.now_ms()
    return tuple(_chip(session, session.store.venue(venue), now, now_ms) for venue in session.venues)


def _chip(session: Session, entry: VenueEntry, now: float, now_ms: int) -> ChipView:
    state = entry.state(now)
    condition = state_condition(state)
    glyph, word, detail, bars, rank = condition.glyph, condition.short, "", -1, _RANKS.get(state, 3)
    change, health = entry.change, entry.health
    if state in {VenueState.UP, VenueState.DEGRADED}:
        latency = health.latency_ms if health else None
        bars, detail = quality(latency), milliseconds_text(latency) if latency is not None else ""
        used = health.rate_used_percent if health else None
        if used is not None and used >= 50:
            detail += f" rate {used:.0f}%"
        if state == VenueState.UP and session.settings.line(entry.venue).role == Role.DATA_ONLY:
            word = "DATA"
        glyph, word, rank = _account_mark(session, entry) or (glyph, word, rank)
    elif change and change.next_try_ms is not None and not entry.lost_reason:
        detail = countdown_text((change.next_try_ms - now_ms) / 1000)
    elif state == VenueState.STALE:
        detail = age_text(
            session.ages.of(("chip", entry.venue), _worst_age(session, entry.venue, now), state)
        )
    return ChipView(entry.venue, glyph, word, detail, bars, rank, _rungs(session, entry.venue))


def _account_mark(session: Session, entry: VenueEntry) -> tuple[str, str, int] | None:
    """Return glyph, word and rank where market data is there and the account's key is refused or locked away."""
    if entry.change is not None and entry.change.account_refused:
        refused = state_condition(VenueState.AUTH_FAILED)
        return refused.glyph, refused.word, _RANKS.get(VenueState.AUTH_FAILED, 3)
    key = session.keys.key(entry.venue)
    if key is not None and key.locked and not key.handed_over:
        return "○", "LOCKED", _RANKS[VenueState.DEGRADED]
    return None


def _rungs(session: Session, venue: str) -> str:
    """Return `6/21` while the venue's ladder is not complete, `off` where orders do not wait for it."""
    rungs = session.commissioning.rungs_held(venue)
    if rungs is None:
        return ""
    held, total = rungs
    if not session.settings.orders_need_commissioning:
        return "off"
    return f"{held}/{total}" if held < total else ""


def _worst_age(session: Session, venue: str, now: float) -> float | None:
    ages = [entry.link_age(now) for (owner, _), entry in session.store.books.items() if owner == venue]
    return max(ages, default=None)


def quality(latency_ms: float | None) -> int:
    """Return 3 bars below 60 ms, 2 below 200, 1 above, 0 when not known."""
    if latency_ms is None:
        return 0
    return 3 if latency_ms < 60 else 2 if latency_ms < 200 else 1


def chosen_words(session: Session) -> str:
    """Return symbol, venue, depth and grouping for the tabs' right edge."""
    depth = str(session.levels) if session.levels else "auto"
    words = f"{session.symbol} · {session.venue} · depth {depth}"
    if GROUPINGS[session.grouping_index]:
        places = session.scales.of(session.symbol, session.venues).price_places
        words += f" · step {grouped(session.step, places)}"
    return words


def messages_view(session: Session) -> MessagesView:
    """Return what a key was just answered, the newest alarm while it is fresh, how connecting goes, then the log."""
    log, alarm = session.store.log, _alarm(session)
    rows = [_log_row(line) for line in reversed(log[-6:]) if line is not alarm]
    answered_for = session.clock.monotonic() - session.told_at
    told = answered_for < (TOLD_SECONDS if alarm is None else ANSWER_SECONDS) and log[-1:] != (alarm,)
    answer, rest = (rows[:1], rows[1:]) if told else ([], rows)
    first = [*answer, *([] if alarm is None else [_log_row(alarm)])]
    progress = progress_row(session)
    return MessagesView((*first, *([] if progress is None else [progress]), *rest))


def _alarm(session: Session) -> LogLine | None:
    """Return the newest bad line of the log; None once it has stood long enough to be seen."""
    oldest_ms = session.clock.now_ms() - ALARM_SECONDS * 1000
    for line in reversed(session.store.log):
        if line.time_ms < oldest_ms:
            return None
        if line.level == "bad":
            return line
    return None


def _log_row(line: LogLine) -> LogRow:
    return LogRow(clock_text(line.time_ms), line.venue, line.text, line.level)


def progress_row(session: Session) -> LogRow | None:
    """Return `connecting 2 of 5 up · okx: loading markets`, None once no venue is connecting."""
    now = session.clock.monotonic()
    entries = [session.store.venue(venue) for venue in session.venues]
    states = [entry.state(now) for entry in entries]
    busy = [entry for entry, state in zip(entries, states, strict=True) if state == VenueState.CONNECTING]
    if not busy:
        return None
    up = sum(state in {VenueState.UP, VenueState.DEGRADED} for state in states)
    steps = " · ".join(f"{entry.venue}: {entry.progress or 'starting'}" for entry in busy)
    return LogRow(
        clock_text(session.clock.now_ms()), "", f"connecting, {up} of {len(entries)} up · {steps}", "info"
    )
