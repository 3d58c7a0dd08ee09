"""A climb without a screen ends, whatever happens to it, and says why."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from console.climb_headless import EXIT_FAILED, climb_headless
from console.launcher.boot import ClimbLine, HeadlessLine
from tests.support import desk_scenes
from tests.support.ui_app import make_app
from venues.model.clock import SystemClock


class Stuck:
    """Ladders of which nothing comes, or a fault."""

    def __init__(self, fault: Exception | None) -> None:
        self.fault = fault
        self.was_let_go = False

    def lacks(self, _venue: str) -> str:
        return ""

    def ladder(self, _venue: str) -> Any:
        return SimpleNamespace(rungs=())

    async def climb(self, _venue: str, _to: str) -> str:
        if self.fault is not None:
            raise self.fault
        try:
            await asyncio.Event().wait()
        finally:
            self.was_let_go = True
        return ""


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (None, "okx was not climbed within 2 s"),
        (RuntimeError("inside"), "the climb of okx failed: RuntimeError"),
    ],
)
async def test_it_ends_and_says_why(
    fault: Exception | None, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    stuck = Stuck(fault)
    seat: Any = SimpleNamespace(commissions=stuck, desk=object(), start=lambda: None)
    line = HeadlessLine(2 if fault is None else 15, climb=ClimbLine("okx"))
    async with asyncio.timeout(20):
        status = await climb_headless(make_app("nothing", desk_scenes.desk()), seat, line, SystemClock())
    assert status == EXIT_FAILED
    assert words in capfd.readouterr().err
    assert stuck.was_let_go is (fault is None)
