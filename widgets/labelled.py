"""Labels with words beside them, wrapped, and numbers at the words' beginning point under point."""

import re
from collections.abc import Sequence

from widgets.lines import Line
from widgets.text import cells, fit, wrapped

_NUMBER = re.compile(r"([+−-]?[0-9][0-9 ]*)((?:\.[0-9]+)?)(?=[ %]|$)")


def labelled(pairs: Sequence[tuple[str, str]], width: int, part: str = "", label: int = 0) -> list[Line]:
    """Return `label  words` rows, words wrapped under themselves.

    Args:
        pairs: labels and words.
        width: cells of the panel.
        part: component class of the words.
        label: cells of the labels; 0 takes what the longest needs.
    """
    wide = label or max((cells(name) for name, _ in pairs), default=0)
    lines: list[Line] = []
    for name, words in pairs:
        rows = wrapped(words, max(10, width - wide - 4))
        lines.append(((f" {fit(name, wide)}  ", "line--dim"), (rows[0], part)))
        lines += [((" " * (wide + 3), ""), (row, part)) for row in rows[1:]]
    return lines


def point_aligned(texts: Sequence[str]) -> list[str]:
    """Return the texts with the points of their leading numbers in one cell, in columns of one width; others stay."""
    found = [_NUMBER.match(text) for text in texts]
    before = max((len(match[1].rstrip()) for match in found if match), default=0)
    after = max((len(match[2]) for match in found if match), default=0)
    shown: list[str] = []
    for text, match in zip(texts, found, strict=True):
        if match is None:
            shown.append(text)
        else:
            number = match[1].rstrip().rjust(before) + match[2].ljust(after)
            rest = text[len(match[1].rstrip()) + len(match[2]) :]
            shown.append(number + rest)
    return shown
