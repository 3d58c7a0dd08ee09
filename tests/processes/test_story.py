"""The whole story: a fresh home, a vault, a ladder climbed with real keys, a micro-trade, the audit, a new start."""

import json
import re
import time
from pathlib import Path

import pytest

from tests.support.processes import Family, home, lyra, until
from tests.support.terminal import Terminal

PASSPHRASE = "seven sad sailors sell sixty seals"
RIGHT, TAB, ENTER, ESCAPE, ARM, QUIT, REVIEW = "\x1b[C", "\t", "\r", "\x1b", "\x0c", "\x11", "\x12"
CODE = re.compile(r"Type +([a-z0-9]{4}) +to (?:send|rehearse)")
HUMAN_SECONDS = 0.07
"""Between two keys."""


@pytest.fixture
def env(tmp_path: Path, runtime: Path) -> dict[str, str]:
    """A user who has configured nothing."""
    return home(tmp_path / "home", runtime, commissions=True)


class Operator:
    """Looks at the terminal, and presses one key after the other."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    @property
    def text(self) -> str:
        """What is on the screen."""
        return self.terminal.screen.text

    def press(self, *keys: str) -> None:
        """Press keys as a hand does."""
        for key in keys:
            self.terminal.type(key)
            time.sleep(HUMAN_SECONDS)

    def write(self, text: str) -> None:
        """Type letter by letter."""
        self.press(*text)

    def climb_until(self, title: str) -> None:
        """Press Enter in the wizard until the ladder says that this rung is next."""
        self.press(ENTER)
        self.terminal.shows(rf"→ \S+ OPEN +{title}", 30.0)

    def declare(self, word: str, *before: str) -> None:
        """Open what a rung wants typed, fill it in, and reach its button."""
        self.press(ENTER)
        self.terminal.shows(f"[Tt]ype {word}")
        for answer in before:
            if answer == RIGHT:
                self.press(answer)
            else:
                self.write(answer)
            self.press(TAB)
        self.write(word)
        self.press(TAB, TAB, ENTER)
        until(lambda: "Esc back ─╯" not in self.text, 5.0, "the dialog is closed")

    def confirm(self) -> None:
        """Type the code of the open confirmation once keys count, go to Send, and press it."""
        for _ in range(15):  # right after a start not everything that is held has a price yet
            if CODE.search(self.text):
                break
            time.sleep(0.8)
            if "review" in self.text and not CODE.search(self.text):
                self.press(REVIEW)
        found = CODE.search(self.text)
        assert found is not None, self.text
        time.sleep(1.1)
        self.write(found[1])
        self.press(TAB)
        time.sleep(0.4)
        self.press(ENTER)

    def unlock(self) -> None:
        """Open the vault."""
        self.terminal.shows("Unlock the vault", 20.0)
        self.write(PASSPHRASE)
        self.press(ENTER)
        until(lambda: "Unlock the vault" not in self.text, 20.0, f"the vault is open: {self.text}")

    def is_up(self) -> None:
        """Wait until the venue is UP and its chip is there."""
        self.terminal.shows(r"okx ● UP", 30.0)


def _prepared_vault(env: dict[str, str], directory: Path) -> None:
    passphrase, key = directory / "passphrase", directory / "key.yaml"
    told = json.loads(lyra("practice", "keys", "--json", env=env).stdout)["okx"]
    for file, text in (
        (passphrase, PASSPHRASE),
        (key, f"api_key: {told['apiKey']}\nsecret: {told['secret']}\npassword: {told['password']}\n"),
    ):
        file.touch(0o600)
        file.write_text(text)
    where = ("--mode", "practice", "--passphrase-file", passphrase)
    for words in (("init",), ("add", "okx", "--from", key, "--anyway")):
        done = lyra("vault", *words, *where, env=env, timeout=60)
        assert done.returncode == 0, done.stderr
    passphrase.unlink()
    key.unlink()


def _climb_to_the_top(operator: Operator) -> None:
    operator.press("w")
    operator.terminal.shows(r"COMMISSION · okx · PRACTICE · \d+/22")
    operator.climb_until("Confirmation rehearsed")
    operator.press(ARM)
    operator.terminal.shows(r"ARMED \d")
    for title, receipt in (
        ("Confirmation rehearsed", "REHEARSED"),
        ("Post-only probe", "Receipt +✓ PASSED"),
        ("Micro-trade", "Receipt +✓ PASSED"),
    ):
        if f"→ ○ OPEN    {title}" not in operator.text:
            operator.climb_until(title)
        operator.press(ENTER)
        operator.confirm()
        operator.terminal.shows(receipt, 20.0)
        operator.press(ESCAPE)
        operator.terminal.shows(rf"✓ PASSED +{title}", 10.0)
    operator.climb_until("KYC and AML declared")
    operator.declare("DECLARE", RIGHT, RIGHT, "Anna")
    operator.terminal.shows(r"→ \S+ OPEN +Alerts seen")
    operator.declare("SEEN")
    operator.terminal.shows(r"→ \S+ OPEN +Emergency")
    operator.declare("READ")
    operator.climb_until("Go live")
    operator.declare("GO LIVE")
    operator.terminal.shows(r"COMMISSION · okx · PRACTICE · 22/22")
    operator.press(ESCAPE)


@pytest.mark.slow
def test_from_a_fresh_home_to_real_orders_and_back(env: dict[str, str], tmp_path: Path) -> None:
    _prepared_vault(env, tmp_path)
    with Terminal("practice", "--venues", "okx", env=env) as terminal:
        family, operator = Family(terminal.process.pid), Operator(terminal)
        try:
            operator.unlock()
            operator.is_up()
            terminal.shows(r"COMM 0/22", 10.0)
            _climb_to_the_top(operator)
            until(lambda: "COMM " not in operator.text, 5.0, "the chip says that all is held")
            _micro_trade(operator)
            operator.press(QUIT)
            until(
                lambda: terminal.process.poll() is not None or "Quit" in operator.text,
                8.0,
                "it asks or leaves",
            )
            if terminal.process.poll() is None:
                operator.press(ENTER)
            assert terminal.left(10.0) == 0
            assert terminal.unclean == []
        finally:
            family.end()

    verified = lyra("audit", "verify", "--mode", "practice", env=env)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    report = json.loads(lyra("commission", "okx", "--report", "--json", "--mode", "practice", env=env).stdout)
    assert (report["held"], report["total"]) == (22, 22)
    exported = lyra("audit", "export", "--format", "jsonl", "--mode", "practice", env=env).stdout
    kinds = [json.loads(line)["kind"] for line in exported.splitlines()]
    assert kinds.count("micro_trade_receipt") == 2
    assert "not-real" not in exported
    assert PASSPHRASE not in exported

    with Terminal("practice", "--venues", "okx", env=env) as terminal:
        family, operator = Family(terminal.process.pid), Operator(terminal)
        try:
            operator.unlock()
            operator.is_up()
            operator.press("w")
            terminal.shows(r"COMMISSION · okx · PRACTICE · 22/22", 10.0)
        finally:
            family.end()


def _micro_trade(operator: Operator) -> None:
    """Trade about five dollars by the key for it, now that everything is allowed."""
    operator.press("u")
    operator.confirm()
    operator.terminal.shows("Receipt +✓ PASSED", 20.0)
    operator.press(ESCAPE)
