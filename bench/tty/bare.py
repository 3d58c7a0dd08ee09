"""The least that Textual can show: what the console's start is compared with."""

from console.app.environment import prepare

prepare()

from textual.app import App, ComposeResult  # noqa: E402  as in the console: the environment is made first
from textual.widgets import Static  # noqa: E402

WORD = "nothing else"


class Bare(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """Show it."""
        yield Static(WORD)


if __name__ == "__main__":
    Bare().run()
