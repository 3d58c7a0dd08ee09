"""Goes to every screen and dialog of a console, confirmations most of all, and fires bursts of input at it there."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from bench.verify.bursts import ANYTHING, HARMLESS, LAST, Burst, Making
from bench.verify.hand import CODE, ENTER, SCREENS, VENUES
from bench.verify.kept_console import KeptConsole

BURST_PAUSE = 0.002
VISIT_BURSTS = 80


@dataclass(slots=True)
class Fired:
    """What was fired, and where."""

    bursts: int = 0
    visits: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    at_confirmations: int = 0
    """Bursts that were fired while a code stood on the screen."""


class Firing:
    """Whoever fires at a console.

    Args:
        console: under fire.
        draw: what is random.
    """

    def __init__(self, console: KeptConsole, draw: Random) -> None:
        self.console, self.draw = console, draw
        self.fired = Fired()

    def visit(self, name: str) -> None:
        """Go somewhere and fire."""
        self.console.recover()
        self.fired.visits[name] += 1
        open_it, is_confirmation = PLACES[name]
        if is_confirmation:
            self._fire_at_confirmation(open_it)
        else:
            open_it(self)
            self.fire(ANYTHING, VISIT_BURSTS)

    def _fire_at_confirmation(self, open_it: Callable[["Firing"], None]) -> None:
        fired = 0
        while fired < VISIT_BURSTS and not self.console.is_gone:
            if not CODE.search(self.console.hand.text):
                self.console.recover()
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
            if CODE.search(self.console.hand.text):
                return True
            time.sleep(0.01)
        # whatever keeps it from being reviewed: another market, another venue
        self.console.recover()
        for line in ("symbol BTC/USDT", f"venue {self.draw.choice(VENUES)}"):
            self.console.hand.command(line)
            self.console.hand.press(ENTER)
        return False

    def fire(self, making: tuple[Making, ...], count: int) -> int:
        """Fire so many bursts; return how many it were."""
        for number in range(count):
            if self.console.is_gone:
                return number
            try:
                self._play(self.draw.choice(making)(self.draw, self.console.hand))
            except OSError:  # the terminal of a console that has just left
                return number
        return count

    def _play(self, burst: Burst) -> None:
        self.fired.at_confirmations += CODE.search(self.console.hand.text) is not None
        if burst.name == "resizes":
            columns, _, rows = burst.pieces[0].partition("x")
            self.console.resize(int(columns), int(rows))
        else:
            burst.play(self.console.hand)
        self.fired.bursts += 1
        self.fired.kinds[burst.name] += 1
        time.sleep(BURST_PAUSE)


def _keys(text: str) -> Callable[[Firing], None]:
    return lambda firing: firing.console.hand.press(text, 0.03)


def _ticket(firing: Firing) -> None:
    hand, draw = firing.console.hand, firing.draw
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
