"""Where a process writes by itself, logs and the reports of errors that nobody caught, behind the redactor."""

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from venues.model.redact import redactor

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"

CHATTY = ("ccxt", "aiohttp", "websockets", "asyncio", "textual", "concurrent")
"""Libraries that tell at DEBUG what they send, keys and all."""


class RedactingFormatter(logging.Formatter):
    """Makes a record's one text, message, arguments and traceback, and hides in it what is secret."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text."""
        text = redactor.redact(super().format(record))
        record.exc_text = None  # kept by the base class for other handlers, and as it was
        return text


def guard_outputs() -> None:
    """Let whatever this process says of an error go through the redactor; call it before anything else can fail."""
    # an error in a log call would print the arguments
    logging.raiseExceptions = False
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(RedactingFormatter())
    for handler in logging.getLogger().handlers:
        handler.setFormatter(RedactingFormatter(LOG_FORMAT))
    sys.excepthook = _report
    sys.unraisablehook = _report_unraisable
    threading.excepthook = _report_of_thread


def log_to(path: str, level: str) -> None:
    """Log to a file, or to standard error where there is none; libraries tell no more than INFO, whoever asks.

    Args:
        path: of the file; empty for standard error.
        level: of our own loggers: `debug`, `info`, `warning` or `error`.

    Raises:
        OSError: the file cannot be opened.
    """
    target: dict[str, Any] = (
        {"filename": path, "errors": "backslashreplace"} if path else {"stream": sys.stderr}
    )
    least = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=max(logging.INFO, least), force=True, **target)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(RedactingFormatter(LOG_FORMAT))
    logging.getLogger("lyra").setLevel(least)
    logging.getLogger("ccxt").setLevel(logging.CRITICAL)
    check_quiet()


def check_quiet() -> None:
    """Return when no library here writes what it sends.

    Raises:
        RuntimeError: one does; the process must not take keys.
    """
    for name in CHATTY:
        if logging.getLogger(name).isEnabledFor(logging.DEBUG):
            raise RuntimeError(f"the library {name} logs all it sends: its logger must stand above DEBUG")


def report_of(error: BaseException) -> str:
    """Return an error with its traceback, redacted."""
    return redactor.redact("".join(traceback.format_exception(error)))


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _write(redactor.redact("".join(traceback.format_exception(kind, error, trace))))


def _report_of_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_type is not SystemExit and told.exc_value is not None:
        _write(report_of(told.exc_value))


def _report_unraisable(told: "sys.UnraisableHookArgs") -> None:
    if told.exc_value is not None:
        # the object itself stays unnamed: its repr may hold anything
        _write(f"ignored: {report_of(told.exc_value)}")


def _write(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        pass  # there is nobody to tell
