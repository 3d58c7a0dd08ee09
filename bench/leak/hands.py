"""The keys of the stories that are told on a terminal."""

import time

from bench.leak.world import Run
from bench.verify.hand import Hand
from tests.support.processes import Family

ESCAPE, ENTER, QUIT = "\x1b", "\r", "\x11"
SCREENS = {"Markets": "1", "Books": "2", "Orders": "3", "Balances": "4", "Venues": "7", "Audit": "8"}


def press(run: Run, keys: str) -> None:
    """Press keys one after the other, slowly enough for each to be seen."""
    for key in keys:
        run.terminal.type(key)
        time.sleep(0.3)


def hand_of(run: Run) -> Hand:
    """Return a hand that places orders in this run."""
    hand = Hand(run.terminal, Family(run.terminal.process.pid), run.world.home)
    sockets = run.processes()["practice"].net_connections()
    hand._port = next(one.laddr.port for one in sockets if one.status == "LISTEN")
    return hand
