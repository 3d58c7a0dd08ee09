"""A console that is kept going under fire: started again when it has left, and led back to a main screen, armed."""

import contextlib
import fcntl
import re
import struct
import termios
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.verify.hand import ARM, ENTER, ESCAPE, QUIT, VENUES, Hand, operator
from tests.support.processes import until

SIZE = (160, 45)
ANSWER_SECONDS = 10.0
SETTLES_SECONDS = 0.1
"""What the palette was asked for last comes a moment after it has closed."""


@dataclass(slots=True)
class Kept:
    """What it took to keep the console going, and what its exchanges were asked for."""

    starts: int = 0
    releases: int = 0
    creates: int = 0
    crashes: list[str] = field(default_factory=list)
    slowest_answer: float = 0.0


class KeptConsole:
    """One console under fire.

    Args:
        place: the user's home.
        env: the whole environment.
    """

    def __init__(self, place: Path, env: dict[str, str]) -> None:
        self.place, self.env = place, env
        self.kept = Kept()
        self._stack = ExitStack()
        self.hand = self._started()

    # -- its life ---------------------------------------------------------------------------------------

    def _started(self) -> Hand:
        self.kept.starts += 1
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
            self.kept.creates += self.hand.counted("orders_create")

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
        self.kept.crashes.append(words)
        print(f"CRASH {words}", flush=True)

    @property
    def is_gone(self) -> bool:
        """True when the program has ended."""
        return self.hand.terminal.process.poll() is not None

    # -- the way back -----------------------------------------------------------------------------------

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
        self.kept.slowest_answer = max(self.kept.slowest_answer, time.monotonic() - began)
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
            self.kept.releases += 1
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
