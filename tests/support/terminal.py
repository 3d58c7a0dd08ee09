"""A terminal that a program can run on: keeps the screen, the modes that were switched, and the line discipline."""

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from tests.support.processes import LYRA, Family, until

_TOKEN = re.compile(
    r"\x1b\[(?P<private>[?<>=]?)(?P<numbers>[\d;]*)(?P<between>[$ ]?)(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78M\\]|(?P<text>[^\x1b\r\n]+)|(?P<move>[\r\n])"
)

_COLOUR = re.compile(r"(?<=;)(?:[34]8;[25];[\d;]*?|[349][0-7]|10[0-7])(?=;)")

SHELL = ("/bin/sh", "-c", '"$@"; echo "status $?"; sleep 60', "sh")
"""A session that outlives what runs in it, as an operator's shell does."""

_ON_TERMINAL = (
    *(sys.executable, "-S", "-E", "-c"),
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])",
)
"""Makes standard input the controlling terminal of its session, then becomes the program."""

ALT_SCREEN, CURSOR, MOUSE, MOUSE_SGR, PASTE, FOCUS = 1049, 25, 1000, 1006, 2004, 1004


class Screen:
    """What is on the screen, as far as Textual's own output needs it: moves, text, modes."""

    def __init__(self, columns: int, rows: int) -> None:
        """Start empty."""
        self._cells = [[" "] * columns for _ in range(rows)]
        self._row = self._column = 0
        self.modes: dict[int, bool] = {}
        """Private modes by number, as they were last switched."""
        self.plain = ""
        """Text written while the first screen was shown."""
        self.colours: set[str] = set()
        """Colours that were asked for, as their control sequences name them."""

    def feed(self, output: str) -> str:
        """Take in output; return its unfinished end."""
        begun = output.rfind("\x1b")
        end = begun if begun >= 0 and not _TOKEN.match(output, begun) else len(output)
        # a sequence cut off by the next one is skipped, as terminals do
        for token in _TOKEN.finditer(output, 0, end):
            if token["text"]:
                self._write(token["text"])
            elif token["move"]:
                self._column = 0 if token["move"] == "\r" else self._column
                self._row += token["move"] == "\n"
                self.plain += "" if self.modes.get(ALT_SCREEN) else token["move"]
            elif token["final"]:
                self._control(token)
        return output[end:]

    def _control(self, token: "re.Match[str]") -> None:
        numbers = [int(number or 1) for number in token["numbers"].split(";")]
        if token["private"] == "?" and token["final"] in "hl":
            self.modes.update(dict.fromkeys(numbers, token["final"] == "h"))
        elif token["final"] == "m" and not token["private"]:
            self.colours.update(_COLOUR.findall(f";{token['numbers']};"))
        elif token["final"] == "H" and not token["private"]:
            self._row, self._column = numbers[0] - 1, [*numbers, 1][1] - 1

    def _write(self, text: str) -> None:
        if not self.modes.get(ALT_SCREEN):
            self.plain += text
            return
        for character in text:
            if self._row < len(self._cells) and self._column < len(self._cells[0]):
                self._cells[self._row][self._column] = character
            self._column += cell_len(character)

    @property
    def text(self) -> str:
        """The full screen, line by line."""
        return "\n".join("".join(row).rstrip() for row in self._cells)


class Terminal:
    """A pseudo-terminal of its own session with a program on it; use it as a context manager."""

    def __init__(
        self,
        *arguments: object,
        env: Mapping[str, str],
        size: tuple[int, int] = (160, 45),
        command: Sequence[str] = LYRA,
        **options: Any,
    ) -> None:
        """Start `command` with `arguments` on a terminal of `size` columns and rows."""
        columns, rows = size
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.modes_before = termios.tcgetattr(slave)
        self.screen = Screen(columns, rows)
        streams = {"stdin": slave, "stdout": slave, "stderr": slave, **options}
        self.process = subprocess.Popen(
            [*_ON_TERMINAL, *command, *map(str, arguments)], env=dict(env), start_new_session=True, **streams
        )
        os.close(slave)
        self.output = bytearray()
        """All bytes that the program has written."""
        self._closed = False
        self._reads = threading.Event()
        self._reads.set()
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.go_on()
        self.process.wait(10)
        self.hang_up()

    def _read(self) -> None:
        rest = ""
        decoder = getincrementaldecoder("utf-8")("replace")
        while not self._closed:
            self._reads.wait()
            try:
                # never waits in a read: its descriptor may by then be that of another terminal
                if not select.select([self._master], [], [], 0.05)[0] or not self._reads.is_set():
                    continue
                chunk = os.read(self._master, 65_536)
            except OSError:
                return
            if not chunk:
                return
            self.output += chunk
            rest = self.screen.feed(rest + decoder.decode(chunk))

    def freeze(self) -> None:
        """Take no output any more; return when the program cannot write any."""
        self._reads.clear()
        waiting = -1
        while waiting != (waiting := self._waiting()) or not waiting:
            time.sleep(0.4)

    def _waiting(self) -> int:
        """Return how many bytes have been written and not been read."""
        (count,) = struct.unpack("i", fcntl.ioctl(self._master, termios.FIONREAD, b"\0" * 4))
        return int(count)

    def go_on(self) -> None:
        """Take output again."""
        self._reads.set()

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def shows(self, words: str, seconds: float = 15.0) -> float:
        """Wait until the screen shows `words`; return the seconds."""
        try:
            return until(lambda: re.search(words, self.screen.text), seconds, words)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.screen.text}\n{self.screen.plain}") from None

    def shows_plain(self, words: str, seconds: float = 15.0) -> float:
        """Wait until `words` were written outside the full screen; return the seconds."""
        return until(lambda: re.search(words, self.screen.plain), seconds, words)

    def left(self, seconds: float = 6.0) -> int:
        """Wait for the program's end; return its exit status."""
        status = self.process.wait(seconds)
        with contextlib.suppress(AssertionError):  # what it wrote last is read a moment later
            until(lambda: not self.screen.modes.get(ALT_SCREEN), 1.0, "the first screen")
        return status

    @property
    def unclean(self) -> list[str]:
        """What a program that has left should have put back and has not."""
        wrong = [f"mode {mode} is on" for mode, on in self.screen.modes.items() if on and mode in _OFF_AT_END]
        if not self.screen.modes.get(CURSOR, True):
            wrong.append("the cursor is hidden")
        now = termios.tcgetattr(self._master)
        if now[:4] != self.modes_before[:4]:
            wrong.append(f"line discipline {now[:4]}, was {self.modes_before[:4]}")
        return wrong

    def hang_up(self) -> None:
        """Let the terminal vanish."""
        if not self._closed:
            self._closed = True
            self.go_on()
            self._reader.join()
            os.close(self._master)


_OFF_AT_END = frozenset({ALT_SCREEN, MOUSE, 1002, 1003, MOUSE_SGR, PASTE, FOCUS, 2048, 2026})


Start = Callable[..., tuple[Terminal, Family]]
"""Starts a program on a terminal of its own; its processes are ended after the test."""
