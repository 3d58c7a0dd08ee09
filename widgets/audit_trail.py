"""How the audit trail stands: whether it was verified, and what is looked for in it."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.audit_views import AuditTrailView
from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells, fit

NARROW = 100
"""In fewer cells only the chosen kinds are named."""


class AuditTrail(LineWidget[AuditTrailView]):
    """Three rows: the trail, its verification, the search."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the three rows."""
        view = self.view
        assert view is not None
        heading = self.heading("Trail", width, ((view.size, "line--dim"),) if view.size else (), view.note)
        verified: Line = ((f" {fit(view.verified, width - 2)}", view.verified_part),)
        return [heading, verified, self._search(view, width)]

    def _search(self, view: AuditTrailView, width: int) -> Line:
        pieces = self._groups(view, narrow=width < NARROW)
        used = sum(cells(text) for text, _ in pieces)
        progress = f"  {view.progress} " if view.progress else ""
        room = width - used - cells(progress) - 2
        sought = f"  {view.sought}" if view.sought else ""
        pieces.append((fit(sought, max(0, room)) if cells(sought) > room else sought, "line--strong"))
        pieces.append((progress, view.progress_part))
        return tuple(pieces)

    @staticmethod
    def _groups(view: AuditTrailView, *, narrow: bool) -> list[Piece]:
        if narrow:
            name = view.groups[view.group] if view.group >= 0 else "some"
            return [(" ◂ ", "line--accent"), (f" {name} ", "line--active"), (" ▸", "line--accent")]
        pieces: list[Piece] = [(" ", "")]
        for index, name in enumerate(view.groups):
            pieces.append((f" {name} ", "line--active" if index == view.group else "line--dim"))
        return pieces
