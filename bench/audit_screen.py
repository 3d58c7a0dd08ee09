"""Key to painted rows on the Audit screen, over a long trail that is being written: `python -m bench.audit_screen`."""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from textual import events
from textual.app import ScreenStackError
from textual.widgets import Input

from bench.audit import FILL
from bench.audit_trails import make_trail
from bench.tty.figures import Figure, percentile, report
from console.app.app import LyraApp
from console.app.audit_browser import AuditBrowser
from console.screens.console_screen import ConsoleScreen
from db.audit.key import Ed25519Signer
from db.audit.kinds import Kind
from db.audit.opening import open_writer
from db.audit.writer import AuditWriter
from db.browse.replay import rows_of
from db.browse.wanted import GROUPS
from tests.support.ui_app import make_app
from venues.model.clock import SystemClock
from venues.model.words import Mode
from widgets.audit_detail import AuditDetail
from widgets.audit_table import AuditTable

SIZE = (160, 45)
TARGET_MS, NEW_ROW_TARGET_MS = 100.0, 1_000.0
LEAST_ROWS_A_SECOND = 100_000.0
WRITING_EVERY_SECONDS = 0.05
LONGEST_SECONDS = 60.0


class Hand:
    """Presses keys on a screen without a terminal, and waits until what they ask for has been painted."""

    def __init__(self, app: LyraApp) -> None:
        self.app = app

    async def pressed(self, key: str, holds: Callable[[], object]) -> float:
        """Press a key; return the milliseconds until `holds` is true and painted."""
        began = time.perf_counter()
        self.app.post_message(events.Key(key, None))
        return await self.until(holds, began)

    async def until(self, holds: Callable[[], object], began: float) -> float:
        """Return the milliseconds since `began` at which `holds` is true and painted.

        Raises:
            TimeoutError: it does not become true.
        """
        while not holds():
            if time.perf_counter() - began > LONGEST_SECONDS:
                raise TimeoutError(f"not shown within {LONGEST_SECONDS:.0f} s")
            await asyncio.sleep(0.0005)
        painted = asyncio.Event()
        self.app.screen.call_after_refresh(painted.set)
        await painted.wait()
        return (time.perf_counter() - began) * 1000

    def context(self) -> str:
        """Return which main screen is on top; empty for a dialog, and between two screens."""
        try:
            screen = self.app.screen
        except ScreenStackError:
            return ""
        return screen.CONTEXT if isinstance(screen, ConsoleScreen) and screen.live else ""

    def shown(self) -> tuple[int, ...]:
        """Return the numbers of the rows on the Audit screen; empty while another one is on top."""
        screen = self.app.screen if self.context() == "audit" else None
        view = screen.query_one(AuditTable).view if screen is not None else None
        return () if view is None else tuple(row.number for row in view.rows)

    def life_of(self, number: int) -> bool:
        """Say whether the dialog shows a row with its order's whole life."""
        lists = self.app.screen.query(AuditDetail)
        titles = {line.text for line in lists.first().view or () if line.title} if lists else set()
        about = str(self.app.screen.query_one("#box").border_title) if lists else ""
        return about == f"Row #{number}" and any("life," in title for title in titles)

    def cursor(self) -> int:
        """Return the number of the row under the cursor; 0 while there is none."""
        shown = self.shown()
        return shown[self.app.screen.query_one(AuditTable).cursor] if shown else 0


@asynccontextmanager
async def writing(path: Path, signer: Ed25519Signer) -> AsyncIterator[AuditWriter]:
    """Append a row now and then while inside, as a busy desk does."""

    def stop(reason: str) -> None:
        raise RuntimeError(reason)

    async def write(writer: AuditWriter) -> None:
        while True:
            await writer.append(Kind.FILL, FILL)
            await asyncio.sleep(WRITING_EVERY_SECONDS)

    async with open_writer(
        path.parent, Mode.PRACTICE, clock=SystemClock(), random=os.urandom, on_failure=stop, signer=signer
    ) as writer:
        task = asyncio.create_task(write(writer))
        try:
            yield writer
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def opening(hand: Hand, times: int) -> list[float]:
    """Return the waits from the key of the screen to its newest rows, the first of all included."""
    waits = []
    for _ in range(times):
        waits.append(await hand.pressed("8", lambda: len(hand.shown()) > 20))
        await hand.pressed("7", lambda: hand.context() == "venues")
    await hand.pressed("8", lambda: len(hand.shown()) > 20)
    return waits


