"""Fields for typing with a cursor that stands still."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from widgets.field_label import FieldLabel, LabelView

LONGEST_TEXT = 30
"""Characters of a size or a price."""


PLACEHOLDERS = {"again": "type AGAIN"}
"""None for a size or a price: nothing that looks like a number stands there before it is typed."""


class Field(Input):
    """One line; a blinking cursor would repaint the screen twice a second."""

    def __init__(self, placeholder: str) -> None:
        """Create an empty field."""
        super().__init__(placeholder=placeholder, id="query", select_on_focus=False)
        self.cursor_blink = False


class FormField(Input):
    """One text of a form."""

    def __init__(self, name: str, value: str) -> None:
        """Create the field `name` with a text."""
        super().__init__(
            value,
            PLACEHOLDERS.get(name, ""),
            id=name,
            select_on_focus=False,
            max_length=LONGEST_TEXT,
            classes="form-field",
        )
        self.cursor_blink = False


class FormRow(Horizontal):
    """Label, field, unit."""

    def __init__(self, name: str, value: str) -> None:
        """Create the row of the field `name`."""
        self.name_of_field = name
        self._label = FieldLabel(classes="form-label")
        self.field = FormField(name, value)
        self._unit = FieldLabel(classes="form-unit")
        super().__init__(classes="form-row")

    def compose(self) -> ComposeResult:
        """Put the three beside each other."""
        yield self._label
        yield self.field
        yield self._unit

    def show(self, unit: str, *, dead: bool) -> None:
        """Say the unit, and whether the field has a meaning for this order.

        Args:
            unit: what the number counts.
            dead: it has none, and cannot be reached.
        """
        self._label.feed(LabelView(self.name_of_field.capitalize(), self.field.has_focus, dead, marked=True))
        self._unit.feed(LabelView(unit, here=False, dead=dead))
        self.field.disabled = dead
