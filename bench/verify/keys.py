"""Ten thousand bursts of keys, pastes and clicks at the real console on a real terminal: not one order.

python -m bench.verify.keys [--bursts 10000] [--seed 1]

`lyra practice`, ARMED, on a pseudo-terminal. Every screen and dialog is visited at random, confirmations most of all,
and input of all kinds is fired at them. Counted are the orders that the exchanges were asked for, what the trail tells
of intents, and ends of the console that were not asked for. At the end a hand sends one order through the same
terminal, to show that it could have been done all along.
"""

import argparse
import contextlib
import fcntl
import re
import struct
import sys
import termios
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.verify.bursts import ANYTHING, HARMLESS, LAST, Burst, Making
from bench.verify.comparing import account_in
from bench.verify.figures import Figure, at_most, counted, told
from bench.verify.hand import ARM, CODE, ENTER, ESCAPE, QUIT, SCREENS, VENUES, Hand, operator
from db.audit.kinds import Kind
from tests.support.processes import home, short_directory, until

SIZE = (160, 45)
BURST_PAUSE = 0.002
VISIT_BURSTS = 80
RESTART_VISITS = 25
"""After so many visits the console is left with Ctrl-Q, and started again."""
ANSWER_SECONDS = 10.0
SETTLES_SECONDS = 0.1
"""What the palette was asked for last comes a moment after it has closed."""

TOLD_IN_A_LOG = ("Traceback", "Timeout (", "is not there", "has taken nothing")
"""An error, and what `console/app/stalls.py` writes."""

CONFIGURATION = """
global_settings:
  copy_directory: {copies}
"""


@dataclass(slots=True)
class Tally:
    """What was fired, and what came of it."""

    bursts: int = 0
    visits: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    at_confirmations: int = 0
    """Bursts that were fired while a code stood on the screen."""
    starts: int = 0
    releases: int = 0
    creates: int = 0
    crashes: list[str] = field(default_factory=list)
    slowest_answer: float = 0.0


