"""Asks what to look for in the audit trail, and says how it is understood while it is typed."""

from collections.abc import Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from console.dialogs.dialog import Dialog
from console.dialogs.field import Field
from db.browse.wanted import GROUPS, understood
from venues.model.text import sanitise
from widgets.facts import Facts
from widgets.views import FactsView

_HELP = (
    ("okx", "rows that name a venue"),
    ("fill", "rows of a kind"),
    ("fills", f"kinds together: {', '.join(GROUPS)}"),
    ("lyp… 70012…", "the life of an order, by any of its ids"),
    ("60012.3", "any text"),
    ("#48211", "a row"),
    ("venue: kind: order: text:", "say which it is"),
)


class AuditSearch(Dialog[str]):
    """Answers with what was typed; an empty answer shows all rows."""

    BOX_TITLE: ClassVar[str] = "Find rows"
    BOX_HELP: ClassVar[str] = "Enter find · Esc back"

    def __init__(self, venues: Collection[str], typed: str) -> None:
        """Ask.

        Args:
            venues: ids that count as venues.
            typed: what was looked for last.
        """
        super().__init__()
        self._venues = venues
        self._typed = typed

    def compose_box(self) -> ComposeResult:
        """Put the field above what it means."""
        yield Field("okx fills, an order's id, #48211, any text …")
        yield Facts(id="words")

    def on_mount(self) -> None:
        """Begin with the last search, so that it can be narrowed."""
        field = self.query_one(Input)
        field.value = self._typed
        field.cursor_position = len(self._typed)
        self._explain(self._typed)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._explain(event.value)

    def _explain(self, typed: str) -> None:
        asked = understood(typed, self._venues)
        if asked.row is not None:
            words = f"go to row #{asked.row}"
        else:
            words = sanitise(asked.wanted.words(), 200) or "all rows"
        facts = [("", words, "line--strong"), ("", "", "")]
        facts += [("", f"{what:<26} {meaning}", "line--dim") for what, meaning in _HELP]
        self.query_one(Facts).feed(FactsView("", tuple(facts)))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())
