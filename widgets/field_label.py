"""The words before and after a field of a form."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from venues.model.value import Value
from widgets.lines import LINE_PARTS, Line, LineWidget


class LabelView(Value):
    """A word, and how the field beside it stands."""

    words: str
    here: bool = False
    """The field has the focus."""
    dead: bool = False
    """The field has no meaning now."""
    marked: bool = False
    """The word stands before the field and carries the mark of the focus."""


class FieldLabel(LineWidget[LabelView]):
    """One word."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the one row."""
        view = self.view
        assert view is not None
        lead = ("▸" if view.here else " ") if view.marked else " "
        return [((f"{lead}{view.words}", "line--accent" if view.here else "line--dim"),)]
