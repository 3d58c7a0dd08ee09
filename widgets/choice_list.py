"""Settings with their values, changed in place with left and right."""

from collections.abc import Sequence

from venues.model.value import Value
from widgets.lines import Line
from widgets.table import Table
from widgets.text import fit


class Choice(Value):
    """One setting."""

    name: str
    value: str
    help: str


class ChoiceList(Table[tuple[Choice, ...]]):
    """One row a setting."""

    def keys(self) -> Sequence[str]:
        """Return the names."""
        return [choice.name for choice in self.view or ()]

    def head(self, width: int) -> Sequence[Line]:
        """Return nothing; the dialog's box has the title."""
        del width
        return []

    def row(self, index: int, width: int) -> Line:
        """Return name, value between arrows, and its meaning."""
        assert self.view is not None
        item = self.view[index]
        return (
            (fit(item.name, 12), ""),
            ("◂ ", "line--accent"),
            (item.value.center(12), "line--strong"),
            (" ▸", "line--accent"),
            (f"  {fit(item.help, max(0, width - 32))}", "line--dim"),
        )
