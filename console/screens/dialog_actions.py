"""Actions that open a dialog or act on the terminal, on every main screen."""

from collections.abc import Callable
from typing import ClassVar

from console.actions.copying import as_csv, write_copy
from console.actions.grammar import Command, Known
from console.app.ports import Vitals
from console.app.themes import THEMES, theme_name
from console.dialogs.command_line import CommandLine
from console.dialogs.commission import Commission, has_ladder
from console.dialogs.confirm import Confirm
from console.dialogs.find_symbol import FindSymbol
from console.dialogs.help import Help
from console.dialogs.log import Log
from console.dialogs.settings import Settings
from console.screens.order_actions import OrderActions
from widgets.copies import Rows
from widgets.ladder_grid import LadderGrid
from widgets.lines import LineWidget


class DialogActions(OrderActions):
    """Each action opens one dialog and does what it answers."""

    CONTEXT: ClassVar[str] = "markets"
    vitals: Vitals

    def action_find(self) -> None:
        """Find a symbol of any venue."""
        session = self.session
        for venue in session.venues:
            if venue not in session.store.markets:
                session.commands.ask_markets(venue)
        dialog = FindSymbol(session.store, session.venues, tuple(session.symbols))
        self.app.push_screen(dialog, self._found)

    def _found(self, symbol: str | None) -> None:
        if symbol:
            self.session.choose_symbol(symbol)
            self.repaint()

    def action_command(self) -> None:
        """Type a command."""
        self.app.push_screen(CommandLine(self.known()), self._obey)

    def known(self) -> Known:
        """Return what a command may name."""
        session = self.session
        listed = (symbol for markets in session.store.markets.values() for symbol in markets)
        return Known(
            tuple(dict.fromkeys((*session.symbols, *listed))), session.venues, tuple(THEMES), session.venue
        )

    def _obey(self, command: Command | None) -> None:
        if command is None:
            return
        if command.ticket is not None:
            self.open_ticket(command.ticket)
            return
        obeyed: dict[str, Callable[[str], object]] = {
            "symbol": self.session.choose_symbol,
            "venue": self.session.choose_venue,
            "screen": self.action_show,
            "theme": self.action_theme,
            "depth": self.session.choose_depth,
            "reconnect": self._reconnect_venue,
            "disable": self._disable_venue,
            "cancel": self.action_cancel_mine,
            "release": self.action_release,
            "commission": self.action_commission,
            "unlock": lambda _: self.action_unlock(),
            "lock": lambda _: self.action_lock_vault(),
            "help": lambda _: self.action_help(),
            "log": lambda _: self.action_log_lines(),
            "quit": lambda _: self.app.call_later(self.app.action_quit),
        }
        obeyed[command.verb](command.argument)
        if self.is_current:
            self.repaint()

    def _reconnect_venue(self, venue: str) -> None:
        self.session.choose_venue(venue)
        self.action_reconnect()

    def _disable_venue(self, venue: str) -> None:
        self.session.choose_venue(venue)
        self.action_disconnect()

    def action_commission(self, venue: str) -> None:
        """Open the commissioning wizard of a venue; empty is the chosen one."""
        session = self.session
        session.choose_venue(venue or session.venue)
        if has_ladder(session, session.venue):
            wizard = Commission(session, self.vitals, session.venue)
            self.app.push_screen(wizard, lambda _: self.repaint())
            return
        ladder = session.commissioning.ladder(session.venue)
        words = ladder.words if ladder is not None else "this venue has no ladder"
        self.note(f"not to be commissioned here: {words}", "warn", session.venue)

    def action_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(Help(self.CONTEXT))

    def action_log_lines(self) -> None:
        """Show the log."""
        self.app.push_screen(Log(self.session.store))

    def action_settings(self) -> None:
        """Choose theme, depth and grouping."""
        self.app.push_screen(Settings(self.session), lambda _: self.repaint())

    def action_disconnect(self) -> None:
        """Disconnect the chosen venue, after asking."""
        venue = self.session.venue
        if not venue:
            return
        dialog = Confirm(
            f"Disconnect {venue}?",
            "Its books and balances go stale until `r` connects it again.",
            "Disconnect",
        )
        self.app.push_screen(dialog, lambda sure: self._disconnect(venue) if sure else None)

    def _disconnect(self, venue: str) -> None:
        self.session.commands.disable(venue)
        self.session.store.note("disconnect asked", venue, "warn")
        self.paint()

    def action_copy_row(self) -> None:
        """Copy the row under the cursor."""
        self._copy(whole=False)

    def action_copy_table(self) -> None:
        """Copy the whole table."""
        self._copy(whole=True)

    def _copy(self, *, whole: bool) -> None:
        panel = self.focused
        head: tuple[str, ...] = ()
        rows: Rows = []
        if isinstance(panel, LineWidget | LadderGrid):
            head, rows = panel.copy_rows(whole=whole)
        if not rows:
            self.session.store.note("nothing to copy in this panel", level="warn")
        else:
            text = as_csv(head if whole else (), rows)
            self.app.copy_to_clipboard(text)
            lines = f"{len(rows)} row{'s' if len(rows) > 1 else ''}"
            try:
                path = write_copy(text, self.session.settings.copy_directory)
            except OSError as error:
                self.session.store.note(
                    f"copied {lines} to the clipboard; no file: {error.strerror}", level="warn"
                )
            else:
                self.session.store.note(f"copied {lines} to the clipboard and to {path}")
        self.paint()

    def palette_entries(self) -> list[tuple[str, str]]:
        """Return words and actions of what can be chosen by name in the palette."""
        session = self.session
        entries = [(f"Symbol {symbol}", f"choose_symbol({symbol!r})") for symbol in session.symbols]
        entries += [(f"Venue {venue}", f"choose_venue({venue!r})") for venue in session.venues]
        return entries + [(f"Theme {word}", f"theme({word!r})") for word in THEMES]

    def action_choose_symbol(self, symbol: str) -> None:
        """Show a symbol."""
        self._found(symbol)

    def action_choose_venue(self, venue: str) -> None:
        """Choose a venue."""
        self.session.choose_venue(venue)
        self.repaint()

    def action_theme(self, word: str) -> None:
        """Change the colours."""
        self.app.theme = theme_name(word)
