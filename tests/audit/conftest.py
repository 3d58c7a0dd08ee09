"""A user with a practice trail, and the commands to look into it."""

import os
from pathlib import Path

import pytest

from console.cli.common import run
from console.cli.main import lyra
from db.audit.kinds import Kind
from tests.audit.commands import Audit, Done
from tests.audit.trails import ORDER_LIFE, filled


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's data directory; nothing else of the environment is heard."""
    for name in list(os.environ):
        if name.startswith(("XDG_", "LYRA_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / ".local/share/lyra"


@pytest.fixture
async def practice(data: Path) -> Path:
    """A practice trail with the life of one order."""
    directory = data / "practice"
    directory.mkdir(parents=True)
    return await filled(directory, Kind.CONSOLE_STARTED, *ORDER_LIFE, Kind.CONSOLE_ENDED)


@pytest.fixture
def audit(data: Path, capsys: pytest.CaptureFixture[str]) -> Audit:
    """Runs `lyra audit ...` in this process."""

    def audit(*words: object, before: tuple[str, ...] = ()) -> Done:
        status = run(lyra, [*before, "audit", *map(str, words)])
        return Done(status, *capsys.readouterr())

    return audit
