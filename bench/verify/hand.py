"""The whole program as its operator has it: `lyra practice` on a terminal, and a hand at the keys."""

import json
import re
import secrets
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from console.desk.book_of_orders import ORDER_KINDS
from console.desk.ledger import Ledger
from db.audit.kinds import KEYS
from db.browse.replay import Told, rows_of
from tests.support.processes import LYRA, Family, looked_into, until
from tests.support.terminal import Terminal
from venues.model.words import Mode

VENUES = ("gate", "okx")
BTC = "BTC/USDT"
SCREENS = {"markets": "1", "books": "2", "orders": "3", "balances": "4", "venues": "7", "audit": "8"}
"""The key that each screen is shown by."""

CODE = re.compile(r"Type\s+(\w{4})\s+to (?:send|rehearse)")
KEY_SECONDS = 0.08
"""Between two keys of a hand."""
ARM, REVIEW, QUIT, SUSPEND, ESCAPE, ENTER, TAB = "\x0c", "\x12", "\x11", "\x1a", "\x1b", "\r", "\t"
ATTEMPTS = 12
"""How often a review is tried: quotes move, and a guard may deny what it allows a moment later."""


class Hand:
    """One run of the program.

    Args:
        terminal: it runs there.
        family: its processes.
        home: the user's home directory.
    """

    def __init__(self, terminal: Terminal, family: Family, home: Path) -> None:
        self.terminal, self.family = terminal, family
        self.data = home / ".local/share/lyra" / Mode.PRACTICE.value.lower()
        self._port = 0

    # -- looking ----------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What is on the screen."""
        return self.terminal.screen.text

    def sees(self, words: str) -> bool:
        """Say whether the screen shows words, a regular expression."""
        return re.search(words, self.text) is not None

    def is_up(self, venues: Sequence[str] = VENUES) -> None:
        """Wait until these venues are UP with a book."""
        self.terminal.shows(".*".join(f"{venue} ● UP" for venue in venues), 30.0)
        self.terminal.shows(rf"best of {len(venues)} fresh", 30.0)

    # -- the exchange -----------------------------------------------------------------------------------

    def ask(self, path: str) -> Any:
        """Return what the practice exchanges answer to a GET."""
        if not self._port:
            sockets = self.family.child("practice").net_connections()
            self._port = next(one.laddr.port for one in sockets if one.status == "LISTEN")
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/{path}", timeout=10) as answer:
            return json.load(answer)

    def counted(self, what: str) -> int:
        """Return how many requests of a kind all exchanges have counted: `orders_create`, `orders_cancel`."""
        venues = self.ask("_practice/state")["venues"]
        return sum(venue["counters"].get(what, 0) for venue in venues.values())

    def price(self, share: str) -> str:
        """Return a share of gate's best bid, in whole quote units."""
        book = self.ask("api.gateio.ws/api/v4/spot/order_book?currency_pair=BTC_USDT&limit=1")
        return str(int(Decimal(book["bids"][0][0]) * Decimal(share)))

    # -- keys -------------------------------------------------------------------------------------------

    def press(self, keys: str, gap: float = KEY_SECONDS) -> None:
        """Press keys one after the other, as a hand does."""
        for key in keys:
            self.terminal.type(key)
            time.sleep(gap)

    def show(self, screen: str) -> None:
        """Go to a main screen."""
        self.press(SCREENS[screen])

    def arm(self) -> None:
        """Arm the console as soon as it can be."""
        self._again_and_again(lambda: self.press(ARM, 0.3), lambda: self.sees(r"ARMED \d"), "it is armed")

    def command(self, line: str) -> None:
        """Type a command."""
        self.press(":")
        with suppress(AssertionError):
            until(lambda: self.sees("Command"), 1.0, "the command line is open")
        if not self.sees("Command"):
            # a key that comes while a dialog opens or closes belongs to that dialog
            self._again_and_again(self._ask_again, lambda: self.sees("Command"), "the command line is open")
        self.terminal.type(line)
        until(lambda: line in self.text, 5.0, f"the line says {line!r}")

    def _ask_again(self) -> None:
        self.press(ESCAPE, 0.3)
        self.press(":")

    def ticket(self, share: str = "0.99") -> None:
        """Open the ticket of a small resting order, of another size each time: the same twice would be denied."""
        size = f"0.0001{secrets.randbelow(100):02d}"
        self.command(f"buy gate:{BTC} {size} at {self.price(share)} post")
        self.press(ENTER)
        self.terminal.shows("TICKET · BUY")

    def confirmation(self, share: str = "0.99") -> str:
        """Open the confirmation of a resting order; return its code."""
        self.ticket(share)
        self._again_and_again(
            lambda: self.press(REVIEW, 0.4), lambda: CODE.search(self.text), "a confirmation is open"
        )
        found = CODE.search(self.text)
        assert found is not None
        return found[1]

    def consent(self, code: str) -> None:
        """Type the code of an open confirmation once keys count, go to Send, and press it."""
        until(lambda: "keys count in a moment" not in self.text, 5.0, "keys count")
        time.sleep(0.1)
        self.press(code)
        self.press(TAB, 0.4)
        self.press(ENTER)

    def place(self, count: int) -> None:
        """Let so many orders rest at gate, a little apart."""
        for number in range(count):
            before = self.counted("orders_create")
            self.consent(self.confirmation(str(Decimal("0.992") - Decimal(number) / 1000)))
            until(lambda: self.counted("orders_create") == before + 1, 5.0, "the order is there")  # noqa: B023
            self.terminal.shows("OPEN", 5.0)
            self.press(ESCAPE, 0.2)

    def _again_and_again(self, act: Callable[[], None], is_done: Callable[[], object], what: str) -> None:
        for _ in range(ATTEMPTS):
            act()
            end = time.monotonic() + 0.6
            while time.monotonic() < end:
                if is_done():
                    return
                time.sleep(0.02)
        log = self.data.parents[2] / "state/lyra" / self.data.name / "console.log"
        tail = [f"{row.time_ms} {row.kind} {row.payload}"[:200] for row in self.rows(*KEYS)[-8:]]
        raise AssertionError(
            "\n".join(
                [f"{what}: never", self.text, self.terminal.screen.plain, *tail, log.read_text()[-2000:]]
            )
        )

    # -- the trail --------------------------------------------------------------------------------------

    def rows(self, *kinds: str) -> list[Told]:
        """Return the trail's rows of these kinds."""
        return list(rows_of(self.data / "audit.sqlite", kinds))

    def ledger(self) -> Ledger:
        """Return what the trail adds up to."""
        ledger = Ledger()
        for row in self.rows(*ORDER_KINDS):
            ledger.apply(row.kind, row.payload, row.time_ms)
        return ledger


@contextmanager
def operator(
    home: Path,
    env: dict[str, str],
    *more: str,
    venues: Sequence[str] = VENUES,
    command: Sequence[str] = LYRA,
    size: tuple[int, int] = (160, 45),
) -> Iterator[Hand]:
    """Run `lyra practice` on a terminal while inside; whatever is left of it afterwards is ended.

    Args:
        home: the user's home directory.
        env: the whole environment.
        more: words of the command line after `lyra practice`.
        venues: of the run.
        command: what stands for `lyra`.
        size: of the terminal, columns and rows.
    """
    words = ("practice", "--venues", ",".join(venues), *more)
    with Terminal(*words, env=looked_into(env), command=command, size=size) as terminal:
        family = Family(terminal.process.pid)
        try:
            terminal.shows("Markets", 30.0)
            yield Hand(terminal, family, home)
        finally:
            family.look()
            family.end()
