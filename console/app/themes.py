"""The looks: dark, light, safe for colour blindness, without hues, and the terminal's own colours."""

from textual.theme import Theme

DEFAULT = "dark"
NO_COLOR_THEME = "lyra-ansi"

_DARK = {
    "bid": "#4fb477",
    "ask": "#e0655f",
    "good": "#4fb477",
    "warn": "#e0af4a",
    "bad": "#ef6a64",
    "dim": "#7f8a99",
    "rule": "#2f3844",
    "head": "#9aa7b8",
    "cursor": "#1f2935",
    "hatch": "#5b4a35",
    "mode-live": "#ef6a64",
    "mode-testnet": "#e0af4a",
    "mode-practice": "#5aa9e6",
    "mode-via": "#b48ead",
}
_LIGHT = {
    "bid": "#1a7a44",
    "ask": "#b3312b",
    "good": "#1a7a44",
    "warn": "#8a5a00",
    "bad": "#b3312b",
    "dim": "#69727d",
    "rule": "#c9cfd6",
    "head": "#4d5967",
    "cursor": "#dde6f0",
    "hatch": "#c2a878",
    "mode-live": "#b3312b",
    "mode-testnet": "#8a5a00",
    "mode-practice": "#1668a8",
    "mode-via": "#7a4b86",
}
_SAFE = _DARK | {
    "bid": "#56b4e9",
    "ask": "#e69f00",
    "good": "#56b4e9",
    "warn": "#f0e442",
    "bad": "#d55e00",
    "mode-live": "#d55e00",
    "mode-testnet": "#f0e442",
    "mode-practice": "#56b4e9",
    "mode-via": "#cc79a7",
}
_MONO = {
    "bid": "#e6e6e6",
    "ask": "#b8b8b8",
    "good": "#e6e6e6",
    "warn": "#ffffff",
    "bad": "#ffffff",
    "dim": "#8a8a8a",
    "rule": "#4a4a4a",
    "head": "#b0b0b0",
    "cursor": "#333333",
    "hatch": "#6a6a6a",
    "mode-live": "#ffffff",
    "mode-testnet": "#d0d0d0",
    "mode-practice": "#b0b0b0",
    "mode-via": "#c0c0c0",
}
_ANSI = {
    "bid": "ansi_green",
    "ask": "ansi_red",
    "good": "ansi_green",
    "warn": "ansi_yellow",
    "bad": "ansi_bright_red",
    "dim": "ansi_bright_black",
    "rule": "ansi_bright_black",
    "head": "ansi_default",
    "cursor": "ansi_default",
    "hatch": "ansi_bright_black",
    "mode-live": "ansi_bright_red",
    "mode-testnet": "ansi_yellow",
    "mode-practice": "ansi_blue",
    "mode-via": "ansi_magenta",
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "border-blurred": "ansi_black",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "input-cursor-background": "ansi_black",
    "input-cursor-foreground": "ansi_bright_white",
    "input-cursor-text-style": "reverse",
    "input-selection-background": "ansi_bright_blue",
    "input-selection-foreground": "ansi_black",
    "screen-selection-background": "ansi_bright_blue",
    "screen-selection-foreground": "ansi_black",
}


def _dark(name: str, accent: str, variables: dict[str, str], background: str = "#10151c") -> Theme:
    return Theme(
        name=name,
        primary=accent,
        secondary=accent,
        accent=accent,
        warning=variables["warn"],
        error=variables["bad"],
        success=variables["good"],
        foreground="#d6dde6",
        background=background,
        surface="#151b24",
        panel="#1c2430",
        variables=variables,
    )


THEMES: dict[str, Theme] = {
    "dark": _dark("lyra-dark", "#6cb6ff", _DARK),
    "light": Theme(
        name="lyra-light",
        primary="#1668a8",
        secondary="#1668a8",
        accent="#1668a8",
        warning=_LIGHT["warn"],
        error=_LIGHT["bad"],
        success=_LIGHT["good"],
        foreground="#1d242c",
        background="#f6f7f9",
        surface="#ffffff",
        panel="#e8ebef",
        dark=False,
        variables=_LIGHT,
    ),
    "safe": _dark("lyra-safe", "#cfd8e3", _SAFE),
    "mono": _dark("lyra-mono", "#ffffff", _MONO, "#0e0e0e"),
    "ansi": Theme(
        name=NO_COLOR_THEME,
        primary="ansi_blue",
        secondary="ansi_cyan",
        accent="ansi_bright_blue",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        ansi=True,
        variables=_ANSI,
    ),
}
"""By the name that an operator types; `safe` is Okabe and Ito's palette."""


def theme_word(name: str) -> str:
    """Return our word for Textual's name of a theme, empty for a theme that cannot be chosen."""
    return next((word for word, theme in THEMES.items() if theme.name == name), "")


def theme_name(word: str) -> str:
    """Return Textual's name of a theme; the default for a word that is none."""
    return THEMES.get(word, THEMES[DEFAULT]).name
