"""`lyra practice` without a terminal: what it prints, draws and keeps, and what stops it."""

import json
import os
import re
import signal
import sqlite3
import stat
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.support.processes import LYRA, lyra, served, started

VENUES = ["gate", "okx", "whitebit", "kraken", "binance"]
KEYS = ["venue", "state", "symbol", "bid", "ask", "balances", "messages", "integrity_faults", "first_up_ms"]
UP_SECONDS = 4
"""One venue is up long before, also while other tests have the processor."""


def _rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.slow
def test_five_venues_come_up_and_are_summed_up_and_drawn(env: dict[str, str], tmp_path: Path) -> None:
    picture = tmp_path / "markets.svg"
    words = ("practice", "--headless", "--seconds", 6, "--json", "--screenshot", picture)
    done = lyra(*words, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    rows = _rows(done.stdout)
    assert [row["venue"] for row in rows] == VENUES
    for row in rows:
        assert list(row) == KEYS
        assert row["state"] == "UP"
        assert row["symbol"] == "BTC/USDT"
        assert float(row["bid"]) < float(row["ask"])
        assert row["integrity_faults"] == 0
        assert row["messages"] > 0
        assert 0 < row["first_up_ms"] < 6000
        assert (row["balances"] > 0) is (row["venue"] != "binance")
    drawn = picture.read_text()
    assert drawn.startswith("<svg")
    assert all(venue in drawn for venue in VENUES)


@pytest.mark.slow
def test_venues_may_be_written_in_capitals_and_twice(env: dict[str, str]) -> None:
    done = lyra("practice", "--headless", "--seconds", UP_SECONDS, "--venues", "OKX,okx", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    assert re.match(r"okx +UP +BTC/USDT +bid +\d", line)


@pytest.mark.slow
def test_locale_colour_terminal_and_home_do_not_matter_without_a_terminal(
    env: dict[str, str], tmp_path: Path
) -> None:
    names = ("CONFIG", "DATA", "STATE", "CACHE")
    variables = {f"XDG_{name}_HOME": str(tmp_path / name) for name in names}
    variables |= {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "NO_COLOR": "1", "TERM": "dumb"}
    homeless = {name: value for name, value in env.items() if name != "HOME"}
    words = (
        "practice",
        "--headless",
        "--seconds",
        UP_SECONDS,
        "--venues",
        "okx",
        "--screenshot",
        tmp_path / "p.svg",
    )
    done = lyra(*words, env={**homeless, **variables})
    assert (done.returncode, done.stderr) == (0, "")
    assert "╌" in (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert (tmp_path / "DATA/lyra/practice/exchanges/practice-okx.sqlite").exists()


@pytest.mark.slow
def test_a_full_disk_behind_the_logs_costs_the_logs_only(env: dict[str, str]) -> None:
    logs = Path(env["HOME"]) / ".local/state/lyra/practice"
    logs.mkdir(mode=0o700, parents=True)
    for name in ("console", "worker-1", "exchanges"):
        (logs / f"{name}.log").symlink_to("/dev/full")
    done = lyra("practice", "--headless", "--seconds", UP_SECONDS, "--venues", "okx", env=env)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_streams_that_are_closed_from_the_start_are_no_mistake(env: dict[str, str]) -> None:
    words = " ".join((*LYRA, "practice", "--headless", "--seconds", str(UP_SECONDS), "--venues", "okx"))
    done = lyra(env=env)  # the same command as users start it, through a shell that closes all three
    assert done.returncode == 2
    assert os.waitstatus_to_exitcode(os.system(f"env -i {_exported(env)} {words} <&- >&- 2>&-")) == 0  # noqa: S605


def _exported(env: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in env.items())


def test_a_venue_that_never_comes_up_is_status_1(env: dict[str, str]) -> None:
    accounts = Path(env["HOME"]) / ".local/share/lyra/practice/exchanges"
    accounts.mkdir(mode=0o700, parents=True)
    (accounts / "practice-okx.sqlite").write_text("this is no database, and too long to be an empty one" * 9)
    done = lyra("practice", "--headless", "--seconds", 1.5, "--venues", "okx", "--json", env=env)
    assert done.returncode == 1
    (row,) = _rows(done.stdout)
    assert (row["first_up_ms"], row["bid"], row["ask"]) == (None, None, None)
    assert row["state"] != "UP"
    first, second = done.stderr.splitlines()
    assert first.startswith("lyra: okx never became UP, it is ")
    assert "the practice exchanges ended (exit status 1: the practice accounts in" in second
    served_alone = lyra("practice", "serve", "--port", 0, "--venues", "okx", env=env)
    assert served_alone.returncode == 1
    (line,) = served_alone.stderr.splitlines()
    assert "practice accounts" in line
    assert "--fresh" in line


def test_accounts_outlive_the_run_and_fresh_starts_them_over(env: dict[str, str]) -> None:
    ledger = Path(env["HOME"]) / ".local/share/lyra/practice/exchanges/practice-okx.sqlite"
    with served(env, "okx"):
        pass
    assert stat.S_IMODE(ledger.parent.stat().st_mode) == 0o700
    with sqlite3.connect(ledger) as connection:
        connection.execute("UPDATE balances SET free = '12345' WHERE currency = 'USDT'")
    connection.close()
    with served(env, "okx"):
        pass
    assert _usdt(ledger) == "12345"
    with served(env, "okx", "--fresh"):
        pass
    assert _usdt(ledger) != "12345"


def _usdt(ledger: Path) -> str:
    connection = sqlite3.connect(ledger)
    try:
        (row,) = connection.execute("SELECT free FROM balances WHERE currency = 'USDT'").fetchall()
        return str(row[0])
    finally:
        connection.close()


def test_served_exchanges_say_ready_in_one_json_line_and_stop_at_sigterm(env: dict[str, str]) -> None:
    process = started("practice", "serve", "--port", 0, "--json", env=env)
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    assert list(ready) == ["ready", "url", "venues"]
    assert ready["ready"] is True
    assert ready["venues"] == VENUES
    with urlopen(f"{ready['url']}/www.okx.com/api/v5/public/time", timeout=5) as answer:  # noqa: S310
        assert json.load(answer)["code"] == "0"
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=5)
    assert (process.returncode, output, errors) == (0, "", "")


@pytest.mark.slow
def test_two_at_once_do_not_share_accounts(env: dict[str, str]) -> None:
    with served(env, "okx"):
        done = lyra("practice", "--headless", "--seconds", UP_SECONDS, "--venues", "okx", env=env)
        assert done.returncode == 0
        second = started("practice", "serve", "--port", 0, "--venues", "okx", env=env)
        assert second.stderr is not None
        assert "in use by another lyra practice" in second.stderr.readline()
        second.terminate()
        second.communicate(timeout=5)


def test_the_accounts_keys_are_told(env: dict[str, str]) -> None:
    done = lyra("practice", "keys", "--json", env=env)
    assert done.returncode == 0
    table = json.loads(done.stdout)
    assert set(table) == set(VENUES) - {"binance"}
    assert table["okx"] == {
        "apiKey": "practice-okx-key",
        "secret": "practice-okx-secret-not-real",
        "password": "practice-okx-passphrase",
    }
    assert "okx: apiKey=practice-okx-key" in lyra("practice", "keys", env=env).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_of_a_shell_is_printed(shell: str, env: dict[str, str]) -> None:
    done = lyra("completion", shell, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert "_LYRA_COMPLETE" in done.stdout
