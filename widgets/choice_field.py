"""One field of a form that left and right change."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.text import fit
from widgets.trading_views import ChoiceView

LABEL = 7
"""Cells of the labels of a form."""


VALUE = 12
"""Cells of the value between its arrows."""


class ChoiceField(LineWidget[ChoiceView], can_focus=True):
    """Label and value between arrows; a dead one shows its value without them."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | {"field--focus"}

    def __init__(self, *, id: str | None = None, label: int = LABEL, value: int = VALUE) -> None:  # noqa: A002
        """Create an empty field.

        Args:
            id: of the widget.
            label: cells of the label.
            value: most cells of the value.
        """
        super().__init__(id=id)
        self._label, self._value = label, value

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the one row."""
        view = self.view
        assert view is not None
        here = self.has_focus
        label = (
            f"{'▸' if here else ' '}{fit(view.label, self._label)}",
            "line--accent" if here else "line--dim",
        )
        value = fit(view.value, min(self._value, max(4, width - self._label - 5)))
        if view.dead:
            return [(label, (f"  {value}", "line--dim"))]
        arrow = "line--accent" if here else "line--dim"
        return [(label, ("◂ ", arrow), (value, "field--focus" if here else "line--strong"), (" ▸", arrow))]

    def on_click(self, _event: events.Click) -> None:
        """Take the focus; a click changes nothing."""
        self.focus()
