"""The desk as the screens see it: the only place where an order is proposed, confirmed and recorded."""

from collections.abc import Sequence

from console.desk.asked import NoAnswer
from console.desk.book_of_orders import EVERYTHING
from console.desk.inputs import ArmState
from console.desk.parts import DeskParts
from console.desk.proposal import Purpose
from console.desk.reading import Refused
from console.desk.running import DeskRunner
from console.desk.shown import drafted_micro_trade, drafted_probe, drafted_replacement, progress_of
from console.desk.trail import TrailState
from console.desk.views import (
    ArmView,
    AuditHead,
    Confirmation,
    Denied,
    Draft,
    Leaving,
    LeavingView,
    OrdersView,
    PanicPlan,
    Preview,
    Progress,
    Pulse,
    Step,
    Stopped,
    TimelineLine,
    VenueGate,
)
from db.audit.kinds import Kind
from venues.link.messages import AccountUpdate, BookUpdate, Fact, GateUpdate, MarketList, Up
from venues.model.order import OrderTerms
from venues.model.words import Role, Side

PANIC_SECONDS = 5.0
ALL_ORDERS_WORDS = "ALL ORDERS"
MOST_CONFIRMED = 50
"""Confirmed orders whose dialog can still be told of."""


class Desk:
    """Everything about orders in one console; `console.app.trading.Trading` describes it."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self.runner = DeskRunner(parts)
        self._panic_until = 0.0
        self.has_left = False
        """What to do with open orders was decided and done."""
        self._confirmed: dict[str, tuple[Confirmation, str]] = {}
        """By confirmation: what was shown, and why nothing was sent."""

    # -- what the workers tell --------------------------------------------------------------------------

    def take(self, message: Up) -> None:
        """Take in one message of a worker, after the replica has."""
        self._parts.intake.take(message)
        opened = self._parts.confirmations.open
        if opened is not None and not opened.dead and _may_end(message, opened.proposal.terms):
            # a book that breaks and mends itself between two looks was broken all the same
            self._parts.confirmations.pulse(opened.shown)

    def lost(self, venues: tuple[str, ...]) -> None:
        """Take in that these venues' worker is gone."""
        self._parts.news.lost(venues)
        self._parts.asked.lost(venues)

    # -- what is shown ----------------------------------------------------------------------------------

    def arm_view(self) -> ArmView:
        """Return whether orders may be sent."""
        system = self._parts.gatherer.system()
        left = None if system.armed_left_ms is None else system.armed_left_ms / 1000
        arm = system.arm or ArmState.DISARMED
        return ArmView(arm, left if arm is ArmState.ARMED else None, system.reason)

    def audit_head(self) -> AuditHead:
        """Return how the audit trail stands."""
        trail = self._parts.trail
        words = trail.reason or trail.whole_file
        opening = trail.state is TrailState.OPENING
        return AuditHead(trail.head_number, trail.state is TrailState.SOUND, words, opening=opening)

    def gate(self, venue: str) -> VenueGate:
        """Return whether the venue takes orders from here."""
        parts = self._parts
        closed, gate = parts.gatherer.closed_reason(venue), parts.news.gate(venue)
        dead_man = ""
        if gate is not None and gate.dead_man_seconds:
            left = None if gate.dead_man_fires_ms is None else gate.dead_man_fires_ms - parts.clock.now_ms()
            armed = left is not None and left > 0
            dead_man = (
                f"ARMED {left // 60_000:02d}:{left // 1000 % 60:02d}" if armed and left else "NOT PROTECTED"
            )
        words = gate.dead_man_words if gate is not None else ""
        return VenueGate(venue, not closed, closed or parts.standing.warning(venue), dead_man, words)

    def witnessed(self) -> tuple[str, ...]:
        """Return the client order ids of the newest orders that a venue has shown: witnesses of the trail."""
        return self._parts.book.witnessed()

    def orders(self) -> OrdersView:
        """Return the orders that are worth showing."""
        return self._parts.pictures.view()

    def timeline(self, client_order_id: str) -> tuple[TimelineLine, ...]:
        """Return what happened to an order of ours, oldest first."""
        return self._parts.book.timeline(client_order_id)

    # -- arming and stopping ----------------------------------------------------------------------------

    def touched(self) -> None:
        """Note that the operator pressed a key."""
        self._parts.switch.touched()

    async def arm(self) -> str:
        """Arm the console; return why not."""
        parts, minutes = self._parts, self._parts.settings.idle_disarm_minutes
        system = parts.gatherer.system()
        if system.arm is ArmState.HALTED:
            return f"HALTED: {system.reason}; :release lifts it"
        if not parts.trail.sound:
            return parts.trail.reason
        closed = [parts.gatherer.closed_reason(setup.venue) for setup in parts.settings.setups]
        if closed and all(closed):
            return f"no venue takes orders: {next(iter(closed))}"
        opened = [
            setup.venue for setup, reason in zip(parts.settings.setups, closed, strict=True) if not reason
        ]
        until_ms = parts.clock.now_ms() + minutes * 60_000
        parts.halts.note(Kind.ARM, {"venues": opened, "until_ms": until_ms})
        parts.switch.arm()
        return ""

    def disarm(self, reason: str) -> None:
        """Disarm at once; never refused."""
        self.runner.disarm(reason)

    def panic_plan(self) -> PanicPlan:
        """Return what panic would cancel, and open the time in which the second press counts."""
        now = self._parts.clock.monotonic()
        if self._panic_until <= now:
            self._panic_until = now + PANIC_SECONDS
        lines = [line for line in self.orders().lines if line.is_mine and not line.state.is_final]
        return PanicPlan(tuple(lines), tuple(self._trading_venues()), self._panic_until - now)

    async def panic(self, reason: str) -> Stopped:
        """Halt everything and cancel all orders of ours; return what was done."""
        parts, venues = self._parts, self._trading_venues()
        self._panic_until = 0.0
        mine = sum(line.is_mine for line in self.orders().lines if not line.state.is_final)
        # the cancels are on their way before anything is written down
        cancelling = parts.canceller.cancel_mine(venues, reason, latch=True)
        parts.halts.halt(EVERYTHING, reason)
        parts.halts.note(Kind.PANIC, {"venues": list(venues), "open_orders": mine})
        return await cancelling

    async def lift_halt(self, venue: str, typed: str) -> str:
        """Lift the halt of a venue, or of everything for an empty one; return why not."""
        return await self._parts.halts.lift(venue, typed)

    async def set_dead_man(self, venue: str, typed: str, seconds: int) -> str:
        """Switch the venue's dead man's switch on, or off with 0 seconds; return why not."""
        if seconds and typed != ALL_ORDERS_WORDS:
            return (
                f"type {ALL_ORDERS_WORDS}: the venue would cancel every order of the account, not only ours"
            )
        try:
            answer = await self._parts.asked.set_dead_man(venue, seconds)
        except NoAnswer as error:
            return f"{venue}: {error}"
        self._parts.halts.note(
            Kind.DEAD_MAN,
            {
                "venue": venue,
                "armed": answer.armed,
                "scope": answer.scope,
                "fires_ms": answer.fires_ms,
                "reason": "typed by the operator" if seconds else "switched off by the operator",
            },
        )
        return "" if answer.armed or not seconds else answer.words or "the venue did not take it"

    # -- an order's way ---------------------------------------------------------------------------------

    def preview(self, draft: Draft) -> Preview:
        """Return what a draft comes to now, every check included."""
        return self._parts.previewer.preview(draft)

    def probe_draft(self, venue: str, symbol: str, side: Side) -> Draft | Refused:
        """Return the draft of a post-only probe that rests far from the market."""
        return drafted_probe(self._parts.settings, self._parts.gatherer, venue, symbol, side)

    def micro_trade_draft(self, venue: str, symbol: str, side: Side) -> Draft | Refused:
        """Return the draft of a micro-trade."""
        return drafted_micro_trade(self._parts.settings, self._parts.gatherer, venue, symbol, side)

    def replacement_draft(self, client_order_id: str) -> Draft | Refused:
        """Return the draft that changes an open order of ours."""
        return drafted_replacement(self._parts.book, client_order_id)

    async def review(self, draft: Draft) -> Confirmation | Denied:
        """Check, prepare and record a draft; return what the operator must confirm."""
        return await self._parts.reviewer.review(draft)

    def pulse(self, confirmation: Confirmation) -> Pulse:
        """Return whether a confirmation still lives, and the numbers of this moment."""
        return self._parts.confirmations.pulse(confirmation)

    def kill_confirmation(self, confirmation: Confirmation, reason: str) -> None:
        """End a confirmation for good."""
        self._parts.confirmations.kill(confirmation, reason)

    async def confirm(self, confirmation: Confirmation, typed: str) -> Progress:
        """Send what was confirmed, once; return when it is answered, or nobody can say."""
        rehearsed = self._parts.rehearsals.take(confirmation, typed)
        if rehearsed is not None:
            return rehearsed
        parts, opened = self._parts, self._parts.confirmations.open
        before = None
        if opened is not None and opened.shown is confirmation:
            terms = opened.proposal.terms
            before = parts.prover.before(terms.venue, terms.symbol, terms.side)
        key = confirmation.confirmation_id
        self._confirmed.setdefault(key, (confirmation, ""))
        sending = await parts.sender.send(confirmation, typed)
        if sending.refused:
            self._confirmed[key] = confirmation, sending.refused
        elif before is not None and opened is not None:
            name, purpose = confirmation.client_order_id, opened.proposal.purpose
            if purpose is Purpose.PROBE:
                self.runner.begin(parts.prover.probe(name, before, sending.released), f"probe {name}")
            elif purpose is Purpose.MICRO_TRADE:
                work = parts.prover.micro_trade(name, before, sending.released)
                self.runner.begin(work, f"micro-trade {name}")
        while len(self._confirmed) > MOST_CONFIRMED:
            del self._confirmed[next(iter(self._confirmed))]
        return self.progress(confirmation)

    def progress(self, confirmation: Confirmation) -> Progress:
        """Return how far a confirmed order has come."""
        rehearsed = self._parts.rehearsals.progress(confirmation)
        if rehearsed is not None:
            return rehearsed
        known = self._confirmed.get(confirmation.confirmation_id)
        if known is None:
            return Progress(Step.REFUSED, "this confirmation was never used")
        if known[1]:
            return Progress(Step.REFUSED, f"nothing was sent: {known[1]}")
        name = confirmation.client_order_id
        receipt = self._parts.prover.receipts.get(name)
        return progress_of(self._parts.book, name, receipt)

    # -- orders that exist ------------------------------------------------------------------------------

    async def cancel(self, venue: str, symbol: str, client_order_id: str, order_id: str) -> str:
        """Cancel one order, also one of somebody else; return what the venue said in words."""
        return await self._parts.canceller.cancel(venue, symbol, client_order_id, order_id)

    async def cancel_mine(self, venues: Sequence[str]) -> str:
        """Cancel every order of ours at these venues; return what was done in words."""
        chosen = [venue for venue in self._trading_venues() if venue in venues]
        return (await self._parts.canceller.cancel_mine(chosen, "asked by the operator", latch=False)).words

    async def ask_now(self, client_order_id: str) -> str:
        """Ask the venue about an order of ours now; return what it brought in words."""
        return await self._parts.inquirer.ask_now(client_order_id)

    # -- leaving ----------------------------------------------------------------------------------------

    def leaving(self) -> LeavingView:
        """Return what would be left behind by quitting now."""
        view = self.orders()
        lines = tuple(line for line in view.lines if not line.state.is_final)
        return LeavingView(view.mine_open, view.others_open, view.unknown, lines)

    async def leave(self, choice: Leaving, reason: str) -> str:
        """Take no more orders, do what was chosen, record it; return what was done in words."""
        parts, self.has_left = self._parts, True
        for setup in parts.settings.setups:
            parts.standing.pause(setup.venue, "the console is leaving")
        self.disarm(reason)
        words = "orders were left resting"
        if choice is Leaving.CANCEL_MINE:
            words = (await parts.canceller.cancel_mine(self._trading_venues(), reason, latch=False)).words
        parts.workers.farewell(keep_orders=choice is Leaving.KEEP)
        parts.keeper.end_reason = f"{reason}: {words}"[:400]
        return words

    def _trading_venues(self) -> list[str]:
        parts = self._parts
        trading = [setup.venue for setup in parts.settings.setups if setup.role is Role.TRADE]
        return [venue for venue in trading if venue in parts.news.gates]


def _may_end(message: Up, terms: OrderTerms) -> bool:
    """Say whether a message tells of something that an open confirmation of an order hangs on."""
    match message:
        case BookUpdate(book=book):
            return (book.venue, book.symbol) == (terms.venue, terms.symbol)
        case Fact(change=told) | AccountUpdate(account=told) | GateUpdate(gate=told):
            return told.venue == terms.venue
        case MarketList(venue=venue):
            return venue == terms.venue
        case _:
            return False
