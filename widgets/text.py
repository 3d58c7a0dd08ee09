"""Numbers, ages and words to text of a known width: pure functions, no drawing."""

import math
import re
import textwrap
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from rich.cells import cell_len, set_cell_size

NOTHING = "–"
"""Stands where there is no number."""

HATCH = "▒"
"""Marks numbers that must not be relied on; never colour alone."""

MAX_PLACES = 10
"""More decimals than this are cut."""

_GROUPS = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))")

_EIGHTHS = " ▏▎▍▌▋▊▉"
_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def grouped(value: float | Decimal, places: int, *, sign: bool = False) -> str:
    """Return `value` with `places` decimals and thousands apart by a space; `sign` writes `+` as well."""
    text = f"{value:+,.{places}f}" if sign else f"{value:,.{places}f}"
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.replace(",", " ").replace("-", "−")


def places_of_step(step: str | None) -> int | None:
    """Return how many decimals a tick or lot size like `0.01` or `1e-5` needs, None when it says nothing."""
    if step is None:
        return None
    try:
        value = Decimal(step)
    except InvalidOperation:
        return None
    if not value.is_finite() or value <= 0:
        return None
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return min(MAX_PLACES, max(0, -exponent))


def places_of_values(values: Iterable[float]) -> int:
    """Return the decimals that the shortest writing of these numbers needs."""
    most = 0
    for value in values:
        text = format(Decimal(repr(value)), "f")
        whole, _, decimals = text.partition(".")
        most = max(most, len(decimals.rstrip("0")) if whole else 0)
    return min(MAX_PLACES, most)


def places_of_size(price: float, lot: str | None) -> int:
    """Return decimals for sizes: the last one worth about one unit of quote, never finer than the lot."""
    wanted = max(0, math.ceil(math.log10(price))) if price > 0 else 0
    known = places_of_step(lot)
    return min(MAX_PLACES, wanted if known is None else min(wanted, known))


def size_text(value: float, places: int, width: int) -> str:
    """Return a size in at most `width` cells: fewer decimals first, then k, M, B; never rounded up."""
    text = grouped(_floor(value, places), places)
    if value > 0 and not text.strip("0.− "):
        return f"<{10**-places:.{places}f}"[:width] if places else "<1"
    while len(text) > width and places > 0:
        places -= 1
        text = grouped(_floor(value, places), places)
    return text if len(text) <= width else compact(value)


def _floor(value: float, places: int) -> float:
    scale = 10.0**places
    return math.floor(value * scale + 1e-6) / scale


def compact(value: float) -> str:
    """Return a large number in at most six cells: `12.3k`, `4.56M`."""
    for limit, unit in _UNITS:
        if abs(value) >= limit:
            shown = value / limit
            return f"{shown:.{2 if shown < 10 else 1 if shown < 100 else 0}f}{unit}"
    return f"{value:.{2 if abs(value) < 10 else 1 if abs(value) < 100 else 0}f}"


def age_text(age_ms: float | None) -> str:
    """Return an age in at most five cells: `0.3s`, `12s`, `3m`, `2h`, `5d`."""
    if age_ms is None:
        return NOTHING
    seconds = age_ms / 1000
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    if seconds < 100:
        return f"{seconds:.0f}s"
    if seconds < 6000:
        return f"{seconds / 60:.0f}m"
    hours = seconds / 3600
    return f"{hours:.0f}h" if hours < 100 else f"{hours / 24:.0f}d"


def duration_text(seconds: float) -> str:
    """Return a length of time for a status line: `42s`, `12m`, `3h07m`, `2d04h`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}s"
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if minutes < 60:
        return f"{minutes}m"
    if hours < 24:
        return f"{hours}h{minutes % 60:02d}m"
    return f"{days}d{hours % 24:02d}h"


def countdown_text(seconds: float) -> str:
    """Return what is left as `01:12`, or `2h05m` above an hour; never negative."""
    whole = max(0, math.ceil(seconds))
    return f"{whole // 60:02d}:{whole % 60:02d}" if whole < 3600 else duration_text(whole)


def milliseconds_text(value: float | None) -> str:
    """Return a latency: `38ms`, `1.2s`, or the sign for nothing."""
    if value is None:
        return NOTHING
    return f"{value:.0f}ms" if abs(value) < 1000 else f"{value / 1000:.1f}s"


def percent_text(value: float | None, places: int = 2) -> str:
    """Return a signed change like `+1.25%`."""
    return NOTHING if value is None else f"{grouped(value, places, sign=True)}%"


def basis_points_text(value: float | None) -> str:
    """Return basis points with their unit: `0.08 bp`, `−11.9 bp`."""
    if value is None:
        return NOTHING
    return f"{grouped(value, 2 if abs(value) < 10 else 1)} bp"


def fit(text: str, width: int) -> str:
    """Return `text` in exactly `width` cells, cut with an ellipsis or filled with spaces."""
    if text.isascii():
        if len(text) <= width:
            return text.ljust(width)
        return text[: width - 1] + "…" if width > 0 else ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""


def right(text: str, width: int) -> str:
    """Return `text` in exactly `width` cells, at the right edge."""
    length = len(text) if text.isascii() else cell_len(text)
    return " " * (width - length) + text if length <= width else fit(text, width)


def wrapped(text: str, width: int) -> list[str]:
    """Return `text` in rows of at most `width` cells, broken at spaces; never fewer than one row."""
    joined = _GROUPS.sub("\u00a0", text)  # a number is not broken between its groups
    rows = textwrap.wrap(joined, max(1, width), break_on_hyphens=False) or [""]
    return [row.replace("\u00a0", " ") if cells(row) <= width else fit(row, width) for row in rows]


def cells(text: str) -> int:
    """Return how many terminal cells `text` takes."""
    return len(text) if text.isascii() else cell_len(text)


def bar(fraction: float, width: int) -> str:
    """Return a bar of exactly `width` cells, filled from the left in steps of an eighth."""
    if width <= 0:
        return ""
    eighths = round(max(0.0, min(1.0, fraction)) * width * 8)
    if fraction > 0:
        eighths = max(1, eighths)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)
