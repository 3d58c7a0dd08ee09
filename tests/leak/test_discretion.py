"""The screen gives away nothing by itself: no picture of a secret, no copy, no value in a crash."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import textual
from textual.widgets import Input

from console.actions.copying import as_csv
from console.actions.registry import ACTIONS
from console.app.discretion import SecretOnScreen
from console.app.environment import LOUD_VARIABLES, SCREEN_VARIABLES
from console.dialogs.unlock import Unlock
from console.replica.store import Store
from tests.support.ui_app import make_app
from tests.support.ui_clock import StillClock


async def test_there_is_no_picture_while_a_secret_is_typed_nor_a_copy_of_it() -> None:
    app = make_app()
    async with app.run_test() as pilot:
        app.push_screen(Unlock(app.session))
        await pilot.pause()
        field = app.screen.query_one(Input)
        field.value = "four words of mine"
        await pilot.press("ctrl+a", "ctrl+c", "ctrl+x")
        assert app.clipboard == ""
        app.copy_to_clipboard("four words of mine")
        assert app.clipboard == ""
        with pytest.raises(SecretOnScreen):
            app.export_screenshot()
        await pilot.press("escape")
        await pilot.pause()
        assert app.export_screenshot().startswith("<svg")


async def test_a_secret_beneath_another_dialog_counts_too() -> None:
    app = make_app()
    async with app.run_test() as pilot:
        app.push_screen(Unlock(app.session))
        await pilot.pause()
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert app.shows_secret_field()


async def test_the_library_s_own_command_for_pictures_does_nothing(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    app = make_app()
    async with app.run_test() as pilot:
        await app.run_action("app.screenshot")
        await pilot.pause()
    assert list(tmp_path.iterdir()) == []
    assert not any("screenshot" in action.run for action in ACTIONS)


async def test_a_picture_and_a_copy_hold_no_known_secret(canary: str) -> None:
    app = make_app()
    async with app.run_test() as pilot:
        app.session.tell(f"the venue says {canary}")
        app.crank()
        await pilot.pause()
        assert "c4nary" not in app.export_screenshot()
        app.copy_to_clipboard(canary)
        assert app.clipboard == "(hidden)"
    assert as_csv((), [("gate", canary)]) == "gate,(hidden)\n"


def test_a_note_hides_what_it_should_not_hold(canary: str) -> None:
    store = Store(StillClock())
    store.note(f"keys refused: {canary}", level="bad")
    assert store.log[-1].text == "keys refused: (hidden)"


async def test_the_library_s_report_of_a_crash_shows_no_locals(capsys: pytest.CaptureFixture[str]) -> None:
    app = make_app()

    async def crash() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()
            try:
                secret_value = "f0ur w0rds"
                raise ValueError(f"{len(secret_value)} words")
            except ValueError:
                app._fatal_error()

    with pytest.raises(ValueError, match="10 words"):
        await crash()
    told = capsys.readouterr().err
    assert "ValueError: 10 words" in told
    assert "f0ur" not in told


QUIET = """
import os
os.environ.update({"TEXTUAL": "devtools,debug", "TEXTUAL_LOG": "x.log", "TEXTUAL_PRESS": "q", "TEXTUAL_FPS": "30"})
if early:
    import textual
from console.app.environment import check_quiet, prepare
prepare()
check_quiet()
print(sorted(name for name in os.environ if name.startswith("TEXTUAL") and "SNAPSHOT" not in name))
"""


def test_variables_of_the_library_are_cleared_before_it_is_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "early = False\n" + QUIET], capture_output=True, text=True, check=True
    )
    assert done.stdout == "['TEXTUAL_FPS']\n"


def test_every_variable_that_the_library_reads_is_allowed_or_cleared() -> None:
    source = "".join(path.read_text() for path in Path(textual.__file__).parent.rglob("*.py"))
    read = set(re.findall(r"""["'](TEXTUAL(?:_[A-Z]+)*)["']""", source))
    assert "TEXTUAL_LOG" in read
    assert read - {"TEXTUAL_ANIMATIONS"} <= SCREEN_VARIABLES | LOUD_VARIABLES
    assert not SCREEN_VARIABLES & LOUD_VARIABLES


def test_a_library_that_was_loaded_before_is_refused() -> None:
    program = "early = True\n" + QUIET.replace("import textual\n", "import textual.constants\n")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "were not cleared before it was loaded: ['LOG_FILE', 'PRESS']" in done.stderr
