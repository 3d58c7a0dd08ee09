"""What rests at the exchange when the whole program is ended: the short form of `bench.verify.signals`."""

from pathlib import Path

import pytest

from bench.verify.endings import BY_SIGNAL, DEFECT, KILLED, Bench, Ending
from bench.verify.resting_orders import with_orders
from bench.verify.signals import WIRE_MS, matrix

ROOT = str(Path(__file__).parents[2])
LOST_TERMINAL = next(ending for ending in BY_SIGNAL if ending.name == "SIGHUP to the console")
TOLD_TO_END = next(ending for ending in BY_SIGNAL if ending.name == "SIGTERM to the launcher")


@pytest.fixture
def bench(tmp_path: Path, env: dict[str, str]) -> Bench:
    return Bench(tmp_path, env | {"PYTHONPATH": ROOT})


@pytest.mark.slow
@pytest.mark.parametrize("ending", [LOST_TERMINAL, DEFECT, KILLED], ids=lambda ending: ending.name)
def test_what_rests_is_cancelled_and_the_trail_tells_of_it(bench: Bench, ending: Ending) -> None:
    """The reason for the console's end once was that the console had ended."""
    with_orders(bench, ending, 1)
    assert bench.wrong == []
    assert ending is KILLED or max(bench.wire_ms[ending.name]) <= WIRE_MS


@pytest.mark.slow
@pytest.mark.parametrize("place", ["confirmation", "command line"])
def test_a_dialog_in_front_changes_nothing(bench: Bench, place: str) -> None:
    matrix(bench, (TOLD_TO_END,), (place,))
    assert bench.wrong == []
