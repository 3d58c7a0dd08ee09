"""The last row: the keys that do something here."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells
from widgets.views import HintsView


class HintsLine(LineWidget[HintsView]):
    """As many hints as fit, the most useful first."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the one row; a hint is shown whole or not at all."""
        view = self.view
        assert view is not None
        pieces: list[Piece] = []
        used = 0
        for key, label in view.hints:
            length = cells(key) + cells(label) + 3
            if used + length > width:
                break
            pieces += [(f" {key}", "line--key"), (f" {label} ", "line--dim")]
            used += length
        return [tuple(pieces)]
