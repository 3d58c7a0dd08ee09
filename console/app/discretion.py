"""What the screen's library would give away by itself: pictures, the clipboard, values in the report of a crash."""

import sys

from textual.app import App
from textual.widgets import Input

from console.app.crash import crash_report
from venues.model.redact import redactor


class SecretOnScreen(RuntimeError):
    """A secret is being typed: there is no picture of the screen."""


class Discretion(App[None]):
    """Keeps secrets on the screen that they are typed on, and everything out of a crash but where it was."""

    _report: str = ""

    def shows_secret_field(self) -> bool:
        """Return True while a field for a secret is on the screen, or under what is on it."""
        return any(field.password for screen in self.screen_stack for field in screen.query(Input))

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text, but none while a field for a secret has the focus: the library copies from those too."""
        if isinstance(self.focused, Input) and self.focused.password:
            return
        super().copy_to_clipboard(redactor.redact(text))

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Do nothing: the library's own command would write the screen to a file that others can read."""

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """Return a picture of the screen.

        Raises:
            SecretOnScreen: a secret is being typed.
        """
        if self.shows_secret_field():
            raise SecretOnScreen("no picture is made while a secret is being typed")
        return redactor.redact(super().export_screenshot(title=title, simplify=simplify))

    # ---- a crash ----

    def _handle_exception(self, error: Exception) -> None:
        """End with status 1 and a report that holds no locals."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._report = crash_report(error)
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        """End with a report that holds no locals; the library's own shows them."""
        error = sys.exception()
        self._handle_exception(error if isinstance(error, Exception) else RuntimeError("unknown"))

    def _print_error_renderables(self) -> None:
        """Leave the crash report on the terminal, which is ours no longer."""
        if self._report:
            sys.stderr.write(self._report + "\n")
            sys.stderr.flush()
            self._report = ""
        super()._print_error_renderables()
