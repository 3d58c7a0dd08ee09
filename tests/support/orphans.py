"""Takes in processes whose parent was killed, so that a test learns how they ended."""

import ctypes
import os
import sys
import time

import pytest

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Become the parent of whatever loses its own; skips the test where the system has no such thing."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux hands orphans over")
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        pytest.skip("the system refuses to hand orphans over")


def status_of(process: int, seconds: float) -> int:
    """Wait for an adopted process; return its exit status, negative for a signal."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            number, status = os.waitpid(process, os.WNOHANG)
        except ChildProcessError:
            number, status = 0, 0  # not ours yet: its parent is still dying
        if number:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    raise AssertionError(f"process {process} did not end within {seconds} s")
