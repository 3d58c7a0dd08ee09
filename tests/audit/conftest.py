"""A user with a practice trail, and the commands to look into it."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console.cli.common import run
from console.cli.main import lyra
from db.audit.kinds import Kind
from db.verify.verify import verify
from tests.audit.commands import Audit, Done
from tests.audit.oracle import first_fault
from tests.audit.small import SMALL
from tests.audit.trails import ORDER_LIFE, filled


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's data directory; nothing else of the environment is heard."""
    for name in list(os.environ):
        if name.startswith(("XDG_", "LYRA_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / ".local/share/lyra"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with trails that tests copy: `order` with the life of one order, `small` with seven rows."""
    root = tmp_path_factory.mktemp("made")
    for name, kinds in (("order", (Kind.CONSOLE_STARTED, *ORDER_LIFE, Kind.CONSOLE_ENDED)), ("small", SMALL)):
        (root / name).mkdir()
        path = asyncio.run(filled(root / name, *kinds))
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        assert verify(path).fault is None
        assert first_fault(path) is None
    return root


@pytest.fixture
def practice(data: Path, made: Path) -> Path:
    """A practice trail with the life of one order."""
    shutil.copytree(made / "order", data / "practice")
    return data / "practice/audit.sqlite"


@pytest.fixture
def audit(data: Path, capsys: pytest.CaptureFixture[str]) -> Audit:
    """Runs `lyra audit ...` in this process."""

    def audit(*words: object, before: tuple[str, ...] = ()) -> Done:
        status = run(lyra, [*before, "audit", *map(str, words)])
        return Done(status, *capsys.readouterr())

    return audit


@pytest.fixture
def path(tmp_path: Path, made: Path) -> Path:
    """A small good file that is not in WAL mode, so that it can be changed quickly."""
    shutil.copytree(made / "small", tmp_path, dirs_exist_ok=True)
    return tmp_path / "audit.sqlite"
