"""Feeds the command palette from the registry, the venues, the symbols and the themes."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from console.actions.action import ANYWHERE
from console.actions.document import keys_text
from console.actions.registry import actions_for


class ActionProvider(Provider):
    """Finds what can be done on the screen beneath."""

    def _entries(self) -> Iterator[tuple[str, str, Callable[[], Any]]]:
        screen = self.screen
        for action in actions_for(getattr(screen, "CONTEXT", "markets")):
            if action.palette:
                run = f"app.{action.run}" if ANYWHERE in action.contexts else action.run
                yield action.help, keys_text(action), partial(screen.run_action, run)
        for words, command in getattr(screen, "palette_entries", tuple)():
            yield words, "", partial(screen.run_action, command)

    async def discover(self) -> Hits:
        """Return everything before anything is typed."""
        for words, keys, command in self._entries():
            yield DiscoveryHit(f"{words:<62}{keys:>12}", command, text=words)

    async def search(self, query: str) -> Hits:
        """Return what fits `query`."""
        matcher = self.matcher(query)
        for words, keys, command in self._entries():
            score = matcher.match(words)
            if score > 0:
                yield Hit(score, matcher.highlight(f"{words:<62}{keys:>12}"), command, text=words)
