"""Where the style sheet is: beside the packages in a checkout, inside `console` in an installed wheel."""

from pathlib import Path


def style_path() -> Path:
    """Return the path of `lyra.tcss`."""
    here = Path(__file__).resolve().parent.parent
    inside = here / "lyra.tcss"
    return inside if inside.exists() else here.parent / "lyra.tcss"
