"""One export at a time: the rows that were found, the oldest first, in portions that hold nobody up."""

from console.app.audit_export import ExportFiles
from console.app.audit_searching import Ask
from console.app.audit_state import Say
from db.browse.search import Search
from db.browse.thread import ReadingThread

ROWS_A_PORTION = 100
"""Some 5 ms of work."""


class Exporting:
    """Writes what one search has found, and what it finds meanwhile."""

    def __init__(self, files: ExportFiles, search: Search, say: Say, thread: ReadingThread, ask: Ask) -> None:
        """Begin; nothing is made yet.

        Args:
            files: are written.
            search: what was found.
            say: is told where it went, or why not.
            thread: reads and writes.
            ask: asks the trail in that thread.
        """
        self.search = search
        self.words = "an export begins"
        """How far it is; empty at the end."""
        self._files, self._say, self._thread, self._ask = files, say, thread, ask
        self._done = 0

    async def go_on(self) -> None:
        """Write the next rows, or end."""
        files = self._files
        try:
            if not self._done:
                await self._thread.run(files.begin)
            if await self._portion():
                self.words = f"exporting, {self._done} of {self.search.count} rows"
                return
            await self._thread.run(files.end)
            self._end(files.words(), "warn" if files.damaged else "info")
        except OSError as error:
            await self._thread.run(files.give_up)
            self._end(f"nothing was exported: {files.directory}: {error.strerror or error}", "warn")

    async def _portion(self) -> bool:
        """Write the next rows; return True while there are more."""
        search, files = self.search, self._files
        end = search.end - self._done
        first = max(search.first, end - ROWS_A_PORTION)
        numbers = search.numbers(first, end - first)
        if numbers:
            rows = await self._ask(lambda trail: trail.rows(numbers))
            await self._thread.run(lambda: files.add(rows[number] for number in sorted(rows)))
            self._done += len(numbers)
        return self._done < search.count

    def _end(self, words: str, level: str) -> None:
        self.words = ""
        self._say(words, level)

    def give_up(self) -> None:
        """Take away what was made; for the thread."""
        self._files.give_up()
