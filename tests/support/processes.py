"""The real program as its users start it: a home of its own, its processes, and what they leave behind."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from venues.model.sealing import UNSEALED_VARIABLE

LYRA = (sys.executable, "-P", "-m", "console")
"""The `lyra` command of this checkout."""


def home(directory: Path, runtime: Path, *, commissions: bool = False) -> dict[str, str]:
    """Return the whole environment of a user.

    Args:
        directory: the home; it is made when missing.
        runtime: where sockets go; its path must be short, for it is part of their addresses.
        commissions: orders on the practice exchanges need their ladder, as they do when nothing is configured.
    """
    directory.mkdir(exist_ok=True)
    return {
        **({} if commissions else {"LYRA__GLOBAL_SETTINGS__PRACTICE_NEEDS_COMMISSIONING": "false"}),
        "HOME": str(directory),
        "PATH": "/usr/bin:/bin",
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "XDG_RUNTIME_DIR": str(runtime),
    }


def looked_into(env: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which this user may read what processes hold open and inherit, as root always may."""
    return {**env, **({UNSEALED_VARIABLE: "1"} if os.getuid() else {})}


@contextmanager
def short_directory() -> Iterator[Path]:
    """Yield a new directory whose path leaves room for a socket's address."""
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as name:
        yield Path(name)


def lyra(
    *arguments: object, env: Mapping[str, str], timeout: float = 20.0, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; standard input is empty."""
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    words = [*LYRA, *map(str, arguments)]
    return subprocess.run(words, env=dict(env), text=True, timeout=timeout, check=False, **options)


def started(
    *arguments: object, env: Mapping[str, str], command: Sequence[str] = LYRA
) -> subprocess.Popen[str]:
    """Start a command in a session of its own, both outputs on pipes."""
    return subprocess.Popen(
        [*command, *map(str, arguments)],
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def until(predicate: Callable[[], object], seconds: float, what: str) -> float:
    """Return the seconds it took until `predicate` was true.

    Raises:
        AssertionError: it did not come true in time.
    """
    began = time.monotonic()
    while not predicate():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return time.monotonic() - began


def is_gone(process: psutil.Process) -> bool:
    """Say whether a process has ended; one that nobody has waited for counts as ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Family:
    """The processes of one run, by what they do."""

    def __init__(self, launcher: int) -> None:
        """Watch over the children of `launcher`."""
        self.launcher = psutil.Process(launcher)
        self._seen: dict[int, psutil.Process] = {launcher: self.launcher}

    def look(self) -> dict[str, psutil.Process]:
        """Return the living children: `console`, `practice` and `worker`."""
        found = {}
        # psutil raises IndexError when a process ends while its line in /proc is read; the next look tells
        with contextlib.suppress(psutil.NoSuchProcess, IndexError):
            for child in self.launcher.children(recursive=True):
                self._seen[child.pid] = child
                name = _role(child)
                if name and not is_gone(child):
                    found[name] = child
        return found

    def child(self, name: str, other_than: int = 0, seconds: float = 10.0) -> psutil.Process:
        """Wait for a living child of that name whose number is another than `other_than`."""

        def there() -> bool:
            child = self.look().get(name)
            return child is not None and child.pid != other_than

        until(there, seconds, f"a {name} other than {other_than}")
        return self.look()[name]

    def survivors(self) -> list[psutil.Process]:
        """Return those of all processes ever seen that still run."""
        self.look()
        return [process for process in self._seen.values() if not is_gone(process)]

    def end(self) -> None:
        """Kill whatever is left."""
        for process in self.survivors():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def _role(process: psutil.Process) -> str:
    try:
        words = process.cmdline()
    except psutil.Error:
        return ""
    if any("console" in word and "process" in word for word in words):
        return "console"
    return "worker" if "venues.worker" in words else "practice" if "venues.practice" in words else ""


@contextmanager
def served(env: Mapping[str, str], venues: str = "okx,gate", *more: str) -> Iterator[str]:
    """Run `lyra practice serve` while inside and yield its address."""
    process = started("practice", "serve", "--port", 0, "--venues", venues, "--json", *more, env=env)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else ""
        yield json.loads(line)["url"]
    finally:
        process.terminate()
        process.communicate(timeout=10)
