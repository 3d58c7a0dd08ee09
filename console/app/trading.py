"""What the screens ask of the desk; the desk is somebody else's, and so is everything that could send an order."""

from collections.abc import Sequence
from typing import Protocol

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
    Stopped,
    TimelineLine,
    VenueGate,
)
from venues.model.words import Side


class Trading(Protocol):
    """The desk as screens see it. What is not `async` returns at once and may be asked at every frame.

    The async methods never raise for what a venue, a worker or a disk does; what went wrong is in their answer, as
    words for the operator. Cancelling them takes nothing back.
    """

    # -- what is shown ----------------------------------------------------------------------------------

    def arm_view(self) -> ArmView:
        """Return whether orders may be sent."""
        ...

    def audit_head(self) -> AuditHead:
        """Return how the audit trail stands."""
        ...

    def gate(self, venue: str) -> VenueGate:
        """Return whether the venue takes orders from here."""
        ...

    def orders(self) -> OrdersView:
        """Return the orders that are worth showing."""
        ...

    def timeline(self, client_order_id: str) -> tuple[TimelineLine, ...]:
        """Return what happened to an order of ours, oldest first."""
        ...

    # -- arming and stopping ----------------------------------------------------------------------------

    def touched(self) -> None:
        """Note that the operator pressed a key: the idle time begins anew."""
        ...

    async def arm(self) -> str:
        """Arm the console; return why not, empty when it is ARMED."""
        ...

    def disarm(self, reason: str) -> None:
        """Disarm at once; never refused."""
        ...

    def panic_plan(self) -> PanicPlan:
        """Return what panic would cancel; calling it opens the 5 s in which the second press counts."""
        ...

    async def panic(self, reason: str) -> Stopped:
        """Halt everything and cancel all orders of ours; return what was done. Never refused."""
        ...

    async def lift_halt(self, venue: str, typed: str) -> str:
        """Lift the halt of a venue, or of everything for an empty one; return why not, empty when it is lifted.

        Args:
            venue: its id, or empty.
            typed: the word `RELEASE`, typed by the operator.
        """
        ...

    async def set_dead_man(self, venue: str, typed: str, seconds: int) -> str:
        """Switch the venue's dead man's switch on, or off with 0 seconds; return why not, empty when it is done.

        Args:
            venue: its id.
            typed: the words `ALL ORDERS`, typed by the operator, since the venue cancels every order of the account.
            seconds: after which the venue cancels when it hears nothing.
        """
        ...

    # -- an order's way ---------------------------------------------------------------------------------

    def preview(self, draft: Draft) -> Preview:
        """Return what a draft comes to now, every check included."""
        ...

    def probe_draft(self, venue: str, symbol: str, side: Side) -> Draft | Refused:
        """Return the draft of a post-only probe that rests far from the market."""
        ...

    def micro_trade_draft(self, venue: str, symbol: str, side: Side) -> Draft | Refused:
        """Return the draft of a micro-trade."""
        ...

    def replacement_draft(self, client_order_id: str) -> Draft | Refused:
        """Return the draft that changes an open order of ours: it is cancelled before the new one is sent."""
        ...

    async def review(self, draft: Draft) -> Confirmation | Denied:
        """Check, prepare and record a draft; return what the operator must confirm."""
        ...

    def pulse(self, confirmation: Confirmation) -> Pulse:
        """Return whether a confirmation still lives, and the numbers of this moment."""
        ...

    def kill_confirmation(self, confirmation: Confirmation, reason: str) -> None:
        """End a confirmation for good: the operator went back, or the terminal was lost."""
        ...

    async def confirm(self, confirmation: Confirmation, typed: str) -> Progress:
        """Send what was confirmed, once; return when it is answered, or nobody can say.

        Args:
            confirmation: as shown; of one use.
            typed: the code as the operator typed it.
        """
        ...

    def progress(self, confirmation: Confirmation) -> Progress:
        """Return how far a confirmed order has come."""
        ...

    # -- orders that exist ------------------------------------------------------------------------------

    async def cancel(self, venue: str, symbol: str, client_order_id: str, order_id: str) -> str:
        """Cancel one order, also one of somebody else; return what the venue said in words. Never throttled."""
        ...

    async def cancel_mine(self, venues: Sequence[str]) -> str:
        """Cancel every order of ours at these venues, no new orders being stopped; return what was done in words."""
        ...

    async def ask_now(self, client_order_id: str) -> str:
        """Ask the venue about an order of ours now; return what it brought in words."""
        ...

    # -- leaving ----------------------------------------------------------------------------------------

    def leaving(self) -> LeavingView:
        """Return what would be left behind by quitting now."""
        ...

    async def leave(self, choice: Leaving, reason: str) -> str:
        """Take no more orders, do what was chosen, record it; return what was done in words."""
        ...
