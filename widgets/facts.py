"""Labelled values in as many columns as fit."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells, fit
from widgets.views import FactsView


class Facts(LineWidget[FactsView]):
    """A heading and `label value` pairs, aligned in columns; an empty label starts a row of its own."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the heading and the rows."""
        view = self.view
        assert view is not None
        lines: list[Line] = [self.heading(view.title, width, note=view.note)] if view.title else []
        facts = view.facts
        pairs = [fact for fact in facts if fact[0]]
        label = max((cells(name) for name, _, _ in pairs), default=0)
        value = max((cells(text) for _, text, _ in pairs), default=0)
        column = max(1, min(max(label + value + 4, 24), width))
        per_row = max(1, width // column)
        row: list[Piece] = []
        for name, text, part in facts:
            if not name:
                lines += [tuple(row)] if row else []
                row = []
                lines.append(((f" {fit(text, width - 2)}", part),))
                continue
            row += [
                (f" {fit(name, label)} ", "line--dim"),
                (fit(text, max(0, column - label - 3)) + " ", part),
            ]
            if len(row) >= 2 * per_row:
                lines.append(tuple(row))
                row = []
        if row:
            lines.append(tuple(row))
        if len(lines) > height > 1:
            hidden = len(lines) - height + 1
            lines[height - 1 :] = [((f" ↓ {hidden} more", "line--dim"),)]
        return lines
