"""Whatever a process writes by itself, logs and reports of errors, goes through the redactor."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from venues.model.outputs import CHATTY, RedactingFormatter, check_quiet, report_of

CANARY = "c4nary/S3cret+Value=0fSome~Length"

BEGIN = f"""
import asyncio, gc, logging, sys, threading
from venues.model.outputs import guard_outputs, log_to
from venues.model.redact import redactor
guard_outputs()
redactor.learn({CANARY!r})
secret = {CANARY!r}
log = logging.getLogger("lyra.test")
"""

WAYS = {
    "an error that nobody caught": "raise ValueError(f'no answer to {secret}')",
    "its cause and its notes": (
        "error = ValueError('x'); error.add_note(f'sent with {secret}')\n"
        "raise error from KeyError({'key': secret})"
    ),
    "a group of errors": "raise ExceptionGroup('two', [ValueError(secret), KeyError(secret)])",
    "an error of a thread": (
        "def work(): raise ValueError(secret)\nt = threading.Thread(target=work); t.start(); t.join()"
    ),
    "an error that cannot be raised": (
        "class Held:\n"
        "    def __repr__(self): return secret\n"
        "    def __del__(self): raise ValueError(secret)\n"
        "held = Held(); del held; gc.collect()"
    ),
    "a task that nobody awaits": (
        "async def fails(): raise ValueError(secret)\n"
        "async def main():\n"
        "    task = asyncio.create_task(fails(), name=secret); await asyncio.sleep(0.01); del task; gc.collect()\n"
        "asyncio.run(main())"
    ),
    "a log without a handler": "log.error('asked %s', {'key': secret})",
    "a log call with a mistake": "log.error('asked %s %s', secret)",
    "a log of an exception": (
        "log_to('', 'debug')\ntry:\n    {}[secret]\nexcept KeyError:\n    log.exception('no %s', secret)"
    ),
}


@pytest.mark.parametrize("way", list(WAYS))
def test_what_a_dying_process_says_holds_no_secret(way: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + WAYS[way]], capture_output=True, text=True, check=False, timeout=30
    )
    told = done.stdout + done.stderr
    assert "c4nary" not in told
    assert "(hidden)" in told or way == "a log call with a mistake"


def test_a_traceback_is_told_all_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + "def inner(): raise ValueError('plain words')\ninner()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "ValueError: plain words" in done.stderr
    assert "in inner" in done.stderr


def test_a_record_is_redacted_whole_and_for_this_handler_only(canary: str) -> None:
    try:
        raise ValueError(f"signature={canary}")
    except ValueError as error:
        record = logging.LogRecord(
            "lyra", 20, __file__, 1, "asked %s", (canary,), (ValueError, error, error.__traceback__)
        )
    text = RedactingFormatter("%(levelname)s %(message)s").format(record)
    assert text.startswith("INFO asked (hidden)\nTraceback")
    assert text.endswith("ValueError: signature=(hidden)")
    assert record.exc_text is None


def test_a_report_names_the_error_and_no_value(canary: str) -> None:
    assert report_of(ValueError(f"no {canary}")) == "ValueError: no (hidden)\n"


def test_a_log_of_a_worker_holds_nothing_that_it_was_told(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = f"log_to({str(log)!r}, 'debug')\nlog.debug('%s', secret)\nraise ValueError(secret)"
    with log.open("a") as stream:
        subprocess.run([sys.executable, "-c", BEGIN + program], stderr=stream, check=False, timeout=30)
    written = log.read_text()
    assert written.count("(hidden)") == 2
    assert "c4nary" not in written


@pytest.mark.parametrize("name", CHATTY)
def test_a_library_that_tells_what_it_sends_keeps_keys_out(name: str) -> None:
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        with pytest.raises(RuntimeError, match=name):
            check_quiet()
    finally:
        logger.setLevel(before)
    check_quiet()
