"""What the operator chose survives restarts, kills and foreign files."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from db.connection import DatabaseError, open_database
from db.migrate import migrations
from db.preferences import Preferences


async def test_values_come_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "console.sqlite"
    async with open_database(path) as connection:
        await Preferences(connection).save({"theme": "mono", "symbols": ["BTC/USDT"]})
        await Preferences(connection).save({"theme": "safe"})
    async with open_database(path) as connection:
        assert await Preferences(connection).load() == {"theme": "safe", "symbols": ["BTC/USDT"]}
    assert path.stat().st_mode & 0o077 == 0


async def test_two_consoles_can_write(tmp_path: Path) -> None:
    path = tmp_path / "console.sqlite"
    async with open_database(path) as one, open_database(path) as two:
        await asyncio.gather(*(Preferences(one).save({f"a{n}": n}) for n in range(20)))
        await asyncio.gather(*(Preferences(two).save({f"b{n}": n}) for n in range(20)))
        assert len(await Preferences(one).load()) == 40


async def test_many_saves_at_once_are_all_kept(tmp_path: Path) -> None:
    """One of some hundred failed with "API misuse".

    A cursor that nobody closed was thrown away in the loop's thread, and reset the statement that the connection's
    own thread was just binding.
    """
    for turn in range(60):
        path = tmp_path / f"{turn}.sqlite"
        async with open_database(path) as one, open_database(path) as two:
            for letter, connection in (("a", one), ("b", two)):
                saves = (Preferences(connection).save({f"{letter}{n}": n}) for n in range(20))
                await asyncio.gather(*saves)
            assert len(await Preferences(one).load()) == 40


async def test_an_unusable_value_changes_nothing(tmp_path: Path) -> None:
    async with open_database(tmp_path / "c.sqlite") as connection:
        preferences = Preferences(connection)
        await preferences.save({"theme": "dark"})
        with pytest.raises(ValueError, match="too long"):
            await preferences.save({"theme": "mono", "long": "x" * 20_000})
        with pytest.raises(ValueError, match="JSON"):
            await preferences.save({"theme": "mono", "bad": float("nan")})
        assert await preferences.load() == {"theme": "dark"}


async def test_a_foreign_file_is_refused_with_words(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(DatabaseError, match="Move it away"):
        async with open_database(path):
            pass
    assert path.read_bytes().startswith(b"this is no database")


async def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version=9999")
    raw.close()
    with pytest.raises(DatabaseError, match="9999"):
        async with open_database(path):
            pass


def test_migrations_are_numbered_without_gaps() -> None:
    assert [number for number, _ in migrations()] == list(range(1, len(migrations()) + 1))


def test_an_acknowledged_value_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    program = (
        "import asyncio, sys, pathlib\n"
        "from db.connection import open_database\n"
        "from db.preferences import Preferences\n"
        "async def main():\n"
        "    async with open_database(pathlib.Path(sys.argv[1])) as c:\n"
        "        for n in range(10000):\n"
        "            await Preferences(c).save({'n': n})\n"
        "            print(n, flush=True)\n"
        "asyncio.run(main())\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    last = -1
    for _ in range(20):
        last = int(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    last = max([last, *(int(line) for line in child.stdout.read().split() if line.isdigit())])
    child.wait()

    async def read() -> int:
        async with open_database(path) as connection:
            return int((await Preferences(connection).load())["n"])

    assert asyncio.run(read()) >= last
