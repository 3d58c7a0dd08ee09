"""What others can read of a process that holds keys: nothing, unless it was left open for development."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.processes import home, lyra
from venues.model.sealing import UNSEALED_VARIABLE

ROOT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can refuse other readers")

HOLDER = """
import os, sys
from venues.model.sealing import is_sealed, seal_process, wipe_variables
seal_process()
wipe_variables(["CANARY", "NOT_SET"])
loud = sorted(name for name in os.environ if name.startswith(("TEXTUAL", "PYTHON")))
print(is_sealed(), os.environ.get("CANARY"), loud)
sys.stdout.flush()
sys.stdin.read()
"""

READER = """
import sys
for name in ("environ", "maps", "mem"):
    try:
        with open(f"/proc/{sys.argv[1]}/{name}", "rb"):
            print(name, "open")
    except PermissionError:
        print(name, "refused")
"""


USER = None if os.getuid() else 65_534
"""Who runs it: this user, or nobody where this is root, whom nothing is refused."""


def _python() -> str:
    """Return an interpreter that this user and nobody else need no key for."""
    return sys.executable if os.getuid() else "/usr/bin/python3"


@contextmanager
def holder(**variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a process that seals itself, and yield it with its first line."""
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "CANARY": "c4naryS3cretValue", **variables}
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    with subprocess.Popen(
        [_python(), "-c", HOLDER],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        user=USER,
        group=USER,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line and not os.getuid():
            process.communicate()
            pytest.skip("nobody else can run python here")
        yield process, line
        process.communicate("")


def _read(pid: int) -> list[str]:
    done = subprocess.run(
        [_python(), "-c", READER, str(pid)],
        capture_output=True,
        text=True,
        check=True,
        user=USER,
        group=USER,
    )
    return done.stdout.splitlines()


@LINUX
def test_no_other_program_of_this_user_reads_environment_or_memory() -> None:
    with holder() as (process, line):
        assert line.startswith("True None")
        assert _read(process.pid) == ["environ refused", "maps refused", "mem refused"]


@LINUX
def test_left_open_for_development_it_can_be_read() -> None:
    with holder(**{UNSEALED_VARIABLE: "1"}) as (process, line):
        assert line.startswith("False None")
        assert _read(process.pid) == ["environ open", "maps open", "mem open"]


@LINUX
def test_a_variable_that_held_a_key_is_gone_from_where_the_system_shows_it() -> None:
    """Taking it out of the environment left its text in /proc/PID/environ for the program's whole life."""
    with holder(**{UNSEALED_VARIABLE: "1"}) as (process, _):
        raw = Path(f"/proc/{process.pid}/environ").read_bytes()
    assert b"CANARY=" in raw
    assert b"c4naryS3cretValue" not in raw


def test_switches_of_developers_are_cleared() -> None:
    with holder(TEXTUAL="devtools,debug", PYTHONASYNCIODEBUG="1", PYTHONDEVMODE="1") as (_, line):
        assert line.strip().endswith("['PYTHONDONTWRITEBYTECODE', 'PYTHONPATH']")


def test_no_process_leaves_a_core_file(tmp_path: Path) -> None:
    program = "from venues.model.sealing import seal_process\nseal_process()\nimport os\nos.abort()\n"

    def cores_allowed() -> None:
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
        preexec_fn=cores_allowed,
    )
    assert done.returncode == -6
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("check", "--seconds", "1"), ("vault", "list", "--mode", "live")])
def test_mode_live_refuses_to_be_left_open(words: tuple[str, ...], tmp_path: Path) -> None:
    done = lyra(*words, env={**home(tmp_path / "home", tmp_path), UNSEALED_VARIABLE: "1"})
    assert done.returncode == 2
    assert done.stderr == (
        "lyra: environment: LYRA_UNSEALED: it opens the memory with the keys to other programs "
        "and is refused in mode LIVE; unset it\n"
    )
