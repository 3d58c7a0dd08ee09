"""What the checks say of a draft: how many pass, or the first that deny."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.text import fit, wrapped
from widgets.trading_views import GuardsView


class GuardsPanel(LineWidget[GuardsView]):
    """One row when all pass; each check that denies in a row or two of its own."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the rows."""
        view = self.view
        assert view is not None
        lines: list[Line] = [((" Guards  ", "line--dim"), (fit(view.word, max(0, width - 9)), view.part))]
        for words in view.lines:
            rows = wrapped(words, max(10, width - 5))
            lines += [
                ((f" {'✗' if index == 0 else ' '} ", "line--bad"), (row, ""))
                for index, row in enumerate(rows)
            ]
        lines += [((f" {row}", "line--warn"),) for row in wrapped(view.note, width - 2)] if view.note else []
        if len(lines) > height > 1:
            lines[height - 1 :] = [((" … F2 shows all", "line--warn"),)]
        return lines