class Firing:
    """One console under fire, started again when it has left.

    Args:
        place: the user's home.
        env: the whole environment.
        draw: what is random.
    """

    def __init__(self, place: Path, env: dict[str, str], draw: Random) -> None:
        self.place, self.env, self.draw = place, env, draw
        self.tally = Tally()
        self._stack = ExitStack()
        self.hand = self._started()

    # -- the console's life -----------------------------------------------------------------------------

    def _started(self) -> Hand:
        self.tally.starts += 1
        hand = self._stack.enter_context(operator(self.place, self.env, size=SIZE))
        hand.is_up()
        hand.family.look()
        return hand

    def _restarted(self) -> None:
        self._stack.close()
        self._stack = ExitStack()
        self.hand = self._started()

    def close(self) -> None:
        """End it."""
        self._stack.close()

    def count(self) -> None:
        """Add what this run's exchanges were asked for; call it before they end."""
        with contextlib.suppress(OSError):  # they ended with a console that had left by itself
            self.tally.creates += self.hand.counted("orders_create")

    def leave(self) -> None:
        """Leave with Ctrl-Q, as an operator, and come back."""
        self.count()
        self.hand.press(QUIT)
        self._ended()
        self._restarted()

    def _ended(self) -> None:
        """Take note of how it ended: only Ctrl-Q may."""
        status = self.hand.terminal.left(15.0)
        plain, unclean = self.hand.terminal.screen.plain, self.hand.terminal.unclean
        if status or unclean or "Traceback" in plain:
            self._crashed(f"status {status}, {unclean}, {plain[-1500:]}")

    def _crashed(self, words: str) -> None:
        self.tally.crashes.append(words)
        print(f"CRASH {words}", flush=True)

    @property
    def is_gone(self) -> bool:
        """True when the program has ended."""
        return self.hand.terminal.process.poll() is not None

    # -- on the way -------------------------------------------------------------------------------------

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.hand.terminal._master, termios.TIOCSWINSZ, size)

    def recover(self) -> None:
        """Come back to a main screen, armed, however the last visit has ended."""
        if self.is_gone:
            self._ended()
            self._restarted()
        self.resize(*SIZE)
        hand, began = self.hand, time.monotonic()
        hand.terminal.type("\x1b[201~")
        while not self._on_main(hand):
            if self.is_gone:
                return self.recover()
            if time.monotonic() - began > ANSWER_SECONDS:
                self._crashed(f"no answer for {ANSWER_SECONDS:.0f} s\n{hand.text}")
                self.count()
                hand.terminal.process.kill()
                return self._restarted()
            hand.press(ESCAPE, 0.05)
        self.tally.slowest_answer = max(self.tally.slowest_answer, time.monotonic() - began)
        self._make_ready(hand)
        return None

    def _on_main(self, hand: Hand) -> bool:
        """Ask for a screen; return whether it came and nothing lies over it."""
        key, wanted = (
            ("3", "[━─] Orders [━─]") if hand.sees("[━─] Venues [━─]") else ("7", "[━─] Venues [━─]")
        )
        hand.terminal.type(key)
        end = time.monotonic() + 0.4
        while time.monotonic() < end:
            if hand.sees(wanted) and not hand.sees("[╭┏]"):
                time.sleep(SETTLES_SECONDS)
                return not hand.sees("[╭┏]")
            time.sleep(0.01)
        return False

    def _status(self, words: str) -> bool:
        """Say whether the status line shows words, a regular expression."""
        return re.search(words, self.hand.text.partition("\n")[0]) is not None

    def _make_ready(self, hand: Hand) -> None:
        if hand.sees("FROZEN"):
            hand.press("f")
        if self._status("HALTED"):
            self.tally.releases += 1
            hand.command("release")
            hand.press(ENTER, 0.2)
            hand.terminal.shows("Type RELEASE", 5.0)
            hand.terminal.type("RELEASE")
            hand.press("\t\t\r", 0.15)
            until(lambda: not self._status("HALTED"), 10.0, f"it is released: {hand.text}")
        for venue in VENUES:
            if not hand.sees(f"{venue} ● UP"):
                hand.command(f"reconnect {venue}")
                hand.press(ENTER)
        hand.press("1")
        if not self._status(r"ARMED \d"):
            hand.press(ARM, 0.1)

    # -- visits -----------------------------------------------------------------------------------------

    def visit(self, name: str) -> None:
        """Go somewhere and fire."""
        self.recover()
        self.tally.visits[name] += 1
        open_it, is_confirmation = PLACES[name]
        if is_confirmation:
            self._fire_at_confirmation(open_it)
        else:
            open_it(self)
            self.fire(ANYTHING, VISIT_BURSTS)

    def _fire_at_confirmation(self, open_it: Callable[["Firing"], None]) -> None:
        fired = 0
        while fired < VISIT_BURSTS and not self.is_gone:
            if not CODE.search(self.hand.text):
                self.recover()
                open_it(self)
                if not self._code_came():
                    self.fire(ANYTHING, 5)
                    return
                if self.draw.random() < 0.5:
                    time.sleep(1.05)  # from now on keys count
            fired += self.fire(HARMLESS, self.draw.randint(20, 40))
        self.fire(LAST, 1)

    def _code_came(self) -> bool:
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            if CODE.search(self.hand.text):
                return True
            time.sleep(0.01)
        # whatever keeps it from being reviewed: another market, another venue
        self.recover()
        for line in ("symbol BTC/USDT", f"venue {self.draw.choice(VENUES)}"):
            self.hand.command(line)
            self.hand.press(ENTER)
        return False

    def fire(self, making: tuple[Making, ...], count: int) -> int:
        """Fire so many bursts; return how many it were."""
        for number in range(count):
            if self.is_gone:
                return number
            try:
                self._play(self.draw.choice(making)(self.draw, self.hand))
            except OSError:  # the terminal of a console that has just left
                return number
        return count

    def _play(self, burst: Burst) -> None:
        self.tally.at_confirmations += CODE.search(self.hand.text) is not None
        if burst.name == "resizes":
            columns, _, rows = burst.pieces[0].partition("x")
            self.resize(int(columns), int(rows))
        else:
            burst.play(self.hand)
        self.tally.bursts += 1
        self.tally.kinds[burst.name] += 1
        time.sleep(BURST_PAUSE)


