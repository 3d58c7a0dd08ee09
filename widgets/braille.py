"""An area in braille dots: two columns and four rows of dots a cell."""

from collections.abc import Sequence

_LEFT = (0x40, 0x04, 0x02, 0x01)
_RIGHT = (0x80, 0x20, 0x10, 0x08)
_BLANK = 0x2800


def area(heights: Sequence[float], rows: int) -> list[str]:
    """Return `rows` strings of braille, the top one first, filled up to `heights`.

    Args:
        heights: two values a cell from left to right, each from 0 (nothing) to 1 (all rows).
        rows: height in cells.
    """
    dots = [round(max(0.0, min(1.0, height)) * rows * 4) for height in heights]
    if len(dots) % 2:
        dots.append(0)
    lines: list[str] = []
    for row in range(rows - 1, -1, -1):
        floor = row * 4
        cells = []
        for column in range(0, len(dots), 2):
            code = _BLANK
            for masks, dot in ((_LEFT, dots[column]), (_RIGHT, dots[column + 1])):
                for mask in masks[: max(0, min(4, dot - floor))]:
                    code |= mask
            cells.append(chr(code))
        lines.append("".join(cells))
    return lines
