"""Screen 8: the audit trail, row by row, searched, verified and exported."""

from typing import ClassVar, cast

from textual.app import ComposeResult

from console.app.audit_state import AuditBrowsing
from console.app.ports import Vitals
from console.app.session import Session
from console.dialogs.audit_row import AuditRowDialog
from console.dialogs.audit_search import AuditSearch
from console.screens.audit_scroll import AuditScroll
from console.screens.audit_views import GROUP_NAMES, Made, nothing_view, number_at, table_view, trail_view
from console.screens.console_screen import ConsoleScreen
from db.browse.wanted import GROUPS, Wanted, understood
from venues.model.value import replace
from widgets.audit_table import AuditTable
from widgets.audit_trail import AuditTrail

PAGE, FAR = 10, 9_999
"""By how many rows the keys for a page and for an end ask to move."""

MOST_MADE = 5_000
"""Rows in words that are kept."""


class AuditScreen(ConsoleScreen):
    """How the trail stands, and its rows, newest on top."""

    CONTEXT: ClassVar[str] = "audit"
    PANELS: ClassVar[tuple[str, ...]] = ("audit-rows",)

    def __init__(self, session: Session, vitals: Vitals) -> None:
        """Create the screen on the newest row."""
        super().__init__(session, vitals)
        self._scroll = AuditScroll()
        self._made: Made = {}
        self._typed = ""
        self._go_to: int | None = None
        """A row that is to be gone to as soon as all rows are listed."""
        self._is_told = False
        self._hears: AuditBrowsing | None = None

    def compose_body(self) -> ComposeResult:
        """Stack the panels."""
        yield AuditTrail(id="audit-trail")
        yield AuditTable(id="audit-rows")

    @property
    def audit(self) -> AuditBrowsing | None:
        """What reads the trail; None where there is none."""
        return cast("AuditBrowsing | None", self.session.audit)

    # ---- frames ----

    def on_screen_suspend(self) -> None:
        """Hear no more; a dialog above hears for itself."""
        self._hears = None
        if self.audit is not None:
            self.audit.tell(None)

    def _hear(self, audit: AuditBrowsing | None) -> None:
        """Hear of what is read from here on; the trail may be opened after this screen."""
        if audit is not self._hears and self.is_current:
            self._hears = audit
            if audit is not None:
                audit.tell(self._changed)

    def _changed(self) -> None:
        """Show what was read, as soon as there is time, however often it was told."""
        if not self._is_told:
            self._is_told = True
            self.call_later(self._show_changes)

    def _show_changes(self) -> None:
        self._is_told = False
        if not self.is_current or not self.live:
            return
        if self.session.pace.terminal_is_busy():
            self.session.pace.owe_panels()
        else:
            self.paint_body()

    def paint_body(self) -> None:
        """Feed the panels."""
        audit, table = self.audit, self.query_one(AuditTable)
        self._hear(audit)
        head = self.session.trading.audit_head()
        self.query_one(AuditTrail).feed(trail_view(self.session.settings.mode.value, audit, head))
        if audit is None:
            table.feed(nothing_view())
            return
        listed, scroll, room = audit.listed, self._scroll, table.room
        if self._go_to is not None and listed.newest and listed.wanted.everything:
            scroll.settle(listed.first, listed.end, room)
            scroll.go_to(audit.place_of(self._go_to))
            self._go_to = None
        scroll.settle(listed.first, listed.end, room)
        audit.look(scroll.top, room)
        if len(self._made) > MOST_MADE:
            self._made.clear()
        view = table_view(listed, scroll, room, self._made)
        if view is not None:
            table.feed(view)

    def paint_chosen(self) -> None:
        """Show where the cursor is at once: rows are cheap."""
        super().paint_chosen()
        if self.live:
            self.paint_body()

    # ---- moving ----

    def action_move(self, columns: int, rows: int) -> None:
        """Move among the rows; left and right choose which kinds are listed."""
        scroll = self._scroll
        if columns:
            self._choose_group(columns)
        elif abs(rows) == FAR:
            scroll.home() if rows < 0 else scroll.last()
        elif abs(rows) == PAGE:
            scroll.page(rows // PAGE)
        else:
            scroll.move(rows)
        self.repaint()

    def on_audit_table_scrolled(self, event: AuditTable.Scrolled) -> None:
        """Move as the wheel or a click says."""
        self._scroll.move(event.rows)
        self.repaint()

    def _choose_group(self, by: int) -> None:
        audit = self.audit
        if audit is None:
            return
        wanted = audit.listed.wanted
        here = next((name for name, kinds in GROUPS.items() if kinds == wanted.kinds), GROUP_NAMES[0])
        name = GROUP_NAMES[(GROUP_NAMES.index(here) + by) % len(GROUP_NAMES)]
        self._want(replace(wanted, kinds=GROUPS.get(name, frozenset())))

    def _want(self, wanted: Wanted) -> None:
        if self.audit is not None:
            self._scroll = AuditScroll()
            self.audit.want(wanted)

    # ---- what the keys do ----

    def action_find(self) -> None:
        """Look for rows."""
        if self.audit is None:
            self._say("there is no audit trail in this session", "warn")
            return
        self.app.push_screen(AuditSearch(self.session.venues, self._typed), self._sought)

    def _sought(self, typed: str | None) -> None:
        if typed is None:
            return
        asked = understood(typed, self.session.venues)
        self._typed, self._go_to = ("" if asked.row is not None else typed), asked.row
        if asked.row is None or (self.audit is not None and not self.audit.listed.wanted.everything):
            self._want(asked.wanted)
        self.repaint()

    def action_detail(self) -> None:
        """Show all about the row under the cursor."""
        audit = self.audit
        number = None if audit is None else number_at(audit.listed, self._scroll.cursor)
        if audit is not None and number is not None:
            self.app.push_screen(AuditRowDialog(audit, number, self._step))

    def _step(self, by: int) -> int | None:
        """Move the cursor beneath a dialog; return the number of the row that it comes to."""
        audit = self.audit
        if audit is None:
            return None
        self._scroll.move(by)
        audit.look(self._scroll.top, self.query_one(AuditTable).room)
        return number_at(audit.listed, self._scroll.cursor)

    def action_verify(self) -> None:
        """Verify the whole trail."""
        if self.audit is None:
            self._say("there is no audit trail in this session", "warn")
            return
        self.audit.verify()
        self.repaint()

    def action_export(self) -> None:
        """Write the rows that were found to files."""
        if self.audit is None:
            self._say("there is no audit trail in this session", "warn")
            return
        self.audit.export(self._say)
        self.repaint()

    def _say(self, words: str, level: str) -> None:
        self.session.store.note(words, level=level)
