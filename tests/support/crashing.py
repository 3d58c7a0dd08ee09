"""`lyra practice` whose console runs into a defect while it paints: for tests only."""

import sys

CANARY = "c4naryS3cretValueOfSomeLength"


def main() -> None:
    """Be the launcher, or with a number the console."""
    if sys.argv[1:] and sys.argv[1].isdecimal():
        sys.exit(_console())
    import console.launcher.child as child

    child.CONSOLE_MODULE = "tests.support.crashing"
    from console.__main__ import main as lyra

    lyra()


def _console() -> int:
    from console.app.environment import prepare

    prepare()
    from console.app.app import LyraApp
    from console.process import main as console

    def broken_crank(app: LyraApp) -> None:
        secret = CANARY
        if app.session.store.books:
            raise ValueError(f"no such level with key {secret}")

    LyraApp.crank = broken_crank  # type: ignore[method-assign, assignment]
    return console()


if __name__ == "__main__":
    main()
