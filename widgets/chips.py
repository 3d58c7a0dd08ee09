"""The second row: every venue in a few cells, the worst first when something is wrong."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.message import Message
from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells
from widgets.views import ChipView

BARS = ("▯▯▯", "▮▯▯", "▮▮▯", "▮▮▮")
"""Quality from none to full."""

_PARTS = {0: "line--good", 1: "line--dim", 2: "line--warn", 3: "line--bad"}


class Chips(LineWidget[tuple[ChipView, ...]]):
    """Shows `+N` for venues that do not fit; names the venue that was clicked."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    class Chosen(Message):
        """The operator clicked a venue's chip."""

        def __init__(self, chips: "Chips", venue: str) -> None:
            """Name the venue."""
            super().__init__()
            self.chips = chips
            self.venue = venue

        @property
        def control(self) -> "Chips":
            """The row that was clicked."""
            return self.chips

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the one row: full chips where all fit, short ones otherwise."""
        chips = sorted(self.view or (), key=lambda chip: -chip.rank)
        self._ends: list[tuple[int, str]] = []
        forms = (*_FORMS_WITH_RUNGS, *_FORMS) if any(chip.commission for chip in chips) else _FORMS
        for form in forms:
            pieces, shown = self._row([(chip.venue, form(chip)) for chip in chips], width)
            if shown == len(chips):
                return [pieces]
        return [pieces]

    def _row(self, chips: Sequence[tuple[str, list[Piece]]], width: int) -> tuple[Line, int]:
        pieces: list[Piece] = []
        used, self._ends = 0, []
        for index, (venue, chip) in enumerate(chips):
            length = sum(cells(text) for text, _ in chip) + 2
            left = len(chips) - index
            if used + length + (4 if left > 1 else 0) > width:
                return (*pieces, (f" +{left}", "line--warn")), index
            pieces += [(" ", ""), *chip, (" ", "")]
            used += length
            self._ends.append((used, venue))
        return tuple(pieces), len(chips)

    def on_click(self, event: events.Click) -> None:
        """Choose the venue under the pointer."""
        for end, venue in self._ends:
            if event.x < end:
                self.post_message(self.Chosen(self, venue))
                return


def _full(chip: ChipView) -> list[Piece]:
    bars = f" {BARS[chip.bars]}" if chip.bars >= 0 else ""
    detail = f" {chip.detail}" if chip.detail else ""
    part = _PARTS[min(3, chip.rank)]
    return [
        (f"{chip.venue} ", "line--strong"),
        (f"{chip.glyph} {chip.word}", part),
        (bars, part),
        (detail, "line--dim"),
    ]


def _middle(chip: ChipView) -> list[Piece]:
    name = chip.venue if len(chip.venue) <= 5 else chip.venue[:4]
    detail = f" {chip.detail}" if chip.detail else ""
    return [
        (f"{name} ", "line--strong"),
        (f"{chip.glyph} {chip.word}", _PARTS[min(3, chip.rank)]),
        (detail, "line--dim"),
    ]


def _tight(chip: ChipView) -> list[Piece]:
    return [*_short(chip), (f" {chip.detail}" if chip.detail else "", "line--dim")]


def _short(chip: ChipView) -> list[Piece]:
    name = chip.venue if len(chip.venue) <= 5 else chip.venue[:4]
    return [(f"{name} ", "line--strong"), (f"{chip.glyph}{chip.word}", _PARTS[min(3, chip.rank)])]


_Form = Callable[[ChipView], list[Piece]]


def _with_rungs(form: _Form, word: str) -> _Form:
    def drawn(chip: ChipView) -> list[Piece]:
        return [*form(chip), (f" {word}{chip.commission}" if chip.commission else "", "line--warn")]

    return drawn


_FORMS_WITH_RUNGS = (
    _with_rungs(_full, "COMM "),
    _with_rungs(_full, "C "),
    _with_rungs(_middle, "C "),
    _with_rungs(_tight, "C "),
    _with_rungs(_short, "C "),
    _with_rungs(_short, "C"),
)
"""What a venue may be used for is said before how quickly it answers."""

_FORMS = (_full, _middle, _tight, _short)
"""From the one that says most to the shortest."""
