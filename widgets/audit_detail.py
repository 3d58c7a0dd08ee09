"""All that is known of one row of the audit trail: names and values, then the life of its order."""

from collections.abc import Sequence

from typing_extensions import override

from widgets.audit_views import AuditDetailLine
from widgets.lines import Line
from widgets.table import Table
from widgets.text import cells, fit, wrapped

_LONGEST_NAME = 20


class AuditDetail(Table[tuple[AuditDetailLine, ...]]):
    """Scrolls under the cursor; a long value takes several lines."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """Create an empty list."""
        super().__init__(id=id, classes=classes)
        self._made: tuple[object, int, list[AuditDetailLine]] = (None, 0, [])

    @override
    def keys(self) -> Sequence[str]:
        """Return the places of the lines; they have no other name."""
        return [str(index) for index in range(len(self._wrapped()))]

    @override
    def head(self, width: int) -> Sequence[Line]:
        """Return nothing; the dialog's box has the title."""
        del width
        return []

    def _wrapped(self) -> list[AuditDetailLine]:
        """Return the lines as they fit, made once for each view and width."""
        view, width, made = self._made
        if view is not self.view or width != self.size.width:
            made = self._wrap()
            self._made = self.view, self.size.width, made
        return made

    def _wrap(self) -> list[AuditDetailLine]:
        name = self._name_cells()
        room = max(8, self.size.width - 4 - name)
        lines: list[AuditDetailLine] = []
        for line in self.view or ():
            parts = wrapped(line.text, room) if line.name else [line.text]
            lines.append(AuditDetailLine(line.name, parts[0], line.part, line.title))
            lines += [AuditDetailLine("", " " * (name + 1) + more, line.part) for more in parts[1:]]
        return lines

    def _name_cells(self) -> int:
        return min(_LONGEST_NAME, max((cells(line.name) for line in self.view or ()), default=0))

    @override
    def row(self, index: int, width: int) -> Line:
        """Return a heading, or a name with its value."""
        item = self._wrapped()[index]
        if item.title:
            return ((fit(f"─ {item.text} ", width), "line--title"),)
        if not item.name:
            return ((fit(item.text, width), item.part),)
        name = self._name_cells()
        return (
            (fit(item.name, name) + " ", "line--dim"),
            (fit(item.text, max(0, width - name - 1)), item.part),
        )
