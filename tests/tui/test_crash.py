"""A crash says where it happened and gives no secret away."""

from console.app.crash import crash_report, redacted
from tests.support.ui_app import make_app


def fails(api_secret: str) -> None:
    raise ValueError(f"bad signature for {api_secret}")


def test_locals_and_keys_are_not_in_the_report() -> None:
    secret = "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA"
    try:
        fails(secret)
    except ValueError as error:
        report = crash_report(error)
    assert secret not in report
    assert "ValueError: bad signature for …" in report
    assert "in fails" in report
    assert "api_secret" not in report


def test_the_chain_of_causes_is_told() -> None:
    try:
        try:
            fails("x")
        except ValueError as error:
            raise RuntimeError("second") from error
    except RuntimeError as error:
        report = crash_report(error)
    assert report.index("RuntimeError") < report.index("which came from") < report.index("ValueError")


def test_a_report_stays_on_its_line() -> None:
    assert redacted("a\nb\x1b]52;c;x\x07").isprintable()
    assert len(redacted("word " * 1000)) <= 300


async def test_a_beat_that_comes_after_the_screens_have_gone_is_no_error() -> None:
    """A console that was asked to quit at a busy moment ended with a crash report."""
    app = make_app()
    async with app.run_test() as pilot:
        await pilot.pause()
        app._on_beat()
    app._on_beat()
