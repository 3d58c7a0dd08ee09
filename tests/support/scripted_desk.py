"""A desk whose answers the tests script; it keeps what it was asked, and sends nothing anywhere."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

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


@dataclass
class ScriptedDesk:
    """Every answer is a field; every question with an effect is kept in `asked`."""

    arm_state: ArmView = field(default_factory=lambda: ArmView(ArmState.DISARMED))
    head: AuditHead = field(default_factory=lambda: AuditHead(48_211, sound=True))
    gates: dict[str, VenueGate] = field(default_factory=dict)
    view: OrdersView = field(default_factory=OrdersView)
    lives: dict[str, tuple[TimelineLine, ...]] = field(default_factory=dict)
    previewed: Preview = field(default_factory=lambda: Preview(Refused("the size is empty")))
    draft: Draft | Refused = field(default_factory=lambda: Refused("the book is stale"))
    reviewed: Confirmation | Denied = field(default_factory=lambda: Denied("nothing is scripted"))
    beats: Pulse = field(default_factory=lambda: Pulse(9.0, "ask 60 012.4 × 0.100   book 0.3 s old"))
    gone: Progress = field(default_factory=lambda: Progress(Step.UNDER_WAY, "on its way"))
    left: LeavingView = field(default_factory=lambda: LeavingView(0, 0, 0, ()))
    plan_seconds: float = 5.0
    refusal: str = ""
    """What arming, lifting a halt and the dead man's switch answer."""
    words: str = "done"
    """What cancels, questions, panic and leaving answer."""
    proves: bool = True
    """Panic leaves nothing that may rest."""
    hold: asyncio.Event | None = None
    """While it is set to an event that is not set, nothing async answers."""
    asked: list[tuple[object, ...]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    """Everything that was previewed."""

    async def _wait(self) -> None:
        if self.hold is not None:
            await self.hold.wait()

    def of(self, name: str) -> list[tuple[object, ...]]:
        """Return the questions of one kind."""
        return [question for question in self.asked if question[0] == name]

    # ---- what is shown ----

    def arm_view(self) -> ArmView:
        return self.arm_state

    def audit_head(self) -> AuditHead:
        return self.head

    def gate(self, venue: str) -> VenueGate:
        return self.gates.get(venue, VenueGate(venue, open=True))

    def orders(self) -> OrdersView:
        return self.view

    def timeline(self, client_order_id: str) -> tuple[TimelineLine, ...]:
        return self.lives.get(client_order_id, ())

    # ---- arming and stopping ----

    def touched(self) -> None:
        self.asked.append(("touched",))

    async def arm(self) -> str:
        self.asked.append(("arm",))
        await self._wait()
        if not self.refusal:
            self.arm_state = ArmView(ArmState.ARMED, 300.0)
        return self.refusal

    def disarm(self, reason: str) -> None:
        self.asked.append(("disarm", reason))
        self.arm_state = ArmView(ArmState.DISARMED)

    def panic_plan(self) -> PanicPlan:
        self.asked.append(("panic_plan",))
        mine = tuple(line for line in self.view.lines if line.is_mine and not line.state.is_final)
        venues = tuple(dict.fromkeys(line.venue for line in mine))
        return PanicPlan(mine, venues, self.plan_seconds)

    async def panic(self, reason: str) -> Stopped:
        self.asked.append(("panic", reason))
        await self._wait()
        return Stopped(self.words, self.proves)

    async def lift_halt(self, venue: str, typed: str) -> str:
        self.asked.append(("lift_halt", venue, typed))
        return self.refusal

    async def set_dead_man(self, venue: str, typed: str, seconds: int) -> str:
        self.asked.append(("set_dead_man", venue, typed, seconds))
        return self.refusal

    # ---- an order's way ----

    def preview(self, draft: Draft) -> Preview:
        self.drafts.append(draft)
        return self.previewed

    def probe_draft(self, venue: str, symbol: str, side: Side) -> Draft | Refused:
        self.asked.append(("probe_draft", venue, symbol, side))
        return self.draft

    def micro_trade_draft(self, venue: str, symbol: str, side: Side) -> Draft | Refused:
        self.asked.append(("micro_trade_draft", venue, symbol, side))
        return self.draft

    def replacement_draft(self, client_order_id: str) -> Draft | Refused:
        self.asked.append(("replacement_draft", client_order_id))
        return self.draft

    async def review(self, draft: Draft) -> Confirmation | Denied:
        self.asked.append(("review", draft))
        await self._wait()
        return self.reviewed

    def pulse(self, confirmation: Confirmation) -> Pulse:
        return self.beats

    def kill_confirmation(self, confirmation: Confirmation, reason: str) -> None:
        self.asked.append(("kill_confirmation", confirmation.confirmation_id, reason))

    async def confirm(self, confirmation: Confirmation, typed: str) -> Progress:
        self.asked.append(("confirm", confirmation.confirmation_id, typed))
        await self._wait()
        return self.gone

    def progress(self, confirmation: Confirmation) -> Progress:
        return self.gone

    # ---- orders that exist ----

    async def cancel(self, venue: str, symbol: str, client_order_id: str, order_id: str) -> str:
        self.asked.append(("cancel", venue, symbol, client_order_id, order_id))
        await self._wait()
        return self.words

    async def cancel_mine(self, venues: Sequence[str]) -> str:
        self.asked.append(("cancel_mine", tuple(venues)))
        await self._wait()
        return self.words

    async def ask_now(self, client_order_id: str) -> str:
        self.asked.append(("ask_now", client_order_id))
        await self._wait()
        return self.words

    # ---- leaving ----

    def leaving(self) -> LeavingView:
        return self.left

    async def leave(self, choice: Leaving, reason: str) -> str:
        self.asked.append(("leave", choice, reason))
        await self._wait()
        return self.words
