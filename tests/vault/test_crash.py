"""The short form of `python -m bench.vault_crash`: old or new, never neither."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_after_kills_and_failing_calls_there_is_a_vault() -> None:
    program = (
        "import os, pathlib, tempfile\n"
        "from bench.vault_crash import run_faults, run_kills\n"
        "place = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None  # a disk that flushes at once\n"
        "kept = tempfile.TemporaryDirectory(dir=place)\n"
        "root = pathlib.Path(kept.name)\n"
        "tally = run_faults(root, ['rotate'], ['ENOSPC', 'kill after'])\n"
        "(root / 'kills').mkdir(mode=0o700)\n"
        "tally += run_kills(5, 1, root / 'kills' / 'keys.vault')\n"
        "assert tally['kills'] == 5 and tally['ENOSPC at a call of rotate'] > 20, tally\n"
        "assert not any(tally[word] for word in ('NEITHER', 'LOST', 'UNSOUND')), tally\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=50, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
