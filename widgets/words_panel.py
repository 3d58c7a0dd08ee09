"""Sentences, wrapped."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.text import wrapped


class WordsPanel(LineWidget[tuple[tuple[str, str], ...]]):
    """Each sentence, with its component class, begins a row; an empty one leaves a row free."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the rows."""
        lines: list[Line] = []
        for words, part in self.view or ():
            lines += [((f" {row}", part),) for row in wrapped(words, width - 2)] if words else [()]
        return lines
