"""The life of the desk: holds the trail, records what comes, looks after time, halts and doubts."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from console.desk.book_of_orders import EVERYTHING
from console.desk.parts import DeskParts
from db.audit.kinds import Kind

if TYPE_CHECKING:
    from db.verify.background import Progress

_log = logging.getLogger(f"lyra.{__name__}")

LOOK_SECONDS = 0.25
CLOSE_SECONDS = 1.0
"""How long closing waits for what is under way; what is not written down by then is found at the next start."""


class DeskRunner:
    """Runs the parts of one desk."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self._tasks: set[asyncio.Task[Any]] = set()
        self._running: tuple[asyncio.Task[None], ...] = ()
        self._closing = False
        self.when_sound: tuple[Callable[[], Coroutine[Any, Any, Any]], ...] = ()
        """What else goes on beside the desk once the trail is sound; its fault is the desk's."""

    def start(self) -> None:
        """Begin; the trail opens beside everything else."""
        parts = self._parts
        self._running = (
            asyncio.create_task(parts.keeper.run(self._opened), name="audit trail"),
            asyncio.create_task(self._take_in(), name="desk intake"),
            asyncio.create_task(self._look_for_ever(), name="desk"),
        )

    async def _take_in(self) -> None:
        """Record what the workers tell, once it is known which orders are ours."""
        await self._parts.trail.settled.wait()
        await self._parts.intake.run()

    def begin(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        """Run something beside everything else; its fault is the desk's."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def close(self, reason: str) -> None:
        """Write down what is under way and let go of the trail."""
        self._closing = True
        parts = self._parts
        parts.switch.disarm()
        parts.confirmations.kill_any(reason)
        keeping, *others = self._running
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await parts.inquirer.close()
                await parts.reconciler.close()
                if parts.trail.settled.is_set():
                    await parts.intake.drain()
                    await parts.canceller.close()
                    await parts.halts.close()
                parts.keeper.end(reason)
                await asyncio.wait({keeping})
        except TimeoutError:
            _log.warning("the desk did not close in order within %.0f s", CLOSE_SECONDS)
        for task in (keeping, *others, *self._tasks):
            task.cancel()
        await asyncio.gather(keeping, *others, *self._tasks, return_exceptions=True)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("%s failed", task.get_name(), exc_info=task.exception())
            self._parts.halts.halt(EVERYTHING, "a fault of the program; see the log")

    async def _opened(self) -> None:
        """The trail is sound: say what was halted before, and verify the whole file in the background."""
        parts = self._parts
        halted = parts.book.halt_of(EVERYTHING)
        if halted:
            parts.say(f"HALTED since an earlier start: {halted}; :release lifts it", "bad")
        self.begin(self._verify_whole_file(), "audit verification")
        for work in self.when_sound:
            self.begin(work(), work.__qualname__)

    async def _verify_whole_file(self) -> None:
        from db.verify.background import verify_in_background
        from db.verify.errors import CannotVerify

        parts = self._parts
        witnessed = parts.book.witnessed()
        try:
            verdict = await verify_in_background(parts.keeper.path, self._verifying, (), witnessed)
        except CannotVerify as error:
            parts.say(f"the whole audit trail could not be verified: {error}; its end is sound", "warn")
            return
        finally:
            parts.trail.whole_file = ""
        if verdict.fault is not None:
            where = "" if verdict.fault.number is None else f" at row #{verdict.fault.number}"
            reason = f"the audit trail does not verify{where}: {verdict.fault.what}; run lyra audit verify"
            parts.halts.halt(EVERYTHING, reason)

    def _verifying(self, progress: "Progress") -> None:
        share = progress.rows * 100 // max(1, progress.total)
        self._parts.trail.whole_file = f"verifying {share} %"

    async def _look_for_ever(self) -> None:
        while True:
            await self._parts.clock.sleep(LOOK_SECONDS)
            try:
                self.look()
            except Exception:  # noqa: BLE001  the top of the desk's task: a desk that does not look must not send
                _log.exception("the desk could not look after everything")
                self._parts.halts.halt(EVERYTHING, "a fault of the program; see the log")

    def look(self) -> None:
        """Look after time, halts, comparisons and inquiries once."""
        parts = self._parts
        fault = parts.switch.fault()
        if fault:
            self.disarm(fault)
        opened = parts.confirmations.open
        if opened is not None and not opened.dead:
            parts.confirmations.pulse(opened.shown)
        if parts.trail.sound and not self._closing:
            parts.halts.look()
            parts.reconciler.look()
            parts.inquirer.look()

    def disarm(self, reason: str) -> None:
        """Disarm at once; an open confirmation ends with it."""
        parts = self._parts
        parts.confirmations.kill_any(f"disarmed: {reason}")
        if parts.switch.disarm() and parts.trail.sound:
            parts.halts.note(Kind.DISARM, {"reason": reason})
