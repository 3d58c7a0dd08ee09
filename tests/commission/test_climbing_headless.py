"""A climb without a screen ends, whatever happens to it, and says why."""

import asyncio
from pathlib import Path
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


class Climbed:
    """A ladder that is held to its top."""

    def lacks(self, _venue: str) -> str:
        return ""

    def ladder(self, venue: str) -> Any:
        return SimpleNamespace(venue=venue, mode="PRACTICE", rungs=(), held=21, total=21, next="")

    async def climb(self, _venue: str, _to: str) -> str:
        return "every rung is held"


@pytest.mark.parametrize("as_json", [True, False])
async def test_what_cannot_be_printed_is_no_success(
    as_json: bool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Into a full device it ended with status 0 in silence, as if its reader had been told."""
    seat: Any = SimpleNamespace(commissions=Climbed(), desk=object(), start=lambda: None)
    line = HeadlessLine(15, as_json, climb=ClimbLine("okx"))
    app = make_app("nothing", desk_scenes.desk())
    assert await climb_headless(app, seat, line, SystemClock()) == 0
    assert "21" in capfd.readouterr().out
    full = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115  closing it fails as writing does
    monkeypatch.setattr("sys.__stdout__", full)
    app = make_app("nothing", desk_scenes.desk())
    assert await climb_headless(app, seat, line, SystemClock()) == EXIT_FAILED
    assert "could not be printed: No space left on device" in capfd.readouterr().err
    with pytest.raises(OSError, match="No space"):
        full.close()
