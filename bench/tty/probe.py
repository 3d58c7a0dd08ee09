"""The console process with a watch on its collector: `python -m bench.tty.probe` in place of `console.process`."""

import gc
import json
import os
import sys
import time
from pathlib import Path

VARIABLE = "LYRA_BENCH_PROBE"
"""Where the collector's pauses are written when the console leaves; read here and nowhere else."""

PROFILE_VARIABLE = "LYRA_BENCH_PROFILE"
"""Where a cProfile file goes; figures of such a run are worth nothing."""

_pauses: list[tuple[float, float, float, int]] = []
"""Start, seconds by the clock, seconds of the processor, generation."""

_started = (0.0, 0.0)


def _watch(phase: str, info: dict[str, int]) -> None:
    global _started  # noqa: PLW0603  a callback of the collector should do as little as it can
    if phase == "start":
        _started = (time.monotonic(), time.thread_time())
    else:
        began, cpu = _started
        _pauses.append((began, time.monotonic() - began, time.thread_time() - cpu, info["generation"]))


def main() -> int:
    """Run the console process; return its exit status."""
    gc.callbacks.append(_watch)
    from console import process

    profile = os.environ.get(PROFILE_VARIABLE, "")
    try:
        return _profiled(profile) if profile else process.main()
    finally:
        gc.callbacks.remove(_watch)
        Path(os.environ[VARIABLE]).write_text(json.dumps({"pauses": _pauses}), encoding="utf-8")


def _profiled(path: str) -> int:
    import cProfile

    from console import process

    profiler = cProfile.Profile()
    try:
        return profiler.runcall(process.main)
    finally:
        profiler.dump_stats(path)


if __name__ == "__main__":
    sys.exit(main())
