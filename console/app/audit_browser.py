"""Reads the audit trail for the Audit screen beside the event loop: one job after another, what is looked at first."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self, TypeVar

from console.app.audit_export import ExportFiles
from console.app.audit_exporting import Exporting
from console.app.audit_searching import Searching
from console.app.audit_state import Detail, Listed, Say, Verification
from db.browse.search import Search
from db.browse.thread import ReadingThread
from db.browse.trail import Trail, opened_trail
from db.browse.wanted import Wanted
from db.verify.background import Progress, verify_in_background
from db.verify.errors import CannotVerify
from db.verify.reading import ReadRow
from db.verify.verdict import Verdict
from venues.model.clock import Clock

_log = logging.getLogger(f"lyra.{__name__}")

FOLLOW_SECONDS = 0.25
"""How often it looks for new rows."""
UNASKED_INDEX_TICKS = 40
"""After so many looks the index is made although nobody has opened the screen: the start is over by then."""
CLOSING_SECONDS = 1.0
"""A disk that does not answer is not waited for any longer."""

Answer = TypeVar("Answer")
Job = Callable[[], Awaitable[None]]


class AuditBrowser:
    """One trail, one screen; use as `async with AuditBrowser(...)` around the app and within the writer's life."""

    def __init__(self, path: Path, clock: Clock, seen: Callable[[], Iterable[str]] = tuple) -> None:
        """Create it closed.

        Args:
            path: the file.
            clock: paces the looks for new rows, and stamps.
            seen: returns the client order ids that venues have shown: witnesses of the trail.
        """
        self.listed = Listed()
        self.verification = Verification()
        self.detail: Detail | None = None
        self.exporting = ""
        self.trouble = ""
        self._path, self._clock, self._seen = path, clock, seen
        self._changed: Callable[[], None] = _nothing
        self._thread = ReadingThread("audit-browser")
        self._open_file = ExitStack()
        self._trail: Trail | None = None
        self._searching = Searching(self._ask)
        self._is_stale = True
        """The file has to be asked for new rows."""
        self._ticks = 0
        self._wants_index = False
        self._export: Exporting | None = None
        self._verifying: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    async def __aenter__(self) -> Self:
        """Begin to read; a file that cannot be read is told in `trouble`."""
        self._tasks = (
            asyncio.create_task(self._work(), name="audit-browse"),
            asyncio.create_task(self._follow(), name="audit-follow"),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """End what is under way and let go of the file."""
        self._changed = _nothing
        tasks = [*self._tasks, *([self._verifying] if self._verifying else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._export is not None:
            await self._soon(self._export.give_up)
        await self._soon(self._open_file.close)
        self._thread.end()

    async def _soon(self, work: Callable[[], None]) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._thread.run(work), CLOSING_SECONDS)

    # ---- what the screen asks ----

    def tell(self, changed: Callable[[], None] | None) -> None:
        """Have `changed` called on the loop whenever something is different; None for nobody."""
        self._changed = changed or _nothing

    def look(self, place: int, count: int) -> None:
        """Ask for the rows at these places; some before and after them are read too."""
        if self._searching.look(place, count):
            self._please()

    def want(self, wanted: Wanted) -> None:
        """Begin another search."""
        self._searching.sought = wanted
        self._please()

    def open(self, number: int) -> None:
        """Ask for all about a row."""
        self.detail = Detail(number)
        self._please()

    def place_of(self, number: int) -> int:
        """Return the place of a row among those that were found, or of the next older one."""
        return self._searching.search.place_of(number)

    def _please(self) -> None:
        self._wants_index = True
        self._wake.set()

    def verify(self) -> None:
        """Verify the whole file in the background, unless that is under way."""
        if self._verifying is None or self._verifying.done():
            self.verification = Verification(running=True, total=self.listed.newest)
            self._verifying = asyncio.create_task(self._verify(), name="audit-verify")
            self._changed()

    async def verdict(self) -> Verdict | None:
        """Wait for the verdict that is under way; return it, or the last one, None where there is none."""
        if self._verifying is not None:
            await asyncio.wait({self._verifying})
        return self.verification.verdict

    def export(self, say: Say) -> None:
        """Write the rows that were found to files; `say` is told where, or why not."""
        if self._export is not None:
            say("an export is under way already", "warn")
            return
        files = ExportFiles(self._path.parent, self._clock.now_ms())
        self._export = Exporting(files, self._searching.search, say, self._thread, self._ask)
        self.exporting = self._export.words
        self._please()
        self._changed()

    # ---- tasks ----

    async def _follow(self) -> None:
        while True:
            await self._clock.sleep(FOLLOW_SECONDS)
            self._ticks += 1
            self._is_stale = True
            self._wake.set()

    async def _work(self) -> None:
        """Do the most urgent job, again and again; after a fault not before something is asked or some time is over."""
        while True:
            self._wake.clear()
            job = self._next_job()
            if job is not None:
                trouble = ""
                try:
                    await job()
                except CannotVerify as error:
                    trouble = str(error)
                except Exception as error:  # noqa: BLE001  the top of a task: told to the operator
                    _log.exception("the audit trail could not be browsed")
                    trouble = f"a fault of the program: {type(error).__name__}; see the log"
                if trouble != self.trouble:
                    self.trouble = trouble
                    self._changed()
                if not trouble:
                    continue
            await self._wake.wait()

    def _next_job(self) -> Job | None:
        """Return what is to be done now: what is looked at, then what is new, then what takes long."""
        if self._trail is None:
            return self._open
        return self._urgent_job() or self._patient_job()

    def _urgent_job(self) -> Job | None:
        searching = self._searching
        if self.detail is not None and not self.detail.read:
            return self._read_detail
        if searching.sought is not None:
            if not searching.needs_index or self._index_is_done:
                return self._begin
        elif searching.window_is_due:
            return self._read_window
        return self._look_for_new if self._is_stale else None

    def _patient_job(self) -> Job | None:
        unfinished = self._unfinished()
        if unfinished is not None:
            return lambda: self._search_on(unfinished)
        if not self._index_is_done and (self._wants_index or self._ticks > UNASKED_INDEX_TICKS):
            return self._index_on
        if self.detail is not None and self.detail.life is None:
            return self._read_life
        return self._export_on if self._export is not None else None

    def _unfinished(self) -> Search | None:
        """Return a search that is shown, or else exported, and has not seen all rows."""
        shown = self._searching
        if shown.sought is None and shown.search.left:
            return shown.search
        return self._export.search if self._export is not None and self._export.search.left else None

    @property
    def _index_is_done(self) -> bool:
        assert self._trail is not None
        index = self._trail.index
        return not index.usable or index.done >= self._searching.newest

    # ---- jobs ----

    async def _ask(self, work: Callable[[Trail], Answer]) -> Answer:
        trail = self._trail
        assert trail is not None
        return await self._thread.run(lambda: work(trail))

    async def _open(self) -> None:
        stack, path = self._open_file, self._path
        self._trail = await self._thread.run(lambda: stack.enter_context(opened_trail(path)))
        await self._look_for_new()

    async def _begin(self) -> None:
        if await self._searching.begin():
            self._publish()

    async def _search_on(self, search: Search) -> None:
        await self._searching.search_on(search)
        self._publish()

    async def _look_for_new(self) -> None:
        self._is_stale = False
        if await self._searching.look_for_new():
            self._is_stale = self._searching.search.newest < self._searching.newest
            self._publish()

    async def _read_window(self) -> None:
        await self._searching.read_window()
        self._publish()

    async def _index_on(self) -> None:
        newest = self._searching.newest
        await self._ask(lambda trail: trail.index.take_in(newest))
        if self._searching.sought is not None:
            self._publish()

    def _publish(self) -> None:
        assert self._trail is not None
        done, newest = self._trail.index.done, self._searching.newest
        self.listed = self._searching.listed(f"listing orders, {done} of {newest} rows")
        self._changed()

    async def _read_detail(self) -> None:
        detail = self.detail
        assert detail is not None
        number = detail.number
        row = (await self._ask(lambda trail: trail.rows([number]))).get(number)
        checkpoint = await self._ask(lambda trail: trail.checkpoint_of(number))
        if self.detail is detail:
            life = None if row is not None and order_of(row) else ()
            self.detail = Detail(number, row, True, checkpoint.number if checkpoint else None, life)
            self._changed()

    async def _read_life(self) -> None:
        detail = self.detail
        assert detail is not None
        assert detail.row is not None
        order = order_of(detail.row)
        life = await self._ask(lambda trail: trail.life(order))
        if self.detail is detail:
            self.detail = Detail(detail.number, detail.row, True, detail.checkpoint, tuple(life))
            self._changed()

    async def _export_on(self) -> None:
        export = self._export
        assert export is not None
        await export.go_on()
        self.exporting = export.words
        if not self.exporting:
            self._export = None
        self._changed()

    # ---- verifying ----

    async def _verify(self) -> None:
        try:
            verdict = await verify_in_background(self._path, self._verified, seen=tuple(self._seen()))
            self.verification = Verification(verdict=verdict, at_ms=self._clock.now_ms())
        except CannotVerify as error:
            self.verification = Verification(cannot=str(error), at_ms=self._clock.now_ms())
        self._changed()

    def _verified(self, progress: Progress) -> None:
        self.verification = Verification(running=True, rows=progress.rows, total=progress.total)
        self._changed()


def order_of(row: ReadRow) -> str:
    """Return an id by which the order is found that a row belongs to; empty where it is about none."""
    for key in ("intent", "client_order_id", "proposal", "order_id"):
        value = row.payload.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def _nothing() -> None:
    pass
