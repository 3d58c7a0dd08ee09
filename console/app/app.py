"""The Textual application: composes screens, keeps the one frame clock, and ends cleanly."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ScreenStackError
from textual.binding import BindingType
from textual.command import Provider

from console.actions.action import ANYWHERE
from console.actions.palette import ActionProvider
from console.actions.registry import bindings_for
from console.app.collector import Collector
from console.app.commissioning import Commissioning
from console.app.driver import LyraDriver
from console.app.guarding import Guarding
from console.app.look import style_path
from console.app.pace import Due
from console.app.panic import Panic
from console.app.ports import Commands, Vitals
from console.app.session import Session
from console.app.settings import ScreenSettings
from console.app.sheet import CarefulStylesheet
from console.app.stalls import Stalls
from console.app.textual_fixes import install as install_textual_fixes
from console.app.themes import NO_COLOR_THEME, THEMES, theme_name
from console.app.trading import Trading
from console.app.typing_ahead import TypedAhead
from console.app.vitals import ProcessVitals, StillVitals
from console.dialogs.commission import Commission
from console.dialogs.dialog import Dialog
from console.dialogs.palette import PALETTE_ID, Palette
from console.replica.store import Store
from console.screens.audit import AuditScreen
from console.screens.balances import BalancesScreen
from console.screens.books import BooksScreen
from console.screens.console_screen import ConsoleScreen
from console.screens.markets import MarketsScreen
from console.screens.orders import OrdersScreen
from console.screens.venues import VenuesScreen
from venues.model.clock import Clock

SCREENS: dict[str, Callable[[Session, Vitals], ConsoleScreen]] = {
    "markets": MarketsScreen,
    "books": BooksScreen,
    "orders": OrdersScreen,
    "balances": BalancesScreen,
    "venues": VenuesScreen,
    "audit": AuditScreen,
}
"""Main screens by the name of their mode."""


class LyraApp(Guarding):
    """Shows a replica that somebody else keeps up to date.

    Own the connections in an `async with` around `run_console(app)`, and feed `store.apply`; the app asks for
    markets through `commands`, and opens no socket itself.
    """

    CSS_PATH = style_path()
    TITLE = "Lyra"
    DEFAULT_MODE = "markets"
    ALLOW_SELECT = False
    """Textual's selecting needs reports of every motion, which are not asked for; the terminal's own is there."""
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ActionProvider}
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for(ANYWHERE))

    def __init__(
        self,
        store: Store,
        commands: Commands,
        settings: ScreenSettings,
        clock: Clock,
        vitals: Vitals | None = None,
        trading: Trading | None = None,
        audit: object | None = None,
        commissioning: Commissioning | None = None,
    ) -> None:
        """Compose a console.

        Args:
            store: the replica that is shown.
            commands: the way to the venue workers; every method returns at once.
            settings: mode, venues, symbols, looks.
            clock: the replica's own clock.
            vitals: the console's health; by default the process's own, or fixed words at frame rate 0.
            trading: the desk; None is one that refuses everything.
            audit: what the Audit screen reads; None where there is no trail.
            commissioning: the venues' ladders; None has none.
        """
        install_textual_fixes()
        super().__init__(driver_class=LyraDriver, ansi_color=True if settings.no_color else None)
        self.session = Session(store, commands, settings, clock, trading, audit, commissioning)
        self.panic_switch = Panic(self.session)
        self.vitals: Vitals = vitals or (ProcessVitals(clock) if settings.frame_rate else StillVitals())
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = NO_COLOR_THEME if settings.no_color else theme_name(settings.theme)
        self.stylesheet = CarefulStylesheet(variables=self.get_css_variables())
        for mode, screen in SCREENS.items():
            self.add_mode(mode, partial(screen, self.session, self.vitals))
        self.when_painted: Callable[[], None] = _nothing
        """Called once, when the first frame has been written."""
        self.when_ending: Callable[[str], None] = _nothing_of
        """Called with the name of the signal that ends the console, at once."""
        self.stalls: Stalls | None = None
        """Where it is written down when the screen stands still."""
        self._typed_ahead = TypedAhead(self)
        self._due = 0.0
        self._collector = Collector(clock.monotonic)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our variables to themes that do not have them."""
        return THEMES["dark"].variables

    def on_mount(self) -> None:
        """Ask for the markets and start the frame clock."""
        self.session.watch()
        self.app_resume_signal.subscribe(self, lambda _: self.continued(), immediate=True)
        if isinstance(self._driver, LyraDriver):
            self._driver.when_stopping = self._before_stop
        pace = self.session.pace
        if not pace.by_hand:
            pace.terminal_is_busy = self._terminal_is_busy
            if isinstance(self._driver, LyraDriver):
                self._driver.tell_when_taken(self._on_taken)
            self._due = self.session.clock.monotonic()
            self.set_interval(1 / pace.beats, self._on_beat, name="frames")

    def _before_stop(self) -> None:
        self.lock_before_stop()
        if self.stalls is not None:
            self.stalls.rest()

    def action_command_palette(self) -> None:
        """Find any action by name."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id=PALETTE_ID))

    # ---- frames ----

    def _on_beat(self) -> None:
        """Paint what is due: all panels, the focused one, or what a key has chosen while the terminal was busy."""
        session, pace = self.session, self.session.pace
        now = session.clock.monotonic()
        self.vitals.late(max(0.0, (now - self._due - 1 / pace.beats) * 1000))
        self._due = now
        try:
            screen = self.screen
        except ScreenStackError:  # at the end the screens go before the timers do
            return
        self._collector.beat(pace.resting_for(), dialog=isinstance(screen, Dialog))
        if self.stalls is not None:
            unbuilt = isinstance(screen, Dialog) and not screen.is_built
            self.stalls.beat(
                terminal_is_busy=self._terminal_is_busy(), dialog=type(screen).__name__ if unbuilt else ""
            )
        self._answer()
        due = pace.beat()
        if due is Due.ALL:
            self.crank()
        elif due is Due.FOCUSED and isinstance(screen, ConsoleScreen) and screen.live:
            screen.paint_focused()

    def _on_taken(self) -> None:
        if self.session.pace.owes_answer:
            self.call_later(self._answer)

    def _answer(self) -> None:
        """Paint what a key has chosen while the terminal was busy, now that it is not."""
        if self.session.pace.take_answer() and isinstance(self.screen, ConsoleScreen):
            self.screen.paint_chosen()

    def on_ready(self) -> None:
        """Make the first frame as soon as there is a screen, and say so."""
        self.crank()
        self.call_after_refresh(self.when_painted)
        self.call_after_refresh(self.ask_for_passphrase)

    def _terminal_is_busy(self) -> bool:
        return isinstance(self._driver, LyraDriver) and self._driver.pending

    async def on_event(self, event: events.Event) -> None:
        """Note when the operator last pressed something; then what Textual does."""
        pressed = isinstance(
            event, events.Key | events.MouseDown | events.MouseScrollDown | events.MouseScrollUp
        )
        if pressed and not event.is_forwarded:  # forwarded ones come by a second time, on their way up
            self.session.pace.touched()
            self.session.trading.touched()
            self.session.keys.touched()
            if isinstance(event, events.Key) and event.key != "ctrl+g":
                self.panic_switch.key_pressed()
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._typed_ahead.take(event, super().on_event)
        else:
            await super().on_event(event)

    def crank(self) -> None:
        """Make one frame: feed the screen on top; panels under a dialog are left alone."""
        self.show_panic()
        self._watch_what_is_new()
        screen = self.screen
        if isinstance(screen, Dialog):
            if screen.is_built:
                screen.paint()
                self._show_beneath(screen)
        elif isinstance(screen, ConsoleScreen):
            screen.paint()

    def _show_beneath(self, dialog: Dialog[object]) -> None:
        """Have the main screen beneath the dialogs show what is new when that is due, or the wizard that covers it."""
        if self.screen is not dialog:  # painting it has closed it
            return
        beneath = self.screen_stack[-2::-1]
        every = Commission.SHOWN_EVERY_SECONDS if isinstance(beneath[0], Commission) else 0.0
        if dialog.beneath_is_due(self.session.clock.monotonic(), every):
            shown = next(screen for screen in beneath if isinstance(screen, ConsoleScreen | Commission))
            shown.paint()
            dialog.show_beneath()

    def _watch_what_is_new(self) -> None:
        """Ask for the books that new markets and balances need, whatever is on the screen: checks look at them."""
        kinds = {item.kind for item in self.session.store.take_dirty()}
        if "markets" in kinds:
            self.session.watch()
        if kinds & {"markets", "account"}:
            self.session.rates.watch()

    def refresh_all(self) -> None:
        """Show at once what a key has changed beside the panels."""
        if isinstance(self.screen, Dialog):
            if self.screen.is_built:
                self.screen.paint()
        elif isinstance(self.screen, ConsoleScreen):
            self.screen.repaint()


def _nothing() -> None:
    pass


def _nothing_of(_: str) -> None:
    pass
