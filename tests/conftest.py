"""What all tests stand on, wherever they are started from."""

import signal


def pytest_configure() -> None:
    """Let the programs that tests start be interrupted, also when the tests themselves run in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
