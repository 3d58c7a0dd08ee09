"""The vault in the real program: its dialog, keys that reach workers, locking, and what is left behind."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.support.processes import lyra, until
from tests.support.terminal import SHELL, Start
from venues.practice.credentials import practice_credentials

RIGHT = "correct horse battery"
SECRETS = (RIGHT, "practice-okx-secret-not-real")
VAULT = """
import sys
from pathlib import Path
from db.vault.layout import Cost, Mode
from db.vault.opening import create_vault, system_means

directory = Path(sys.argv[1])
directory.mkdir(mode=0o700, parents=True)
vault, _ = create_vault(directory / "keys.vault", Mode.PRACTICE, sys.argv[2], Cost(65536, 3, 4), system_means())
for venue, *values in eval(sys.argv[3]):
    vault.put(venue, "main", dict(zip(("api_key", "secret", "password"), values)), 90)
"""
"""Makes a vault at the least cost there is; the program itself would measure for seconds."""


def data_of(env: Mapping[str, str]) -> Path:
    return Path(env["HOME"]) / ".local/share/lyra/practice"


@pytest.fixture
def vault(env: dict[str, str]) -> Path:
    """A practice vault with the key of okx; returns its directory."""
    keys = practice_credentials("okx")
    assert keys is not None
    values = repr([("okx", keys.api_key, keys.secret, keys.password)])
    words = [sys.executable, "-c", VAULT, str(data_of(env)), RIGHT, values]
    subprocess.run(words, check=True, cwd=Path(__file__).parents[2])
    return data_of(env)


def rows(directory: Path) -> list[tuple[str, dict[str, object]]]:
    """Return kind and payload of the trail's rows; none before there is a trail."""
    if not (directory / "audit.sqlite").exists():
        return []
    with closing(sqlite3.connect(f"file:{directory / 'audit.sqlite'}?mode=ro", uri=True)) as connection:
        try:
            found = connection.execute("SELECT kind, payload FROM audit ORDER BY number").fetchall()
        except sqlite3.OperationalError:  # its table is being made
            return []
    return [(kind, json.loads(payload)) for kind, payload in found]


def purposes(directory: Path) -> list[str]:
    return [str(payload["purpose"]) for kind, payload in rows(directory) if kind == "credential_access"]


@pytest.mark.slow
def test_the_dialog_opens_the_vault_and_its_key_reaches_the_worker(
    program: Start, vault: Path, env: dict[str, str]
) -> None:
    terminal, _ = program()
    terminal.shows("Unlock the vault · PRACTICE")
    terminal.shows("VAULT locked")
    terminal.shows("gate ● UP", 20.0)
    terminal.type("not the passphrase\r")
    terminal.shows("the passphrase is wrong")
    terminal.shows("the next one in 1 s|header\\s+was changed *│")
    until(lambda: "the next" not in terminal.screen.text, 5.0, "the second is over")
    terminal.type(RIGHT)
    terminal.type("\r")
    until(lambda: "Unlock" not in terminal.screen.text, 10.0, "the dialog is closed")
    until(lambda: "VAULT" not in terminal.screen.text, 5.0, "the vault is open")
    assert RIGHT not in terminal.screen.text
    until(lambda: "key_moved" in [kind for kind, _ in rows(vault)], 5.0, "the signing key has moved")
    told = purposes(vault)
    assert told[1:3] == ["to open it for the console", "to hand it to the worker that trades there"]
    assert "1 in a row" in told[0]
    assert not (vault / "audit.key").exists()
    terminal.type("4")
    terminal.shows(r"okx +[\d.]", 15.0)
    terminal.type("V")
    terminal.shows("VAULT locked")
    until(lambda: purposes(vault)[-1] == "locked: the operator locked it", 5.0, "a row says so")
    terminal.type("\x11")
    assert terminal.left() == 0
    assert lyra("audit", "verify", "--mode", "practice", env=env).returncode == 0
    again = lyra("vault", "list", "--mode", "practice", "--passphrase-file", _file(env), env=env)
    assert again.returncode == 0, "commands write the trail without the key that signs it"
    assert "lyra         main         signing_key" in again.stdout


def _file(env: Mapping[str, str]) -> Path:
    file = Path(env["HOME"]) / "passphrase"
    file.write_text(f"{RIGHT}\n")
    file.chmod(0o600)
    return file


