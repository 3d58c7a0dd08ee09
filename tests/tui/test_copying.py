"""Copies are plain CSV that runs nothing, in a file of the owner's own."""

from pathlib import Path

from console.actions.copying import as_csv, write_copy


def test_cells_that_a_spreadsheet_would_run_are_text() -> None:
    text = as_csv(("a", "b"), [("=HYPERLINK(1)", "-0.5"), ("@x", "-cmd")])
    assert text == "a,b\n'=HYPERLINK(1),-0.5\n'@x,'-cmd\n"


def test_the_file_is_the_owner_s_alone(tmp_path: Path) -> None:
    path = write_copy("x\n", str(tmp_path))
    assert path.read_text() == "x\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert write_copy("y\n", str(tmp_path)) != path
