"""A console that runs into a defect while it paints, as soon as a file is there: for benches only."""

import os
import sys
from pathlib import Path

FILE = "fail"
"""Of this name, in the home directory."""


def main() -> None:
    """Be the launcher, or with a number the console."""
    if sys.argv[1:] and sys.argv[1].isdecimal():
        sys.exit(_console())
    import console.launcher.child as child

    child.CONSOLE_MODULE = "bench.verify.failing_console_process"
    from console.__main__ import main as lyra

    lyra()


def _console() -> int:
    from console.app.environment import prepare

    prepare()
    from console.app.app import LyraApp
    from console.process import main as console

    crank, file = LyraApp.crank, Path(os.environ["HOME"]) / FILE

    def failing_crank(app: LyraApp) -> None:
        if file.exists():
            raise LookupError("there is no such row")
        crank(app)

    LyraApp.crank = failing_crank  # type: ignore[method-assign, assignment]
    return console()


if __name__ == "__main__":
    main()
