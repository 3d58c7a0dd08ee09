"""A secret that this process knows, for as long as a test runs."""

from collections.abc import Iterator

import pytest

from venues.model.redact import redactor

CANARY = "c4nary/S3cret+Value=0fSome~Length"


@pytest.fixture
def canary() -> Iterator[str]:
    """A secret that the redactor of this process was told of."""
    redactor.learn(CANARY)
    yield CANARY
    redactor.forget(CANARY)
