"""The base of the main screens: the rows that frame them, panels, and what every screen can do."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import ModalScreen
from textual.widget import Widget

from console.actions.action import SCREENS
from console.actions.registry import bindings_for, hints_for
from console.app.look import HEIGHTS, WIDTHS
from console.app.ports import Vitals
from console.app.session import Session
from console.screens.dialog_actions import DialogActions
from console.screens.frame_views import chip_views, chosen_words, messages_view, status_view
from console.screens.order_words import pinned_rows
from widgets.chips import Chips
from widgets.hints_line import HintsLine
from widgets.message_strip import MessageStrip
from widgets.pinned_strip import PinnedStrip
from widgets.status_line import StatusLine
from widgets.tabs_line import TabsLine
from widgets.tiny import TinyScreen
from widgets.views import HintsView, TabsView, TinyView

TABS = (
    ("1", "Markets"),
    ("2", "Books"),
    ("3", "Orders"),
    ("4", "Balances"),
    ("7", "Venues"),
    ("8", "Audit"),
)
"""Keys are those of the whole set of screens; a screen that does not exist yet is not shown."""


class ConsoleScreen(DialogActions):
    """A main view: status, chips, tabs, a body of panels, messages, hints."""

    CONTEXT: ClassVar[str] = "markets"
    PANELS: ClassVar[tuple[str, ...]] = ()
    """Ids of the panels in the order of Tab; on a narrow terminal one of them is shown at a time."""
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = ""

    def __init_subclass__(cls) -> None:
        """Bind the keys of the screen's context."""
        cls.BINDINGS = list[BindingType](bindings_for(cls.CONTEXT))
        super().__init_subclass__()

    def __init__(self, session: Session, vitals: Vitals) -> None:
        """Create a screen of one console.

        Args:
            session: what the screens share.
            vitals: the console's own health, for the status line.
        """
        super().__init__()
        self.session = session
        self.vitals = vitals
        self._ready = False
        self._picture = -1
        self._beneath = False
        self._front = self.PANELS[0] if self.PANELS else ""

    def compose(self) -> ComposeResult:
        """Frame the body."""
        yield StatusLine(id="status")
        yield Chips(id="chips")
        yield TabsLine(id="tabs")
        yield PinnedStrip(id="pinned", classes="-none")
        with Container(id="body"):
            yield from self.compose_body()
        yield TinyScreen(id="tiny")
        yield MessageStrip(id="messages")
        yield HintsLine(id="hints")

    def compose_body(self) -> ComposeResult:
        """Return the panels."""
        yield from ()

    def on_mount(self) -> None:
        """Bring the first panel to the front; a frame before this would find no panels."""
        self._ready = True
        self.bring_forward(self.PANELS[0] if self.PANELS else "")

    # ---- frames ----

    def paint(self) -> None:
        """Feed everything that is shown; called by the frame clock while this screen is on top."""
        if not self._ready:
            return
        self.paint_frame()
        if self.live:
            self.paint_body()
            self._picture = self.session.pictures
        else:
            self.query_one(TinyScreen).feed(self._tiny_view())

    @property
    def live(self) -> bool:
        """True when panels may be fed: they exist, there is room for them, and nothing is frozen."""
        small = self.has_class("-tiny") or self.has_class("-flat")
        frozen = self.session.frozen_at is not None and self._picture == self.session.pictures
        return self._ready and not small and not frozen

    def paint_chosen(self) -> None:
        """Feed what names the operator's choices; panels follow at a beat."""
        if self._ready:
            self.paint_frame()
            if self.live:
                self.paint_cursors()

    def paint_cursors(self) -> None:
        """Put the panels' cursors on what is chosen."""

    def also_chosen(self) -> str:
        """Return what this screen adds to the words about what is chosen."""
        return ""

    def paint_body(self) -> None:
        """Feed the panels."""

    def paint_focused(self) -> None:
        """Feed the focused panel only, between two frames."""

    def paint_frame(self) -> None:
        """Feed the rows around the body."""
        session = self.session
        self.query_one(StatusLine).feed(status_view(session, self.vitals))
        self.query_one(Chips).feed(chip_views(session))
        name = dict(zip(SCREENS, (name for _, name in TABS), strict=True))[self.CONTEXT]
        self.query_one(TabsLine).feed(TabsView(TABS, name, chosen_words(session) + self.also_chosen()))
        self.query_one(PinnedStrip).feed(pinned_rows(session))
        self.query_one(MessageStrip).feed(messages_view(session))
        self.query_one(HintsLine).feed(HintsView(hints_for(self.CONTEXT)))

    def _tiny_view(self) -> TinyView:
        status = status_view(self.session, self.vitals)
        return TinyView(
            status.mode,
            status.arm,
            status.utc,
            chip_views(self.session),
            status.arm_level,
            pinned_rows(self.session),
            status.audit if status.audit_level == "bad" else "",
            status.vault,
        )

    # ---- panels ----

    @property
    def solo(self) -> bool:
        """True while the terminal has room for one panel only."""
        return self.has_class("-narrow")

    def panels(self) -> list[Widget]:
        """Return the panels that Tab walks through."""
        found = [self.query_one(f"#{name}") for name in self.PANELS]
        return [panel for panel in found if self.solo or panel.display]

    def bring_forward(self, name: str) -> None:
        """Focus a panel; on a narrow terminal it is the one that is shown."""
        if not name:
            return
        self._front = name
        self._show_front()
        self.query_one(f"#{name}").focus()

    def _show_front(self) -> None:
        """Tell the style sheet which panel is in front; only a narrow terminal needs to know."""
        if self.solo:
            self.update_classes(
                {f"-front-{panel}": panel == self._front for panel in self.PANELS}, animate=False
            )

    def on_resize(self) -> None:
        """Keep the panel in front when the terminal becomes narrow, and lay the frame out anew."""
        self._show_front()
        self.call_after_refresh(self.paint)

    def on_screen_suspend(self) -> None:
        """Remember whether a dialog covers this screen, or another takes its place."""
        self._beneath = isinstance(self.app.screen, ModalScreen)

    def on_screen_resume(self) -> None:
        """Show the newest of everything.

        Beneath a dialog there was something a moment ago: uncovering it is the answer to Esc, the newest follows.
        """
        pace = self.session.pace
        if self._beneath and not pace.by_hand:
            pace.owe_panels()
        else:
            self.paint()
        self._beneath = False
