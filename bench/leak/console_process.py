"""The console, of which one screen or dialog runs into a defect as soon as it is on top and there are balances."""

import sys

from bench.leak.broken import plan, told


class Defect(Exception):
    """What nobody expected."""


def main() -> int:
    """Be the console."""
    from console.app.environment import prepare

    prepare()
    from console.app.app import LyraApp
    from console.process import main as console

    crash, crank = plan().crash, LyraApp.crank

    def broken_crank(app: LyraApp) -> None:
        crank(app)
        on_top = app.screen
        if type(on_top).__name__ == crash and app.session.store.accounts and on_top.is_attached:
            fail(told("okx"), told("gate"))

    if crash:
        LyraApp.crank = broken_crank  # type: ignore[method-assign, assignment]
    return console()


def fail(headers: str, request: str) -> None:
    """Raise what careless code raises: values in words, in notes, in the error before."""
    try:
        raise KeyError(headers)
    except KeyError as error:
        defect = Defect(f"no answer to {request}", {"headers": headers})
        defect.add_note(f"sent with {headers}")
        raise defect from error


if __name__ == "__main__":
    sys.exit(main())
