"""Where the style sheet is, and from which sizes of the terminal its classes stand."""

from pathlib import Path

WIDTHS = [(0, "-tiny"), (72, "-narrow"), (100, "-medium"), (150, "-wide")]
HEIGHTS = [(0, "-flat"), (18, "-low"), (30, "-tall")]
"""Columns and rows from which a class stands on the screen; the style sheet does the rest."""


def style_path() -> Path:
    """Return the path of `lyra.tcss`: beside the packages in a checkout, inside `console` in an installed wheel."""
    here = Path(__file__).resolve().parent.parent
    inside = here / "lyra.tcss"
    return inside if inside.exists() else here.parent / "lyra.tcss"
