"""Textual's command palette, which closes once."""

from typing import Any

from textual import events
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.worker import Worker
from typing_extensions import override

PALETTE_ID = "--command-palette"
"""What Textual looks for, so that there is never a second one."""


def ignore_a_click_on_what_has_gone(commands: CommandList, event: events.Click) -> None:
    """Let Textual look at a click only where the command that was painted there is still in the list.

    It raises IndexError when the list has become shorter between the painting and the click, which ends the program.
    """
    clicked = event.style.meta.get("option")
    if clicked is not None and clicked >= commands.option_count:
        event.prevent_default()


CommandList._on_click = ignore_a_click_on_what_has_gone  # type: ignore[method-assign,assignment]  # before its base's


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

    @override
    def run_worker(self, *arguments: Any, **options: Any) -> Worker[Any]:
        """Search; a search that fails, as one does whose palette is closed before it begins, ends only itself."""
        return super().run_worker(*arguments, **options | {"exit_on_error": False})

    @override
    def _action_command_list(self, action: str) -> None:
        """Move in the list while it is there and has room.

        Textual looks for the line of a command that was never laid out, and ends the program.
        """
        commands = self.query(CommandList)
        if commands and commands.first().scrollable_content_region:
            super()._action_command_list(action)

    @override
    def _action_cursor_down(self) -> None:
        """Open the list, or move in it, once it is there."""
        if self.query(CommandList):
            super()._action_cursor_down()
