"""What the operator has chosen on the screen and finds again at the next start."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from venues.model.value import replace

_SYMBOL = re.compile(r"[A-Z0-9.]{1,20}/[A-Z0-9.]{1,20}(:[A-Z0-9.]{1,20})?")


class Choices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every field has a value that means: nothing chosen."""

    theme: str = ""
    configured_theme: str = ""
    """What the configuration said when `theme` was chosen; a configuration that says another since then wins."""
    symbols: tuple[str, ...] = ()
    """Symbols that were added to the watch list, in order."""
    symbol: str = ""
    venue: str = ""
    depth: int = 0
    """Levels a side; 0 lets the panel decide."""

    def theme_or(self, configured: str) -> str:
        """Return the theme to start with."""
        return self.theme if self.theme and self.configured_theme == configured else configured


def choices_from(values: Mapping[str, Any]) -> Choices:
    """Return the choices that are kept under `screen`; what is none of ours is nothing chosen."""
    try:
        choices = msgspec.convert(values.get("screen", {}), Choices)
    except msgspec.ValidationError:
        return Choices()
    symbols = tuple(symbol for symbol in choices.symbols if _SYMBOL.fullmatch(symbol))
    symbol = choices.symbol if _SYMBOL.fullmatch(choices.symbol) else ""
    return replace(choices, symbols=symbols, symbol=symbol)


def values_from(choices: Choices) -> dict[str, Any]:
    """Return what is to be kept."""
    return {"screen": msgspec.to_builtins(choices)}
