"""The fleet keeps what it can alive, says what it cannot, and leaves no process and no directory behind."""

import asyncio
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from console.fleet import fleet as fleet_module
from console.fleet.claim import claim
from console.fleet.environment import child_environment, console_environment
from console.fleet.fleet import ChildFell, Fleet, how_it_ended
from console.fleet.last_words import last_words, log_size
from console.fleet.plan import FleetPlan, share_out
from console.fleet.run_directory import run_directory
from tests.support.waits import eventually
from venues.model.setup import VenueSetup
from venues.model.words import Mode


def _setups(*venues: str) -> tuple[VenueSetup, ...]:
    return tuple(VenueSetup(venue, venue, venue, number + 1) for number, venue in enumerate(venues))


def _plan(tmp_path: Path) -> FleetPlan:
    return FleetPlan(share_out(_setups("okx"), 1, tmp_path, tmp_path))


async def test_a_child_that_cannot_be_started_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    monkeypatch.setattr(fleet_module, "FIRST_RESTART_SECONDS", 0.01)
    told: list[ChildFell] = []
    async with Fleet(_plan(tmp_path), told.append).running():
        await eventually(lambda: len(told) > 2, what="three attempts")
    assert told[0].how == "could not be started: No such file or directory"
    assert told[0].venues == ("okx",)
    assert [fell.restart_in_seconds for fell in told[:3]] == [0.01, 0.02, 0.04]


async def test_a_child_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_module, "END_SECONDS", 0.2)
    stubborn = (
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True)\ntime.sleep(60)"
    )

    async def deaf(boot: object) -> asyncio.subprocess.Process:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", stubborn, stdout=asyncio.subprocess.PIPE
        )
        assert child.stdout is not None
        await child.stdout.readline()
        return child

    monkeypatch.setattr(fleet_module, "spawn_worker", deaf)
    told: list[ChildFell] = []
    fleet = Fleet(_plan(tmp_path), told.append)
    async with fleet.running():
        await eventually(lambda: fleet.children, what="the child")
        child = fleet.children["worker-1"]
    assert child.returncode == -9
    assert told == []


@pytest.mark.parametrize(
    ("status", "words"), [(1, "exit status 1"), (-9, "killed by SIGKILL"), (-60, "killed by signal 60")]
)
def test_how_a_child_ended_is_said_in_words(status: int, words: str) -> None:
    assert how_it_ended(status) == words


def test_venues_are_dealt_to_workers_by_priority_and_never_to_more_workers_than_venues(
    tmp_path: Path,
) -> None:
    boots = share_out(_setups("a", "b", "c"), 2, tmp_path, tmp_path)
    assert [[setup.venue for setup in boot.setups] for boot in boots] == [["a", "c"], ["b"]]
    assert len(share_out(_setups("a"), 8, tmp_path, tmp_path)) == 1
    assert len({boot.token for boot in boots}) == 1
    assert len(boots[0].token) >= 43


def test_only_what_a_child_needs_of_the_environment_reaches_it() -> None:
    environ = {"PATH": "/bin", "TERM": "xterm", "GATE_KEY": "k", "TEXTUAL_FPS": "60", "LYRA__X": "s"}
    environ |= {
        "TEXTUAL_LOG": "/tmp/x",
        "TEXTUAL": "devtools",
        "TEXTUAL_PRESS": "ctrl+q",
        "PYTHONDEVMODE": "1",
    }
    assert child_environment(environ) == {"PATH": "/bin", "TERM": "xterm"}
    assert console_environment(environ) == {"PATH": "/bin", "TERM": "xterm", "TEXTUAL_FPS": "60"}


def test_the_directory_of_sockets_is_private_gone_after_the_run_and_swept_after_a_killed_one(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    program = (
        "import os\nfrom console.fleet.run_directory import run_directory\nfrom venues.model.words import Mode\n"
        "with run_directory(Mode.PRACTICE) as own:\n    print(own, flush=True)\n    os.kill(os.getpid(), 9)"
    )
    killed = _python(program)
    assert Path(killed).parent == runtime / "lyra/practice"
    assert Path(killed).is_dir()
    with run_directory(Mode.PRACTICE) as own:
        assert stat.S_IMODE(own.stat().st_mode) == 0o700
        assert not Path(killed).exists()
        with run_directory(Mode.PRACTICE) as second:
            assert own.is_dir(), "a run that lives is not swept"
            assert second != own
    assert list((runtime / "lyra/practice").iterdir()) == []


def _python(program: str) -> str:
    """Run a program to its end; return what it printed."""
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def test_accounts_have_one_owner_at_a_time(tmp_path: Path) -> None:
    assert claim(tmp_path)
    assert claim(tmp_path), "the same process may ask again"
    other = f"from pathlib import Path\nfrom console.fleet.claim import claim\nprint(claim(Path({str(tmp_path)!r})))"
    assert _python(other) == "False"


def test_the_last_words_of_a_child_are_those_of_its_present_life_and_harmless(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    assert (log_size(str(log)), last_words(str(log), 0), last_words("", 0)) == (0, "", "")
    log.write_text("an older life\n")
    before = log_size(str(log))
    assert last_words(str(log), before) == ""
    with log.open("a") as stream:
        stream.write("Traceback:\n" + "x" * 9000 + "\nValueError: no \x1b]0;title\x07 such thing\n\n")
    words = last_words(str(log), before)
    assert words.startswith("ValueError: no ")
    assert "\x1b" not in words
