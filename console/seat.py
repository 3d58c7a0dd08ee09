"""The desk's seat in a console: made from the launcher's orders, started after the first frame, left in order."""

import asyncio
import logging
import secrets
from pathlib import Path

from console.commission.commissions import Commissions
from console.desk.desk import Desk
from console.desk.parts import DeskParts
from console.desk.permits import Unrestricted
from console.desk.settings import DeskSettings
from console.desk.views import Leaving
from console.hub.hub import Hub
from console.keys.holder import KeyHolder
from console.keys.making import desk_holder, headless_holder, key_book
from console.launcher.boot import ConsoleBoot
from console.replica.store import Store
from venues.link.messages import Up
from venues.model.clock import Clock

_log = logging.getLogger(f"lyra.{__name__}")

LEAVE_SECONDS = 3.0
"""How long a console that ends waits for its cancels."""


def choose(alphabet: str, length: int) -> str:
    """Return random characters of an alphabet."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


class Seat:
    """One console's desk, or none: a run without a screen or a place for its records has no orders.

    Args:
        boot: the launcher's orders.
        store: the replica of market data.
        clock: the system's.
    """

    def __init__(self, boot: ConsoleBoot, store: Store, clock: Clock) -> None:
        self._boot, self._store, self._clock = boot, store, clock
        climbs = boot.headless is not None and boot.headless.climb is not None
        self.opens = (boot.headless is None or climbs) and bool(boot.data_dir)
        self.desk: Desk | None = None
        self.commissions: Commissions | None = None
        self.keys: KeyHolder | None = None
        """Holds the vault; None for a run without a place for one."""
        self._book = key_book(boot)
        self._leaving: asyncio.Task[str] | None = None
        self._started = False

    def join(self, hub: Hub) -> None:
        """Make the desk and the holder of its keys, with their way to the workers."""
        boot, clock = self._boot, self._clock
        if self.opens:
            parts = DeskParts(
                self._settings(), self._store, hub, Path(boot.data_dir), clock, choose, self._say
            )
            self.desk = Desk(parts)
            self.commissions = Commissions(parts, self.desk.runner, self._book.key)
            ladders = self.commissions.ladders
            parts.gatherer.permits = ladders if boot.orders_need_commissioning else Unrestricted()
            self.keys = desk_holder(boot, self._book, self.desk, parts, hub.hand_over, clock, self._say)
            self.desk.runner.when_sound = (self.keys.run, self.commissions.run)
        elif boot.data_dir:
            self.keys = headless_holder(boot, self._book, hub.hand_over, clock, self._say)

    def take(self, message: Up) -> None:
        """Take in one message of a worker."""
        if self.desk is not None:
            self.desk.take(message)

    def lost(self, venues: tuple[str, ...]) -> None:
        """Take in that a worker is gone."""
        if self.desk is not None:
            self.desk.lost(venues)

    def start(self) -> None:
        """Begin; the first frame is on the terminal."""
        if self.desk is not None and not self._started:
            self._started = True
            self.desk.runner.start()

    async def begin_headless(self) -> None:
        """Open the vault by file, where there is one, for a run without a screen."""
        if self.keys is None or self.desk is not None:
            return
        if self.keys.vault().is_locked and not self._boot.passphrase_file:
            self._say("the vault is locked, and LYRA_PASSPHRASE_FILE names no file that opens it", "warn")
        await self.keys.begin()

    def leave_now(self, reason: str) -> None:
        """Cancel what is ours at once: something ends the console."""
        if self.desk is not None and self._leaving is None and not self.desk.has_left:
            leaving = self.desk.leave(Leaving.CANCEL_MINE, reason)
            self._leaving = asyncio.get_running_loop().create_task(leaving, name="leaving")

    async def leave(self, status: int) -> None:
        """Leave as the operator chose; a console that ended by itself or by a signal cancels what is ours.

        Args:
            status: the console's exit status.
        """
        if self.desk is None:
            return
        if status != 0:
            self.leave_now(f"the console ended with status {status}")
        elif not self.desk.has_left:
            await self.desk.leave(Leaving.KEEP, "the operator left")
        if self._leaving is not None:
            await asyncio.wait({self._leaving}, timeout=LEAVE_SECONDS)

    async def close(self) -> None:
        """Write down what is under way and let go of the audit trail."""
        if self.desk is not None and self._started:
            await self.desk.runner.close("the console ended")
        if self.keys is not None:
            self.keys.close()

    def _settings(self) -> DeskSettings:
        boot = self._boot
        return DeskSettings(
            mode=boot.mode,
            setups=boot.setups,
            safety=boot.safety,
            run_key=bytes.fromhex(boot.run_key),
            idle_disarm_minutes=boot.idle_disarm_minutes,
            key_end=self._book.key_end,
        )

    def _say(self, text: str, level: str) -> None:
        self._store.note(text, level=level)
