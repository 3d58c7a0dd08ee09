"""A console that is started before the command line has been read."""

import signal
from collections.abc import Iterator

import pytest

from console.launcher import early
from console.launcher.terminal import NoTerminal


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Count starts instead of starting."""
    starts: list[str] = []

    def start() -> early.Started:
        starts.append("started")
        return early.Started(None, None)  # type: ignore[arg-type]  # nobody looks at it

    monkeypatch.setattr(early, "start", start)
    monkeypatch.setattr(early, "check_terminal", lambda: None)
    monkeypatch.setattr(early, "_started", [])
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    yield starts
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


@pytest.mark.parametrize("words", [(), ("practice",)])
def test_words_that_open_the_screen_start_it_once(started: list[str], words: tuple[str, ...]) -> None:
    early.start_early(words)
    assert started == ["started"]
    assert set(early.ENDING_SIGNALS) <= signal.pthread_sigmask(signal.SIG_BLOCK, ())
    early.take_or_start()
    assert started == ["started"]
    early.take_or_start()
    assert len(started) == 2


@pytest.mark.parametrize(
    "words",
    [("--help",), ("practice", "--headless"), ("practice", "serve"), ("book", "BTC/USDT"), ("nonsense",)],
)
def test_any_other_words_wait_until_they_are_understood(started: list[str], words: tuple[str, ...]) -> None:
    early.start_early(words)
    assert started == []


def test_a_shell_that_asks_for_completions_gets_no_screen(
    started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_LYRA_COMPLETE", "bash_complete")
    early.start_early(())
    assert started == []


def test_without_a_terminal_nothing_is_started(started: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise NoTerminal("there is none")

    monkeypatch.setattr(early, "check_terminal", refuse)
    early.start_early(())
    assert started == []
