"""Terminals of all kinds: too small, too simple, without colours."""

import pytest

from tests.support.terminal import Start, Terminal


def test_a_tiny_terminal_says_so_and_still_quits(program: Start) -> None:
    terminal, family = program(size=(5, 2))
    terminal.shows(r"need|80x24")
    terminal.type("\x11")
    assert terminal.left(5.0) == 0
    assert terminal.unclean == []
    assert family.survivors() == []


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_a_terminal_that_cannot_move_its_cursor_is_refused_in_words(env: dict[str, str], kind: str) -> None:
    with Terminal("practice", env={**env, "TERM": kind}) as terminal:
        assert terminal.left(5.0) == 2
        assert "cannot show a full screen. Set TERM" in terminal.screen.plain.replace("\r\n", "")
        assert terminal.screen.modes == {}


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}], ids=str)
def test_no_color_means_no_colour(program: Start, env: dict[str, str], variables: dict[str, str]) -> None:
    terminal, _ = program(env={**env, **variables})
    terminal.shows("okx ● UP")
    terminal.type("\x11")
    assert terminal.left(5.0) == 0
    assert (terminal.screen.colours == set()) is bool(variables)


@pytest.mark.parametrize(("size", "words"), [((40, 10), "panels need 80x24"), ((400, 100), "BTC")])
def test_a_narrow_and_a_huge_terminal_are_painted(program: Start, size: tuple[int, int], words: str) -> None:
    terminal, _ = program(size=size)
    terminal.shows(words)
    terminal.type("\x11")
    assert terminal.left(5.0) == 0
