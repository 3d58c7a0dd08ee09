"""What the keys do on every main screen."""

from textual.screen import Screen
from textual.widget import Widget

from console.app.session import DEPTHS, Session
from widgets.chips import Chips
from widgets.table import Table
from widgets.tabs_line import TabsLine


class CommonActions(Screen[None]):
    """Actions of the registry that mean the same everywhere."""

    session: Session

    def paint(self) -> None:
        """Feed everything that is shown."""
        raise NotImplementedError

    def paint_chosen(self) -> None:
        """Feed what names the operator's choices."""
        raise NotImplementedError

    def panels(self) -> list[Widget]:
        """Return the panels that Tab walks through."""
        raise NotImplementedError

    def bring_forward(self, name: str) -> None:
        """Focus a panel."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Show what a key has chosen, also on a frozen screen: its name and the cursor at once, then the panels."""
        self.session.choose_again()
        pace = self.session.pace
        if pace.by_hand:
            self.paint()
            return
        pace.owe_panels()
        if pace.may_answer():
            self.paint_chosen()

    def action_show(self, mode: str) -> None:
        """Switch to another main screen."""
        self.app.switch_mode(mode)

    def action_next_panel(self, by: int) -> None:
        """Focus the next panel or the one before."""
        panels = self.panels()
        if not panels:
            return
        here = next((i for i, panel in enumerate(panels) if panel.has_focus_within or panel.has_focus), -by)
        self.bring_forward(panels[(here + by) % len(panels)].id or "")
        self.repaint()

    def action_move(self, columns: int, rows: int) -> None:
        """Move within the focused panel: rows of a table; elsewhere the screen decides."""
        focused = self.focused
        if isinstance(focused, Table) and rows:
            focused.move(rows)
        else:
            self.move_in(focused, columns, rows)
        self.repaint()

    def move_in(self, panel: Widget | None, columns: int, rows: int) -> None:
        """Move in a panel that is no table."""

    def action_step_symbol(self, by: int) -> None:
        """Choose the next symbol or the one before."""
        self.session.step_symbol(by)
        self.repaint()

    def action_step_venue(self, by: int) -> None:
        """Choose the next venue or the one before."""
        self.session.step_venue(by)
        self.repaint()

    def action_depth(self) -> None:
        """Walk through the numbers of levels."""
        self.session.depth_index = (self.session.depth_index + 1) % len(DEPTHS)
        self.repaint()

    def action_group(self, by: int) -> None:
        """Gather prices into coarser or finer steps."""
        self.session.group(by)
        self.repaint()

    def action_centre(self) -> None:
        """Put the spread back in the middle."""
        self.session.scroll = 0
        self.repaint()

    def action_freeze(self) -> None:
        """Hold the panels still, or let them go on."""
        self.session.freeze()
        self.paint()

    def action_reconnect(self) -> None:
        """Connect the chosen venue again now."""
        if self.session.venue:
            self.session.commands.reconnect(self.session.venue)
            self.session.store.note("reconnect asked", self.session.venue)
            self.paint()

    def on_chips_chosen(self, event: Chips.Chosen) -> None:
        """Choose the venue whose chip was clicked."""
        self.session.choose_venue(event.venue)
        self.repaint()

    def on_tabs_line_chosen(self, event: TabsLine.Chosen) -> None:
        """Switch to the screen whose name was clicked."""
        self.app.switch_mode(event.screen_name.lower())
