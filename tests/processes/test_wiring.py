"""What the configuration says reaches the process that it is about."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from console.cli.start import make_run
from console.fleet.plan import share_out
from console.run import screen_settings
from venues.model.words import Mode

CONFIGURATION = """
global_settings:
  frames_per_second: 12
  focused_frames_per_second: 30
  log_level: debug
"""

LOGS = """
import logging, sys
from {module} as log
log(sys.argv[1], {level!r})
for name in ("lyra.anything", "websockets.client"):
    for word in ("debug", "info", "warning"):
        getattr(logging.getLogger(name), word)("%s of %s", word, name)
"""


def test_rates_and_log_level_reach_the_screen_and_the_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    file = tmp_path / "lyra.yaml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    file.chmod(0o600)
    run = make_run(str(file), "", Mode.PRACTICE, "", ("okx",))
    settings = screen_settings(run.boot, colourless=False)
    assert (settings.frame_rate, settings.focused_rate) == (12.0, 30.0)
    assert run.boot.log_level == "debug"
    workers = share_out(run.boot.setups, 1, tmp_path, tmp_path, run.boot.log_level)
    assert [worker.log_level for worker in workers] == ["debug"]


@pytest.mark.parametrize("module", ["console.run import _log_to", "venues.model.outputs import log_to"])
@pytest.mark.parametrize("level", ["debug", "info", "warning"])
def test_a_log_holds_what_was_asked_for_and_never_what_libraries_send(
    tmp_path: Path, module: str, level: str
) -> None:
    log = tmp_path / "log"
    subprocess.run(
        [sys.executable, "-c", LOGS.format(module=module, level=level), str(log)], check=True, timeout=50
    )
    written = log.read_text(encoding="utf-8")
    number = logging.getLevelNamesMapping()[level.upper()]
    for word, value in (("debug", logging.DEBUG), ("info", logging.INFO), ("warning", logging.WARNING)):
        assert (f"{word} of lyra.anything" in written) == (value >= number)
        assert (f"{word} of websockets.client" in written) == (value >= max(number, logging.INFO))