def test_a_file_opens_it_and_no_child_is_told_of_it(program: Start, vault: Path, env: dict[str, str]) -> None:
    env["LYRA_PASSPHRASE_FILE"] = str(_file(env))
    terminal, family = program()
    terminal.shows("DISARMED")
    until(lambda: "to hand it to the worker that trades there" in purposes(vault), 15.0, "it is open")
    assert "Unlock" not in terminal.screen.text
    terminal.shows("okx ● UP", 20.0)
    children = family.launcher.children(recursive=True)
    assert len(children) >= 3
    for child in children:
        told = " ".join(child.cmdline())
        assert "LYRA_PASSPHRASE_FILE" not in told
        assert not any(secret in told for secret in SECRETS)
        raw = Path(f"/proc/{child.pid}/environ")
        environ = raw.read_bytes() if os.access(raw, os.R_OK) else b""
        assert b"PASSPHRASE" not in environ
    logs = b"".join(file.read_bytes() for file in Path(env["HOME"]).rglob("*.log"))
    assert not any(secret.encode() in logs for secret in SECRETS)
    assert lyra("vault", "lock", "--mode", "practice", env=env).returncode == 0
    terminal.shows("VAULT locked")
    until(lambda: "vault locked" in purposes(vault), 5.0, "the note of the command is a row")
    terminal.type("\x11")
    assert terminal.left() == 0


def test_ctrl_z_locks_before_the_console_is_stopped(program: Start, vault: Path, env: dict[str, str]) -> None:
    env["LYRA_PASSPHRASE_FILE"] = str(_file(env))
    terminal, family = program(
        "practice", "--venues", "okx", command=(*SHELL, sys.executable, "-P", "-m", "console")
    )
    terminal.shows("okx ● UP", 20.0)
    until(lambda: "to hand it to the worker that trades there" in purposes(vault), 15.0, "it is open")
    console = family.child("console")
    os.kill(console.pid, signal.SIGTSTP)
    until(lambda: console.status() == psutil.STATUS_STOPPED, 5.0, "it is stopped")
    for pid in (family.launcher.pid, console.pid):
        os.kill(pid, signal.SIGCONT)
    terminal.shows("VAULT locked")
    until(lambda: "locked: the console was suspended" in purposes(vault), 5.0, "a row says so")


@pytest.mark.slow
def test_without_a_terminal_a_file_opens_it_too(vault: Path, env: dict[str, str]) -> None:
    words = ("practice", "--headless", "--seconds", "2", "--json", "--venues", "okx")
    locked = lyra(*words, env=env)
    assert json.loads(locked.stdout)["balances"] == 0
    opened = lyra(*words, env={**env, "LYRA_PASSPHRASE_FILE": str(_file(env))})
    assert json.loads(opened.stdout)["balances"] > 0
    assert purposes(vault) == ["to open it for the console", "to hand it to the worker that trades there"]


def test_an_old_vault_that_was_put_back_is_refused_on_the_screen(
    program: Start, vault: Path, env: dict[str, str]
) -> None:
    file = _file(env)
    old = (vault / "keys.vault").read_bytes()
    done = _rotated(env, file)
    assert done.returncode == 0, done.stderr
    (vault / "keys.vault").write_bytes(old)
    terminal, _ = program()
    terminal.shows("Unlock the vault")
    terminal.type(f"{RIGHT}")
    terminal.type("\r")
    terminal.shows("ALERT: it is older than what the audit trail")
    assert purposes(vault)[-1].startswith("ALERT: refused to open it for the console: it is older")
    terminal.type("\x1b")
    terminal.shows("VAULT locked")
    terminal.type("\x11")
    assert terminal.left() == 0
    assert re.search("ALERT", lyra("audit", "tail", "--mode", "practice", env=env).stdout)


def _rotated(env: dict[str, str], file: Path) -> "subprocess.CompletedProcess[str]":
    keys = "api_key: another-okx-key\nsecret: another-secret\npassword: another-word\n"
    source = Path(env["HOME"]) / "new key"
    source.write_text(keys)
    source.chmod(0o600)
    return lyra(
        "vault",
        "rotate",
        "okx",
        "--mode",
        "practice",
        "--passphrase-file",
        file,
        "--from",
        source,
        "--anyway",
        env=env,
    )
