"""A key that was typed where a name belongs is not repeated: terminals, their logs and pictures keep what they show."""

import pytest

from console.cli.common import run
from console.cli.main import lyra

KEYS = ("0123456789abcdef" * 4, "A1b2C3d4E5" * 4)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "words", [("{}",), ("{}", "--report"), ("gate", "--to", "{}"), ("gate", "--mode", "{}"), ("gate", "{}")]
)
def test_a_commission_of_a_key_says_hidden(
    words: tuple[str, ...], key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`lyra commission KEY` and `--to KEY` printed the key in clear, where `lyra book --venue KEY` hid it."""
    assert run(lyra, ["commission", *(word.format(key) for word in words)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "(hidden)" in err
    assert key[:8].lower() not in err.lower()
    assert err.count("\n") == 1


def test_a_rung_that_is_only_misspelt_is_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lyra, ["commission", "gate", "--to", "freshnes"]) == 2
    assert "gate has no rung freshnes; it has credentials, key_scope" in capsys.readouterr().err
