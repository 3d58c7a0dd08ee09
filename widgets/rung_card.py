"""All that is known of one rung: its state, why it is there, what was found, the figures, the evidence."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from typing_extensions import override

from widgets.commission_views import FigureRow, RungCardView
from widgets.labelled import labelled
from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.text import cells, fit, wrapped

_LABELS = 9
"""Cells of the labels before words."""

_LEAST = (16, 12, 14)
"""Cells that the columns of figures have before there are any: label, value, what is demanded."""

_VERDICT = 7

HEADS = ("figure", "value", "demanded", "ok")
HEADS_OF_THEN = ("figure", "value then", "demanded", "ok then")


class RungCard(LineWidget[RungCardView], can_focus=True):
    """Scrolls by whole rows. While figures come in nothing above them moves and no column becomes narrower."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """Create an empty card."""
        super().__init__(id=id, classes=classes)
        self.top = 0
        self._progress_rows = 1
        self._columns = _LEAST

    def feed(self, view: RungCardView) -> None:
        """Show `view`; another rung begins at its top, with columns of its own."""
        if self.view is None or self.view.name != view.name:
            self.top, self._progress_rows, self._columns = 0, 1, _LEAST
        super().feed(view)

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the heading, and the rows from `top` on."""
        view = self.view
        assert view is not None
        head = self.heading(view.title, width, ((view.kind, "line--dim"),))
        rows = [*self._words(view, width), *self._figures(view, width), *self._evidence(view, width)]
        room = max(1, height - 1)
        if room < len(rows):
            rows = [row for row in rows if row]
        self.top = max(0, min(self.top, len(rows) - room))
        shown = rows[self.top : self.top + room]
        if self.top + room < len(rows):
            shown[-1] = ((f" ↓ {len(rows) - self.top - room + 1} more rows", "line--dim"),)
        return [head, *shown]

    @override
    def on_resize(self, _event: events.Resize) -> None:
        """Forget the rows that progress took at another width, and lay everything out anew."""
        self._progress_rows = 1
        super().on_resize(_event)

    def scroll_rows(self, rows: int) -> None:
        """Move by `rows`."""
        self.top = max(0, self.top + rows)
        self.redraw()

    def _words(self, view: RungCardView, width: int) -> list[Line]:
        lines: list[Line] = [((f" {view.glyph} {view.word}", view.part),)]
        if view.progress:
            rows = wrapped(view.progress, width - 5)[:2]
            self._progress_rows = max(self._progress_rows, len(rows))
            rows += [""] * (self._progress_rows - len(rows))
            lines += [((f"   {row}", "line--accent"),) for row in rows]
        lines += [(), *labelled((("Purpose", view.purpose),), width, "", _LABELS)]
        for label, words, part in view.told:
            lines += labelled(((label, words),), width, part, _LABELS)
        return lines

    def _evidence(self, view: RungCardView, width: int) -> list[Line]:
        if not view.evidence:
            return []
        return [(), *labelled(view.evidence, width, "line--dim", _LABELS)]

    # ---- figures ----

    def _figures(self, view: RungCardView, width: int) -> list[Line]:
        if not view.figures:
            return []
        self._grow(view.figures)
        label, value, demand = self._fitted(width)
        heads = HEADS_OF_THEN if view.of_then else HEADS
        names = (fit(name, room) for name, room in zip(heads, (label, value, demand, _VERDICT), strict=True))
        lines: list[Line] = [(), ((f" {'  '.join(names)}", "line--head"),)]
        for figure in view.figures:
            rows = self._figure(figure, label, value, demand)
            lines += [tuple((text, "line--dim") for text, _ in row) for row in rows] if view.of_then else rows
        return lines

    def _grow(self, figures: Sequence[FigureRow]) -> None:
        columns = [(figure.label, figure.value, figure.demand) for figure in figures]
        widest = [max(cells(texts[index]) for texts in columns) for index in range(3)]
        label, value, demand = (max(known, found) for known, found in zip(self._columns, widest, strict=True))
        self._columns = (label, value, demand)

    def _fitted(self, width: int) -> tuple[int, int, int]:
        """Return the columns as they fit: the widest gives way first, its words are wrapped."""
        columns = list(self._columns)
        over = sum(columns) + _VERDICT + 8 - width
        while over > 0 and max(columns) > 6:
            widest = columns.index(max(columns))
            columns[widest] -= 1
            over -= 1
        return columns[0], columns[1], columns[2]

    def _figure(self, figure: FigureRow, label: int, value: int, demand: int) -> list[Line]:
        texts = (wrapped(figure.label, label), wrapped(figure.value, value), wrapped(figure.demand, demand))
        rows: list[Line] = []
        for index in range(max(len(text) for text in texts)):
            name, number, wanted = (text[index] if index < len(text) else "" for text in texts)
            rows.append(
                (
                    (f" {fit(name, label)}  ", "line--dim"),
                    (
                        f"{fit(number, value)}  ",
                        figure.part if figure.part == "line--bad" else "line--strong",
                    ),
                    (f"{fit(wanted, demand)}  ", "line--dim"),
                    (figure.verdict if not index else "", figure.part),
                )
            )
        return rows
