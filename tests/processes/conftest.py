"""Programs that are ended whatever a test did to them."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.processes import Family, home, short_directory, until
from tests.support.terminal import Start, Terminal


@pytest.fixture
def runtime() -> Iterator[Path]:
    """Where the sockets of a test go."""
    with short_directory() as directory:
        yield directory


@pytest.fixture
def env(tmp_path: Path, runtime: Path) -> dict[str, str]:
    """A user's environment with directories of the test's own."""
    return home(tmp_path, runtime)


@pytest.fixture
def program(env: dict[str, str]) -> Iterator[Start]:
    """Starts `lyra practice` on a terminal and waits until it has painted."""
    with ExitStack() as stack:

        def start(*arguments: str, **options: Any) -> tuple[Terminal, Family]:
            words = arguments or ("practice", "--venues", "okx,gate")
            terminal = stack.enter_context(Terminal(*words, **{"env": env, **options}))
            launcher = terminal.process.pid
            if "command" in options and options["command"][0] == "/bin/sh":
                launcher = _below(psutil.Process(launcher))
            family = Family(launcher)
            stack.callback(family.end)
            return terminal, family

        yield start


def _below(shell: psutil.Process) -> int:
    """Wait for the launcher that a shell starts; return its number."""
    found: list[psutil.Process] = []

    def look() -> bool:
        found.extend(child for child in shell.children() if "console" in child.cmdline())
        return bool(found)

    until(look, 5.0, "a launcher below the shell")
    return found[0].pid
