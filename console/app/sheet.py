"""The style sheet, parsed again only when that makes a difference."""

from textual.css.stylesheet import Stylesheet


class CarefulStylesheet(Stylesheet):
    """Keeps what it has parsed until a variable changes.

    Textual parses every rule anew when a screen is shown for the first time and after each change of theme, also of the
    theme that is set before the start: 30-50 ms before the first frame. Sources that were added since are parsed when
    they are first needed, which is Textual's own doing.
    """

    _outdated = False

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take new variables; the same ones again leave everything as it is."""
        if variables != self._variables:
            self._outdated = True
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse every source again if a variable has changed.

        Raises:
            StylesheetParseError: the style sheet is wrong.
        """
        if self._outdated:
            super().reparse()
            self._outdated = False
