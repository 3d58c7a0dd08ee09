"""Ten thousand bursts of keys, pastes and clicks at the real console on a real terminal: not one order.

python -m bench.verify.keys [--bursts 10000] [--seed 1]

`lyra practice`, ARMED, on a pseudo-terminal. Every screen and dialog is visited at random, confirmations most of all,
and input of all kinds is fired at them. Counted are the orders that the exchanges were asked for, what the trail tells
of intents, and ends of the console that were not asked for. At the end a hand sends one order through the same
terminal, to show that it could have been done all along.
"""

import argparse
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from bench.verify.comparing import account_in
from bench.verify.figures import Figure, at_most, counted, told
from bench.verify.firing import PLACES, Firing
from bench.verify.hand import Hand
from bench.verify.kept_console import ANSWER_SECONDS, KeptConsole
from db.audit.kinds import Kind
from tests.support.processes import home, short_directory

RESTART_VISITS = 25
"""After so many visits the console is left with Ctrl-Q, and started again."""

TOLD_IN_A_LOG = ("Traceback", "Timeout (", "is not there", "has taken nothing")
"""An error, and what `console/app/stalls.py` writes."""

CONFIGURATION = """
global_settings:
  copy_directory: {copies}
"""


@contextmanager
def user() -> Iterator[tuple[Path, dict[str, str]]]:
    """Make a home whose console litters nothing."""
    with short_directory() as directory:
        place = directory / "home"
        env = home(place, directory)
        for name in ("tmp", "copies", ".config/lyra"):
            (place / name).mkdir(parents=True)
        file = place / ".config/lyra/lyra.yaml"
        file.write_text(CONFIGURATION.format(copies=place / "copies"), encoding="utf-8")
        file.chmod(0o600)
        yield place, env | {"TMPDIR": str(place / "tmp")}


def run(
    bursts: int, seed: int, places: tuple[str, ...] = tuple(PLACES), *, tells: bool = False
) -> tuple[list[Figure], list[str]]:
    """Fire so many bursts at some places; return figures and what went wrong."""
    began = time.monotonic()
    with user() as (place, env):
        console = KeptConsole(place, env)
        try:
            firing = Firing(console, Random(seed))
            _fire_all(firing, bursts, places, tells=tells)
            took = time.monotonic() - began
            console.recover()
            console.count()
            wrong = [*console.kept.crashes, *_logged(place)]
            figures = [
                *_figures(firing, wrong),
                at_most("it took", took, 600 if bursts == 10_000 else 1e9, "s"),
            ]
        finally:
            console.close()
    if tells:
        fired, kept = firing.fired, console.kept
        print(f"bursts: {dict(fired.kinds.most_common())}")
        print(f"visits: {dict(fired.visits.most_common())}; {kept.starts} starts, {kept.releases} releases")
    return figures, wrong


def _fire_all(firing: Firing, bursts: int, places: tuple[str, ...], *, tells: bool) -> None:
    """Go from place to place until all is fired; leave with Ctrl-Q now and then."""
    weights = [6 if PLACES[name][1] else 1 for name in places]
    began, fired = time.monotonic(), firing.fired
    while fired.bursts < bursts:
        firing.visit(firing.draw.choices(places, weights)[0])
        visits = fired.visits.total()
        if visits % RESTART_VISITS == 0:
            firing.console.recover()
            firing.console.leave()
        if tells and visits % 20 == 0:
            print(f"{fired.bursts} bursts, {visits} visits, {time.monotonic() - began:.0f} s", flush=True)


def _figures(firing: Firing, wrong: list[str]) -> list[Figure]:
    """Return what was found, and last what a hand can do; the console is armed on a main screen."""
    console, fired, kept = firing.console, firing.fired, firing.console.kept
    intents = len(console.hand.rows(Kind.INTENT, Kind.CONSENT))
    known = sum(len(account_in(file).orders) for file in console.place.rglob("practice-*.sqlite"))
    by_hand = _by_hand(console.hand)
    return [
        counted(f"{fired.bursts} bursts: orders created at the exchanges", max(kept.creates, known)),
        counted("intents and consents in the audit trail", intents),
        counted("crashes, hangs, wrong ends", len(kept.crashes)),
        counted("errors in the logs", len(wrong) - len(kept.crashes)),
        Figure(
            "of them at an open confirmation",
            str(fired.at_confirmations),
            ">= a third",
            fired.at_confirmations >= fired.bursts // 3,
        ),
        counted("orders of a hand that types the code afterwards", by_hand, 1),
        at_most("slowest way back to a main screen", kept.slowest_answer, ANSWER_SECONDS, "s"),
    ]


def _by_hand(hand: Hand) -> int:
    """Send one order as its operator would; return how many arrive."""
    hand.press("1", 0.2)
    hand.arm()
    before = hand.counted("orders_create")
    hand.consent(hand.confirmation())
    time.sleep(0.5)
    return hand.counted("orders_create") - before


def _logged(place: Path) -> list[str]:
    """Return the errors that console and workers have written down."""
    found = []
    for file in place.rglob("*.log"):
        text = file.read_text(encoding="utf-8", errors="replace")
        found += [
            f"{file.name}: {part[-800:]}"
            for part in re.split(r"(?=^\d{4}-)", text, flags=re.MULTILINE)
            if any(words in part for words in TOLD_IN_A_LOG)
        ]
    return found


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.keys", description=__doc__)
    parser.add_argument("--bursts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    figures, wrong = run(options.bursts, options.seed, tells=True)
    return told(figures, wrong[:10])


if __name__ == "__main__":
    sys.exit(main())
