"""Keys behind a Tab or an Enter wait until that has done what it does, so that none lands in the field before.

Textual hands a key to the widget that has the focus when it arrives; a Tab moves the focus only when it has come up
from there to the app, an Enter later still. Of what arrives in one packet, as over SSH or while the console is busy, a
size and a price would both go to the field of the size.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.widgets import Input

from console.dialogs.dialog import Dialog

MOVING = frozenset({"tab", "shift+tab", "enter"})
LONGEST_SECONDS = 0.25
"""After so long keys go on, whatever became of the one that they wait for: the keyboard always answers."""

Go = Callable[[events.Event], Awaitable[None]]
"""Does what Textual does with a key that has just arrived."""


class TypedAhead:
    """Keeps keys in their order while one that may move the focus is on its way through a dialog with fields.

    Args:
        app: whose keys they are.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._waiting: deque[events.Key] = deque()
        self._moving: events.Key | None = None

    async def take(self, key: events.Key, go: Go) -> None:
        """Let a key go, or wait for the one before; Escape and keys with Ctrl never wait."""
        if self._moving is None or key.key == "escape" or key.key.startswith("ctrl+"):
            await self._go(key, go)
        else:
            self._waiting.append(key)

    async def _go(self, key: events.Key, go: Go) -> None:
        field, screen = self._app.focused, self._app.screen
        moves = key.key in MOVING and isinstance(screen, Dialog) and bool(screen.query(Input))
        await go(key)
        if moves and field is not None and self._moving is None:
            self._moving = key
            path = tuple(field.ancestors_with_self)
            # behind the key on its way up, and once more behind what the field says of it
            self._follow(path * 2, partial(self._go_on, key, go))
            self._app.set_timer(LONGEST_SECONDS, partial(self._go_on, key, go))

    def _follow(self, path: tuple[MessagePump, ...], then: Callable[[], Awaitable[None]]) -> None:
        """Go through the queues of a path, one after the other, as a message does that comes up."""
        if path:
            path[0].call_later(self._follow, path[1:], then)
        else:
            self._app.call_later(then)

    async def _go_on(self, key: events.Key, go: Go) -> None:
        """Hand out what waits for `key`, up to the next one that is waited for."""
        if self._moving is not key:
            return
        self._moving = None
        while self._waiting and self._moving is None:
            await self._go(self._waiting.popleft(), go)
