"""The terminal driver: quick Escape, end at end of file, clicks and wheel only, pending output, whole stops."""

import asyncio
import contextlib
import os
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import IO, Any

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

ESCAPE_WAIT_SECONDS = 0.011
"""After ESC the input is asked again this soon; a sequence from a terminal arrives in one piece."""

IDLE_WAIT_SECONDS = 0.1
"""How often the input thread looks whether it should end."""

RESUMES = 8
"""How often the terminal is asked for: in the background that stops the process until it is continued again."""

TERMINAL_GONE = 129
"""Exit status when the input has ended: that of SIGHUP, which some parents keep from us."""


class CountingFile:
    """The terminal's output; counts what has reached it, and goes quiet when it is gone."""

    def __init__(self, file: IO[str]) -> None:
        """Wrap `file`."""
        self._file = file
        self._written = 0
        self.flushed = 0
        """Writes that have been handed to the terminal."""
        self.gone = False
        """The terminal has hung up; nothing is written any more."""
        self.when_flushed: Callable[[], None] | None = None
        """Called by the thread that writes, whenever the terminal has taken everything so far."""

    def write(self, text: str) -> None:
        """Write `text`, or drop it when the terminal is gone."""
        self._written += 1
        if not self.gone:
            try:
                self._file.write(text)
            except OSError:
                self.gone = True

    def flush(self) -> None:
        """Hand everything to the terminal."""
        if not self.gone:
            try:
                self._file.flush()
            except OSError:
                self.gone = True
        self.flushed = self._written
        if self.when_flushed is not None:
            self.when_flushed()

    def fileno(self) -> int:
        """Return the file's number."""
        return self._file.fileno()


class LyraDriver(LinuxDriver):
    """Textual's driver with measured corrections; see the module's words."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """Create a driver for `app`; the arguments are Textual's."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert self._file is not None
        self._counting = CountingFile(self._file)
        self._file = self._counting  # type: ignore[assignment]  # has what the writer thread uses
        self._put = self._writing = 0
        self._waiting: list[Callable[[], None]] = []
        """What signals have asked for in the middle of a write."""
        self._has_terminal = self._gave_back = False
        """The terminal is ours; it was given back because the process is being stopped."""
        self.when_stopping: Callable[[], None] | None = None
        """Called from the signal handler before this process is stopped."""

    # ---- stopped and continued ----

    def start_application_mode(self) -> None:
        """Take the terminal, unless this is a background job."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._has_terminal = self._key_thread is not None and self._key_thread.is_alive()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._has_terminal = False
        super().stop_application_mode()

    def _sigtstp_application(self, *_: object) -> None:
        """Stop, once what is being written has been handed over."""
        self._between_writes(self._stop_job)

    def _sigcont_application(self, *_: object) -> None:
        """Go on, once what is being written has been handed over."""
        self._between_writes(self._take_again)

    def _between_writes(self, act: Callable[[], None]) -> None:
        """Act now, or after the write that a signal has interrupted.

        Acting ends the thread that writes, and begins another. In the middle of a write that would wait for ever for
        the lock of its queue, which this thread holds; or the write would go to the thread that has ended, and the
        screen would wait for ever for the terminal to take it.
        """
        if self._writing:
            self._waiting.append(act)
        else:
            act()

    def _stop_job(self) -> None:
        """Give the terminal back, then stop the whole job at once.

        The launcher is part of the job. Were it stopped first, the shell would take the terminal from a process that
        still writes to it, and `fg` would bring back only one of the two.
        """
        if self.when_stopping is not None:
            self.when_stopping()
        if self._auto_restart and self._has_terminal:
            self.suspend_application_mode()
            self._gave_back = True
        if os.getpgrp() == os.getsid(0):
            os.kill(
                os.getpid(), signal.SIGSTOP
            )  # no shell started this job: nobody would continue the others
        else:
            os.killpg(os.getpgrp(), signal.SIGSTOP)

    def _take_again(self) -> None:
        """Take the terminal again and say so, also after a stop that could not be seen coming.

        Before the screen is opened and while it is closed there is nothing to take: the system continues whatever has
        lost its session.
        """
        if not self._auto_restart or not (self._gave_back or self._has_terminal):
            return
        if self._has_terminal:
            self.suspend_application_mode()
        self._gave_back, self._must_signal_resume = False, True
        for _attempt in range(RESUMES):
            self.resume_application_mode()
            if self._has_terminal:
                return
        self._gave_back = True

    # ---- output ----

    def write(self, data: str) -> None:
        """Hand `data` to the writer thread and count it."""
        if self._counting.gone:
            return
        self._writing += 1
        try:
            self._put += 1
            super().write(data)
        finally:
            self._writing -= 1
        while self._waiting and not self._writing:
            self._waiting.pop(0)()

    @property
    def pending(self) -> bool:
        """True while the terminal has not taken everything that was written."""
        return not self._counting.gone and self._counting.flushed < self._put

    def tell_when_taken(self, callback: Callable[[], None]) -> None:
        """Call `callback` on this loop whenever the terminal has taken everything that was written."""
        loop = asyncio.get_running_loop()

        def tell() -> None:
            if not self.pending:
                with contextlib.suppress(RuntimeError):  # the loop has ended before the last output
                    loop.call_soon_threadsafe(callback)

        self._counting.when_flushed = tell

    def _enable_mouse_support(self) -> None:
        """Ask for clicks and the wheel; reports of every motion would cost more than all panels."""
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def _enable_mouse_pixels(self) -> None:
        """Cells are enough."""

    def _disable_mouse_support(self) -> None:
        """Take the request back."""
        if self._mouse:
            self.write("\x1b[?1000l\x1b[?1006l")
            self.flush()

    def run_input_thread(self) -> None:
        """Read keys until the driver ends or the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        selector = selectors.SelectSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        try:
            wait = IDLE_WAIT_SECONDS
            while not self.exit_event.is_set():
                wait = self._read_once(selector, parser, decode, wait)
                if wait < 0:
                    self._app.call_later(self._app.exit, return_code=TERMINAL_GONE)
                    break
        finally:
            selector.close()
            try:
                for _ in parser.feed(""):
                    pass
            except (EOFError, ParseError):
                pass

    def _read_once(
        self, selector: selectors.BaseSelector, parser: XTermParser, decode: Any, wait: float
    ) -> float:
        """Read what there is, send events, and return how long to wait next; below zero at end of file."""
        ready = selector.select(wait)
        next_wait = IDLE_WAIT_SECONDS
        if ready:
            try:
                raw = os.read(self.fileno, 4096)
            except OSError:
                raw = b""
            if not raw:
                return -1.0
            for event in parser.feed(decode(raw)):
                self.process_message(event)
            if raw.endswith(b"\x1b"):
                next_wait = ESCAPE_WAIT_SECONDS
        for event in parser.tick():
            self.process_message(event)
        return next_wait