async def paging(hand: Hand, steps: int, dice: random.Random) -> tuple[list[float], list[float]]:
    """Return the waits for pages, and those for the ends."""
    pages, ends = [], []
    for _ in range(steps // 2):
        before = hand.cursor()
        key = "pageup" if before < 100 or (dice.random() < 0.3 and hand.shown()[0] < before) else "pagedown"
        pages.append(await hand.pressed(key, lambda before=before: hand.cursor() not in (0, before)))  # type: ignore[misc]
    for _ in range(steps // 4):
        ends.append(await hand.pressed("end", lambda: hand.cursor() == 1))
        ends.append(await hand.pressed("home", lambda: hand.cursor() > 1_000))
    return pages, ends


@dataclass(slots=True)
class Orders:
    """Waits on the way into an order."""

    found: list[float] = field(default_factory=list)
    """From Enter in the search to its rows."""
    read: list[float] = field(default_factory=list)
    """From Enter on a row to its whole life being there."""
    opened: list[float] = field(default_factory=list)
    """The same until the dialog shows it."""


async def orders(hand: Hand, times: int, known: int, dice: random.Random) -> Orders:
    """Search for orders by their ids and open a row of each."""
    waits, audit = Orders(), _browser_of(hand)
    for _ in range(times):
        number = dice.randint(1, known)
        text = dice.choice((f"lyp{number:015d}", f"{7_000_000_000 + number}", f"i-{number:08d}"))
        await hand.pressed("slash", lambda: hand.app.screen.query(Input))
        hand.app.screen.query_one(Input).value = text
        listed: Callable[[], bool] = lambda text=text: (  # type: ignore[misc]  # noqa: E731
            audit.listed.wanted.order == text and hand.shown() == (audit.listed.numbers or None)
        )
        waits.found.append(await hand.pressed("enter", listed))
        row = hand.cursor()
        there: Callable[[], bool] = lambda row=row: (  # type: ignore[misc]  # noqa: E731
            audit.detail is not None and audit.detail.number == row and bool(audit.detail.life)
        )
        began = time.perf_counter()
        waits.read.append(await hand.pressed("enter", there))
        waits.opened.append(await hand.until(lambda row=row: hand.life_of(row), began))  # type: ignore[misc]
        await hand.pressed("escape", lambda: 5 < len(hand.shown()) < 15)
    return waits


def _browser_of(hand: Hand) -> AuditBrowser:
    audit = hand.app.session.audit
    assert isinstance(audit, AuditBrowser)
    return audit


async def new_rows(hand: Hand, writer: AuditWriter, times: int) -> list[float]:
    """Return how long new rows take from being durable to the top of the screen."""
    waits = []
    for _ in range(times):
        row = await writer.append(Kind.ARM, {"venues": ["okx"], "until_ms": 0})
        began = time.perf_counter()
        waits.append(await hand.until(lambda row=row: hand.shown()[:1] >= (row.number,), began))  # type: ignore[misc]
    return waits


async def searching(hand: Hand) -> float:
    """Return how long it takes to know that nothing answers."""
    audit = _browser_of(hand)
    await hand.pressed("slash", lambda: hand.app.screen.query(Input))
    hand.app.screen.query_one(Input).value = "text:nowhere text:nothing"
    return await hand.pressed("enter", lambda: audit.listed.wanted.texts and not audit.listed.left)


async def measure(path: Path, signer: Ed25519Signer, steps: int) -> list[Figure]:
    """Return all figures of the screen."""
    dice = random.Random(7)
    known = sum(1 for _ in rows_of(path, {"intent"})) - 1
    async with writing(path, signer) as writer, AuditBrowser(path, SystemClock()) as browser:
        app = make_app("well", frame_rate=10.0, focused_rate=20.0)
        app.session.audit = browser
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            hand = Hand(app)
            opened = await opening(hand, 20)
            pages, ends = await paging(hand, steps, dice)
            fresh = await new_rows(hand, writer, 10)
            found = await orders(hand, steps // 4, known, dice)
            nothing = await searching(hand)
    waits = {"open the screen": opened, "page up, page down": pages, "Home, End": ends}
    waits |= {"rows of an order": found.found, "life of an order, read": found.read}
    figures = []
    for name, each in waits.items():
        figures += _figures(name, each, TARGET_MS)
    figures += _figures("the same in its dialog", found.opened, None)
    figures.append(
        Figure("new row on the screen, longest", max(fresh), "ms", None, NEW_ROW_TARGET_MS, len(fresh))
    )
    return [*figures, Figure("knowing that nothing answers", nothing, "ms", None, None, 1)]


def _figures(name: str, waits: list[float], target_ms: float | None) -> list[Figure]:
    return [
        Figure(f"{name} p{percent}", percentile(waits, percent), "ms", None, target_ms, len(waits))
        for percent in (50, 99)
    ]


def replaying(path: Path) -> Figure:
    """Return how long rows of all orders take to be read, for a start."""
    began, count = time.process_time(), 0
    for _ in rows_of(path, GROUPS["orders"]):
        count += 1
    spent = time.process_time() - began
    most = 1_000_000 / LEAST_ROWS_A_SECOND
    return Figure("rows of orders at a start", spent * 1_000_000 / count, "us a row", None, most, count)


def main() -> int:
    """Run the benchmark; 0 when every target was met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench.audit_screen", description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    signer = Ed25519Signer.of_seed(b"b" * 32)
    with tempfile.TemporaryDirectory(prefix="lyra-audit-") as name:
        path = make_trail(Path(name), options.rows, signer=signer)
        figures = [replaying(path), *asyncio.run(measure(path, signer, options.steps))]
    title = f"{options.rows:,} rows, {SIZE[0]}x{SIZE[1]}, a writer beside it"
    print(report(title, figures, "", as_json=options.json))
    return int(any(figure.missed for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
