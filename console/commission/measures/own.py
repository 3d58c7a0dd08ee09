"""Rungs that the console measures by what it knows itself."""

from decimal import Decimal

from console.commission.found import Found, NotMeasured
from console.commission.measures.means import Means, Rung, Told, figure
from console.desk.exact import plain
from console.desk.proposal import Purpose
from console.desk.reading import Refused
from console.desk.shown import drafted_probe
from console.desk.sizing import TypedOrder
from console.desk.verdict import CHECKS
from console.desk.views import Draft
from console.keys.views import KeySource
from venues.model.examined import Examination
from venues.model.order import OrderKind, TimeInForce
from venues.model.words import Side, VenueState

ACCOUNT_SECONDS = 10.0
LOOK_SECONDS = 0.05
WATCH_SECONDS = 6.0
"""How long a book is watched for changes."""
ENOUGH_CHANGES = 10


async def credentials(means: Means, rung: Rung, told: Told) -> Found:
    """Look where the key lies, and wait until the venue has accepted it.

    Raises:
        NotMeasured: the vault is locked, and nobody can say what lies in it.
    """
    key = means.key_of(rung.venue)
    if key is None:
        return Found(words=f"there is no key of {rung.setup.name}", proved=False)
    if (
        key.words
    ):  # its worker may still have the key that was taken out of the vault, and the venue may accept it
        return Found(words=key.words, proved=False)
    if key.locked:
        raise NotMeasured("the vault is locked; V unlocks it")
    store, clock = means.parts.store, means.parts.clock
    until = clock.monotonic() + ACCOUNT_SECONDS
    told("waiting for the venue to accept the key")
    while _account_state(means, rung) in _WAITING and clock.monotonic() < until:
        await clock.sleep(LOOK_SECONDS)
    change = store.venue(rung.venue).change
    figures = [
        figure("kept", key.source.value),
        figure("account", _account_state(means, rung)),
        figure("key_ends_in", key.key_end or "unknown"),
    ]
    if key.due_ms is not None:
        figures.append(figure("due_in_days", (key.due_ms - clock.now_ms()) // 86_400_000, "days"))
    reason = change.private_reason if change is not None else ""
    practice = "the practice exchange's own key; nothing real hangs on it"
    words = practice if key.source is KeySource.PRACTICE else f"the key lies in {key.source.value}"
    return Found(tuple(figures), f"{words}; {reason}" if reason else words)


_WAITING = (VenueState.CONNECTING.value, VenueState.RECONNECTING.value, VenueState.DISABLED.value)


def _account_state(means: Means, rung: Rung) -> str:
    change = means.parts.store.venue(rung.venue).change
    return (change.private_state if change is not None else VenueState.CONNECTING).value


async def limits(means: Means, rung: Rung, told: Told) -> Found:
    """Show the limits that hold, and have every rule answer for an order of this venue."""
    told("having every rule answer")
    found = means.parts.settings.limits(rung.venue, rung.symbol)
    if found is None:
        return Found(words="the venue is not configured", proved=False)
    figures = [
        figure("order_cap_usd", plain(found.order_cap_usd)),
        figure("max_position_usd", plain(found.max_position_usd)),
        figure("daily_risk_usd", plain(found.daily_risk_usd)),
        figure("exposure_percent", plain(found.exposure_percent)),
        figure("venue_exposure_percent", plain(found.venue_exposure_percent)),
        figure("emergency_stop_percent", plain(found.emergency_stop_percent)),
    ]
    verdict = means.parts.previewer.preview(_sample(means, rung)).verdict
    if verdict is None:
        return Found(
            tuple(figures),
            "no rule could be asked: there is no fresh book or no market rules yet",
            proved=False,
        )
    answered = len({finding.name for finding in verdict.findings})
    figures += [figure("rules_answered", answered), figure("rules_missing", len(CHECKS) - answered)]
    told_of = f"{answered} of {len(CHECKS)} rules gave their number"
    return Found(tuple(figures), f"{told_of}; caps are per order, market, venue and day")


def _sample(means: Means, rung: Rung) -> Draft:
    """Return a draft for the rules to look at; it goes nowhere."""
    draft = drafted_probe(means.parts.settings, means.parts.gatherer, rung.venue, rung.symbol, Side.BUY)
    if not isinstance(draft, Refused):
        return draft
    typed = TypedOrder(rung.venue, rung.symbol, Side.BUY, OrderKind.LIMIT, "1", "1", TimeInForce.POST_ONLY)
    return Draft(typed, Purpose.PROBE)


async def health(means: Means, rung: Rung, told: Told) -> Found:
    """Look at the venue's state and link, and compare clocks over REST."""
    told("comparing clocks")
    examined = await means.examined(rung.venue, Examination.CLOCK)
    store = means.parts.store
    now = store.clock.monotonic()
    entry, book = store.venue(rung.venue), store.book(rung.venue, rung.symbol)
    link = "" if book is None else str(round(book.link_age(now)))
    return Found.of(examined, figure("state", entry.state(now).value), figure("link_age_ms", link, "ms"))


async def market_data(means: Means, rung: Rung, told: Told) -> Found:
    """Count how often the book of a market changes here."""
    store, clock = means.parts.store, means.parts.clock
    began, changes, last = clock.monotonic(), 0, store.book(rung.venue, rung.symbol)
    while clock.monotonic() - began < WATCH_SECONDS and changes < ENOUGH_CHANGES:
        await clock.sleep(LOOK_SECONDS)
        book = store.book(rung.venue, rung.symbol)
        if book is None:
            continue
        # a book that was told again, as for its age, has not changed
        moved = last is None or (book.book.bids, book.book.asks) != (last.book.bids, last.book.asks)
        last, changes = book, changes + moved
        if moved:
            told(f"{changes} of {ENOUGH_CHANGES} changes of {rung.symbol}")
    seconds = Decimal(clock.monotonic() - began).quantize(Decimal("0.1"))
    if last is None:
        return Found(words=f"there is no book of {rung.symbol}", proved=False)
    now = clock.monotonic()
    return Found(
        (
            figure("updates", changes),
            figure("integrity", last.book.integrity.value),
            figure("link_age_ms", round(last.link_age(now)), "ms"),
            figure("watched_seconds", seconds, "s"),
            figure("levels", len(last.book.bids) + len(last.book.asks)),
        ),
        f"the book of {rung.symbol} changed {changes} times in {seconds} s",
    )


async def audit(means: Means, rung: Rung, told: Told) -> Found:
    """Verify the whole trail in a process of its own."""
    from db.verify.background import verify_in_background
    from db.verify.errors import CannotVerify

    del rung
    told("verifying the whole trail")
    parts = means.parts
    try:
        verdict = await verify_in_background(
            parts.keeper.path,
            lambda progress: told(f"{progress.rows:,} of {progress.total:,} rows"),
            (),
            parts.book.witnessed(),
        )
    except CannotVerify as error:
        return Found(words=str(error), proved=False)
    fault = verdict.fault
    words = "every row holds" if fault is None else fault.what
    return Found(
        (
            figure("rows", verdict.rows),
            figure("faults", 0 if fault is None else 1),
            figure("signed_to_row", verdict.signed_to),
            figure("checkpoints", verdict.checkpoints),
        ),
        words,
    )
