"""What was typed beside what will be sent, the rule between them, and the facts of this moment."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.labelled import labelled, point_aligned
from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.text import cells, fit, right, wrapped
from widgets.trading_views import BesideRow, BesideView

_LABEL = 6
WIDE = 62
"""From this width the rule stands on the row; below, under it."""


class BesideTable(LineWidget[BesideView]):
    """Numbers point under point; columns only grow while the form is open."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Create an empty table."""
        super().__init__(id=id)
        self._typed, self._sent = 8, 14

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the rows, then the facts."""
        view = self.view
        assert view is not None
        typed = point_aligned([row.typed for row in view.rows])
        sent = point_aligned([row.sent for row in view.rows])
        self._typed = min(14, max([self._typed, *map(cells, typed)]))
        self._sent = min(26, max([self._sent, *map(cells, sent)]))
        names = f" {fit('', _LABEL)}  {right('typed', self._typed)}   {fit('will send', self._sent)}"
        lines: list[Line] = [((names + ("    rule" if width >= WIDE else ""), "line--head"),)]
        if not view.rows:
            lines += [((f" {row}", "line--warn"),) for row in wrapped(view.note, width - 2)]
        for row, left, middle in zip(view.rows, typed, sent, strict=True):
            lines += self._row(row, left, middle, width)
        if view.rows and view.note:
            lines += [((f" {row}", "line--warn"),) for row in wrapped(view.note, width - 2)]
        return [*lines, (), *labelled(view.facts, width)] if view.facts else lines

    def _row(self, row: BesideRow, typed: str, sent: str, width: int) -> list[Line]:
        glyph, part = ("✓", "line--good") if row.passes else ("✗", "line--bad")
        lead = _LABEL + self._typed + self._sent + 8
        first = (
            (f" {fit(row.label, _LABEL)}  ", "line--dim"),
            (right(typed, self._typed), ""),
            (" → " if row.typed else " = ", "line--dim"),
            (fit(sent, self._sent), "line--strong"),
        )
        if width >= WIDE:
            rules = wrapped(row.rule, max(10, width - lead - 2))
            rule = "line--dim" if row.passes else part
            lines: list[Line] = [(*first, (f"  {glyph} ", part), (rules[0], rule))]
            indent = lead + 2
        else:
            rules = ["", *wrapped(row.rule, max(10, width - _LABEL - 6))]
            lines = [(*first, (f" {glyph}", part))]
            indent = _LABEL + 3
        rest = "line--dim" if row.passes else part
        return [*lines, *(((" " * indent, ""), (more, rest)) for more in rules[1:] if more)]
