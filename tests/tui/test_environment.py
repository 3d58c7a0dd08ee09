"""What Textual reads at import is set before it is imported."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
from console.app.environment import prepare, textual_is_loaded
assert not textual_is_loaded()
prepare()
import textual.constants as constants
print(constants.MAX_FPS, constants.ESCAPE_DELAY)
import console.app.app
import sys
print(sorted(name for name in sys.modules if name in {"ccxt", "aiohttp"}))
"""


def test_the_screen_ticks_fast_and_brings_no_exchange_library() -> None:
    environment = {key: value for key, value in os.environ.items() if key not in {"TEXTUAL_FPS", "ESCDELAY"}}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["240 0.01", "[]"]
