"""Stands where there is no desk: answers every question, arms nothing, sends nothing."""

from collections.abc import Sequence

from console.desk.inputs import ArmState
from console.desk.reading import Refused
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
from venues.model.words import Side

WORDS = "this console was started without a desk"


class NoDesk:
    """A desk that is DISARMED for good and has no orders."""

    def arm_view(self) -> ArmView:
        """Return DISARMED, with the reason."""
        return ArmView(ArmState.DISARMED, reason=WORDS)

    def audit_head(self) -> AuditHead:
        """Return that there is no trail."""
        return AuditHead(0, sound=False, words="no trail")

    def gate(self, venue: str) -> VenueGate:
        """Return a gate that is shut."""
        return VenueGate(venue, open=False, reason=WORDS)

    def orders(self) -> OrdersView:
        """Return no orders."""
        return OrdersView()

    def timeline(self, client_order_id: str) -> tuple[TimelineLine, ...]:
        """Return nothing: no order is known here."""
        del client_order_id
        return ()

    def touched(self) -> None:
        """Nothing runs out here."""

    async def arm(self) -> str:
        """Return why not."""
        return WORDS

    def disarm(self, reason: str) -> None:
        """It is DISARMED already."""

    def panic_plan(self) -> PanicPlan:
        """Return that nothing would be cancelled from here."""
        return PanicPlan((), (), 5.0)

    async def panic(self, reason: str) -> Stopped:
        """Return that nothing was cancelled from here."""
        del reason
        return Stopped(f"nothing was cancelled: {WORDS}", is_proved=False)

    async def lift_halt(self, venue: str, typed: str) -> str:
        """Return why not."""
        del venue, typed
        return WORDS

    async def set_dead_man(self, venue: str, typed: str, seconds: int) -> str:
        """Return why not."""
        del venue, typed, seconds
        return WORDS

    def preview(self, draft: Draft) -> Preview:
        """Return a refusal."""
        del draft
        return Preview(Refused(WORDS))

    def probe_draft(self, venue: str, symbol: str, side: Side) -> Draft | Refused:
        """Return a refusal."""
        del venue, symbol, side
        return Refused(WORDS)

    def micro_trade_draft(self, venue: str, symbol: str, side: Side) -> Draft | Refused:
        """Return a refusal."""
        del venue, symbol, side
        return Refused(WORDS)

    def replacement_draft(self, client_order_id: str) -> Draft | Refused:
        """Return a refusal."""
        del client_order_id
        return Refused(WORDS)

    async def review(self, draft: Draft) -> Confirmation | Denied:
        """Return a refusal."""
        del draft
        return Denied(WORDS)

    def pulse(self, confirmation: Confirmation) -> Pulse:
        """Return that it is dead."""
        del confirmation
        return Pulse(0.0, "", WORDS)

    def kill_confirmation(self, confirmation: Confirmation, reason: str) -> None:
        """None lives here."""

    async def confirm(self, confirmation: Confirmation, typed: str) -> Progress:
        """Return that nothing was sent."""
        del typed
        return self.progress(confirmation)

    def progress(self, confirmation: Confirmation) -> Progress:
        """Return that nothing was sent."""
        del confirmation
        return Progress(Step.REFUSED, f"not sent: {WORDS}")

    async def cancel(self, venue: str, symbol: str, client_order_id: str, order_id: str) -> str:
        """Return that nothing was cancelled."""
        del venue, symbol, client_order_id, order_id
        return f"not cancelled: {WORDS}"

    async def cancel_mine(self, venues: Sequence[str]) -> str:
        """Return that nothing was cancelled."""
        del venues
        return f"nothing was cancelled: {WORDS}"

    async def ask_now(self, client_order_id: str) -> str:
        """Return that nobody was asked."""
        del client_order_id
        return f"not asked: {WORDS}"

    def leaving(self) -> LeavingView:
        """Return that nothing is left behind that is known here."""
        return LeavingView(0, 0, 0, ())

    async def leave(self, choice: Leaving, reason: str) -> str:
        """Return that there is nothing to do."""
        del choice, reason
        return ""
