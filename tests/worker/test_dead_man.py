"""The venues' own countdowns: set, set anew while a desk lives, and fired when it does not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.waits import eventually
from tests.worker.desk import VENUES, Desk, desk_at
from venues.link.orders import DeadManAnswered, SetDeadMan
from venues.practice.faults import Action, Fault, FaultKind


@pytest.fixture(params=VENUES)
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(request.param, tmp_path / "o") as desk:
        yield desk


def is_counting(desk: Desk) -> bool:
    """Whether the venue would cancel by itself."""
    return desk.engine.countdowns.is_set


async def test_it_is_armed_only_when_the_venue_says_when_it_fires(desk: Desk) -> None:
    before_ms = desk.now_ms()
    armed = await desk.asked(SetDeadMan(desk.venue, "on", 30), DeadManAnswered)
    assert (armed.armed, armed.words) == (True, f"it cancels {armed.scope}")
    assert armed.fires_ms is not None
    assert before_ms + 28_000 < armed.fires_ms < desk.now_ms() + 31_000
    status = await desk.stands(lambda gate: gate.dead_man_seconds == 30)
    assert status.dead_man_fires_ms == armed.fires_ms
    assert is_counting(desk)

    off = await desk.asked(SetDeadMan(desk.venue, "off", 0), DeadManAnswered)
    assert (off.armed, off.fires_ms, off.words) == (False, None, "")
    assert not is_counting(desk)

    short = await desk.asked(SetDeadMan(desk.venue, "short", 2), DeadManAnswered)
    assert not short.armed
    assert "seconds" in short.words

    answer = Fault(FaultKind.ANSWER, action=Action.REPLY, status=500, body="{}", count=9)
    desk.rig.practice.inject(answer)
    failed = await desk.asked(SetDeadMan(desk.venue, "broken", 30), DeadManAnswered)
    assert (failed.armed, failed.fires_ms) == (False, None)
    assert failed.words.startswith("not set: ")
    desk.rig.practice.clear_faults()


async def test_it_is_set_anew_for_a_living_desk_and_fires_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Gate's shortest is five seconds; nothing of this depends on it
    monkeypatch.setattr("venues.practice.dialects.gate.orders._SHORTEST_COUNTDOWN", 1)
    monkeypatch.setattr("venues.quirks.gate.GateQuirks.dead_man_seconds", (1, 600))
    async with desk_at("gate", tmp_path / "o") as desk:
        desk.others_order()
        await desk.placed()
        first = await desk.asked(SetDeadMan("gate", "on", 2), DeadManAnswered)
        assert first.fires_ms is not None
        fires_ms = first.fires_ms
        await desk.stands(lambda gate: (gate.dead_man_fires_ms or 0) > fires_ms)
        assert len(desk.engine.open_orders()) == 2
        # the desk stays connected and its loop stands still, as when it is stopped
        reader = desk.rig.server.desk
        assert reader is not None
        reader.is_alive = lambda: False
        await eventually(lambda: desk.engine.open_orders() == [], 8.0, "the venue's own cancels")
        status = await desk.stands(lambda gate: gate.dead_man_fires_ms is None)
        assert "was not set anew" in status.dead_man_words


async def test_a_desk_that_answers_no_ping_is_not_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("venues.worker.server.PULSE_SECONDS", 0.1)
    monkeypatch.setattr("venues.worker.server.PULSE_LOST_SECONDS", 0.5)
    async with desk_at("okx", tmp_path / "o") as desk:
        assert desk.rig.worker.has_living_desk()
        reader = desk.rig.server.desk
        assert reader is not None
        stuck = asyncio.Event()

        async def ping() -> None:
            await stuck.wait()

        reader.end.ping = ping  # type: ignore[method-assign]
        await eventually(lambda: not desk.rig.worker.has_living_desk(), 7.0, "the desk's silence")
        stuck.set()
        await eventually(desk.rig.worker.has_living_desk, 2.0, "the desk's pulse")
