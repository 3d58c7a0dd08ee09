"""The commissioning wizard: a venue's ladder, the rung under the cursor, and the keys that climb.

Nothing in it sends an order: a rung that needs one opens the confirmation, and only that sends. Climbing goes on when
the wizard is closed.
"""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.widget import Widget

from console.actions.action import COMMISSION
from console.actions.registry import bindings_for
from console.app.look import HEIGHTS, WIDTHS
from console.app.ports import Vitals
from console.app.session import Session
from console.commission.views import LadderView, RungState, RungView
from console.dialogs.climbing import Climbing
from console.dialogs.commission_views import commission_hints, ladder_rows, notices, rung_card
from console.dialogs.help import Help
from console.dialogs.log import Log
from console.dialogs.vaulting import unlock_or_lock
from console.screens.frame_views import messages_view, status_view
from console.screens.order_words import pinned_rows
from widgets.hints_line import HintsLine
from widgets.message_strip import MessageStrip
from widgets.pinned_strip import PinnedStrip
from widgets.rung_card import RungCard
from widgets.rung_table import RungTable
from widgets.status_line import StatusLine
from widgets.table import Table
from widgets.words_panel import WordsPanel


class Commission(Climbing):
    """As large as the terminal; asks for the ladder anew at every frame."""

    CONTEXT: ClassVar[str] = COMMISSION
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for(COMMISSION))
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    SHOWN_EVERY_SECONDS: ClassVar[float] = 1.0
    """So often it is shown anew beneath another dialog: its clock and the ARMED time must not stand still."""

    def __init__(self, session: Session, vitals: Vitals, venue: str) -> None:
        """Open at the venue's first rung that is not held.

        Args:
            session: of the console.
            vitals: the console's own health, for the status line.
            venue: whose ladder is shown first.
        """
        super().__init__()
        self.session = session
        self.vitals = vitals
        self.venue = venue
        self.follows = True

    def compose(self) -> ComposeResult:
        """Frame the two panels as the main screens frame theirs."""
        with Vertical(id="box"):
            yield StatusLine(id="wizard-status")
            yield PinnedStrip(id="wizard-pinned", classes="-none")
            yield WordsPanel(id="why", classes="-none")
            with Container(id="climb"):
                yield RungTable(id="ladder")
                yield RungCard(id="rung")
            yield MessageStrip(id="wizard-messages")
            yield HintsLine(id="wizard-hints")

    def on_mount(self) -> None:
        """Put the focus on the ladder."""
        self._bring_forward(self.query_one(RungTable))
        self.paint()

    # ---- what is shown ----

    def paint(self) -> None:
        """Show the ladder and the rung of this moment."""
        if not self.is_built:
            return
        session = self.session
        self.query_one(StatusLine).feed(status_view(session, self.vitals))
        self.query_one(PinnedStrip).feed(pinned_rows(session))
        self.query_one(MessageStrip).feed(messages_view(session))
        ladder = session.commissioning.ladder(self.venue)
        if ladder is None or not ladder.rungs:
            return
        why = self.query_one("#why", WordsPanel)
        told = notices(ladder, binds=session.settings.orders_need_commissioning)
        why.set_class(not told, "-none")
        why.feed(told)
        self._point(ladder)
        table = self.query_one(RungTable)
        table.feed(ladder_rows(ladder, session.clock.now_ms()))
        rung = self.chosen(ladder)
        self.query_one(RungCard).feed(rung_card(ladder, rung, session.clock.now_ms()))
        hints = commission_hints(ladder, rung, list_only=self._is_small and not self._shows_rung)
        self.query_one(HintsLine).feed(hints)

    def _point(self, ladder: LadderView) -> None:
        """Put the cursor on the rung that is climbed, or on the next one, while it is left alone."""
        if not self.follows:
            return
        running = [rung.name for rung in ladder.rungs if rung.state is RungState.RUNNING]
        name = running[0] if running else ladder.next or ladder.rungs[-1].name
        self.query_one(RungTable).point_at(name)

    def chosen(self, ladder: LadderView) -> RungView:
        """Return the rung under the cursor."""
        return ladder.rung(self.query_one(RungTable).cursor_key) or ladder.rungs[0]

    def on_screen_resume(self) -> None:
        """Show what has changed beneath the dialog that was closed."""
        self.paint()

    def on_resize(self) -> None:
        """Lay everything out anew."""
        self.call_after_refresh(self.paint)

    # ---- moving ----

    @property
    def _is_small(self) -> bool:
        """True while there is room for one of the two panels only."""
        return self.has_class("-tiny") or self.has_class("-flat")

    @property
    def _shows_rung(self) -> bool:
        return self.has_class("-front-rung")

    def _bring_forward(self, panel: Widget) -> None:
        """Focus a panel; on a small terminal it is the one that is shown."""
        self.set_class(isinstance(panel, RungCard), "-front-rung")
        self.set_focus(panel)

    def action_move(self, columns: int, rows: int) -> None:
        """Choose a rung, scroll what is known of it, or go to the other panel."""
        if columns:
            self._bring_forward(self.query_one(RungCard) if columns > 0 else self.query_one(RungTable))
        elif self._shows_rung:
            self.query_one(RungCard).scroll_rows(rows)
        else:
            self.follows = False
            self.query_one(RungTable).move(rows)
        self.paint()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Scroll what was clicked from now on."""
        self.set_class(isinstance(event.widget, RungCard), "-front-rung")

    def action_panel(self) -> None:
        """Go to the other panel."""
        self._bring_forward(self.query_one(RungTable) if self._shows_rung else self.query_one(RungCard))
        self.paint()

    def on_table_moved(self, event: Table.Moved) -> None:
        """Show the rung that was clicked."""
        event.stop()
        self.follows = False
        self.paint()

    def action_step_venue(self, by: int) -> None:
        """Show the ladder of the next venue that has one."""
        session = self.session
        venues = [venue for venue in session.venues if has_ladder(session, venue)]
        if self.venue in venues:
            self.venue = venues[(venues.index(self.venue) + by) % len(venues)]
            session.choose_venue(self.venue)
            self.follows = True
            self.paint()

    # ---- keys that mean something else on a small terminal ----

    def action_go_on(self) -> None:
        """Climb on; where only the ladder has room, show the rung first."""
        if self._is_small and not self._shows_rung:
            self.action_panel()
        else:
            super().action_go_on()

    def action_back(self) -> None:
        """Go back to the ladder where the rung covers it; otherwise close, and say that climbing goes on."""
        if self._is_small and self._shows_rung:
            self.action_panel()
            return
        ladder = self.session.commissioning.ladder(self.venue)
        if ladder is not None and ladder.climbing:
            self.tell(f"commissioning goes on: {ladder.held} of {ladder.total} rungs are held")
        super().action_back()

    # ---- dialogs over it ----

    def action_help(self) -> None:
        """Show all keys of the wizard."""
        self.app.push_screen(Help(self.CONTEXT))

    def action_log_lines(self) -> None:
        """Show the log."""
        self.app.push_screen(Log(self.session.store))

    def action_vault(self) -> None:
        """Unlock the vault, or lock it at once: rungs need its keys."""
        unlock_or_lock(self, self.session, self.paint)


def has_ladder(session: Session, venue: str) -> bool:
    """Return True when the venue can be commissioned here."""
    ladder = session.commissioning.ladder(venue)
    return ladder is not None and bool(ladder.rungs)
