"""Keys travel from the operator's variables to the worker and are found nowhere on the way."""

import stat
from pathlib import Path

import psutil

from tests.support.processes import home, looked_into, served
from tests.support.terminal import Start
from venues.practice.credentials import practice_credentials

_CONFIG = """
version: 1
exchanges:
  okx:
    credentials: {env: {api_key: DESK_A, secret: DESK_B, password: DESK_C}}
    via_credentials: {env: {api_key: DOOR_A, secret: DOOR_B, password: DOOR_C}}
"""
UNUSED = {f"DESK_{part}": f"unusedCanary{part}5up3rS3cret" for part in "ABC"}


def _texts(process: psutil.Process) -> str:
    return f"{process.environ()} {process.cmdline()}"


def test_keys_reach_the_venue_and_are_in_no_environment_argument_log_or_picture(
    program: Start, env: dict[str, str], tmp_path: Path, runtime: Path
) -> None:
    keys = practice_credentials("okx")
    assert keys is not None
    used = {"DOOR_A": keys.api_key, "DOOR_B": keys.secret, "DOOR_C": keys.password or ""}
    config = tmp_path / "lyra.yaml"
    config.write_text(_CONFIG)
    with served(home(tmp_path / "exchange", runtime), "okx") as url:
        terminal, family = program(
            *("--config", str(config), "--venues", "okx", "--via", url),
            env=looked_into({**env, **UNUSED, **used}),
        )
        terminal.shows("okx ● UP")
        terminal.shows(r"Balances Σ \d")  # the venue has accepted the signature
        children = [family.child("console"), family.child("worker")]
        for text in map(_texts, children):
            assert [name for name in (*UNUSED, *used) if name in text] == []
            assert [value for value in (*UNUSED.values(), *used.values()) if value in text] == []
        assert [value for value in used.values() if value in " ".join(family.launcher.cmdline())] == []
        _assert_private(runtime)
        terminal.type("\x11")
        assert terminal.left() == 0
    written = [file for file in tmp_path.rglob("*") if file.is_file() and file.suffix in {".log", ".svg"}]
    assert len(written) >= 2
    for file in written:
        text = file.read_text(errors="replace")
        assert [value for value in (*UNUSED.values(), *used.values()) if value in text] == [], file
    for log in (tmp_path / ".local/state").rglob("*.log"):
        assert stat.S_IMODE(log.stat().st_mode) == 0o600, log
        assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700, log.parent


def _assert_private(runtime: Path) -> None:
    sockets = [path for path in runtime.rglob("*") if path.is_socket()]
    assert sockets
    for path in sockets:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
