"""A user without any setting, and practice exchanges for commands to speak to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import home, served, short_directory


@pytest.fixture
def runtime() -> Iterator[Path]:
    """Where the sockets of a test go."""
    with short_directory() as directory:
        yield directory


@pytest.fixture
def env(tmp_path: Path, runtime: Path) -> dict[str, str]:
    """A user's environment with directories of the test's own."""
    return home(tmp_path / "home", runtime)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of practice exchanges that the tests of a module share."""
    with short_directory() as runtime, served(home(tmp_path_factory.mktemp("door"), runtime)) as url:
        yield url
