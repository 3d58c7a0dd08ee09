"""What all tests stand on, wherever they are started from."""

import signal
from collections.abc import Iterator

import pytest

from venues.model.redact import redactor


def pytest_configure() -> None:
    """Let the programs that tests start be interrupted, also when the tests themselves run in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _secrets_of_one_test_are_words_to_the_next() -> Iterator[None]:
    """Have the redactor, which is one for the whole process, let go of what a test taught it."""
    known = set(redactor._known)
    yield
    if learned := redactor._known - known:
        redactor.forget(*learned)
