"""Textual's command palette, which closes once."""

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from typing_extensions import override

PALETTE_ID = "--command-palette"
"""What Textual looks for, so that there is never a second one."""


class Palette(CommandPalette):
    """A second click beside it, before the first has closed it, must not close what lies beneath."""

    _is_dismissed = False

    @override
    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, once."""
        if self._is_dismissed or not self.is_current:
            return AwaitComplete()
        self._is_dismissed = True
        return super().dismiss(result)
