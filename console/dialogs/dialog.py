"""The base of all dialogs: a titled box over the screen, Esc goes back.

What is around the box is the screen beneath, dimmed: a picture of every cell of it. Textual makes that picture anew
at every refresh of the dialog, three times before it is first shown; nothing moves beneath a dialog, so here it is
made once for each size and each look. What is beneath is laid out anew only after the dialog is, so the picture of a
new size is made again in the frames that follow. It is also let go as soon as the dialog is closed, since a closed
dialog is cyclic garbage and the collector would have to go through every piece of the picture.
"""

from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import NULL_SIZE, Size
from textual.screen import ModalScreen
from textual.widget import Widget, _RenderCache
from typing_extensions import override

from console.actions.action import DIALOG
from console.actions.registry import bindings_for
from widgets.table import Table

Answer = TypeVar("Answer")

SETTLING_FRAMES = 6
"""Frames after a change of size in which the picture is made anew: what is beneath is laid out in that time."""


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """Dismissed with an answer, or with None by Esc."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for(DIALOG))
    BOX_TITLE: ClassVar[str] = ""
    BOX_HELP: ClassVar[str] = "Esc back"
    BENEATH_SECONDS: ClassVar[float] = 0.0
    """So often the screen beneath is shown anew; 0 leaves it still."""

    def __init__(self) -> None:
        """Create a dialog that has yet to be pushed."""
        super().__init__()
        self._backdrop_size: Size | None = None
        self._titles: tuple[str, str] = (self.BOX_TITLE, self.BOX_HELP)
        self._is_filled = self._is_dismissed = False
        self._beneath_at = 0.0
        self._laid_out_size: Size | None = None
        self._unsettled = 0

    async def mount_composed_widgets(self, widgets: list[Widget]) -> None:
        """Put the box there, and note when everything is in it: frames come before that."""
        await super().mount_composed_widgets(widgets)
        self._is_filled = True

    def compose(self) -> ComposeResult:
        """Draw the box around the content."""
        with Vertical(id="box") as box:
            box.border_title = self.BOX_TITLE
            box.border_subtitle = self.BOX_HELP
            yield from self.compose_box()

    def compose_box(self) -> ComposeResult:
        """Return what is in the box."""
        yield from ()

    @property
    def is_built(self) -> bool:
        """True from when everything is in the box until the dialog is closed."""
        return self._is_filled and self.is_attached and self.is_running and not self._pruning

    def paint(self) -> None:
        """Show what is new; called by the frame clock while this dialog is on top."""

    def name_box(self, title: str, foot: str) -> None:
        """Write into the box's border, without markup; the same words again cost nothing."""
        if (title, foot) != self._titles:
            box = self.query_one("#box")
            if title != self._titles[0]:
                box.border_title = Content(title)
            if foot != self._titles[1]:
                box.border_subtitle = Content(foot)
            self._titles = (title, foot)

    @override
    def _render_content(self) -> None:
        if self._laid_out_size not in (None, self.size):
            self._unsettled = SETTLING_FRAMES
        self._laid_out_size = self.size
        if self._backdrop_size == self.size:
            self._dirty_regions.clear()
            return
        super()._render_content()
        self._backdrop_size = self.size

    def beneath_is_due(self, now: float, every_seconds: float = 0.0) -> bool:
        """Say whether the screen beneath should be fed and shown anew.

        Args:
            now: monotonic seconds.
            every_seconds: how often that screen wants it, where the dialog itself leaves it still.
        """
        every_seconds = self.BENEATH_SECONDS or every_seconds
        settles = self._unsettled > 0
        if not settles and (not every_seconds or now - self._beneath_at < every_seconds):
            return False
        self._unsettled = max(0, self._unsettled - 1)
        self._beneath_at = now
        return True

    def show_beneath(self) -> None:
        """Make the picture of the screen beneath anew."""
        self._backdrop_size = None
        self.refresh()

    def notify_style_update(self) -> None:
        """Make the picture anew: it may have other colours."""
        self._backdrop_size = None
        super().notify_style_update()

    def on_unmount(self) -> None:
        """Let the pictures go."""
        self._render_cache = _RenderCache(NULL_SIZE, [])
        self._styles_cache.clear()

    @override
    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close, once, and answer once; a key that was pressed twice must not close what lies beneath.

        What lies over this dialog is closed with it.
        """
        if self._is_dismissed or self not in self.app.screen_stack:
            return AwaitComplete()
        self._is_dismissed = True
        while (over := self.app.screen) is not self:
            if isinstance(over, Dialog):
                over._is_dismissed = True
            self.app.pop_screen()
        return super().dismiss(result)

    def action_back(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    def action_move(self, columns: int, rows: int) -> None:
        """Move in the dialog's list, also while a field has focus."""
        for table in self.query(Table):
            if rows:
                table.move(rows)
        if columns:
            self.change(columns)

    def change(self, by: int) -> None:
        """Change the chosen value; for dialogs that have values."""

    def focus_on(self, widget: Widget) -> None:
        """Put the focus where typing goes."""
        self.set_focus(widget)
