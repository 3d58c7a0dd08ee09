"""A place for a vault, and one with five values that opens at once."""

from pathlib import Path

import pytest

from bench.vault_ground import cheap_means, five_values
from db.vault.files import FILE_NAME
from db.vault.generation import Means
from db.vault.vault import Vault
from tests.support.manual_clock import ManualClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    directory = tmp_path / "live"
    directory.mkdir(mode=0o700)
    return directory / FILE_NAME


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def means(clock: ManualClock) -> Means:
    return cheap_means(clock)


@pytest.fixture
def vault(path: Path, means: Means) -> Vault:
    """Open, with five values of two keys."""
    return five_values(path, means)
