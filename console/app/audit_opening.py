"""Gives the Audit screen its trail, once the first frame is there and for as long as the console lives."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from venues.model.clock import Clock

if TYPE_CHECKING:
    from console.app.session import Session

FILE_NAME = "audit.sqlite"


@asynccontextmanager
async def browsing(
    session: "Session",
    directory: Path,
    clock: Clock,
    stands: asyncio.Event,
    seen: Callable[[], Iterable[str]] = tuple,
) -> AsyncIterator[None]:
    """Let the session's Audit screen read the trail in `directory` while inside; there need not be one yet.

    Args:
        session: of the console.
        directory: the mode's data directory.
        clock: the system's.
        stands: set when the first frame is on the terminal: until then nobody waits for SQLite.
        seen: returns the client order ids that venues have shown, which vouch for the trail up to them.
    """
    task = asyncio.create_task(
        _browse(session, directory / FILE_NAME, clock, stands, seen), name="audit-browser"
    )
    try:
        yield
    finally:
        session.audit = None
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _browse(
    session: "Session", path: Path, clock: Clock, stands: asyncio.Event, seen: Callable[[], Iterable[str]]
) -> None:
    await stands.wait()
    from console.app.audit_browser import AuditBrowser

    async with AuditBrowser(path, clock, seen) as browser:
        session.audit = browser
        await asyncio.Event().wait()
