"""A probe or a micro-trade on its way to its confirmation: no ticket, the desk makes the draft."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from console.actions.action import TICKET
from console.actions.registry import bindings_for
from console.app.session import Session
from console.desk.inputs import ArmState
from console.desk.reading import Refused
from console.desk.views import Draft
from console.dialogs.checks import Checks
from console.dialogs.confirm_order import Ended, How
from console.dialogs.reviewing import Reviewing, Stage, Told
from console.dialogs.ticket_views import guards_view
from console.screens.order_words import arm_words
from venues.model.words import Side
from widgets.choice_field import ChoiceField
from widgets.guards_panel import GuardsPanel
from widgets.trading_views import ChoiceView

HOW_TO_ARM = "Ctrl-L arms the console here, ^R reviews it again"

Making = Callable[[Side], Draft | Refused]


class QuickOrder(Reviewing):
    """Reviews at once; what is denied stays here with its words, for the other side or another try."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for(TICKET))
    BOX_HELP: ClassVar[str] = "← → side · ^R review · F2 checks · Esc back"

    def __init__(self, session: Session, what: str, market: str, side: Side, making: Making) -> None:
        """Prepare one.

        Args:
            session: of the console.
            what: `PROBE` or `MICRO-TRADE`.
            market: `gate · BTC/USDT`.
            side: to begin with.
            making: makes the draft from the numbers of now.
        """
        super().__init__(session)
        self._what, self._market, self._making = what, market, making
        self.side = side
        self._venue = market.partition(" ")[0]

    def compose_box(self) -> ComposeResult:
        """Put the words beneath the side."""
        yield ChoiceField(id="side")
        yield GuardsPanel(id="guards")

    def on_mount(self) -> None:
        """Review it."""
        self.query_one(ChoiceField).focus()
        self.action_review()

    def paint(self) -> None:
        """Keep the arm state in the title true."""
        self.show()

    def show(self) -> None:
        """Feed everything that is shown."""
        if not self.is_built:
            return
        self.query_one(ChoiceField).feed(ChoiceView("Side", self.side.upper()))
        gate = self.session.trading.gate(self._venue)
        denied = self.told.denied
        verdict = denied.verdict if denied is not None else None
        reviewing = self.stage is Stage.REVIEWING
        arm_view = self.session.trading.arm_view()
        arm, _ = arm_words(arm_view)
        told = self.told.words
        if verdict is not None and arm_view.state is ArmState.DISARMED:
            told = f"{told} · {HOW_TO_ARM}" if told else HOW_TO_ARM
        self.query_one(GuardsPanel).feed(guards_view(verdict, gate, told, reviewing=reviewing))
        self.name_box(f"{self._what} · {self.side.upper()} · {self._market} · {arm}", self.BOX_HELP)

    def action_review(self) -> None:
        """Make the draft from the numbers of now, and ask for its confirmation."""
        if self.stage is Stage.REVIEWING:
            return
        draft = self._making(self.side)
        if isinstance(draft, Refused):
            self.told = Told(draft.words)
            self.show()
        else:
            self.begin_review(draft)

    def action_checks(self) -> None:
        """List every check of the last review with its numbers."""
        denied = self.told.denied
        self.app.push_screen(Checks(lambda: denied.verdict if denied is not None else None))

    def change(self, by: int) -> None:
        """Choose the other side; a review of this one is dropped."""
        del by
        self.drop_review()
        self.side = Side.SELL if self.side is Side.BUY else Side.BUY
        self.told = Told("^R reviews it for this side")
        self.show()

    def ended(self, ended: Ended) -> None:
        """Leave after Back; stay with the words otherwise."""
        if ended.how is How.BACK:
            self.dismiss(None)
            return
        self.told = Told(f"{ended.words}; ^R reviews it with the numbers of now")
        self.show()
