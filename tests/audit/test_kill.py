"""kill -9 at random moments loses nothing that was acknowledged, and the benchmark runs."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_twenty_five_kills_lose_no_acknowledged_row() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.audit_kill", "--times", "25", "--seed", "7"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = re.search(
        r"25 kills .* (\d+) rows acknowledged, (\d+) found, 0 acknowledged rows lost, 0 chains", done.stdout
    )
    assert found is not None
    assert int(found[2]) >= int(found[1]) > 100


def test_the_benchmark_tells_ratios() -> None:
    words = ["--rounds", "1", "--rows", "50", "--verify", "1000", "--stall-seconds", "0.3", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.audit", *words],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode in (0, 1), "1 where the machine was too busy for the targets"
    figures = json.loads(done.stdout)["figures"]
    assert [figure["name"] for figure in figures] == [
        "bare SQLite, one commit a row",
        "append, one at a time",
        "append, 50 at once",
        "verify, by the clock",
        "verify, by processor time",
    ]
    assert figures[2]["ratio"] > 0
