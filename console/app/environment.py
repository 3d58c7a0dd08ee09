"""Environment that Textual reads while it is imported, and the one correction to it."""

import os
import sys

_VARIABLES = """
TEXTUAL_ANIMATIONS TEXTUAL_COLOR_SYSTEM TEXTUAL_DIM_FACTOR TEXTUAL_DISABLE_KITTY_KEY TEXTUAL_FPS TEXTUAL_SMOOTH_SCROLL
"""
SCREEN_VARIABLES = frozenset(_VARIABLES.split())
"""What the operator may say to the screen's library."""

_LOUD = """
TEXTUAL TEXTUAL_ALLOW_SIGNALS TEXTUAL_DEBUG TEXTUAL_DEVTOOLS_HOST TEXTUAL_DEVTOOLS_PORT TEXTUAL_DRIVER TEXTUAL_FILTERS
TEXTUAL_LOG TEXTUAL_PRESS TEXTUAL_SCREENSHOT TEXTUAL_SCREENSHOT_FILENAME TEXTUAL_SCREENSHOT_LOCATION
TEXTUAL_SHOW_RETURN TEXTUAL_SLOW_THRESHOLD TEXTUAL_SPEEDUPS TEXTUAL_THEME
"""
LOUD_VARIABLES = frozenset(_LOUD.split())
"""The rest of what it reads: these write logs and pictures of the screen, press keys, load code."""


def prepare() -> None:
    """Set what Textual reads at import time; call it before anything imports textual.

    240 screen ticks a second cost nothing at rest and take the wait out of key to paint; ESC is told from an
    escape sequence after 10 ms. What the operator has set stands, but for what would tell others of the screen.
    """
    for name in LOUD_VARIABLES:
        os.environ.pop(name, None)
    os.environ.setdefault("TEXTUAL_FPS", "240")
    os.environ.setdefault("ESCDELAY", "10")


def textual_is_loaded() -> bool:
    """Return True when `prepare` would come too late; a test holds the entry point to it."""
    return "textual" in sys.modules


def check_quiet() -> None:
    """Return when the screen's library tells nobody what happens on the screen.

    Raises:
        RuntimeError: it does, for it was imported before `prepare`: passphrases would be in its log.
    """
    from textual import constants

    wanted = {
        "DEBUG": False,
        "DRIVER": None,
        "FILTERS": "",
        "LOG_FILE": None,
        "PRESS": "",
        "SCREENSHOT_DELAY": -1,
    }
    loud = [name for name, quiet in wanted.items() if getattr(constants, name) != quiet]
    if loud or os.environ.get("TEXTUAL"):
        raise RuntimeError(f"variables of the screen's library were not cleared before it was loaded: {loud}")


def no_color() -> bool:
    """Return True when the operator asks for a screen without colours; read it before an App is made."""
    return os.environ.get("NO_COLOR", "") != ""
