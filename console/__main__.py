"""The `lyra` command."""

import os
import sys


def main() -> None:
    """Run the command line; leaves with its exit status."""
    _open_closed_streams()
    from console.launcher.early import start_early

    start_early(tuple(sys.argv[1:]))
    from venues.model.outputs import guard_outputs
    from venues.model.sealing import seal_process

    seal_process()
    guard_outputs()
    from console.cli.common import run
    from console.cli.main import lyra

    sys.exit(run(lyra))


def _open_closed_streams() -> None:
    """Give streams that the caller closed a place: else the next file opened would take theirs."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            # takes the lowest free number: this one
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, closefd=False, encoding="utf-8"))  # noqa: SIM115  lives as long as the process


if __name__ == "__main__":
    main()
