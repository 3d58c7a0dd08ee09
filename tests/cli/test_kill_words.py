"""What `lyra kill` says of one venue, and when that is no success."""

from pathlib import Path

import pytest

from console.cli.kill_command import _line
from venues.link.panic import PanicAnswer
from venues.model.release import Cancelled, CancelledMine, CancelOutcome, Moment, WireTimes
from venues.model.words import Mode

TIMES = WireTimes(Moment(1, 1.0))
TAKEN = Cancelled("lyp1", "7", CancelOutcome.TAKEN, "", TIMES)
NOT_SENT = Cancelled("lyp1", "7", CancelOutcome.NOT_SENT, "there are no keys for Gate.io", TIMES)


@pytest.mark.parametrize(
    ("done", "words", "is_sound"),
    [
        (CancelledMine(True, 1, (TAKEN,), 1), "LATCHED, 1 cancelled", True),
        (
            CancelledMine(True, 1, (), -1, -1, ("there are no keys for Gate.io",)),
            "LATCHED, 0 cancelled",
            True,
        ),
        (CancelledMine(True, 1, (NOT_SENT,), -1, in_doubt=True), "IN DOUBT lyp1: there are no keys", False),
        (
            CancelledMine(True, 1, (), -1, -1, ("open orders were not listed: AuthenticationError",), True),
            "ORDERS OF OURS MAY REST THERE",
            False,
        ),
        (CancelledMine(False, 1, (), -1, -1, ("its journal is held",), True), "NOT LATCHED", False),
        (CancelledMine(False, 1, (), -1, -1, ("Binance is data only",)), "takes no orders from here", True),
    ],
)
def test_a_venue_that_may_still_have_an_order_of_ours_is_no_success(
    done: CancelledMine, words: str, is_sound: bool
) -> None:
    """It ended with status 0 at a venue without a key, and at one that had not listed its orders."""
    line, sound = _line(PanicAnswer(Path("w.sock"), "gate", done), Mode.PRACTICE)
    assert words in line
    assert sound is is_sound
