"""Environment that Textual reads while it is imported, and the one correction to it."""

import os
import sys


def prepare() -> None:
    """Set what Textual reads at import time; call it before anything imports textual.

    240 screen ticks a second cost nothing at rest and take the wait out of key to paint; ESC is told from an
    escape sequence after 10 ms. What the operator has set stands.
    """
    os.environ.setdefault("TEXTUAL_FPS", "240")
    os.environ.setdefault("ESCDELAY", "10")


def textual_is_loaded() -> bool:
    """Return True when `prepare` would come too late; a test holds the entry point to it."""
    return "textual" in sys.modules


def no_color() -> bool:
    """Return True when the operator asks for a screen without colours; read it before an App is made."""
    return os.environ.get("NO_COLOR", "") != ""
