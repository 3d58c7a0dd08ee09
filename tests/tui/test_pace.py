"""Keys come first: when panels are painted, and when they wait."""

import pytest

from console.app.pace import Due, Pace
from tests.support.ui_app import commands_of, lines_of, make_app, text_of
from tests.support.ui_clock import StillClock
from tests.support.ui_frames import frame
from widgets.best_table import BestTable


def dues(pace: Pace, clock: StillClock, beats: int) -> list[Due]:
    found = []
    for _ in range(beats):
        clock.move(1 / pace.beats + 1e-4)
        found.append(pace.beat())
    return found


def test_every_second_beat_is_for_all_panels_and_those_between_for_the_focused_one() -> None:
    clock = StillClock()
    assert dues(Pace(clock, 10, 20), clock, 6) == [Due.FOCUSED, Due.ALL] * 3


@pytest.mark.parametrize(("focused", "times"), [(20, 10), (5, 0), (60, 50)])
def test_the_focused_panel_has_a_rate_of_its_own(focused: float, times: int) -> None:
    clock = StillClock()
    pace = Pace(clock, 10, focused)
    found = dues(pace, clock, round(pace.beats))
    assert found.count(Due.ALL) == pytest.approx(10, abs=1)
    assert found.count(Due.FOCUSED) == pytest.approx(times, abs=2)


def test_panels_wait_for_a_hand_that_types_but_not_for_ever() -> None:
    clock = StillClock()
    pace = Pace(clock, 10, 20)
    assert dues(pace, clock, 2)[-1] is Due.ALL
    found = []
    for _ in range(12):
        pace.touched()
        pace.owe_panels()
        found += dues(pace, clock, 1)
    assert found.count(Due.ALL) == 2, "every 0.3 s"
    assert Due.FOCUSED not in found


def test_panels_follow_the_last_key_after_a_tenth_of_a_second() -> None:
    clock = StillClock()
    pace = Pace(clock, 10, 20)
    dues(pace, clock, 2)
    pace.touched()
    pace.owe_panels()
    assert dues(pace, clock, 3) == [Due.NOTHING, Due.ALL, Due.FOCUSED]


def test_a_busy_terminal_gets_nothing_and_then_the_answer_first() -> None:
    clock = StillClock()
    pace = Pace(clock, 10, 20)
    busy = True
    pace.terminal_is_busy = lambda: busy
    pace.touched()
    pace.owe_panels()
    assert not pace.may_answer()
    assert dues(pace, clock, 8) == [Due.NOTHING] * 8
    assert not pace.take_answer()
    busy = False
    assert pace.take_answer()
    assert not pace.take_answer(), "once"
    assert pace.beat() is Due.ALL


async def test_a_key_paints_names_and_cursors_at_once_and_owes_the_panels() -> None:
    async with make_app(frame_rate=0.001).run_test(size=(160, 48)) as pilot:
        app = await frame(pilot)
        assert "▸gate" in text_of(app)
        await pilot.press("right_square_bracket")
        assert "· okx ·" in lines_of(app)[2]
        assert app.screen.query_one(BestTable).cursor_key == "okx"
        assert "▸gate" in text_of(app), "the ladders follow"
        assert app.session.pace.beat() is Due.NOTHING
        app.session.clock.move(0.11)  # type: ignore[attr-defined]  # the still clock of these tests
        assert app.session.pace.beat() is Due.ALL
        await frame(pilot)
        assert "▸okx" in text_of(app)


async def test_a_busy_terminal_is_not_written_to_by_a_key() -> None:
    async with make_app(frame_rate=0.001).run_test(size=(160, 48)) as pilot:
        app = await frame(pilot)
        app.session.pace.terminal_is_busy = lambda: True
        await pilot.press("right_square_bracket")
        assert app.session.venue == "okx"
        assert "· gate ·" in lines_of(app)[2]


async def test_the_answer_is_painted_as_soon_as_the_terminal_has_taken_the_rest() -> None:
    async with make_app(frame_rate=0.001).run_test(size=(160, 48)) as pilot:
        app = await frame(pilot)
        app.session.pace.terminal_is_busy = lambda: True
        await pilot.press("right_square_bracket")
        app.session.pace.terminal_is_busy = lambda: False
        app._on_taken()
        await pilot.pause()
        assert "· okx ·" in lines_of(app)[2]


async def test_only_the_chosen_symbol_is_asked_for_in_depth() -> None:
    async with make_app().run_test(size=(160, 48)) as pilot:
        app = await frame(pilot)

        def depths() -> dict[str, set[int]]:
            last = {item[1:3]: item[3] for item in commands_of(app).asked if item[0] == "watch"}
            found: dict[str, set[int]] = {}
            for (_, symbol), depth in last.items():
                found.setdefault(str(symbol), set()).add(int(str(depth)))
            return found

        others = {symbol: {8} for symbol in app.session.symbols}
        assert depths() == others | {"BTC/USDT": {50}}
        await pilot.press("right_curly_bracket")
        assert depths() == others | {"ETH/USDT": {50}}