def _keys(text: str) -> Callable[[Firing], None]:
    return lambda firing: firing.hand.press(text, 0.03)


def _ticket(firing: Firing) -> None:
    hand, draw = firing.hand, firing.draw
    side, share = draw.choice([("buy", "0.99"), ("sell", "1.01")])
    force = draw.choice(["post", "gtc"])
    hand.command(f"{side} gate:BTC/USDT 0.000{draw.randint(100, 999)} at {hand.price(share)} {force}")
    hand.press(ENTER, 0.15)
    hand.press("\x12")


PLACES: dict[str, tuple[Callable[[Firing], None], bool]] = {
    **{name: (_keys(key), False) for name, key in SCREENS.items()},
    "ticket": (_keys("b0.001"), False),
    "ticket to sell, checks": (_keys("s0.01\x1bOQ"), False),
    "command line": (_keys(":"), False),
    "find": (_keys("/"), False),
    "palette": (_keys("\x10"), False),
    "help": (_keys("?"), False),
    "log": (_keys("`"), False),
    "settings": (_keys(","), False),
    "cancel mine": (_keys("C"), False),
    "release": (_keys(":release\r"), False),
    "dead man": (_keys("7K"), False),
    "panic bar": (_keys("\x07"), False),
    "confirmation": (_ticket, True),
    "micro-trade": (_keys("u"), True),
    "micro-trade to sell": (_keys("U"), True),
    "probe": (_keys("o"), True),
    "probe to sell": (_keys("O"), True),
}
"""By name: the way there, and whether a confirmation is opened."""


# -- all of it -----------------------------------------------------------------------------------------


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
    weights = [6 if PLACES[name][1] else 1 for name in places]
    began = time.monotonic()
    with user() as (place, env):
        firing = Firing(place, env, Random(seed))
        tally = firing.tally
        try:
            while tally.bursts < bursts:
                firing.visit(firing.draw.choices(places, weights)[0])
                visits = sum(tally.visits.values())
                if visits % RESTART_VISITS == 0:
                    firing.recover()
                    firing.leave()
                if tells and visits % 20 == 0:
                    print(
                        f"{tally.bursts} bursts, {visits} visits, {time.monotonic() - began:.0f} s",
                        flush=True,
                    )
            took = time.monotonic() - began
            firing.recover()
            firing.count()
            intents = len(firing.hand.rows(Kind.INTENT, Kind.CONSENT))
            known = sum(len(account_in(file).orders) for file in place.rglob("practice-*.sqlite"))
            wrong = [*tally.crashes, *_logged(place)]
            by_hand = _by_hand(firing)
        finally:
            firing.close()
    if tells:
        print(f"bursts: {dict(tally.kinds.most_common())}")
        print(f"visits: {dict(tally.visits.most_common())}; {tally.starts} starts, {tally.releases} releases")
    return [
        counted(f"{tally.bursts} bursts: orders created at the exchanges", max(tally.creates, known)),
        counted("intents and consents in the audit trail", intents),
        counted("crashes, hangs, wrong ends", len(tally.crashes)),
        counted("errors in the logs", len(wrong) - len(tally.crashes)),
        Figure(
            "of them at an open confirmation",
            str(tally.at_confirmations),
            ">= a third",
            tally.at_confirmations >= tally.bursts // 3,
        ),
        counted("orders of a hand that types the code afterwards", by_hand, 1),
        at_most("slowest way back to a main screen", tally.slowest_answer, ANSWER_SECONDS, "s"),
        at_most("it took", took, 600 if bursts == 10_000 else 1e9, "s"),
    ], wrong


def _by_hand(firing: Firing) -> int:
    """Send one order as its operator would; return how many arrive."""
    hand = firing.hand
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
