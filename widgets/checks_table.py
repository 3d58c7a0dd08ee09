"""Every check on an order, with its numbers."""

from collections.abc import Sequence

from widgets.lines import Line
from widgets.table import Table
from widgets.text import cells, fit, right
from widgets.trading_views import CheckRow

_OUTCOMES = {
    "passed": ("✓", "passed", "line--good"),
    "denied": ("✗", "DENIED", "line--bad"),
    "not applicable": ("·", "no concern", "line--dim"),
}


class ChecksTable(Table[tuple[CheckRow, ...]]):
    """Those that deny first."""

    def keys(self) -> Sequence[str]:
        """Return the names of the checks."""
        return [row.name for row in self.view or ()]

    def head(self, width: int) -> Sequence[Line]:
        """Return the column names."""
        names = f" {fit('rule', 4)} {fit('check', self._name_cells())}  {fit('says', 12)}"
        if width >= 96:
            names += f"  {right('value', 14)}  {right('limit', 14)} {fit('unit', 6)}"
        return [((fit(f"{names}  words", width), "line--head"),)]

    def _name_cells(self) -> int:
        return max((cells(row.name) for row in self.view or ()), default=8)

    def row(self, index: int, width: int) -> Line:
        """Return one check."""
        assert self.view is not None
        item = self.view[index]
        glyph, word, part = _OUTCOMES.get(item.outcome, ("?", item.outcome, "line--bad"))
        numbers = ""
        if width >= 95:
            numbers = f"  {right(item.value, 14)}  {right(item.limit, 14)} {fit(item.unit, 6)}"
        used = 4 + 1 + self._name_cells() + 2 + 12 + cells(numbers) + 2
        return (
            (f"{fit(item.number, 4)} ", "line--dim"),
            (f"{fit(item.name, self._name_cells())}  ", ""),
            (fit(f"{glyph} {word}", 12), part),
            (numbers, ""),
            (f"  {fit(item.words, max(0, width - used))}", "line--dim"),
        )
