"""What all tests stand on, wherever they are started from."""

import signal
from collections.abc import Iterator

import pytest

from venues.model.redact import redactor


def pytest_configure() -> None:
    """Let the programs that tests start be interrupted, also when the tests themselves run in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with slow tests first, so that none of them runs alone at the end while other cores have nothing."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def _secrets_of_one_test_are_words_to_the_next() -> Iterator[None]:
    """Have the redactor, which is one for the whole process, let go of what a test taught it."""
    known = set(redactor._known)
    yield
    if learned := redactor._known - known:
        redactor.forget(*learned)
