"""The ticket: one form, every field in sight, what was typed beside what will be sent."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Button, Input

from console.actions.action import TICKET
from console.actions.registry import bindings_for
from console.actions.ticket_text import TicketText, stepped
from console.app.look import WIDTHS
from console.app.session import Session
from console.desk.finding import Verdict
from console.desk.reading import Refused
from console.desk.views import Preview
from console.dialogs.checks import Checks
from console.dialogs.confirm_order import Ended, How
from console.dialogs.field import FormField, FormRow
from console.dialogs.reviewing import Reviewing, Stage, Told
from console.dialogs.ticket_views import beside_view, choices_view, guards_view, start_price, ticket_title
from venues.model.order import OrderKind, TimeInForce
from venues.model.value import replace
from venues.model.words import Side
from widgets.beside_table import BesideTable
from widgets.choice_field import ChoiceField
from widgets.guards_panel import GuardsPanel

LOOK_SECONDS = 0.25
"""While nothing is typed the desk is asked this often."""

CHOICES = ("venue", "side", "kind", "force")
TEXTS = ("size", "price", "cap", "again")

HELP = "Tab · ← → change · ↑ ↓ step · ^R review · F2 checks · Esc back"


class Ticket(Reviewing):
    """Nothing in it sends: it asks the desk for a confirmation and shows that."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for(TICKET))
    BOX_TITLE: ClassVar[str] = "TICKET"
    BOX_HELP: ClassVar[str] = HELP

    def __init__(self, session: Session, text: TicketText) -> None:
        """Open with these fields."""
        super().__init__(session)
        self.text = text
        self.preview = Preview(Refused("type a size"))
        self._looked_at = 0.0

    def compose_box(self) -> ComposeResult:
        """Put the fields to the left and what comes of them to the right."""
        with Container(id="form"):
            with Vertical(id="fields"):
                for name in CHOICES:
                    yield ChoiceField(id=name)
                for name in TEXTS:
                    yield FormRow(name, getattr(self.text, name))
            yield BesideTable(id="beside")
        yield GuardsPanel(id="guards")
        with Horizontal(id="buttons"):
            yield Button("Back", id="back", compact=True)
            yield Button("Review ^R", id="review", compact=True)

    def on_mount(self) -> None:
        """Put the cursor where the size is typed."""
        self.look()
        self.query_one("#size", FormField).focus()

    # ---- what is shown ----

    def paint(self) -> None:
        """Ask again for the numbers of this moment, four times a second."""
        if self.session.clock.monotonic() - self._looked_at >= LOOK_SECONDS:
            self.look()

    def look(self) -> None:
        """Ask the desk what the texts come to now, and show it."""
        self._looked_at = self.session.clock.monotonic()
        draft = self.text.draft()
        self.preview = Preview(draft) if isinstance(draft, Refused) else self.session.trading.preview(draft)
        self.show()

    def show(self) -> None:
        """Feed everything that is shown."""
        if not self.is_built:
            return
        gate = self.session.trading.gate(self.text.venue)
        for name, view in choices_view(self.text).items():
            field = self.query_one(f"#{name}", ChoiceField)
            field.feed(view)
            field.disabled = view.dead
        self._show_rows()
        self.query_one(BesideTable).feed(beside_view(self.text, self.preview))
        reviewing = self.stage is Stage.REVIEWING
        self.query_one(GuardsPanel).feed(
            guards_view(self._verdict(), gate, self.told.words, reviewing=reviewing)
        )
        self.query_one("#review", Button).disabled = not gate.open or reviewing
        self.name_box(ticket_title(self.session, self.text), HELP)

    def _verdict(self) -> Verdict | None:
        denied = self.told.denied
        return denied.verdict if denied is not None and denied.verdict is not None else self.preview.verdict

    def _show_rows(self) -> None:
        if not self.is_built:
            return
        market = self.text.kind is OrderKind.MARKET
        base, _, quote = self.text.symbol.partition("/")
        units = {
            "size": self.preview.units or base,
            "price": quote.partition(":")[0],
            "cap": "%",
            "again": "",
        }
        for row in self.query(FormRow):
            dead = {"price": market, "cap": not market}.get(row.name_of_field, False)
            row.show(units[row.name_of_field], dead=dead)

    # ---- changes ----

    def _change(self, text: TicketText) -> None:
        """Take new texts; a review of the old ones is dropped."""
        if text == self.text:
            return
        self.text, self.told = text, Told()
        if self.stage is Stage.REVIEWING:
            self.drop_review()
            self.told = Told("the ticket was changed: review it again")
        self.look()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        value = event.value
        match event.input.id:
            case "size":
                self._change(replace(self.text, size=value))
            case "price":
                self._change(replace(self.text, price=value))
            case "cap":
                self._change(replace(self.text, cap=value))
            case "again":
                self._change(replace(self.text, again=value))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.focus_next()

    def action_move(self, columns: int, rows: int) -> None:
        """Change a choice, step a number, or walk to another field."""
        here = self.focused
        if columns and isinstance(here, ChoiceField):
            self._choose(here.id or "", columns)
        elif rows and isinstance(here, FormField) and here.id in {"size", "price"}:
            self._step(here, -rows)
        elif rows or columns:
            (self.focus_next if (rows or columns) > 0 else self.focus_previous)()

    def _step(self, field: FormField, direction: int) -> None:
        size = field.id == "size"
        step = self.preview.amount_step if size else self.preview.price_step
        start = None if size else start_price(self.session, self.text)
        field.value = stepped(field.value, step, direction, start)
        field.cursor_position = len(field.value)

    def _choose(self, name: str, by: int) -> None:
        text = self.text
        if name == "venue":
            venues = self.session.venues
            here = venues.index(text.venue) if text.venue in venues else 0
            self._change(replace(text, venue=venues[(here + by) % len(venues)]))
        elif name == "side":
            self._change(replace(text, side=Side.SELL if text.side is Side.BUY else Side.BUY))
        elif name == "kind":
            other = OrderKind.LIMIT if text.kind is OrderKind.MARKET else OrderKind.MARKET
            self._change(replace(text, kind=other))
        elif name == "force":
            forces = list(TimeInForce)
            there = forces[(forces.index(text.time_in_force) + by) % len(forces)]
            self._change(replace(text, time_in_force=there))

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """Mark the field that has the focus."""
        self._show_rows()

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        """Take the mark away."""
        self._show_rows()

    # ---- on to the confirmation ----

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "review":
            self.action_review()
        else:
            self.action_back()

    def action_review(self) -> None:
        """Ask the desk for a confirmation of what stands there now."""
        if self.stage is Stage.REVIEWING:
            return
        gate = self.session.trading.gate(self.text.venue)
        draft = self.text.draft()
        self.look()
        refused = draft if isinstance(draft, Refused) else self.preview.sized
        if not gate.open:
            self.told = Told(f"not reviewed: {gate.venue} takes no orders: {gate.reason}")
        elif isinstance(draft, Refused) or isinstance(refused, Refused):
            self.told = Told(f"not reviewed: {refused.words}" if isinstance(refused, Refused) else "")
        else:
            self.begin_review(draft)
        self.show()

    def ended(self, ended: Ended) -> None:
        """Stand there again with the numbers of this moment."""
        words = {
            How.AGAIN: f"it died: {ended.words}. These are the numbers of now: ^R reviews them",
            How.REFUSED: ended.words,
        }.get(ended.how, "went back: nothing was sent")
        self.told = Told(words)
        self.look()
        self.query_one("#size", FormField).focus()

    def action_checks(self) -> None:
        """List every check with its numbers."""
        self.app.push_screen(Checks(self._verdict_now))

    def _verdict_now(self) -> Verdict | None:
        draft = self.text.draft()
        return None if isinstance(draft, Refused) else self.session.trading.preview(draft).verdict
