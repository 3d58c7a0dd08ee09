"""A wrong passphrase makes the next one wait, over restarts, over programs, and whatever the clock says."""

import asyncio
from pathlib import Path

import pytest

from bench.vault_ground import OTHER, RIGHT, cheap_means
from db.vault.errors import TooSoon, VaultRefused, WrongPassphrase
from db.vault.files import beside
from db.vault.generation import Means
from db.vault.layout import Cost
from db.vault.opening import open_vault
from db.vault.tries import wait_after
from db.vault.vault import Vault
from tests.support.manual_clock import ManualClock
from venues.model.words import Mode


def test_waits_double_up_to_a_minute() -> None:
    assert [wait_after(times) for times in range(1, 10)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert wait_after(10**6) == 60


async def test_each_wrong_one_waits_longer_and_the_third_is_an_alert(
    vault: Vault, path: Path, means: Means, clock: ManualClock
) -> None:
    for times, wait in enumerate((1, 2, 4, 8), start=1):
        with pytest.raises(WrongPassphrase, match="ALERT" if times >= 3 else "^the passphrase") as wrong:
            open_vault(path, Mode.LIVE, OTHER, means)
        assert wrong.value.in_a_row == times
        with pytest.raises(TooSoon) as soon:  # also the right one, also by another program
            open_vault(path, Mode.LIVE, RIGHT, cheap_means(clock))
        assert soon.value.seconds == wait
        await clock.advance(wait)
    with open_vault(path, Mode.LIVE, RIGHT, means) as opened:
        assert opened.wrong_before == 4
    with open_vault(path, Mode.LIVE, RIGHT, means) as opened:
        assert opened.wrong_before == 0


def test_a_clock_that_was_set_back_makes_nobody_wait_for_ever(vault: Vault, path: Path, means: Means) -> None:
    with pytest.raises(WrongPassphrase):
        open_vault(path, Mode.LIVE, OTHER, means)
    with pytest.raises(TooSoon) as soon:
        open_vault(path, Mode.LIVE, RIGHT, cheap_means(ManualClock(1_000_000)))
    assert soon.value.seconds <= 1


@pytest.mark.parametrize(
    "text", ["x", "{}", "[]", '{"in_a_row": -1, "last_ms": 0}', '{"in_a_row": true, "last_ms": 1}']
)
async def test_a_spoilt_file_waits_for_the_longest_once(
    vault: Vault, path: Path, means: Means, clock: ManualClock, text: str
) -> None:
    beside(path, "tries").write_text(text)
    beside(path, "tries").chmod(0o600)
    with pytest.raises(TooSoon) as soon:
        open_vault(path, Mode.LIVE, RIGHT, means)
    assert soon.value.seconds == 60
    await clock.advance(60)
    open_vault(path, Mode.LIVE, RIGHT, means).lock()
    with open_vault(path, Mode.LIVE, RIGHT, means) as opened:
        assert (opened.wrong_before, opened.many_before) == (0, "0"), (
            "one right passphrase, and it is known again"
        )


async def test_a_spoilt_file_is_never_told_as_a_count(
    vault: Vault, path: Path, means: Means, clock: ManualClock
) -> None:
    """A file of garbage said that the passphrase was wrong seven times in a row, which nobody had seen."""
    beside(path, "tries").write_bytes(b"\xff" * 200)
    beside(path, "tries").chmod(0o600)
    for seconds in (10, 50):  # also when the file is whole again
        with pytest.raises(TooSoon, match=r"keys\.vault\.tries could not be read, so it is unknown how many"):
            open_vault(path, Mode.LIVE, RIGHT, means)
        await clock.advance(seconds)
    with pytest.raises(WrongPassphrase, match=r"ALERT: .*; unknown how many wrong in a row") as wrong:
        open_vault(path, Mode.LIVE, OTHER, means)
    assert wrong.value.many == "unknown how many"
    with pytest.raises(TooSoon, match="it is unknown how many"):
        open_vault(path, Mode.LIVE, RIGHT, means)
    await clock.advance(60)
    with open_vault(path, Mode.LIVE, RIGHT, means) as opened:
        assert opened.many_before == "unknown how many"


def test_what_could_not_be_tried_does_not_count(vault: Vault, path: Path, means: Means) -> None:
    def no_memory(_: bytes, __: bytes, ___: Cost) -> bytes:
        raise VaultRefused("no memory")

    with pytest.raises(VaultRefused):
        open_vault(path, Mode.LIVE, RIGHT, Means(means.clock, means.random, no_memory))
    with open_vault(path, Mode.LIVE, RIGHT, means) as opened:
        assert opened.wrong_before == 0


async def test_programs_that_try_at_once_get_one_guess(vault: Vault, path: Path, clock: ManualClock) -> None:
    def attempt() -> str:
        try:
            open_vault(path, Mode.LIVE, OTHER, cheap_means(clock))
        except (WrongPassphrase, TooSoon) as error:
            return type(error).__name__
        return "opened"

    answers = await asyncio.gather(*(asyncio.to_thread(attempt) for _ in range(8)))
    assert sorted(answers) == ["TooSoon"] * 7 + ["WrongPassphrase"]
