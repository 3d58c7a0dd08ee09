"""Finds the workers' sockets of every running console of this user."""

import os
from collections.abc import Iterable
from pathlib import Path

from console.fleet.run_directory import is_dead
from console.paths import runtime_directories
from venues.model.words import Mode

_RUNS = "run-*"
_SOCKETS = "w*.sock"


def worker_sockets(modes: Iterable[Mode], wanted: str | None = None) -> dict[Path, Mode]:
    """Return the sockets that workers of living runs listen on, with their mode.

    Args:
        modes: whose consoles.
        wanted: the configuration's runtime directory, if it names one.
    """
    found: dict[Path, Mode] = {}
    for mode in modes:
        for place in runtime_directories(mode, wanted):
            for run in sorted(place.glob(_RUNS)):
                if _is_ours(run) and not _has_ended(run):
                    found.update(dict.fromkeys(sorted(run.glob(_SOCKETS)), mode))
    return found


def _is_ours(place: Path) -> bool:
    try:
        return place.lstat().st_uid == os.getuid()
    except OSError:
        return False


def _has_ended(run: Path) -> bool:
    """Return True when nobody holds the run; workers that outlive it for some seconds are still asked."""
    try:
        return is_dead(run) and not any(run.glob(_SOCKETS))
    except OSError:
        return True
